"""Rows out of a table of text, one at a time, whatever its size; what cannot be read says where and why."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from counterfoil.imports.layout import SAMPLE_BYTES, Layout, guess
from counterfoil.imports.quarantine import REASONS
from counterfoil.kernel.refused import Refused, code
from counterfoil.kernel.spreadsheet import unguarded

LINE_MOST = 1_000_000  # characters; a longer one is not a record but a broken file
COLUMNS_MOST = 1_000
_SHOWN_OF_BROKEN = 500

UNREADABLE = code("import_unreadable", 422, "This file cannot be read as a table", "{why} Nothing was imported.")


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the file: its number among the records, and its cells by column."""

    number: int
    cells: dict[str, str]
    trouble: str | None = None  # why it cannot be taken as it stands


def look(path: Path) -> Layout:
    """The likeliest layout of the file. Raises Refused for what is no table."""
    with _opened(path) as file:
        sample = file.read(SAMPLE_BYTES)
        layout = guess(sample)
        if layout.encoding == "utf-8" and not _is_utf8(file, sample):
            return msgspec.structs.replace(layout, encoding="windows-1252")
    return layout


def _is_utf8(file: BinaryIO, sample: bytes) -> bool:
    """Whether the rest is, too. A last character that is cut off is the row's trouble, no other encoding."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
        while chunk := file.read(SAMPLE_BYTES):
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise Refused(UNREADABLE, why=f"There is no file {path.name}.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise Refused(UNREADABLE, why=f"{path.name} cannot be opened.") from error


@dataclass(slots=True)
class _Lines:
    """The file's lines for the CSV reader, none of them longer than LINE_MOST."""

    file: TextIOWrapper
    keeps_nul: bool
    raw: str = ""  # the last one, for a person to recognise
    cut: bool = False

    def __iter__(self) -> Iterator[str]:
        while line := self.file.readline(LINE_MOST + 1):
            self.raw = line[:_SHOWN_OF_BROKEN]
            if len(line) > LINE_MOST and not line.endswith("\n"):
                self.cut = True
                while (rest := self.file.readline(LINE_MOST)) and not rest.endswith("\n"):
                    pass
                line = "\n"
            # SQL Server writes an empty text as U+0000 into UTF-16.
            yield line if self.keeps_nul else line.replace("\0", "")


@dataclass(slots=True)
class Table:
    """Iterate for its lines; close when done. Columns without a name are called "Column 1" and so on."""

    path: Path
    layout: Layout
    columns: list[str] = field(init=False)
    size: int = field(init=False)
    _bytes: BinaryIO = field(init=False)
    _lines: _Lines = field(init=False)
    _first: list[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._bytes = _opened(self.path)
        self.size = self.path.stat().st_size
        self._lines = self._begin()
        reader = self._reader()
        try:
            self.columns = self._named(reader)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._bytes.close()

    @property
    def position(self) -> int:
        """How many bytes of `size` have been read, for a progress bar."""
        return self._bytes.tell()

    @property
    def mended(self) -> bool:
        """Whether this is a quarantine file of ours that comes back."""
        return self.layout.header and self.columns[-1] == REASONS

    @property
    def data_columns(self) -> list[str]:
        return self.columns[:-1] if self.mended else self.columns

    def sample(self, most: int) -> list[Line]:
        """The first lines; iterating afterwards begins anew."""
        return list(islice(self, most))

    def __iter__(self) -> Iterator[Line]:
        self._bytes.seek(0)
        self._lines = self._begin()
        reader, number, width = self._reader(), 0, len(self.columns)
        if self.layout.header:
            self._next(reader)
        while (read := self._next(reader)) is not None:
            cells, trouble = read
            if not trouble and not any(cell.strip() for cell in cells):
                continue
            number += 1
            yield self._line(number, cells, trouble or self._trouble(cells, width))

    def _line(self, number: int, cells: list[str], trouble: str | None) -> Line:
        # A cell is text, whatever it begins with: nothing here evaluates a formula.
        named = {name: cell.strip() for name, cell in zip(self.columns, cells, strict=False)}
        if self.mended:
            named.pop(REASONS, None)
            named = {name: unguarded(cell) for name, cell in named.items()}
        return Line(number, named, trouble)

    def _trouble(self, cells: list[str], width: int) -> str | None:
        if (len(cells) != width and any(cell.strip() for cell in cells[width:])) or len(cells) < width:
            beyond = f"; beyond them: {', '.join(cells[width:])[:200]}" if len(cells) > width else ""
            return f"It has {len(cells)} cells where there are {width} columns{beyond}"
        for name, cell in zip(self.columns, cells, strict=False):
            if "\ufffd" in cell:
                return f"{name} holds characters that are not {self.layout.encoding}; choose the right encoding"
            if "\0" in cell:
                return f"{name} holds bytes that are not text"
        return None

    def _begin(self) -> _Lines:
        encoding = "utf-8-sig" if self.layout.encoding == "utf-8" else self.layout.encoding
        if encoding.startswith("utf-16"):
            mark = b"\xff\xfe" if encoding == "utf-16-le" else b"\xfe\xff"
            if self._bytes.read(2) != mark:
                self._bytes.seek(0)
        # Kept alive by _Lines; detached buffers would close the bytes that we still seek in.
        text = _Unclosing(self._bytes, encoding, errors="replace", newline="")
        return _Lines(text, keeps_nul=not encoding.startswith("utf-16"))

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(iter(self._lines), delimiter=self.layout.delimiter, strict=True)

    def _next(self, reader: Iterator[list[str]]) -> tuple[list[str], str | None] | None:
        """The next record and what is wrong with it as CSV."""
        lines = self._lines
        lines.cut = False
        try:
            cells = next(reader, None)
        except csv.Error as error:
            return [lines.raw.rstrip("\r\n")], f"The quoting is broken near this line ({error})"
        if lines.cut:
            return [lines.raw], f"A line is longer than {LINE_MOST:,} characters"
        return None if cells is None else (cells, None)

    def _named(self, reader: Iterator[list[str]]) -> list[str]:
        read = self._next(reader)
        while read and not read[1] and not any(cell.strip() for cell in read[0]):
            read = self._next(reader)
        if read is None:
            raise Refused(UNREADABLE, why="It is empty.")
        cells, trouble = read
        if trouble:
            raise Refused(UNREADABLE, why=f"{trouble}.")
        if len(cells) > COLUMNS_MOST:
            raise Refused(UNREADABLE, why=f"It has {len(cells):,} columns; at most {COLUMNS_MOST:,} are read.")
        if any("\0" in cell for cell in cells):
            raise Refused(UNREADABLE, why="It holds bytes that are not text.")
        return _distinct(cells if self.layout.header else [""] * len(cells))


class _Unclosing(TextIOWrapper):
    """Reads a buffer that somebody else closes."""

    def __del__(self) -> None:
        with suppress(ValueError):  # the buffer is closed already
            self.detach()


def _distinct(cells: list[str]) -> list[str]:
    """Every column has a name, and none has another's."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = wanted = " ".join(cell.split())[:100] or f"Column {number}"
        again = 1
        while name in names:
            again += 1
            name = f"{wanted} {again}"
        names.append(name)
    return names
