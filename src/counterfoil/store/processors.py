"""Read models that follow the log in the background: any number of workers share the work, each fact counts once.

A worker claims the checkpoint of one processor in one organisation (FOR UPDATE SKIP LOCKED), so the claim lives as long
as its transaction: a worker that dies leaves nothing behind. Rows and checkpoint commit together.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store.follow import contiguous, read_within, woken_or_later
from counterfoil.store.migrate import Schema
from counterfoil.store.pages import Page, kind_of, page_of, written
from counterfoil.store.poison import described, poisonous
from counterfoil.store.rows import Row, puts_json
from counterfoil.store.session import Store

_BREATH_S = 0.02  # between two rounds: commands come first, and a burst of facts becomes one page
_REST_S = 5.0  # how long an organisation is left alone after something that was no fact's fault
_KEEP = "select {}($1, $2, $3, $4::jsonb, $5::parking[], $6::uuid[])"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Processor:
    """`rows(page)`: what the page's facts make of this processor's own read tables.

    It reads streams of `kinds` ("customer"), and must treat each stream by itself: one that cannot be processed is
    parked and the others go on, and a rebuild meets streams in another order than the log's.
    """

    name: str
    kinds: frozenset[str]
    schema: Schema
    keeper: str
    tables: Sequence[str]
    rows: Callable[[Page], Awaitable[Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class Parking:
    """A stream that waits for repair from this position on."""

    stream: UUID
    position: int
    error: str

    def row(self) -> tuple[object, ...]:
        return (self.stream, self.position, self.error)


@dataclass(frozen=True, slots=True)
class Turn:
    """A claimed checkpoint at `after`, for as long as the connection's transaction lasts."""

    store: Store
    connection: PoolConnectionProxy
    processor: Processor
    org: OrgId
    after: int

    async def concerning(self, records: Iterable[asyncpg.Record]) -> list[asyncpg.Record]:
        """The facts that the processor reads and that no parked stream holds up."""
        found = [record for record in records if kind_of(record) in self.processor.kinds]
        parked = await self.connection.fetch(
            "select stream from parked_stream where org = current_org() and processor = $1 and stream = any($2)",
            self.processor.name,
            list({record["stream"] for record in found}),
        )
        waiting = {each["stream"] for each in parked}
        return [record for record in found if record["stream"] not in waiting]

    async def take(self, records: Sequence[asyncpg.Record]) -> list[Parking]:
        """Write what these facts make; what cannot be processed is found stream by stream and fact by fact."""
        if not records:
            return []
        try:
            await self._write(records)
            return []
        except Exception as error:
            if not poisonous(error):
                raise
            what = described(error)
        by_stream: dict[UUID, list[asyncpg.Record]] = {}
        for record in records:
            by_stream.setdefault(record["stream"], []).append(record)
        if len(by_stream) > 1:
            return [parking for each in by_stream.values() for parking in await self.take(each)]
        if len(records) == 1:
            return [Parking(records[0]["stream"], records[0]["position"], what)]
        for record in records:
            if parkings := await self.take([record]):
                return parkings
        return []

    async def keep(self, position: int, parks: Sequence[Parking] = (), frees: Sequence[UUID] = ()) -> None:
        """Move the checkpoint, park and free."""
        await self._keep(position, "{}", parks, frees)

    async def skipped(self, streams: Iterable[UUID]) -> set[int]:
        found = await self.connection.fetch(
            "select position from skipped_event where org = current_org() and processor = $1 and stream = any($2)",
            self.processor.name,
            list(streams),
        )
        return {each["position"] for each in found}

    async def _write(self, records: Sequence[asyncpg.Record]) -> None:
        await self.connection.execute("savepoint before")
        try:
            skipped = await self.skipped({record["stream"] for record in records})
            page = await page_of(self.store, self.connection, self.org, records, skipped)
            rows = (await written(self.store, self.org, await self.processor.rows(page))).puts
            if rows:
                await self._keep(self.after, puts_json(rows), (), ())
        except Exception:
            await self.connection.execute("rollback to savepoint before; release savepoint before")
            raise
        await self.connection.execute("release savepoint before")

    async def _keep(self, position: int, puts: str, parks: Sequence[Parking], frees: Sequence[UUID]) -> None:
        rows = [parking.row() for parking in parks]
        keep = _KEEP.format(self.processor.keeper)
        await self.connection.execute(keep, self.org, self.after, position, puts, rows, list(frees))


async def claim(
    store: Store, connection: PoolConnectionProxy, processor: Processor, org: OrgId, *, wait: bool = False
) -> Turn | None:
    """None where there is no checkpoint yet, or another worker has it. Within `Pool.processing`."""
    after = await connection.fetchval("select claim_checkpoint($1, $2, $3)", org, processor.name, wait)
    return None if after is None else Turn(store, connection, processor, org, after)


async def step(store: Store, processor: Processor, org: OrgId) -> int:
    """One page. How many facts were taken in: 0 where there is none, and where another worker is at it."""
    async with store.pool.processing() as connection:
        turn = await claim(store, connection, processor, org)
        if turn is None:
            return 0
        records = await read_within(connection, turn.after)
        position = contiguous(records, turn.after)
        if records:
            await turn.keep(position, await turn.take(await turn.concerning(records)))
        return len(records)


class Worker:
    """Runs processors over all organisations. Several workers, in one process or many, share the work."""

    def __init__(self, store: Store, processors: Sequence[Processor]) -> None:
        self._store, self._processors = store, processors
        self._resting: dict[tuple[str, UUID], float] = {}

    async def run(self) -> None:
        """Until it is cancelled, at any moment: what was not committed is taken up again by the next one."""
        async with asyncio.TaskGroup() as group:
            for processor in self._processors:
                group.create_task(self._follow(processor), name=processor.name)

    async def drain(self) -> None:
        """Until nothing is left to do, for commands and tests. Work that another worker holds is left to it."""
        for processor in self._processors:
            while await self.round(processor):
                pass

    async def round(self, processor: Processor) -> int:
        """One page of every organisation that is behind. How many facts were taken in."""
        async with self._store.pool.across() as connection:
            behind = await connection.fetch("select organisations_behind($1) as org", processor.name)
        taken = 0
        for org in (OrgId(each["org"]) for each in behind):
            if self._resting.get((processor.name, org), 0.0) > time.monotonic():
                continue
            try:
                taken += await step(self._store, processor, org)
            except Refused:
                raise
            except Exception as error:  # noqa: BLE001 - one organisation's trouble must not hold up the others
                self._resting[processor.name, org] = time.monotonic() + _REST_S
                _log.error("processor_failed", processor=processor.name, organisation=org, error=described(error))
        return taken

    async def _follow(self, processor: Processor) -> None:
        async with self._store.hints.watch(None) as woken:
            while True:
                woken.clear()
                begun = time.monotonic()
                if await self._tried(processor):
                    # Half of the time at most: looking through many organisations must not fill the database's day.
                    await asyncio.sleep(max(_BREATH_S, time.monotonic() - begun))
                else:
                    await woken_or_later(woken)

    async def _tried(self, processor: Processor) -> int:
        """A round; what stops it is met again with the next hint or poll."""
        try:
            return await self.round(processor)
        except Refused as refusal:
            _log.info("processor_waits", processor=processor.name, reason=refusal.code.name)
        except Exception as error:  # noqa: BLE001 - what runs in the background must not end unseen
            _log.error("processor_failed", processor=processor.name, error=described(error))
        return 0
