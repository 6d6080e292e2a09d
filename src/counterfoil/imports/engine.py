"""One engine for every import: batches out of a table, an outcome for each row, quarantine, progress, going on."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import msgspec

from counterfoil.imports.quarantine import Quarantine
from counterfoil.imports.reading import Line, Table
from counterfoil.imports.scratch import Scratch
from counterfoil.kernel.refused import FieldError

BATCH = 200

State = Literal["created", "updated", "unchanged", "quarantined", "waiting"]


class Outcome(msgspec.Struct, frozen=True):
    """`waiting`: for another row, perhaps a later one; it is taken again when the file has been read."""

    state: State
    errors: Sequence[FieldError] = ()


class Counts(msgspec.Struct):
    """What became of the rows; without those that wait, the counts add up to `rows`."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0


class Importer(Protocol):
    """What is imported, such as customers."""

    async def take(self, lines: Sequence[Line], scratch: Scratch, *, last: bool) -> list[Outcome]:
        """All of them in one commit where possible. `last`: nothing further comes that a row could wait for."""


@dataclass(frozen=True, slots=True)
class Progress:
    """After a batch: what became of the rows so far, and how many of the file's bytes are behind us."""

    counts: Counts
    done: int
    size: int


@dataclass(slots=True)
class Run:
    """One table through one importer. An import that was cut short is run again: its rows are known by then."""

    table: Table
    importer: Importer
    quarantine: Quarantine
    counts: Counts = field(default_factory=Counts)

    async def __call__(self) -> AsyncIterator[Progress]:
        """The state after each batch; it may be left off after any."""
        with Scratch() as scratch:
            for batch in batches(self.table, BATCH):
                await self._take(batch, scratch, last=False)
                yield self._progress(self.table.position)
            async for progress in self._waiting(scratch):
                yield progress

    async def _waiting(self, scratch: Scratch) -> AsyncIterator[Progress]:
        """Again and again, as rows may wait for rows that wait, until a round brings nothing."""
        left, last = scratch.count_waiting(), False
        while left:
            for batch in scratch.waiting(BATCH):
                await self._take(batch, scratch, last=last)
                yield self._progress(self.table.size)
            before, left = left, scratch.count_waiting()
            last = left == before

    async def _take(self, lines: Sequence[Line], scratch: Scratch, *, last: bool) -> None:
        sound = [line for line in lines if not line.trouble]
        outcomes = iter(await self.importer.take(sound, scratch, last=last) if sound else [])
        for line in lines:
            trouble = [FieldError("", "format", line.trouble)] if line.trouble else []
            self._count(line, Outcome("quarantined", trouble) if trouble else next(outcomes), scratch)

    def _count(self, line: Line, outcome: Outcome, scratch: Scratch) -> None:
        if outcome.state == "waiting":
            scratch.wait(line)
            return
        self.counts.rows += 1
        setattr(self.counts, outcome.state, getattr(self.counts, outcome.state) + 1)
        if outcome.state == "quarantined":
            self.quarantine.add(line.cells, outcome.errors)

    def _progress(self, done: int) -> Progress:
        return Progress(msgspec.structs.replace(self.counts), done, self.table.size)


def batches(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
