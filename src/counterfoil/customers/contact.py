"""What is allowed on a contact: a person of a customer, with a stream and a key of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET

from counterfoil.customers import commands, events, refusals
from counterfoil.customers.commands import ChangeCustomer, ChangedContact, ContactCommand, NewContact, NewCustomer
from counterfoil.customers.events import ContactEvent
from counterfoil.customers.fields import ContactMembers
from counterfoil.customers.profile import difference, id_of, missing, present, settled
from counterfoil.kernel.decider import Decider
from counterfoil.kernel.refused import FieldError, Refused, invalid


@dataclass(frozen=True)
class Absent:
    """There is no such contact."""


@dataclass(frozen=True)
class Present:
    customer_id: UUID
    members: ContactMembers


@dataclass(frozen=True)
class Removed:
    customer_id: UUID


State: TypeAlias = Absent | Present | Removed


def asked(
    customer_id: UUID, given: NewCustomer | ChangeCustomer, held: Sequence[UUID] = ()
) -> list[tuple[UUID, ContactCommand]]:
    """What an input asks of the contacts: those of `held` in its list change, others are new, left out is removed."""
    if given.contacts is UNSET:
        return []
    found: list[tuple[UUID, ContactCommand]] = []
    errors: list[FieldError] = []
    elements: Sequence[NewContact | ChangedContact] = given.contacts or ()
    for index, element in enumerate(elements):
        at, members = f"/contacts/{index}", present(element)
        if isinstance(element, ChangedContact) and element.id in held:
            found.append((id_of(element), commands.ChangeContact(element, at)))
        elif lacking := missing(NewContact, members, at):
            errors += lacking
        else:
            found.append((id_of(element), commands.CreateContact(customer_id, NewContact(**members), at)))
    if errors:
        raise invalid(errors)
    named = {identity for identity, _ in found}
    return found + [(identity, commands.RemoveContact()) for identity in held if identity not in named]


def decide(state: State, command: ContactCommand) -> list[ContactEvent]:
    match state, command:
        case Absent(), commands.CreateContact():
            members = _applied(ContactMembers(), command)
            return [events.ContactCreated(customer_id=command.customer_id, **present(members))]
        case Present(), commands.ChangeContact():
            return _changed(state, command)
        case Present(), commands.RemoveContact():
            return [events.ContactRemoved(reason=command.reason or UNSET)]
        case Absent(), _:
            raise Refused(refusals.CONTACT_NOT_FOUND)
        case _, commands.CreateContact():
            raise Refused(refusals.ID_TAKEN)
        case _:
            raise Refused(refusals.CONTACT_REMOVED)


def _changed(state: Present, command: commands.ChangeContact) -> list[ContactEvent]:
    after = _applied(state.members, command)
    changes = difference(state.members, after, ContactMembers.__struct_fields__)
    return [events.ContactUpdated(**changes)] if changes else []


def _applied(before: ContactMembers, command: commands.CreateContact | commands.ChangeContact) -> ContactMembers:
    given = {name: value or UNSET for name, value in present(command.given).items() if name != "id"}
    if documents := given.get("documents"):
        given["documents"] = list(dict.fromkeys(documents))
    after = msgspec.structs.replace(before, **given)
    if after.documents and not after.email:
        message = "An e-mail address is needed to send documents to"
        raise invalid([FieldError(f"{command.at}/email", "required", message)])
    return after


def evolve(state: State, event: ContactEvent) -> State:
    match state, event:
        case Absent(), events.ContactCreated():
            given = present(event)
            return Present(given.pop("customer_id"), ContactMembers(**given))
        case Present(), events.ContactUpdated():
            return Present(state.customer_id, msgspec.structs.replace(state.members, **settled(event)))
        case Present(), events.ContactRemoved():
            return Removed(state.customer_id)
        case _:
            raise AssertionError(f"{type(event).__name__} cannot follow {type(state).__name__}")


CONTACT: Decider[State, ContactCommand, ContactEvent] = Decider("contact", Absent(), decide, evolve)
