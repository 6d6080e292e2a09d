"""A customer's history, out of its facts: what changed, who did it, why; and how the record stood at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from counterfoil.customers import events
from counterfoil.customers.rows import CUSTOMERS
from counterfoil.customers.views import AsOf, Change, HistoryItem, customer_then, who
from counterfoil.kernel.ids import OrgId
from counterfoil.store.aggregate import Recorded, Stream
from counterfoil.store.session import Store

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)  # an instant can lie behind it, in a zone west of Greenwich
_FACTS = """select * from event where stream = $1 or stream in (select contact from customer_contacts($1))
  order by position"""


@dataclass(frozen=True, slots=True)
class CustomerHistory:
    store: Store

    async def items(self, org: OrgId, customer: UUID) -> list[HistoryItem]:
        """Newest first; empty where there is no such customer. A contact's facts stand with the customer's own."""
        streams = await self._streams(org, customer, None)
        if not streams:
            return []
        contacts = [stream for stream_id, stream in streams.items() if stream_id != customer]
        return list(reversed(_items(streams[customer], contacts)))

    async def as_of(self, org: OrgId, customer: UUID, moment: datetime) -> AsOf | None:
        """The record after the last fact at or before the moment; None where there was none yet."""
        streams = await self._streams(org, customer, moment)
        if not streams:
            return None
        rows = [row for stream in streams.values() for row in stream.aggregate.rows(stream, ())]
        values = {row.id: row.values() for row in rows}
        contacts = [row.values() for row in rows if row.table == "contact_row" and not row.columns["removed"]]
        told = min(moment, _END_OF_TIME).astimezone(UTC)
        return AsOf(told, streams[customer].version, customer_then(values[customer], contacts))

    async def _streams(self, org: OrgId, customer: UUID, until: datetime | None) -> dict[UUID, Stream]:
        """The customer's and its contacts' streams; none where the id is unknown or another thing's."""
        async with self.store.pool.reading(org) as connection:
            records = await connection.fetch(_FACTS, customer)
        streams = await self.store.fold(org, [record for record in records if until is None or record["at"] <= until])
        return streams if customer in streams and streams[customer].aggregate is CUSTOMERS else {}


def _items(customer: Stream, contacts: Sequence[Stream]) -> list[HistoryItem]:
    by_command: dict[UUID, list[Change]] = {}
    for contact in contacts:
        for fact, before, after in _steps(contact):
            change = Change("contacts", _plain(before, fact.event), _plain(after, fact.event))
            by_command.setdefault(fact.command, []).append(change)
    return [
        _item(fact, _changes(fact.event, before, after) + _of_contacts(fact, by_command))
        for fact, before, after in _steps(customer)
    ]


def _of_contacts(fact: Recorded, by_command: dict[UUID, list[Change]]) -> list[Change]:
    named = isinstance(fact.event, events.Created | events.Updated) and fact.event.contacts is not UNSET
    return by_command.pop(fact.command, []) if named else []


def _steps(stream: Stream) -> list[tuple[Recorded, Any, Any]]:
    """Each fact with the state before and after it."""
    decider = stream.aggregate.decider
    state, steps = decider.initial, []
    for fact in stream.recorded:
        after = decider.evolve(state, fact.event)
        steps.append((fact, state, after))
        state = after
    return steps


def _item(fact: Recorded, changes: list[Change]) -> HistoryItem:
    assert fact.position is not None
    reason = getattr(fact.event, "reason", None) or getattr(fact.event, "text", None)
    return HistoryItem(
        position="{}.{}".format(*fact.position),
        version=fact.version,
        type=fact.type,
        at=fact.at,
        actor=who(fact.actor),
        correlation=fact.correlation,
        command=fact.command,
        reason=reason or None,
        changes=changes,
    )


def _changes(event: msgspec.Struct, before: Any, after: Any) -> list[Change]:
    """The members that this fact gave or changed, then the status where it moved."""
    named = [name for name in event.__struct_fields__ if getattr(event, name) is not UNSET]
    members = [name for name in named if name not in ("reason", "text", "contacts", "added", "removed", "into")]
    if isinstance(event, events.Tagged):
        members = ["tags"]
    found = [Change(name, _member(before, name), _member(after, name)) for name in members]
    was, is_ = getattr(before, "status", None), getattr(after, "status", None)
    return found if was == is_ else [*found, Change("status", was, is_)]


def _member(state: Any, name: str) -> Any:
    value = getattr(getattr(state, "members", None), name, UNSET)
    return None if value is UNSET else msgspec.to_builtins(value)


def _plain(state: Any, event: msgspec.Struct) -> Any:
    """A contact before or after a fact; of a change only what it changed, and always who it was."""
    members = getattr(state, "members", None)
    if members is None:
        return None
    everything: dict[str, Any] = msgspec.to_builtins(members)
    if not isinstance(event, events.ContactUpdated):
        return everything
    changed = {name for name in event.__struct_fields__ if getattr(event, name) is not UNSET}
    return {name: everything.get(name) for name in ("name", *sorted(changed - {"name"}))}
