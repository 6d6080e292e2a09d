"""Customers as the API shows them: the shapes of its answers, and how a read row becomes one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from counterfoil.customers.actions import Action, actions
from counterfoil.customers.customer import Status
from counterfoil.customers.fields import TaxScheme
from counterfoil.kernel.actor import Actor, label
from counterfoil.kernel.money import Money
from counterfoil.store.codec import ERASED


class Who(msgspec.Struct, frozen=True):
    kind: str
    id: UUID
    name: str
    via: str
    session: str | None = None


class AddressView(msgspec.Struct, frozen=True):
    id: UUID
    country: str
    kind: Literal["billing", "delivery"] | None = None
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None


class ContactView(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    role: Literal["billing", "dunning", "technical"] | None
    documents: list[Literal["invoice", "reminder", "statement"]]
    email: str | None = None
    phone: str | None = None


class TaxIdView(msgspec.Struct, frozen=True):
    id: UUID
    scheme: TaxScheme
    value: str


class ConsentView(msgspec.Struct, frozen=True):
    purpose: str
    granted: bool
    on: date


class Amount(msgspec.Struct, frozen=True):
    minor: int
    currency: str
    text: str


class NoteView(msgspec.Struct, frozen=True):
    text: str
    at: datetime
    actor: Who


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in a list."""

    id: UUID
    version: int
    code: str | None
    external_id: str | None
    kind: Literal["company", "person"]
    name: str
    city: str | None
    country: str | None
    email: str | None
    status: Status
    currency: str | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    actions: tuple[Action, ...]


class CustomerThen(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with every member, as it is or as it was."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    status: Status
    status_reason: str | None = None
    code: str | None
    external_id: str | None
    kind: Literal["company", "person"]
    name: str
    legal_name: str | None
    contacts: list[ContactView]
    addresses: list[AddressView] = []
    tax_ids: list[TaxIdView] = []
    bank_account: str | None = None
    currency: str | None
    language: str | None
    time_zone: str | None
    payment_terms_days: int | None
    credit_limit: Amount | None
    parent_id: UUID | None
    payer: Literal["self", "parent"]
    tags: list[str]
    custom: dict[str, str | int | bool | None] = {}
    consents: list[ConsentView] = []
    erased: bool | UnsetType = UNSET


class CustomerView(CustomerThen, frozen=True, kw_only=True):
    notes: list[NoteView]
    actions: tuple[Action, ...]
    links: dict[str, str]


class AsOf(msgspec.Struct, frozen=True):
    as_of: datetime
    version: int
    customer: CustomerThen


class Deleted(msgspec.Struct, frozen=True):
    """What "delete" came to: nothing that a document names may vanish."""

    outcome: Literal["discarded", "closed"]
    customer: CustomerView


class Change(msgspec.Struct, frozen=True):
    member: str
    before: Any
    after: Any


class HistoryItem(msgspec.Struct, frozen=True):
    position: str
    version: int
    type: str
    at: datetime
    actor: Who
    correlation: str
    command: UUID
    reason: str | None
    changes: list[Change]


def who(actor: Actor) -> Who:
    return Who(actor.kind, actor.id, label(actor), actor.via, actor.session)


def customer_then(row: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> CustomerThen:
    return msgspec.convert(_members(row, contacts), CustomerThen)


def customer_view(
    row: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]], notes: Sequence[Mapping[str, Any]]
) -> CustomerView:
    place = f"/api/customers/{row['id']}"
    return msgspec.convert(
        {
            **_members(row, contacts),
            "notes": [_note(note) for note in notes],
            "actions": actions(row["status"], has_documents=row["has_documents"]),
            "links": {"self": place, "history": f"{place}/history"},
        },
        CustomerView,
    )


def customer_row(row: Mapping[str, Any], email: str | None) -> CustomerRow:
    named = {name: row[name] for name in CustomerRow.__struct_fields__ if name in row}
    return CustomerRow(**named, email=email, actions=actions(row["status"], has_documents=row["has_documents"]))


def _members(row: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """In the order of the customer's own list of contacts. A row holds no secret that a view does not show."""
    by_id = {contact["id"]: contact for contact in contacts}
    listed = [_contact(by_id[each]) for each in row["contacts"] if each in by_id]
    minor, currency = row["credit_limit_minor"], row["credit_limit_currency"]
    limit = None if minor is None else Amount(minor, currency, Money(minor, currency).text)
    wanted = {name: value for name, value in row.items() if name in CustomerThen.__struct_fields__}
    # Nobody pays for a customer unless it was said who does.
    payer = row["payer"] or "self"
    return {**wanted, "contacts": listed, "credit_limit": limit, "payer": payer}


def _contact(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": ERASED, **{name: row[name] for name in ContactView.__struct_fields__ if name in row}}


def _note(row: Mapping[str, Any]) -> NoteView:
    return NoteView(row.get("text", ERASED), row["at"], who(msgspec.convert(row["actor"], Actor)))
