"""What an import must remember of the rows behind it, on disk: memory stays flat whatever the file's size."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec

from counterfoil.imports.reading import Line


class Scratch:
    """Keys that were met, and rows that wait for others. Gone when closed: an import that goes on fills it anew."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="counterfoil-import-")
        self._db = sqlite3.connect(Path(self._folder.name) / "rows", isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive; begin;"
            "create table met (key text primary key, first int not null, times int not null) without rowid;"
            "create table waiting (number integer primary key, cells blob not null)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def meet(self, key: str, number: int) -> tuple[int, int]:
        """The row that had this key first, and how many rows had it up to now. The same row counts once."""
        [row] = self._db.execute(
            "insert into met values (?, ?, 1) on conflict (key) do update"
            " set times = times + (excluded.first > first) returning first, times",
            (key, number),
        ).fetchall()
        return row[0], row[1]

    def has(self, key: str) -> bool:
        return bool(self._db.execute("select 1 from met where key = ?", (key,)).fetchall())

    def wait(self, line: Line) -> None:
        self._db.execute("insert or replace into waiting values (?, ?)", (line.number, msgspec.json.encode(line.cells)))

    def waiting(self, size: int) -> Iterator[list[Line]]:
        """In the file's order; each batch leaves with it, and what waits again comes in the next round."""
        last = 0
        while batch := self._batch(last, size):
            last = batch[-1].number
            self._db.execute("delete from waiting where number between ? and ?", (batch[0].number, last))
            yield batch

    def count_waiting(self) -> int:
        found: int = self._db.execute("select count(*) from waiting").fetchone()[0]
        return found

    def _batch(self, after: int, size: int) -> list[Line]:
        rows = self._db.execute(
            "select number, cells from waiting where number > ? order by number limit ?", (after, size)
        ).fetchall()
        return [Line(number, msgspec.json.decode(cells, type=dict[str, str])) for number, cells in rows]
