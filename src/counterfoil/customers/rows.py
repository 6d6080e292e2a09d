"""What the facts of customers and contacts make of their read rows: the same function live and in a rebuild."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import UNSET

from counterfoil.customers import contact, events, whole
from counterfoil.customers.contact import CONTACT
from counterfoil.customers.customer import CUSTOMER
from counterfoil.customers.fields import Address, Members
from counterfoil.kernel.ids import COUNTERFOIL
from counterfoil.kernel.text import fold
from counterfoil.store.aggregate import Aggregate, Changed, Context, Fact, Recorded, Stream
from counterfoil.store.codec import ERASED
from counterfoil.store.migrate import schema_of
from counterfoil.store.rows import Row

_IN_BOX = ("addresses", "tax_ids", "bank_account", "custom", "consents")
_IN_CLEAR = (
    "code",
    "external_id",
    "legal_name",
    "kind",
    "currency",
    "language",
    "time_zone",
    "payment_terms_days",
    "parent_id",
    "payer",
)


def customer_rows(stream: Stream, news: Sequence[Recorded]) -> list[Row]:
    members: Members = stream.state.members
    columns = {name: getattr(members, name) or None for name in _IN_CLEAR}
    columns["payment_terms_days"] = None if members.payment_terms_days is UNSET else members.payment_terms_days
    return [
        Row(
            "customer_row",
            stream.id,
            columns | _derived(stream, members),
            _personal(stream, members),
            stream.key,
            whole.of_customer(members),
        ),
        *(_note_row(stream, fact) for fact in news if isinstance(fact.event, events.Noted)),
    ]


def _derived(stream: Stream, members: Members) -> dict[str, Any]:
    name = members.name or ERASED
    place = _place(members.addresses or [])
    city = (place.city or None) if place else None
    limit = members.credit_limit or None
    searched = (name, members.legal_name, members.code, members.external_id, city)
    return {
        "version": stream.version,
        "status": stream.state.status,
        "name": name,
        "name_key": fold(name),
        "search_key": fold(" ".join(part for part in searched if part)),
        "city": city,
        "country": place.country if place else None,
        "credit_limit_minor": limit.minor if limit else None,
        "credit_limit_currency": limit.currency if limit else None,
        "tags": list(members.tags or []),
        "contacts": list(stream.state.contacts),
        "has_documents": False,  # no document can name a customer before there are documents
        "created_at": stream.created_at,
        "updated_at": stream.updated_at,
    }


def _place(addresses: Sequence[Address]) -> Address | None:
    """Where lists say that the customer is: the first billing address, else the first one."""
    billing = [address for address in addresses if address.kind == "billing"]
    return next(iter(billing or addresses), None)


def _personal(stream: Stream, members: Members) -> dict[str, Any]:
    held = {name: getattr(members, name) for name in _IN_BOX if getattr(members, name)}
    reason = _status_reason(stream)
    return msgspec.to_builtins(held) | ({"status_reason": reason} if reason else {})  # type: ignore[no-any-return]


def _status_reason(stream: Stream) -> str | None:
    """Why the customer is on hold, closed or discarded."""
    for fact in reversed(stream.recorded):
        if isinstance(fact.event, events.Held | events.Closed | events.Discarded | events.Merged):
            return fact.event.reason or None
        if isinstance(fact.event, events.Released | events.Reopened | events.Activated):
            return None
    return None


def _note_row(stream: Stream, fact: Recorded) -> Row:
    assert isinstance(fact.event, events.Noted)
    columns = {"customer": stream.id, "at": fact.at, "actor": msgspec.to_builtins(fact.actor)}
    return Row("note_row", note_id(stream.id, fact.version), columns, {"text": fact.event.text}, stream.key)


def note_id(customer: UUID, version: int) -> UUID:
    """A note is a fact of the customer's stream; its row is named after its place there."""
    return uuid5(COUNTERFOIL, f"note|{customer}|{version}")


def contact_rows(stream: Stream, _news: Sequence[Recorded]) -> list[Row]:
    state = stream.state
    gone = not isinstance(state, contact.Present)
    columns = {"version": stream.version, "customer": state.customer_id, "removed": gone, "role": None, "documents": []}
    if gone:
        return [Row("contact_row", stream.id, columns)]
    members = state.members
    columns |= {"role": members.role or None, "documents": list(members.documents or [])}
    personal = {name: getattr(members, name) for name in ("name", "email", "phone") if getattr(members, name)}
    return [Row("contact_row", stream.id, columns, personal, stream.key, whole.of_contact(members))]


def customer_changes(fact: Fact) -> list[Changed]:
    noted = [Changed("note_row", note_id(fact.stream, fact.version))] if fact.type == "customer.noted" else []
    return [Changed("customer_row", fact.stream), *noted]


def contact_changes(fact: Fact) -> list[Changed]:
    """Its customer moves by a fact of its own, which every change of a contact brings with it."""
    return [Changed("contact_row", fact.stream)]


CUSTOMERS = Aggregate(CUSTOMER, customer_rows, customer_changes, key_kind="customer")
CONTACTS = Aggregate(CONTACT, contact_rows, contact_changes, key_kind="contact")
CONTEXT = Context(
    name="customers",
    schema=schema_of("counterfoil.customers", "customers"),
    door="commit_customers",
    tables=("customer_row", "contact_row", "note_row"),
    events=events.EVENTS,
    aggregates={CUSTOMER.kind: CUSTOMERS, CONTACT.kind: CONTACTS},
)
