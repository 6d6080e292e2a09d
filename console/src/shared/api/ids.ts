const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => HEX[byte]).join("");

/** Sorts by the moment it was made (RFC 9562): ids of new records and keys of commands. */
export function uuid7(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(now) << 16n) | BigInt(random12() | 0x7000));
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function random12(): number {
  return (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) & 0x0fff;
}

/** One per act of a person; short enough to be read out over a telephone. */
export function correlationId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(8))).replace(/(.{4})(?=.)/g, "$1-");
}
