"""The rows that were set aside, each with its reasons: a table to be mended and imported again."""

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from counterfoil.kernel.refused import FieldError
from counterfoil.kernel.spreadsheet import guarded

REASONS = "Reasons"  # the last column; a table that ends in it is read without it


class Quarantine:
    """Made with its first row; only its owner may read it. A row stands in it whole, whatever is wrong with it."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self._columns = [column for column in columns if column != REASONS]
        self._file: IO[str] | None = None

    def add(self, cells: Mapping[str, str], errors: Sequence[FieldError]) -> None:
        said = "; ".join(f"{error.pointer.strip('/')}: {error.message}".lstrip(": ") for error in errors)
        if self._file is None:
            self._file = self._begun()
        row = [guarded(cells.get(column, "")) for column in self._columns]
        csv.writer(self._file).writerow([*row, guarded(said)])

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _begun(self) -> IO[str]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        file = os.fdopen(made, "w", encoding="utf-8", newline="")
        file.write("\ufeff")  # the mark makes a spreadsheet read it as UTF-8
        csv.writer(file).writerow([*(guarded(column) for column in self._columns), REASONS])
        return file
