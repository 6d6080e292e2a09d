"""How a table was written: encoding, delimiter, header. Guessed from its beginning, shown, corrected."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Literal

import msgspec

from counterfoil.kernel.refused import Refused, code

SAMPLE_BYTES = 256 * 1024
_LINES_LOOKED_AT = 200
_DELIMITERS = ",;\t|"

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]
Delimiter = Literal[",", ";", "\t", "|"]

NOT_A_TABLE = code("import_not_a_table", 422, "This is not a table of text", "{why} Nothing was imported.")


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A byte order mark is skipped, whatever the encoding; quoting is CSV's, by double quotes."""

    encoding: Encoding
    delimiter: Delimiter
    header: Annotated[bool, msgspec.Meta(description="Whether the first line names the columns.")]


# What people choose by mistake, by the bytes it begins with.
_OTHER_FILES = (
    (b"PK\x03\x04", "It is a ZIP archive, perhaps an Excel workbook. Save the sheet as CSV and import that."),
    (b"\xd0\xcf\x11\xe0", "It is an old Excel or Word file. Save the sheet as CSV and import that."),
    (b"%PDF", "It is a PDF. Ask for the data as CSV."),
    (b"\x1f\x8b", "It is compressed. Unpack it first."),
    (b"\x89PNG", "It is a picture."),
)


def guess(sample: bytes) -> Layout:
    """The likeliest layout, from the first SAMPLE_BYTES of the file. Raises Refused for what is no table at all."""
    if not sample.strip():
        raise Refused(NOT_A_TABLE, why="It is empty.")
    for magic, why in _OTHER_FILES:
        if sample.startswith(magic):
            raise Refused(NOT_A_TABLE, why=why)
    encoding = encoding_of(sample)
    text = decoded(sample, encoding)
    # SQL Server writes an empty text as U+0000 into UTF-16; anywhere else such bytes are no text.
    if "\0" in text and not encoding.startswith("utf-16"):
        raise Refused(NOT_A_TABLE, why="It holds bytes that are not text.")
    lines = [line for line in text.splitlines() if line.strip()][:_LINES_LOOKED_AT]
    delimiter = delimiter_of(lines)
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a broken line, which reading will name
        rows.extend(csv.reader(lines, delimiter=delimiter))
    return Layout(encoding=encoding, delimiter=delimiter, header=not rows or has_header(rows))


def encoding_of(sample: bytes) -> Encoding:
    """By its byte order mark; else UTF-16 where every other byte is zero; else UTF-8 where it is; else Windows-1252."""
    if sample.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if sample.startswith(b"\xfe\xff"):
        return "utf-16-be"
    even, odd = sample[0:4096:2], sample[1:4096:2]
    if odd.count(0) > len(odd) * 0.7 and not even.count(0):
        return "utf-16-le"
    if even.count(0) > len(even) * 0.7 and not odd.count(0):
        return "utf-16-be"
    try:
        # The sample may end within a character.
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3:
            return "windows-1252"
    return "utf-8"


def decoded(sample: bytes, encoding: Encoding) -> str:
    """For looking at, not for keeping: what cannot be read is shown as �."""
    return sample.decode(encoding, errors="replace").removeprefix("\ufeff")


def delimiter_of(lines: Sequence[str]) -> Delimiter:
    """The one that cuts the most lines into the same number of cells, of more than one; a comma where none does."""
    best: Delimiter = ","
    best_score = 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        width, alike = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = alike / len(lines) * min(width - 1, 12)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score  # type: ignore[assignment]  # one of the literal's members
    return best


_DATA = re.compile(r"[\d\s.,:/()+%-]*\d[\d\s.,:/()+%-]*|.*@.*\..*|https?://.*|.{60,}", re.IGNORECASE)


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Names are distinct words; a first line that holds numbers, dates or addresses is data."""
    first = [cell.strip() for cell in rows[0]]
    while first and not first[-1]:
        first.pop()
    named = [cell for cell in first if cell]
    if not named or len(set(named)) < len(named) or any(_DATA.fullmatch(cell) for cell in named):
        return False
    # A column that is a word in the first line and numbers below it was named by that word.
    below = rows[1:51]
    columns = [[row[n].strip() for row in below if n < len(row) and row[n].strip()] for n in range(len(first))]
    if any(cells and all(_DATA.fullmatch(cell) for cell in cells) for cells in columns):
        return True
    # All words throughout: a value that comes again below is no name.
    return len(named) == len(first) and not any(name in cells for name, cells in zip(first, columns, strict=True))
