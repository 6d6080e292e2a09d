"""What can be asked of customers and their contacts.

First the inputs, as HTTP and the import read them; then the commands that the rules decide on. In an input for a new
thing null and absent mean none; in a change absent means unchanged and null clears.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.customers import fields

# ---- elements: with the id of one that stands they change it, else they are new --------------------------------------


class NewAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID | UnsetType = UNSET
    kind: fields.AddressKind
    line1: fields.Street | UnsetType | None = UNSET
    line2: fields.Street | UnsetType | None = UNSET
    city: fields.City | UnsetType | None = UNSET
    region: fields.Region | UnsetType | None = UNSET
    postal_code: fields.PostalCode | UnsetType | None = UNSET
    country: fields.Country


class ChangedAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID | UnsetType = UNSET
    kind: fields.AddressKind | UnsetType = UNSET
    line1: fields.Street | UnsetType | None = UNSET
    line2: fields.Street | UnsetType | None = UNSET
    city: fields.City | UnsetType | None = UNSET
    region: fields.Region | UnsetType | None = UNSET
    postal_code: fields.PostalCode | UnsetType | None = UNSET
    country: fields.Country | UnsetType = UNSET


class NewTaxId(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID | UnsetType = UNSET
    scheme: fields.TaxScheme
    value: fields.TaxNumber


class ChangedTaxId(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Scheme and value go together: the one cannot be checked without the other."""

    id: UUID | UnsetType = UNSET
    scheme: fields.TaxScheme | UnsetType = UNSET
    value: fields.TaxNumber | UnsetType = UNSET


class NewContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID | UnsetType = UNSET
    name: fields.ContactName
    role: fields.ContactRole
    email: fields.Email | UnsetType | None = UNSET
    phone: fields.Phone | UnsetType | None = UNSET
    documents: fields.Documents | UnsetType | None = UNSET


class ChangedContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID | UnsetType = UNSET
    name: fields.ContactName | UnsetType = UNSET
    role: fields.ContactRole | UnsetType = UNSET
    email: fields.Email | UnsetType | None = UNSET
    phone: fields.Phone | UnsetType | None = UNSET
    documents: fields.Documents | UnsetType | None = UNSET


# ---- inputs ----------------------------------------------------------------------------------------------------------


class NewCustomer(fields.Particulars, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID | UnsetType = UNSET
    name: fields.Name
    kind: fields.Kind
    currency: fields.Currency | UnsetType | None = UNSET  # the organisation's, unless named
    contacts: Annotated[list[NewContact], Meta(max_length=50)] | UnsetType | None = UNSET
    addresses: Annotated[list[NewAddress], Meta(max_length=20)] | UnsetType | None = UNSET
    tax_ids: Annotated[list[NewTaxId], Meta(max_length=20)] | UnsetType | None = UNSET
    tags: fields.Tags | UnsetType | None = UNSET


class ChangeCustomer(fields.Particulars, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: fields.Code | UnsetType = UNSET
    name: fields.Name | UnsetType = UNSET
    kind: fields.Kind | UnsetType = UNSET
    currency: fields.Currency | UnsetType = UNSET
    contacts: Annotated[list[ChangedContact], Meta(max_length=50)] | UnsetType | None = UNSET
    addresses: Annotated[list[ChangedAddress], Meta(max_length=20)] | UnsetType | None = UNSET
    tax_ids: Annotated[list[ChangedTaxId], Meta(max_length=20)] | UnsetType | None = UNSET
    tags: fields.Tags | UnsetType | None = UNSET


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of an act that needs no words."""


class MayReason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason | UnsetType | None = UNSET


class MustReason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: fields.Reason


class NewNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: fields.NoteText


class Tagging(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    added: fields.Tags = []
    removed: fields.Tags = []


Input = TypeVar("Input", NewCustomer, ChangeCustomer)
Element = TypeVar("Element", NewContact, ChangedContact, NewAddress, ChangedAddress, NewTaxId, ChangedTaxId)


def with_ids(given: Input, new_id: Callable[[], UUID]) -> Input:
    """The input with an id for every contact, address and tax id that brings none."""
    changes: dict[str, Any] = {}
    for member in ("contacts", "addresses", "tax_ids"):
        if elements := getattr(given, member):
            changes[member] = [_with_id(element, new_id) for element in elements]
    return msgspec.structs.replace(given, **changes)


def _with_id(element: Element, new_id: Callable[[], UUID]) -> Element:
    return msgspec.structs.replace(element, id=new_id()) if element.id is UNSET else element


# ---- commands on a customer ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Create:
    """`given` has passed validation, its elements have ids; code and currency are filled in by the organisation."""

    id: UUID
    given: NewCustomer


@dataclass(frozen=True, slots=True)
class Change:
    """`contacts_touched`: one of the contacts changed, so that the customer moves even if their list is the same."""

    id: UUID
    given: ChangeCustomer
    contacts_touched: bool = False


@dataclass(frozen=True, slots=True)
class Activate:
    pass


@dataclass(frozen=True, slots=True)
class Hold:
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Discard:
    """`has_documents`: whether any billing document ever named the customer, which its own stream does not tell."""

    has_documents: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    added: Sequence[str] = ()
    removed: Sequence[str] = ()


CustomerCommand: TypeAlias = Create | Change | Activate | Hold | Release | Close | Reopen | Discard | Note | Tag


def delete(has_documents: bool, reason: str | None = None) -> Discard | Close:
    """What a screen's "delete" asks for: nothing that a document names may vanish."""
    return Close(reason) if has_documents else Discard(has_documents=False, reason=reason)


# ---- commands on a contact -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateContact:
    """`at`: where the contact stands in the input ("/contacts/0"), so that its field errors point there."""

    customer_id: UUID
    given: NewContact
    at: str = ""


@dataclass(frozen=True, slots=True)
class ChangeContact:
    given: ChangedContact
    at: str = ""


@dataclass(frozen=True, slots=True)
class RemoveContact:
    reason: str | None = None


ContactCommand: TypeAlias = CreateContact | ChangeContact | RemoveContact
