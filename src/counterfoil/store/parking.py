"""Streams that a processor could not go on with: shown, tried again, or led past a fact that it leaves out for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused, code
from counterfoil.store.boxes import open_box, seal
from counterfoil.store.keyset import Conditions, count
from counterfoil.store.processors import Processor, Turn, claim
from counterfoil.store.session import Store

PROCESSOR_UNKNOWN = code("processor_not_found", 404, "No such processor", "There is no processor of this name.")
NOT_PARKED = code(
    "stream_not_parked", 404, "This stream is not parked", "It goes on already, or never stopped. Load the list anew."
)
PARKED_ELSEWHERE = code(
    "parked_elsewhere", 409, "The stream waits at another event", "It waits at {position} now. Look at it again."
)

_STATE = """select p as name, coalesce(c.position, 0) as position, h.position as head, coalesce(c.parked, 0) as parked,
    c.at
  from unnest($1::text[]) p cross join org_head h
  left join checkpoint c on c.org = h.org and c.processor = p where h.org = current_org() order by p"""
_PARKED = """select p.processor, p.stream, e.type, e.epoch, p.position, p.error, p.attempts, p.at, p.tried_at,
    (select count(*) from event w where w.org = p.org and w.stream = p.stream and w.position > p.position) as waiting
  from parked_stream p join event e on e.org = p.org and e.position = p.position
  where p.org = current_org() and ($1::text is null or (p.processor, p.stream) = ($1, $2))
    and (p.position, p.processor) > ($3, $4) order by p.position, p.processor limit $5"""
_SKIPPED = """select s.processor, s.stream, e.type, e.epoch, s.position, s.actor, s.reason, s.at
  from skipped_event s join event e on e.org = s.org and e.position = s.position
  where s.org = current_org() and (s.position, s.processor) < ($1, $2)
  order by s.position desc, s.processor desc limit $3"""
_HELD_UP = """select * from event where org = current_org() and stream = $1 and position between $2 and $3
  order by position"""
_MINE = """select p.stream from parked_stream p where p.org = current_org() and p.processor = $1
  order by p.tried_at, p.position limit $2"""
_AT_ONCE = 200
FIRST, LAST = (0, ""), (2**62, "")  # before and behind every place (position, processor) of a list


@dataclass(frozen=True, slots=True)
class State:
    """How far a processor has come in one organisation; `at` is when it last moved, None where it never did."""

    name: str
    position: int
    head: int
    parked: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Parked:
    """`position` is the first fact that could not be processed; `waiting` later ones of the stream queue behind it."""

    processor: str
    stream: UUID
    type: str
    epoch: int
    position: int
    error: str
    attempts: int
    at: datetime
    tried_at: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Skipped:
    processor: str
    stream: UUID
    type: str
    epoch: int
    position: int
    actor: Actor
    reason: str
    at: datetime


class ParkingLot:
    """What people see of processors in one organisation, and what they can do where one waits for repair."""

    def __init__(self, store: Store, processors: Sequence[Processor]) -> None:
        self._store = store
        self._processors: Mapping[str, Processor] = {processor.name: processor for processor in processors}

    async def states(self, org: OrgId) -> list[State]:
        async with self._store.pool.reading(org) as connection:
            return [State(**row) for row in await connection.fetch(_STATE, list(self._processors))]

    async def parked(self, org: OrgId, limit: int, after: tuple[int, str] = FIRST) -> list[Parked]:
        """In the order of their positions; a page begins behind (position, processor)."""
        async with self._store.pool.reading(org) as connection:
            return [Parked(**row) for row in await connection.fetch(_PARKED, None, None, *after, limit)]

    async def skipped(self, org: OrgId, limit: int, after: tuple[int, str] = LAST) -> list[Skipped]:
        """Latest position first."""
        async with self._store.pool.reading(org) as connection:
            rows = await connection.fetch(_SKIPPED, *after, limit)
        secret = await self._store.keyring.secret(org, "skip") if rows else b""
        return [_skipped(org, row, secret) for row in rows]

    async def count_parked(self, org: OrgId) -> int:
        return sum(state.parked for state in await self.states(org))

    async def count_skipped(self, org: OrgId) -> int:
        async with self._store.pool.reading(org) as connection:
            return await count(connection, "skipped_event", Conditions(["org = current_org()"]))

    async def retry_all(self, org: OrgId, processor: str) -> tuple[int, int]:
        """How many streams were tried, those tried longest ago first, and how many of them go on."""
        if processor not in self._processors:
            raise Refused(PROCESSOR_UNKNOWN)
        async with self._store.pool.reading(org) as connection:
            streams = [row["stream"] for row in await connection.fetch(_MINE, processor, _AT_ONCE)]
        still = [parked for stream in streams if (parked := await self._retried(org, processor, stream))]
        return len(streams), len(streams) - len(still)

    async def _retried(self, org: OrgId, processor: str, stream: UUID) -> Parked | None:
        try:
            return await self.retry(org, processor, stream)
        except Refused as refusal:
            if refusal.code is NOT_PARKED:  # somebody else was faster
                return None
            raise

    async def retry(self, org: OrgId, processor: str, stream: UUID) -> Parked | None:
        """Process what waits. None where all of it went through; else where the stream is parked now."""
        async with self._store.pool.processing() as connection:
            turn, parked = await self._claimed(connection, org, processor, stream)
            await _go_on(turn, parked)
        return await self._find(org, processor, stream)

    async def skip(
        self, org: OrgId, processor: str, stream: UUID, position: str, actor: Actor, reason: str
    ) -> Parked | None:
        """Leave out the fact at `position` ("<epoch>.<position>") for ever, and process what waits behind it."""
        secret = await self._store.keyring.secret(org, "skip")
        async with self._store.pool.processing() as connection:
            turn, parked = await self._claimed(connection, org, processor, stream)
            stands_at = f"{parked.epoch}.{parked.position}"
            if position != stands_at:
                raise Refused(PARKED_ELSEWHERE, position=stands_at)
            box = seal(org, secret, reason.encode(), _place(org, processor, parked.position))
            said_by = msgspec.json.encode(actor).decode()
            await connection.execute(
                "select skip_event($1, $2, $3, $4, $5, $6)", org, processor, parked.position, stream, said_by, box
            )
            await _go_on(turn, parked)
        return await self._find(org, processor, stream)

    async def _claimed(
        self, connection: asyncpg.pool.PoolConnectionProxy, org: OrgId, processor: str, stream: UUID
    ) -> tuple[Turn, Parked]:
        if processor not in self._processors:
            raise Refused(PROCESSOR_UNKNOWN)
        turn = await claim(self._store, connection, self._processors[processor], org, wait=True)
        row = await connection.fetchrow(_PARKED, processor, stream, *FIRST, 1)
        if turn is None or row is None:
            raise Refused(NOT_PARKED)
        return turn, Parked(**row)

    async def _find(self, org: OrgId, processor: str, stream: UUID) -> Parked | None:
        async with self._store.pool.reading(org) as connection:
            row = await connection.fetchrow(_PARKED, processor, stream, *FIRST, 1)
        return Parked(**row) if row else None


async def _go_on(turn: Turn, parked: Parked) -> None:
    """All that waits of the stream, up to where the processor has come; the rest meets it in its turn."""
    records = await turn.connection.fetch(_HELD_UP, parked.stream, parked.position, turn.after)
    skipped = await turn.skipped([parked.stream])
    parks = await turn.take([record for record in records if record["position"] not in skipped])
    await turn.keep(turn.after, parks, [] if parks else [parked.stream])


def _skipped(org: OrgId, row: asyncpg.Record, secret: bytes) -> Skipped:
    reason = open_box(secret, row["reason"], _place(org, row["processor"], row["position"])).decode()
    actor = msgspec.json.decode(row["actor"], type=Actor)
    return Skipped(**dict(row) | {"reason": reason, "actor": actor})


def _place(org: OrgId, processor: str, position: int) -> str:
    return f"cf1|skip|{org}|{processor}|{position}"
