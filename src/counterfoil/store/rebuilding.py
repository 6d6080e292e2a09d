"""`counterfoil rebuild` in a function: fill a generation, then put it in the place of the tables in use, or compare."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg

from counterfoil.kernel.ids import OrgId
from counterfoil.store.comparing import Difference, first_difference
from counterfoil.store.generation import LIVE, Generation
from counterfoil.store.making import Maker, Source
from counterfoil.store.migrate import OWNER
from counterfoil.store.processors import Processor, Worker
from counterfoil.store.rebuild import Progress, Rebuild
from counterfoil.store.session import Store

_TRIES = 60
_PAUSE_S = (0.05, 0.5)
_FAREWELL_S = 5
# Below PostgreSQL's deadlock_timeout, so that it is the rebuild that gives way and never a person's request.
_LOCKED = f"set local lock_timeout = '400ms'; lock table {LIVE}.org_head in exclusive mode"


class TooBusy(Exception):
    """The moment that was needed never came: long readers, or processors that do not keep up. Nothing is changed."""


class Waiting(Exception):
    """Streams of a processor wait for repair, so that its table cannot be equal to the log."""

    def __init__(self, processor: str) -> None:
        super().__init__(processor)
        self.processor = processor


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`events` of this run; with `resumed` a run before it, which was cut short, had taken in others."""

    events: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Checked:
    events: int
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Rebuilder:
    """`admin_dsn`: a login that may become the owner of the tables. `org`: its rows alone, in place."""

    store: Store
    admin_dsn: str
    sources: Sequence[Source]
    org: OrgId | None = None
    progress: Progress = lambda done, total: None

    async def rebuild(self) -> Rebuilt:
        async with self._begun() as (generation, work, resumed):
            await work.fill()
            for _ in range(_TRIES):
                try:
                    await self._flip(generation, work)
                    break
                except asyncpg.LockNotAvailableError:
                    await asyncio.sleep(random.uniform(*_PAUSE_S))  # noqa: S311 - spreads rivals, guards nothing
                    await work.catch_up()
            else:
                raise TooBusy
            await generation.close()
        return Rebuilt(work.events, resumed)

    async def check(self) -> Checked:
        """Compare the tables in use with what the log says; nothing else is done."""
        async with self._begun() as (generation, work, _):
            await work.fill()
            tables = generation.tables
            async with self._admin() as reader:
                for _ in range(_TRIES):
                    async with reader.transaction(isolation="repeatable_read", readonly=True):
                        if await self._same_moment(reader, work):
                            found = await first_difference(self.store, reader, tables, self.org)
                            break
                    await Worker(self.store, self._processors).drain()
                    await asyncio.sleep(random.uniform(*_PAUSE_S))  # noqa: S311 - as above
                else:
                    raise TooBusy
            await generation.close()
        return Checked(work.events, found)

    @property
    def _processors(self) -> list[Processor]:
        return [source.processor for source in self.sources if source.processor]

    async def _flip(self, generation: Generation, work: Rebuild) -> None:
        async with generation.connection.transaction():
            await generation.connection.execute(_LOCKED)
            await work.catch_up()
            await work.mend()
            if self.org is None:
                await generation.flip()
            else:
                await generation.replace(self.org)

    async def _same_moment(self, reader: asyncpg.Connection, work: Rebuild) -> bool:
        """Let `reader` see both generations at one position, and the processors there too. False: try again."""
        async with self._admin() as holder:
            try:
                async with holder.transaction(isolation="repeatable_read"):
                    await holder.execute(_LOCKED)  # the snapshot is taken behind it, by the first query
                    await work.catch_up()
                    await work.mend()
                    snapshot = await holder.fetchval("select pg_export_snapshot()")
                    await reader.execute(f"set transaction snapshot '{snapshot}'")
                    names = [processor.name for processor in self._processors]
                    lags = await reader.fetch("select * from processor_lag($1)", names)
            except asyncpg.LockNotAvailableError:
                return False
        for lag in lags:
            if lag["parked"]:
                raise Waiting(lag["processor"])
        return not any(lag["behind"] for lag in lags)

    @contextlib.asynccontextmanager
    async def _begun(self) -> AsyncIterator[tuple[Generation, Rebuild, bool]]:
        tables = [table for source in self.sources for table in source.tables]
        async with self._admin(as_owner=False) as connection:
            generation = Generation(connection, tables, self.org)
            resumed = await generation.open()
            yield generation, Rebuild(self.store, generation, Maker(self.store, self.sources), self.progress), resumed

    @contextlib.asynccontextmanager
    async def _admin(self, *, as_owner: bool = True) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(
            self.admin_dsn, server_settings={"application_name": "counterfoil rebuild", "timezone": "UTC"}
        )
        try:
            if as_owner:
                await connection.execute(f"set role {OWNER}; set search_path = {LIVE}")
            yield connection
        finally:
            # Politely, since the next one may want the lock at once that this one held.
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=_FAREWELL_S)
