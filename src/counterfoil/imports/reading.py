"""Rows out of a CSV file, one at a time, whatever its size; what cannot be read says where and why."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from counterfoil.kernel.refused import Refused, code

_LINE_MOST = 1_000_000  # characters; a longer one is not a customer but a broken file
_COLUMNS_MOST = 1_000

UNREADABLE = code("import_unreadable", 422, "This file cannot be read as a table", "{why} Nothing was imported.")


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the file: its number among the records, and its cells by header."""

    number: int
    cells: dict[str, str]
    trouble: str | None = None  # why it cannot be taken as it stands


class Table:
    """A UTF-8 file with a header line. Iterate for its lines; close when done."""

    def __init__(self, path: Path) -> None:
        try:
            self._bytes = path.open("rb")
        except FileNotFoundError as error:
            raise Refused(UNREADABLE, why=f"There is no file {path.name}.") from error
        except (IsADirectoryError, PermissionError) as error:
            raise Refused(UNREADABLE, why=f"{path.name} cannot be opened.") from error
        self.size = path.stat().st_size
        self._text = TextIOWrapper(self._bytes, "utf-8-sig", newline="")  # kept: it closes the bytes when it goes
        self._reader = csv.reader(_bounded(self._text), strict=True)
        self.header = self._header()

    def close(self) -> None:
        self._bytes.close()

    @property
    def position(self) -> int:
        """How many bytes of `size` have been read, for a progress bar."""
        return self._bytes.tell()

    def _header(self) -> list[str]:
        header = [name.strip() for name in self._next() or []]
        if not header or not any(header):
            raise Refused(UNREADABLE, why="It is empty: its first line names no columns.")
        if len(header) > _COLUMNS_MOST:
            raise Refused(UNREADABLE, why=f"It has {len(header)} columns; at most {_COLUMNS_MOST} are read.")
        twice = sorted({name for name in header if name and header.count(name) > 1})
        if twice:
            raise Refused(UNREADABLE, why=f"The column {twice[0]} stands there twice.")
        return header

    def __iter__(self) -> Iterator[Line]:
        number = 0
        while (cells := self._next()) is not None:
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            trouble = None
            if len(cells) != len(self.header):
                trouble = f"It has {len(cells)} cells where the header names {len(self.header)}"
            # A cell is text, whatever it begins with: nothing here evaluates a formula.
            named = zip(self.header, cells, strict=False)
            yield Line(number, {name: cell.strip() for name, cell in named if name}, trouble)

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except UnicodeDecodeError as error:
            raise Refused(UNREADABLE, why=f"Behind line {self._reader.line_num} it is not UTF-8.") from error
        except csv.Error as error:
            raise Refused(UNREADABLE, why=f"Line {self._reader.line_num} is broken ({error}).") from error


def _bounded(file: TextIOWrapper) -> Iterator[str]:
    while line := file.readline(_LINE_MOST + 1):
        if len(line) > _LINE_MOST:
            raise Refused(UNREADABLE, why=f"A line is longer than {_LINE_MOST} characters.")
        if "\0" in line:
            raise Refused(UNREADABLE, why="It holds bytes that are not text.")
        yield line
