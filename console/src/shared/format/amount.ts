/** Typed amounts to integer minor units and back, without a float in between. */

/** Minor-unit digits by ISO 4217, as the server has them; two unless named here. Intl follows CLDR, which differs. */
const DIGITS: Record<string, number> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((c) => [c, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((c) => [c, 3])),
  CLF: 4,
  UYW: 4,
};

export const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

export type AmountError = "format" | "step" | "range";
export type Amount = { ok: true; minor: number } | { ok: false; code: AmountError };

/** How a language writes numbers: "1.234,5" has "." and ",". */
function separators(language: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(language, { useGrouping: true }).formatToParts(1234567.5);
  const find = (type: string, other: string) => parts.find((p) => p.type === type)?.value ?? other;
  return { group: find("group", ","), decimal: find("decimal", ".") };
}

/** "15,000" is fifteen thousand, "1,5" is a slip: groups are three digits each or the text is refused. */
function ungrouped(whole: string, group: string): string | null {
  const text = whole.replace(/[\s'’]/g, group);
  if (!text.includes(group)) return text;
  const [first = "", ...rest] = text.split(group);
  const fits = first.length >= 1 && first.length <= 3 && rest.every((part) => part.length === 3);
  return fits ? [first, ...rest].join("") : null;
}

/** Reads what a person typed. `digits` is the currency's: 2 for EUR, 0 for JPY, 3 for KWD. */
export function parseAmount(typed: string, digits: number, language: string): Amount {
  const { group, decimal } = separators(language);
  const text = typed.trim().replace(/^\u2212/, "-");
  const negative = text.startsWith("-");
  const [whole = "", fraction = "", ...more] = text.slice(negative ? 1 : 0).split(decimal);
  const bare = ungrouped(whole, group);
  if (
    more.length > 0 ||
    bare === null ||
    !/^\d+$/.test(bare || "0") ||
    !/^\d*$/.test(fraction) ||
    !(bare || fraction)
  )
    return { ok: false, code: "format" };
  // Zeros count too: "15.000" EUR may be fifteen thousand from a German hand, so it is asked, not guessed.
  if (fraction.length > digits) return { ok: false, code: "step" };
  const minor = BigInt(bare || "0") * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, "0") || "0");
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) return { ok: false, code: "range" };
  return { ok: true, minor: Number(negative && minor > 0n ? -minor : minor) };
}

/** Minor units as a person writes them: 1500000 with two digits is "15,000.00" in English. */
export function writeAmount(minor: number, digits: number, language: string): string {
  const { group, decimal } = separators(language);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, group);
  const fraction = digits === 0 ? "" : decimal + text.slice(-digits);
  return (minor < 0 ? "-" : "") + whole + fraction;
}
