"""What has happened to customers and their contacts. Stored for ever: shapes grow by schema numbers and upcasts."""

from typing import TypeAlias
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from counterfoil.customers import fields
from counterfoil.kernel.event import EventType


class Created(fields.Members, frozen=True, kw_only=True, forbid_unknown_fields=True):
    contacts: list[UUID] | UnsetType = UNSET


class Updated(fields.Profile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only the members that one save changed. `contacts`, in their order, stand in it when one of them changed too."""

    contacts: list[UUID] | UnsetType | None = UNSET


class Activated(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Held(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason


class Released(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason | UnsetType = UNSET


class Closed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason | UnsetType = UNSET


class Reopened(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason | UnsetType = UNSET


class Discarded(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason | UnsetType = UNSET


class Merged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    into: UUID
    reason: fields.Reason | UnsetType = UNSET


class Erased(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Noted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: fields.NoteText


class Tagged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    added: fields.Tags
    removed: fields.Tags


class ContactCreated(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    customer_id: UUID
    name: fields.ContactName
    role: fields.ContactRole
    email: fields.Email | UnsetType = UNSET
    phone: fields.Phone | UnsetType = UNSET
    documents: fields.Documents | UnsetType = UNSET


class ContactUpdated(fields.ContactMembers, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only the changed members, like `customer.updated`."""


class ContactRemoved(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason | UnsetType = UNSET


CustomerEvent: TypeAlias = (
    Created | Updated | Activated | Held | Released | Closed | Reopened | Discarded | Merged | Erased | Noted | Tagged
)
ContactEvent: TypeAlias = ContactCreated | ContactUpdated | ContactRemoved

EVENTS: tuple[EventType, ...] = (
    EventType(name="customer.created", schema=1, shape=Created),
    EventType(name="customer.updated", schema=1, shape=Updated, partial=True),
    EventType(name="customer.activated", schema=1, shape=Activated),
    EventType(name="customer.held", schema=1, shape=Held),
    EventType(name="customer.released", schema=1, shape=Released),
    EventType(name="customer.closed", schema=1, shape=Closed),
    EventType(name="customer.reopened", schema=1, shape=Reopened),
    EventType(name="customer.discarded", schema=1, shape=Discarded),
    EventType(name="customer.merged", schema=1, shape=Merged),
    EventType(name="customer.erased", schema=1, shape=Erased),
    EventType(name="customer.noted", schema=1, shape=Noted),
    EventType(name="customer.tagged", schema=1, shape=Tagged),
    EventType(name="contact.created", schema=1, shape=ContactCreated),
    EventType(name="contact.updated", schema=1, shape=ContactUpdated, partial=True),
    EventType(name="contact.removed", schema=1, shape=ContactRemoved),
)
