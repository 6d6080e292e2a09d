"""The store: load streams, let a rule decide, commit through the context's door. Two trips to the database."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store.aggregate import Aggregate, Context, Recorded, Stream
from counterfoil.store.boxes import event_place, open_box
from counterfoil.store.codec import Codec
from counterfoil.store.personal import Keyring
from counterfoil.store.pool import Pool
from counterfoil.store.refusals import BUSY, DATABASE_FULL, DONE_BEFORE, KEY_REUSED, ORGANISATION_GONE
from counterfoil.store.rows import SomeRecord, opened, puts_json
from counterfoil.store.unit import Envelope, Packer, Unit
from counterfoil.store.wake import Hints

_ROUNDS = 3
_DOOR = "select * from {}($1, $2::expected_version[], $3::new_receipt[], $4::new_key[], $5::jsonb, $6::new_event[])"
# Constraints whose violation means that somebody was faster with the same stream or command.
_RACES = {"event_pkey", "event_org_stream_version_key", "event_org_command_ordinal_key", "receipt_pkey"}

Attempt = Callable[[Unit], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of a command. `replayed`: it had been done before and its receipt answers."""

    replayed: bool
    position: str | None  # "<epoch>.<position>"; None where nothing had to change
    status: int
    location: str | None
    stream: UUID | None
    version: int | None


class Taken(Exception):
    """A unique value of a read row was taken meanwhile; the context knows which field that is."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class _Conflict(Exception):
    """Somebody was faster: load and decide again."""


class Store:
    def __init__(
        self,
        pool: Pool,
        keyring: Keyring,
        contexts: Sequence[Context],
        hints: Hints,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self.pool, self.keyring, self.hints, self.clock, self._has_room = pool, keyring, hints, clock, has_room
        self.codec = Codec(kind for context in contexts for kind in context.events)
        self._aggregates: Mapping[str, Aggregate] = {k: v for c in contexts for k, v in c.aggregates.items()}
        self._packer = Packer(keyring, self.codec)

    async def execute(self, org: OrgId, envelope: Envelope, door: str, attempt: Attempt) -> tuple[Committed, Unit]:
        """Load, fold, decide, commit; where somebody was faster, again on the new facts, three times in all.

        Raises Refused as the rule does, and Taken where a unique value was lost to a rival.
        """
        unit = Unit(org, envelope, self.clock(), self.codec)
        if not self._has_room():
            return await self._done_before_the_disk_was_full(org, envelope), unit
        for round_ in range(_ROUNDS):
            unit = Unit(org, envelope, self.clock(), self.codec)
            try:
                await attempt(unit)
                if not unit.pending:
                    # Nothing differs, which may be this very command's doing.
                    return await self.receipt(org, envelope) or _unchanged(unit), unit
                return await self._commit([unit], door), unit
            except _Conflict:
                await asyncio.sleep(random.uniform(0, 0.01 * 2**round_))  # noqa: S311 - spreads rivals, guards nothing
            except (Refused, Taken) as refusal:
                # A repeated command meets what it made itself, be it state or value: the receipt knows better.
                if isinstance(refusal, Refused) and refusal.code.retryable:
                    raise  # the database's trouble; asking it again would only take longer
                done = await self.receipt(org, envelope)
                if done is None:
                    raise
                return done, unit
        done = await self.receipt(org, envelope)
        if done is not None:
            return done, unit
        raise await self._why_conflict(org, envelope)

    async def execute_batch(
        self, org: OrgId, door: str, attempts: Sequence[tuple[Envelope, Attempt]]
    ) -> list[Committed | Refused | Taken]:
        """Many commands in one commit, an outcome for each; if one of them does not fit, each is tried by itself."""
        units: list[Unit] = []
        if not self._has_room():
            raise Refused(DATABASE_FULL, retry_after_ms=5_000)
        try:
            for envelope, attempt in attempts:
                unit = Unit(org, envelope, self.clock(), self.codec)
                await attempt(unit)
                units.append(unit)
            done = await self._commit(units, door)
        except (_Conflict, Refused, Taken):
            return [await self._one(org, envelope, door, attempt) for envelope, attempt in attempts]
        return [_outcome(done, unit) for unit in units]

    async def _one(self, org: OrgId, envelope: Envelope, door: str, attempt: Attempt) -> Committed | Refused | Taken:
        try:
            return (await self.execute(org, envelope, door, attempt))[0]
        except (Refused, Taken) as refusal:
            if isinstance(refusal, Refused) and refusal.code.retryable:
                raise  # the database's trouble, not this row's
            return refusal

    async def receipt(self, org: OrgId, envelope: Envelope) -> Committed | None:
        """What this command has become, if it was done. Raises Refused where its key meant another request."""
        async with self.pool.reading(org) as connection:
            row = await connection.fetchrow("select * from receipt where command = $1", envelope.command)
        if row is None:
            return None
        if row["print"] != envelope.print:
            raise Refused(KEY_REUSED)
        return _committed(row, replayed=True)

    async def load(self, unit: Unit, query: str, *arguments: Any) -> None:
        """Streams into the unit, by one call of a loader function of the schema (load_streams, load_customer)."""
        async with self.pool.command() as connection:
            records = await connection.fetch(query, unit.org, *arguments)
        unit.streams.update(await self.fold(unit.org, records))

    async def fold(self, org: OrgId, records: Sequence[asyncpg.Record]) -> dict[UUID, Stream]:
        """Rows of the log, in order of stream and version, into streams as they stand after them."""
        keys = await self.keyring.plain(org, {record["key"] for record in records if record["key"]})
        streams: dict[UUID, Stream] = {}
        for record in records:
            id_ = record["stream"]
            if id_ not in streams:
                streams[id_] = self._aggregates[record["type"].partition(".")[0]].new(id_)
            stream = streams[id_]
            stream.apply(self.recorded(record, keys))
            stream.key = stream.key or record["key"]
            stream.loaded_version = stream.version
        return streams

    def recorded(self, record: asyncpg.Record, keys: Mapping[UUID, bytes]) -> Recorded:
        """One row of the log, opened. Where its key is gone, personal members read as erased."""
        box, key = record["sealed"], keys.get(record["key"])
        place = event_place(record["org"], record["stream"], record["version"], record["type"], record["schema"])
        plain = open_box(key, box, place) if box is not None and key is not None else None
        event = self.codec.decode(
            record["type"], record["schema"], record["data"], plain, erased=box is not None and key is None
        )
        actor = msgspec.json.decode(record["actor"], type=Actor)
        position = (record["epoch"], record["position"])
        return Recorded(
            event,
            record["type"],
            record["version"],
            record["at"],
            actor,
            record["command"],
            record["correlation"],
            position,
        )

    async def open_rows(self, org: OrgId, table: str, records: Sequence[SomeRecord]) -> list[dict[str, Any]]:
        """Fetched rows with their personal members."""
        keys = await self.keyring.plain(org, {record["key"] for record in records if record["key"]})
        return [opened(org, table, record, keys) for record in records]

    async def _commit(self, units: Sequence[Unit], door: str) -> Committed:
        busy = [unit for unit in units if unit.pending]
        if not busy:
            return _unchanged(units[0])
        org, packet = busy[0].org, await self._packer.pack(busy)
        try:
            async with self.pool.command() as connection:
                row = await connection.fetchrow(
                    _DOOR.format(door),
                    org,
                    packet.expected,
                    packet.receipts,
                    [key.row() for key in packet.keys],
                    puts_json(packet.tables()),
                    packet.events,
                )
        except asyncpg.PostgresError as error:
            raise _meaning(error) from error
        assert row is not None
        for key in packet.keys:
            self.keyring.remember(org, key)
        self.hints.changed(org)
        return _committed(row, replayed=row["replayed"])

    async def _done_before_the_disk_was_full(self, org: OrgId, envelope: Envelope) -> Committed:
        done = await self.receipt(org, envelope)
        if done is None:
            raise Refused(DATABASE_FULL, retry_after_ms=5_000)
        return done

    async def _why_conflict(self, org: OrgId, envelope: Envelope) -> Refused:
        async with self.pool.reading(org) as connection:
            done = await connection.fetchval("select true from event where command = $1 limit 1", envelope.command)
        return Refused(DONE_BEFORE) if done else Refused(BUSY, retry_after_ms=200)


def _meaning(error: asyncpg.PostgresError) -> Exception:
    """A door's complaint in the store's words; anything else is passed on as it is."""
    known: dict[str, Exception] = {
        "CF001": Refused(KEY_REUSED),
        "CF002": _Conflict(),
        "CF003": _Conflict(),
        "CF004": Refused(ORGANISATION_GONE),
    }
    if isinstance(error, asyncpg.UniqueViolationError):
        return _Conflict() if error.constraint_name in _RACES else Taken(error.constraint_name or "")
    if isinstance(error, asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
        return _Conflict()
    return known.get(error.sqlstate or "", error)


def _committed(row: asyncpg.Record, *, replayed: bool) -> Committed:
    position = f"{row['epoch']}.{row['position']}"
    return Committed(replayed, position, row["status"], row["location"], row["stream"], row["version"])


def _unchanged(unit: Unit) -> Committed:
    """Nothing differed from what was there already: a success that leaves no trace."""
    return Committed(False, None, *unit.outcome)


def _outcome(done: Committed, unit: Unit) -> Committed:
    """One unit's part in a batch that was committed as a whole."""
    return Committed(done.replayed, done.position, *unit.outcome) if unit.pending else _unchanged(unit)
