"""One attempt of one command: what it read, what it decided, and how that is written down for the door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId
from counterfoil.store.aggregate import Aggregate, Recorded, Stream
from counterfoil.store.boxes import event_place, seal
from counterfoil.store.codec import Codec
from counterfoil.store.personal import Keyring, NewKey
from counterfoil.store.rows import Row, index_key, stored


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who asks, by which command. `print` is the keyed hash of the request: the same key must mean the same request."""

    command: UUID
    actor: Actor
    correlation: str
    print: bytes = b""
    causation: str | None = None  # "<epoch>.<position>" of the fact that a reaction follows


class OtherKind(Exception):
    """The id is that of a thing of another kind: unknown to who asks for one of this kind, taken for a new one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receipt keeps, so that a repeated request gets the same status and place."""

    stream: Stream
    status: int
    location: str | None


@dataclass(slots=True)
class Unit:
    org: OrgId
    envelope: Envelope
    now: datetime
    codec: Codec
    streams: dict[UUID, Stream] = field(default_factory=dict)
    answer: Answer | None = None
    _order: list[tuple[Stream, Recorded]] = field(default_factory=list)

    def stream(self, aggregate: Aggregate, stream_id: UUID) -> Stream:
        """The loaded stream, or an empty one that expects never to have been written. Raises OtherKind."""
        if stream_id not in self.streams:
            self.streams[stream_id] = aggregate.new(stream_id)
        stream = self.streams[stream_id]
        if stream.aggregate is not aggregate:
            raise OtherKind
        return stream

    def decide(self, stream: Stream, command: Any) -> None:
        for event in stream.aggregate.decider.decide(stream.state, command):
            self._record(stream, event)

    def answers(self, stream: Stream, status: int = 200, location: str | None = None) -> None:
        self.answer = Answer(stream, status, location)

    def adopt(self, tried: "Unit") -> None:
        """What another unit of the same command decided, tried out beforehand."""
        self.streams, self.answer, self._order = tried.streams, tried.answer, tried._order

    @property
    def outcome(self) -> tuple[int, str | None, UUID | None, int | None]:
        """Status, place, stream and version for the receipt and the answer."""
        answer = self.answer
        if answer is None:
            return 200, None, None, None
        return answer.status, answer.location, answer.stream.id, answer.stream.version

    @property
    def pending(self) -> list[tuple[Stream, Recorded]]:
        return self._order

    def _record(self, stream: Stream, event: msgspec.Struct) -> None:
        # The clock may have been set back; time within a stream never goes back.
        at = max(self.now, stream.updated_at) if stream.recorded else self.now
        name = self.codec.name_of(event)
        made = Recorded(
            event,
            name,
            stream.version + 1,
            at,
            self.envelope.actor,
            self.envelope.command,
            self.envelope.correlation,
            None,
        )
        stream.apply(made)
        self._order.append((stream, made))


@dataclass(slots=True)
class Packet:
    """The arguments of a door, of one command or of hundreds."""

    expected: list[tuple[UUID, int]] = field(default_factory=list)
    receipts: list[tuple[Any, ...]] = field(default_factory=list)
    keys: list[NewKey] = field(default_factory=list)
    puts: dict[str, dict[UUID, dict[str, Any]]] = field(default_factory=dict)
    events: list[tuple[Any, ...]] = field(default_factory=list)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        return {table: list(rows.values()) for table, rows in self.puts.items()}


class Packer:
    """Seals and writes down what units decided."""

    def __init__(self, keyring: Keyring, codec: Codec) -> None:
        self._keyring, self._codec = keyring, codec

    async def pack(self, units: Iterable[Unit]) -> Packet:
        packet = Packet()
        for unit in units:
            keys = await self._keys(unit, packet)
            self._events(unit, keys, packet)
            await self._rows(unit, keys, packet)
            packet.expected += [(stream.id, stream.loaded_version) for stream in unit.streams.values()]
            packet.receipts.append((unit.envelope.command, unit.envelope.print, *unit.outcome))
        return packet

    async def _keys(self, unit: Unit, packet: Packet) -> Mapping[UUID, bytes]:
        """The data keys of all streams with something new; a person's first fact makes the key."""
        fresh: dict[UUID, bytes] = {}
        touched = {stream.id: stream for stream, _ in unit.pending}
        for stream in touched.values():
            kind = stream.aggregate.key_kind
            if kind is not None and stream.key is None:
                made = await self._keyring.new(unit.org, kind, stream.id)
                packet.keys.append(made)
                stream.key, fresh[made.id] = made.id, made.plain
        known = [stream.key for stream in touched.values() if stream.key is not None and stream.key not in fresh]
        return {**fresh, **await self._keyring.plain(unit.org, known)}

    def _events(self, unit: Unit, keys: Mapping[UUID, bytes], packet: Packet) -> None:
        envelope = unit.envelope
        actor = msgspec.json.encode(envelope.actor).decode()
        for ordinal, (stream, made) in enumerate(unit.pending, start=1):
            encoded = self._codec.encode(made.event)
            key, box = None, None
            if encoded.sealed is not None:
                assert stream.key is not None, f"{encoded.type} has personal members and {stream.aggregate} no key"
                place = event_place(unit.org, stream.id, made.version, encoded.type, encoded.schema)
                key, box = stream.key, seal(stream.key, keys[stream.key], encoded.sealed, place)
            subject = stream.id if stream.aggregate.key_kind else None
            place_of_command = (made.at, actor, envelope.command, ordinal, envelope.correlation, envelope.causation)
            named = (stream.id, made.version, encoded.type, encoded.schema)
            packet.events.append((*named, *place_of_command, subject, key, box, encoded.data))

    async def _rows(self, unit: Unit, keys: Mapping[UUID, bytes], packet: Packet) -> None:
        rows = rows_of(unit)
        index = await index_key(self._keyring, unit.org, rows)
        for row in rows:
            key = keys.get(row.key) if row.key else None
            packet.puts.setdefault(row.table, {})[row.id] = stored(unit.org, row, key, index)


def rows_of(unit: Unit) -> list[Row]:
    """The read rows that the unit's facts change, as they will stand."""
    touched = {stream.id: stream for stream, _ in unit.pending}
    return [row for stream in touched.values() for row in stream.aggregate.rows(stream, stream.pending)]
