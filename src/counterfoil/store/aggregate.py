"""What the store must know of a bounded context to keep its streams and its read rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.decider import AnyDecider
from counterfoil.kernel.event import EventType
from counterfoil.store.migrate import Schema
from counterfoil.store.personal import KeyKind
from counterfoil.store.rows import Row


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact with where and when it was recorded."""

    event: msgspec.Struct
    type: str
    version: int
    at: datetime
    actor: Actor
    command: UUID
    correlation: str
    position: tuple[int, int] | None  # (epoch, position); None until the door has given it


@dataclass(slots=True)
class Stream:
    """One aggregate as it stands: folded from the log, and what a command has added since."""

    aggregate: "Aggregate"
    id: UUID
    state: Any
    version: int = 0
    key: UUID | None = None
    recorded: list[Recorded] = field(default_factory=list)
    loaded_version: int = 0

    @property
    def created_at(self) -> datetime:
        return self.recorded[0].at

    @property
    def updated_at(self) -> datetime:
        return self.recorded[-1].at

    @property
    def pending(self) -> Sequence[Recorded]:
        return self.recorded[self.loaded_version :]

    def apply(self, recorded: Recorded) -> None:
        self.state = self.aggregate.decider.evolve(self.state, recorded.event)
        self.recorded.append(recorded)
        self.version = recorded.version


class Fact(NamedTuple):
    """What an event says without being opened."""

    type: str
    stream: UUID
    version: int


class Changed(NamedTuple):
    """A read row that moved."""

    table: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A decider with its read rows. `rows(stream, news)`: the rows as they stand after `news`, live and in a rebuild.

    `changes(fact)`: which of them that fact moved, for those who show them.
    `key_kind`: whose data key seals its personal members; None where it has none.
    """

    decider: AnyDecider
    rows: Callable[[Stream, Sequence[Recorded]], list[Row]]
    changes: Callable[[Fact], list[Changed]]
    key_kind: KeyKind | None = None

    def new(self, stream_id: UUID) -> Stream:
        return Stream(self, stream_id, self.decider.initial)


@dataclass(frozen=True, slots=True)
class Context:
    """A bounded context as the composition root lists it (contexts.py)."""

    name: str
    schema: Schema
    door: str
    tables: Sequence[str]
    events: Sequence[EventType]
    aggregates: Mapping[str, Aggregate]  # by the prefix of the event type: "customer", "contact"
