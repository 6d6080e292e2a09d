"""What is allowed on a customer: the state machine, to be read as a table in `decide`."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET

from counterfoil.customers import commands, events, profile, refusals
from counterfoil.customers.commands import CustomerCommand
from counterfoil.customers.events import CustomerEvent
from counterfoil.customers.fields import MOST_TAGS, Members, Profile
from counterfoil.kernel.decider import Decider
from counterfoil.kernel.refused import Refused, invalid

Status = Literal["prospect", "active", "on_hold", "closed", "discarded", "merged", "erased"]


@dataclass(frozen=True)
class Absent:
    """There is no such customer."""


@dataclass(frozen=True)
class Known:
    status: ClassVar[Status]
    members: Members
    contacts: tuple[UUID, ...] = ()  # in their order; the first billing contact's e-mail stands in lists


class Prospect(Known):
    status = "prospect"


class Active(Known):
    status = "active"


class OnHold(Known):
    status = "on_hold"


class Closed(Known):
    status = "closed"


class Discarded(Known):
    status = "discarded"


class Merged(Known):
    status = "merged"


class Erased(Known):
    status = "erased"


Standing: TypeAlias = Prospect | Active | OnHold | Closed | Discarded | Merged | Erased
State: TypeAlias = Absent | Standing


def decide(state: State, command: CustomerCommand) -> list[CustomerEvent]:
    match state, command:
        case Absent(), commands.Create():
            return [_created(command)]
        case ((Prospect() | Active() | OnHold()), commands.Change()):
            return _changed(state, command)
        case ((Prospect() | Active() | OnHold()), commands.Tag()):
            return _tagged(state, command)
        case ((Prospect() | Active() | OnHold() | Closed()), commands.Note()):
            return [events.Noted(text=command.text)]
        case Prospect(), commands.Activate():
            return [events.Activated()]
        case Active(), commands.Hold():
            return [events.Held(reason=command.reason)]
        case OnHold(), commands.Release():
            return [events.Released(reason=command.reason or UNSET)]
        case ((Prospect() | Active() | OnHold()), commands.Close()):
            return [events.Closed(reason=command.reason or UNSET)]
        case Closed(), commands.Reopen():
            return [events.Reopened(reason=command.reason or UNSET)]
        case ((Prospect() | Active() | OnHold() | Closed()), commands.Discard(has_documents=False)):
            return [events.Discarded(reason=command.reason or UNSET)]
        case _:
            raise _refusal(state, command)


def _refusal(state: State, command: CustomerCommand) -> Refused:
    """The reason why a pair stands not in the table, the nearest one first."""
    match state, command:
        case Absent(), _:
            return Refused(refusals.CUSTOMER_NOT_FOUND)
        case _, commands.Create():
            return Refused(refusals.ID_TAKEN)
        case ((Discarded() | Merged() | Erased()), _):
            return Refused(refusals.FINAL, status=state.status)
        case _, commands.Discard():
            return Refused(refusals.HAS_DOCUMENTS)
        case _, commands.Release():
            return Refused(refusals.NOT_ON_HOLD)
        case _, commands.Reopen():
            return Refused(refusals.NOT_CLOSED)
        case Closed(), _:
            return Refused(refusals.CLOSED)
        case OnHold(), _:
            return Refused(refusals.ON_HOLD)
        case Active(), _:
            return Refused(refusals.ALREADY_ACTIVE)
        case _:
            return Refused(refusals.NOT_ACTIVE)


def _created(command: commands.Create) -> events.Created:
    members, errors = profile.applied(Members(), command.given)
    errors += profile.mistakes(command.id, members)
    if errors:
        raise invalid(errors)
    contacts = [profile.id_of(contact) for contact in command.given.contacts or ()]
    return events.Created(**profile.present(members), contacts=contacts or UNSET)


def _changed(state: Known, command: commands.Change) -> list[CustomerEvent]:
    after, errors = profile.applied(state.members, command.given)
    errors += profile.mistakes(command.id, after)
    if errors:
        raise invalid(errors)
    found: list[CustomerEvent] = []
    changes = profile.difference(state.members, after, Profile.__struct_fields__)
    if command.given.contacts is not UNSET:
        contacts = [profile.id_of(contact) for contact in command.given.contacts or ()]
        if command.contacts_touched or contacts != list(state.contacts):
            changes["contacts"] = contacts or None
    if changes:
        found.append(events.Updated(**changes))
    before, wanted = state.members.tags or [], after.tags or []
    if tagged := profile.tagged(before, wanted, [tag for tag in before if tag not in wanted]):
        found.append(tagged)
    return found


def _tagged(state: Known, command: commands.Tag) -> list[CustomerEvent]:
    before = state.members.tags or []
    fact = profile.tagged(before, command.added, command.removed)
    if fact is None:
        return []
    if len(profile.retagged(before, fact)) > MOST_TAGS:
        raise invalid([profile.too_many("/added", MOST_TAGS)])
    return [fact]


def evolve(state: State, event: CustomerEvent) -> State:
    if isinstance(event, events.Created):
        given = profile.present(event)
        contacts = given.pop("contacts", [])
        return Prospect(Members(**given), tuple(contacts))
    assert not isinstance(state, Absent), "a customer's stream begins with customer.created"
    match event:
        case events.Updated():
            given = profile.settled(event)
            contacts = given.pop("contacts", state.contacts) or ()
            return type(state)(msgspec.structs.replace(state.members, **given), tuple(contacts))
        case events.Tagged():
            tags = profile.retagged(state.members.tags or [], event)
            return type(state)(msgspec.structs.replace(state.members, tags=tags or UNSET), state.contacts)
        case events.Noted():
            return state
        case events.Erased():
            return Erased(Members())
        case _:
            return _NEXT[type(event)](state.members, state.contacts)


_NEXT: dict[type, type[Prospect | Active | OnHold | Closed | Discarded | Merged]] = {
    events.Activated: Active,
    events.Held: OnHold,
    events.Released: Active,
    events.Closed: Closed,
    events.Reopened: Active,
    events.Discarded: Discarded,
    events.Merged: Merged,
}


CUSTOMER: Decider[State, CustomerCommand, CustomerEvent] = Decider("customer", Absent(), decide, evolve)
