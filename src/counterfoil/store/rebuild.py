"""Read tables made anew out of the log while everybody works on: fill, then catch up. Killed, it is gone on with.

Every organisation's streams are read as they stood at one position, so that the new tables are whole at each moment of
theirs, unique values included; then page after page of the log brings them up to the present.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

import asyncpg
import structlog

from counterfoil.kernel.ids import OrgId
from counterfoil.store.follow import contiguous, read
from counterfoil.store.generation import Generation
from counterfoil.store.making import LeftOut, Made, Maker, Records
from counterfoil.store.pages import written
from counterfoil.store.processors import claim
from counterfoil.store.session import Store

_BATCH = 1_000  # events at once: what memory holds
_NEARLY = 200  # so few facts are left for the moment in which writers wait
_ROUNDS = 10  # of catching up; then writers who are faster than that have to wait
_STREAMS = """select * from event where org = current_org() and position <= $1 and stream > $2
  order by stream, version limit $3"""
_REST_OF_STREAM = """select * from event where org = current_org() and position <= $1 and stream = $2 and version > $3
  order by version"""
_NAMED_STREAMS = """select * from event where org = current_org() and position <= $1 and stream = any($2)
  order by stream, version"""
_BEGINNING = UUID(int=0)
_log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]  # facts taken in, facts in all


class Rebuild:
    """One run of filling a generation from the log."""

    def __init__(self, store: Store, generation: Generation, maker: Maker, progress: Progress) -> None:
        self._store, self._generation, self._maker, self._progress = store, generation, maker, progress
        self._marks, self.events = generation.marks, 0

    async def fill(self) -> None:
        """Until the new tables are nearly what they will be when nobody writes any more."""
        heads = await self.heads()
        total, before = sum(heads.values()), 0
        for org, head in heads.items():
            await self._scan(org, head, before, total)
            before += head
        await self._generation.index()
        for _ in range(_ROUNDS):
            if await self.catch_up() <= _NEARLY:
                break
        for at, left_out in await self.mend():
            await self._park(at, left_out)

    async def catch_up(self) -> int:
        """To where the log stands now. How many facts were taken in."""
        before = self.events
        stands = await self._marks.positions()
        for org, head in (await self.heads()).items():
            position = stands.get(org, 0)
            while position < head:
                position = await self._page(org, position)
        return self.events - before

    async def heads(self) -> dict[OrgId, int]:
        rows = await self._generation.connection.fetch("select org, position from counterfoil.org_head order by org")
        return {row["org"]: row["position"] for row in rows if self._generation.org in (None, row["org"])}

    async def mend(self) -> list[tuple[OrgId, LeftOut]]:
        """Streams with a fault, once more: somebody may have skipped the fact meanwhile. Those that still have one."""
        faults: list[tuple[OrgId, LeftOut]] = []
        for id_, stream, position in await self._marks.left_out():
            org = OrgId(id_)
            made = await self._maker.make(org, await self._named(org, position, [stream]))
            async with self._generation.connection.transaction():
                await self._put(org, made, fresh=False)
            faults += [(org, each) for each in made.left_out]
        return faults

    async def _scan(self, org: OrgId, head: int, before: int, total: int) -> None:
        """All streams, each as it stood at the position that the first run wrote down."""
        scan = await self._marks.begun(org, head)
        after, done = scan.scanned or _BEGINNING, before
        while scan.position is None and (records := await self._batch(org, scan.base, after)):
            after = records[-1]["stream"]
            made = await self._maker.make(org, records)
            async with self._generation.connection.transaction():
                await self._put(org, made, fresh=True)
                await self._marks.scanned(org, after)
            self.events += len(records)
            done += len(records)
            self._progress(done, total)
        await self._marks.all_scanned(org)

    async def _batch(self, org: OrgId, until: int, after: UUID) -> Records:
        """Whole streams behind the last one."""
        async with self._store.pool.reading(org) as connection:
            records = await connection.fetch(_STREAMS, until, after, _BATCH)
            if len(records) < _BATCH:
                return records
            last = records[-1]
            whole = [record for record in records if record["stream"] != last["stream"]]
            return whole or records + await connection.fetch(_REST_OF_STREAM, until, last["stream"], last["version"])

    async def _page(self, org: OrgId, after: int) -> int:
        """The streams that the next page of the log touches, as they stand at its end."""
        records = await read(self._store.pool, org, after)
        position = contiguous(records, after)
        streams = await self._named(org, position, list({record["stream"] for record in records}))
        made = await self._maker.make(org, streams)
        async with self._generation.connection.transaction():
            await self._put(org, made, fresh=False)
            await self._marks.reached(org, position)
        self.events += len(records)
        return position

    async def _named(self, org: OrgId, until: int, streams: Sequence[UUID]) -> Records:
        async with self._store.pool.reading(org) as connection:
            found: list[asyncpg.Record] = await connection.fetch(_NAMED_STREAMS, until, streams)
        return found

    async def _put(self, org: OrgId, made: Made, *, fresh: bool) -> None:
        await self._generation.put(org, await written(self._store, org, made.rows), fresh=fresh)
        for each in made.left_out:
            await self._marks.leave_out(org, each.processor.name, each.parking.stream)

    async def _park(self, org: OrgId, left_out: LeftOut) -> None:
        """What a rebuild stumbles over waits for repair like what a worker stumbles over."""
        processor, parking = left_out.processor, left_out.parking
        async with self._store.pool.processing() as connection:
            turn = await claim(self._store, connection, processor, org, wait=True)
            if turn is not None and parking.position <= turn.after:
                await turn.keep(turn.after, [parking])
        _log.warning("rebuild_left_out", processor=processor.name, organisation=org, stream=parking.stream)
