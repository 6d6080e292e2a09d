"""Rows of read tables out of whole streams, by the functions that make them live."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import asyncpg

from counterfoil.kernel.ids import OrgId
from counterfoil.store.aggregate import Context
from counterfoil.store.pages import Page, folded, kind_of
from counterfoil.store.poison import described, poisonous
from counterfoil.store.processors import Parking, Processor
from counterfoil.store.rows import Row
from counterfoil.store.session import Store

Records = Sequence[asyncpg.Record]


class CannotRebuild(Exception):
    """A fact that the program cannot turn into rows; no command could have written them either."""


@dataclass(frozen=True, slots=True)
class Source:
    """What read tables are made from: a context's aggregates, or a processor."""

    name: str
    tables: Sequence[str]
    kinds: frozenset[str]
    rows: Callable[[Page], Awaitable[Sequence[Row]]]
    processor: Processor | None = None


def of_context(context: Context) -> Source:
    async def rows(page: Page) -> Sequence[Row]:
        return [row for each in page.streams.values() for row in each.aggregate.rows(each, each.recorded)]

    return Source(context.name, context.tables, frozenset(context.aggregates), rows)


def of_processor(processor: Processor) -> Source:
    return Source(processor.name, processor.tables, processor.kinds, processor.rows, processor)


def chosen(sources: Sequence[Source], table: str) -> list[Source]:
    """What makes this one table; of all that its source makes, only its rows are kept."""
    return [replace(source, tables=(table,)) for source in sources if table in source.tables]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stream with a fact that its processor cannot process: the rows are those before it, as where it is parked."""

    processor: Processor
    parking: Parking


@dataclass(slots=True)
class Made:
    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


class Maker:
    def __init__(self, store: Store, sources: Sequence[Source]) -> None:
        self._store, self.sources = store, sources
        self._last: tuple[list[int], Page] | None = None

    async def make(self, org: OrgId, records: Records) -> Made:
        """Of streams that are here from their beginning."""
        made = Made()
        for source in self.sources:
            skipped = await self._skipped(source, org)
            told = [each for each in records if kind_of(each) in source.kinds and each["position"] not in skipped]
            if told:
                found = await self._of(source, org, told)
                made.rows += [row for row in found.rows if row.table in source.tables]
                made.left_out += found.left_out
        return made

    async def _of(self, source: Source, org: OrgId, records: Records) -> Made:
        try:
            return Made(list(await source.rows(await self._folded(org, records))))
        except Exception as error:
            if not poisonous(error):
                raise
            what = described(error)
            if source.processor is None:
                raise CannotRebuild(f"{source.name}: {what}") from error
        streams: dict[UUID, list[asyncpg.Record]] = {}
        for record in records:
            streams.setdefault(record["stream"], []).append(record)
        if len(streams) == 1:
            return await self._up_to_the_fault(source, source.processor, org, records, what)
        made = Made()
        for each in streams.values():
            part = await self._of(source, org, each)
            made.rows += part.rows
            made.left_out += part.left_out
        return made

    async def _up_to_the_fault(
        self, source: Source, processor: Processor, org: OrgId, records: Records, what: str
    ) -> Made:
        """The facts of one stream before the one that it stumbles over, which is found by halving."""
        good, bad, made = 0, len(records), Made()
        while bad - good > 1:
            middle = (good + bad) // 2
            try:
                made.rows = list(await source.rows(await self._folded(org, records[:middle])))
                good = middle
            except Exception as error:
                if not poisonous(error):
                    raise
                bad, what = middle, described(error)
        fault = records[good]
        made.left_out = [LeftOut(processor, Parking(fault["stream"], fault["position"], what))]
        return made

    async def _folded(self, org: OrgId, records: Records) -> Page:
        """Sources that read the same kinds share the work of opening and folding."""
        positions = [record["position"] for record in records]
        if self._last is None or self._last[0] != positions or self._last[1].org != org:
            self._last = positions, await folded(self._store, org, records)
        return self._last[1]

    async def _skipped(self, source: Source, org: OrgId) -> Collection[int]:
        if source.processor is None:
            return ()
        async with self._store.pool.reading(org) as connection:
            rows = await connection.fetch("select position from skipped_event where processor = $1", source.name)
        return {row["position"] for row in rows}
