"""Checks an export of a Counterfoil event log, on any machine, with nothing but the signer's public key.

Exit code 0: whole; 1: refused, and says where; 2: could not be checked. It stands alone on purpose (Python 3.11, its
standard library and `cryptography`, nothing of the product): to be read in one sitting, and copied away.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("verify needs the package cryptography: pip install cryptography")

# The frame: a line for each of these, in this order, null as an empty line. Behind the colon its form.
_FRAME = (
    "org:uuid epoch:integer position:integer stream:uuid version:integer type:text schema:integer at:integer actor:text"
    " command:uuid ordinal:integer correlation:text causation:text subject:uuid key:uuid sealed:hex data:text"
)
FRAME = dict(part.split(":") for part in _FRAME.split())
MEMBERS = FRAME | {"hash": "hex"}
NULLABLE = {"causation", "subject", "key", "sealed"}
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORMS = {"uuid": _UUID, "integer": "-?[0-9]{1,19}", "text": "[^\n]*", "hex": "[0-9a-f]*"}
FORMS = {form: re.compile(pattern) for form, pattern in _FORMS.items()}
# Of the texts that decode to the same bytes only the proper one: unused bits at the end are zero.
_BASE64 = "(?:[A-Za-z0-9+/]{4}){0,4096}(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
NOTE = re.compile(
    rf"(counterfoil/({_UUID})\n([1-9][0-9]{{0,18}})\n({_BASE64})\nepoch ([1-9][0-9]{{0,9}})\n)\n"
    rf"((?:— [^\s+\x00-\x1f]{{1,255}} {_BASE64}\n){{1,99}})"
)
LONGEST_LINE = 16 << 20  # bytes

Event = dict[str, Any]
Keys = Mapping[tuple[str, bytes], Ed25519PublicKey]


class Bad(Exception):
    """The first thing that is wrong, and where."""

    def __init__(self, kind: str, message: str, position: int | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.kind, self.position, self.line = kind, position, line


class Note(NamedTuple):
    """A signed checkpoint: at this position the log of `org` had this hash."""

    source: str
    org: str
    epoch: int
    position: int
    hash: bytes
    body: bytes
    signatures: Sequence[tuple[str, bytes]]


class Chain:
    """The log as far as it was recomputed."""

    def __init__(self) -> None:
        self.org, self.epoch, self.position, self.hash = "", 1, 0, b""
        self.vouched = 0  # up to here a checkpoint agrees
        self._streams = sqlite3.connect("")  # a private file that goes away by itself: memory stays flat
        self._streams.execute("create table last (stream text primary key, version int) without rowid")

    def fits(self, event: Event) -> bool:
        frame = "".join(f"{'' if event[name] is None else event[name]}\n" for name in FRAME)
        link = hashlib.sha256(self.hash + frame.encode()).hexdigest()
        return bool(event["position"] == self.position + 1 and event["hash"] == link)

    def version(self, stream: str) -> int:
        row = self._streams.execute("select version from last where stream = ?", (stream,)).fetchone()
        return row[0] if row else 0

    def add(self, event: Event) -> None:
        self._streams.execute("insert or replace into last values (?, ?)", (event["stream"], event["version"]))
        self.org, self.epoch, self.position = event["org"], event["epoch"], event["position"]
        self.hash = bytes.fromhex(event["hash"])


class Lines:
    """The lines of a file as JSON objects; `number` is the present line's."""

    def __init__(self, file: BinaryIO, progress: bool = False) -> None:
        self._file, self._progress, self.number = file, progress, 0

    def __iter__(self) -> Iterator[Event]:
        while line := self._file.readline(LONGEST_LINE + 1):
            self.number += 1
            if len(line) > LONGEST_LINE:
                raise Bad("file", f"the line is longer than {LONGEST_LINE >> 20} MiB")
            if not line.endswith(b"\n"):
                raise Bad("file", "the file ends in the middle of this line")
            if line.endswith(b"\r\n") or line.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
                raise Bad("file", "some program rewrote the file: it has CR LF line ends or a byte order mark")
            if self._progress and self.number % 10_000 == 0:
                print(f"{self.number:,} lines", end="\r", file=sys.stderr, flush=True)
            yield members_of(line)


def members_of(line: bytes) -> Event:
    """One JSON object. Only the one way to write it that an export uses is taken, so that every byte counts."""
    try:
        found = json.loads(line.decode())
        written = json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
    except (ValueError, RecursionError):
        raise Bad("file", "the line is not JSON in UTF-8") from None
    if not isinstance(found, dict) or written.encode("utf-8", "surrogatepass") != line:
        raise Bad("file", "no export writes JSON so: no object, a member twice, or other blanks, escapes or numbers")
    return found


def event_of(members: Event) -> Event:
    if tuple(members) != tuple(MEMBERS):
        raise Bad("file", "the line has not exactly the members of an event, in their order")
    for name, form in MEMBERS.items():
        if (value := members[name]) is None and name in NULLABLE:
            continue
        right = type(value) is (int if form == "integer" else str) and FORMS[form].fullmatch(str(value))
        if not right or (value == "" and name in NULLABLE):  # whose frame would be that of null
            raise Bad("file", f"{name} is not {form}{' or null' if name in NULLABLE else ''} as the log writes it")
    return members


def check_place(chain: Chain, event: Event, lines: Lines, rest: Iterator[Event]) -> None:
    """Refuse what does not come next, and say of the reason what can be said honestly."""
    due, found, here = chain.position + 1, event["position"], lines.number
    if chain.org not in ("", event["org"]):
        raise Bad("organisation", f"an event of organisation {event['org']} among those of {chain.org}", due)
    if chain.fits(event):
        return
    if found < due:
        raise Bad("inserted", f"position {found} stands where position {due} is due", found)
    true_line = line_of_next(chain, lines, rest)
    kind, what = "edited", "not what was recorded: event or hash edited, or another event put in its place or before it"
    if found > due:
        kind, what = "missing", f"position {due} is missing, position {found} follows"
    if true_line:
        kind = "reordered" if found > due else "inserted"
        what = f"the event that belongs at position {due} stands in line {true_line}, here stands another"
    raise Bad(kind, what, due, here)


def line_of_next(chain: Chain, lines: Lines, rest: Iterator[Event]) -> int | None:
    """Where further down the event stands that the chain goes on with, if it is there."""
    with contextlib.suppress(Bad):
        for members in rest:
            if chain.fits(event_of(members)):
                return lines.number
    return None


def check_sense(chain: Chain, event: Event) -> None:
    """What an honest log keeps beyond its hashes, and someone who chains it anew may overlook."""
    position, version, due = event["position"], event["version"], chain.version(event["stream"]) + 1
    if event["epoch"] < chain.epoch:
        raise Bad("epoch", f"the epoch falls from {chain.epoch} to {event['epoch']}", position)
    if version != due:
        raise Bad("version", f"stream {event['stream']} goes on with version {version} instead of {due}", position)
    if (event["key"] or "").replace("-", "") != (event["sealed"] or "")[2:34]:
        raise Bad("key", "key does not name the key of the sealed box", position)


def compare(chain: Chain, note: Note) -> None:
    """The chain, read as far as the checkpoint or to its end, against the checkpoint."""
    first, last = chain.position + 1, note.position
    if chain.org not in ("", note.org):
        raise Bad("organisation", f"{note.source} is of organisation {note.org}, the events of {chain.org}")
    if last >= first:
        raise Bad("cut", f"positions {first} to {last} are missing: {note.source} was signed at {last}", first)
    if last < chain.position:
        raise Bad("inserted", f"events follow position {last}, at which {note.source} was signed", last + 1)
    if (note.epoch, note.hash) != (chain.epoch, chain.hash):
        other = f"events from here to position {last} are not those of {note.source}"
        raise Bad("rewritten", f"{other} (epoch {note.epoch}, here {chain.epoch})", chain.vouched + 1)
    chain.vouched = last


def check(lines: Lines, keys: Keys, outside: Sequence[Note] = ()) -> tuple[Chain, str | None]:
    """The whole file, line by line: what it holds, and which key signed it."""
    chain, rest = Chain(), iter(lines)
    for members in rest:
        if tuple(members) != ("checkpoint",):
            check_place(chain, event := event_of(members), lines, rest)
            check_sense(chain, event)
            chain.add(event)
            for note in outside:
                if note.position == chain.position:
                    compare(chain, note)
            continue
        own = note_of(members["checkpoint"], "the export's checkpoint")
        signer = signer_of(own, keys)
        for note in (own, *(note for note in outside if note.position > chain.position)):
            compare(chain, note)
        for _ in rest:
            raise Bad("file", "nothing may follow the checkpoint")
        return chain, signer
    raise Bad("cut", "the file ends without a checkpoint" if lines.number else "the file is empty", chain.position + 1)


def note_of(text: object, source: str) -> Note:
    found = NOTE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Bad("checkpoint", f"{source} is not a signed checkpoint")
    body, org, position, digest, epoch, signed = found.groups()
    rows = [row.split(" ") for row in signed.splitlines()]
    signatures = [(name, base64.b64decode(signature)) for _, name, signature in rows]
    return Note(source, org, int(epoch), int(position), base64.b64decode(digest), body.encode(), signatures)


def key_of(text: str) -> tuple[tuple[str, bytes], Ed25519PublicKey]:
    """Reads name+id+base64, as C2SP's signed notes write a public key; the id is a checksum of the rest."""
    try:
        name, known_as, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if raw[:1] != b"\x01" or hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != known_as:
            raise ValueError(text)
        return (name, bytes.fromhex(known_as)), Ed25519PublicKey.from_public_bytes(raw[1:])
    except ValueError:
        raise argparse.ArgumentTypeError("give the whole public key, such as counterfoil+1a2b3c4d+AaBb...=") from None


def signer_of(note: Note, keys: Keys) -> str | None:
    """Which of the given keys signed; signatures of others, such as witnesses, say nothing here."""
    known = [(name, signature) for name, signature in note.signatures if (name, signature[:4]) in keys]
    if keys and not known:
        raise Bad("signature", f"{note.source} is not signed by the given key")
    for name, signature in known:
        try:
            keys[name, signature[:4]].verify(signature[4:], note.body)
        except InvalidSignature:
            raise Bad("signature", f"the signature of {name} does not fit {note.source}") from None
    return f"{known[0][0]}+{known[0][1][:4].hex()}" if known else None


def outside_note(path: str, keys: Keys) -> Note:
    """A checkpoint kept elsewhere: the signed note itself, or the last line of an earlier export."""
    with open(path, "rb") as file:
        content = file.read(LONGEST_LINE)
    text: object = content.decode("utf-8", "replace")
    with contextlib.suppress(Bad):
        text = members_of(content).get("checkpoint")
    note = note_of(text, path)
    signer_of(note, keys)
    return note


def run(path: str, keys: Keys, checkpoints: Sequence[str], progress: bool) -> dict[str, Any]:
    """The answer as `--json` prints it."""
    with open(path, "rb") as file:
        lines = Lines(file, progress)
        try:
            chain, signer = check(lines, keys, [outside_note(kept, keys) for kept in checkpoints])
        except Bad as bad:
            bad.line = bad.line or lines.number or None
            return {"ok": False, "file": path, **vars(bad), "message": str(bad)}
    head = {"organisation": chain.org, "epoch": chain.epoch, "position": chain.position, "hash": chain.hash.hex()}
    return {"ok": True, "file": path, **head, "signed_by": signer, "checkpoints": checkpoints}


def told(answer: Mapping[str, Any]) -> str:
    if answer["ok"]:
        alone = ". Consistent in itself only: without --key nobody vouches that these are the events once recorded"
        signed = f", signed by {answer['signed_by']}" if answer["signed_by"] else alone
        return f"{answer['file']}: {answer['position']} events of organisation {answer['organisation']}, whole{signed}"
    place = "".join(f"{name} {answer[name]}: " for name in ("line", "position") if answer[name])
    return f"{answer['file']}: {place}{answer['kind']}: {answer['message']}"


def main(argv: Sequence[str], prog: str = "verify.py") -> int:
    kept = "a checkpoint kept elsewhere (a signed note, or the last line of another export) that must agree; may repeat"
    parser = argparse.ArgumentParser(prog, description=__doc__)
    parser.add_argument("file", metavar="FILE", help="what `counterfoil events export` wrote")
    parser.add_argument("--key", metavar="PUBLIC", type=key_of, action="append", default=[], help="signer's public key")
    parser.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help=kept)
    parser.add_argument("--json", action="store_true", help="the answer as one line of JSON")
    try:
        args = parser.parse_args(argv)
        answer = run(args.file, dict(args.key), args.checkpoint, sys.stderr.isatty())
    except SystemExit as stop:
        return int(stop.code or 0)
    except (OSError, sqlite3.Error, KeyboardInterrupt) as error:
        print(f"{prog}: {str(error) or 'stopped'}", file=sys.stderr)
        return 2
    print(json.dumps(answer) if args.json else told(answer))
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
