"""How customers are asked for over HTTP: nothing but reading the request and naming the permission."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from counterfoil.customers import export, refusals
from counterfoil.customers.bulk import Bulk, BulkDone, act_on_all
from counterfoil.customers.commands import ChangeCustomer, NewCustomer, NewNote, Tagging
from counterfoil.customers.customer import Status
from counterfoil.customers.duplicates import CustomerDraft, CustomerDuplicates, Duplicate
from counterfoil.customers.fields import Country, Kind, Tag
from counterfoil.customers.repository import ListQuery
from counterfoil.customers.service import ACTS, CHANGED_MEANWHILE, NOT_YET, CustomerService, Written
from counterfoil.customers.views import AsOf, CustomerRow, CustomerView, Deleted, HistoryItem
from counterfoil.kernel.refused import Code
from counterfoil.web.access import demand
from counterfoil.web.answers import Answer, Streamed
from counterfoil.web.asked import Asked
from counterfoil.web.pages import Listing, Page, total
from counterfoil.web.raw import Raw
from counterfoil.web.routes import Route, delete, get, post, put

_RULES = (
    refusals.CUSTOMER_NOT_FOUND,
    refusals.FINAL,
    refusals.CLOSED,
)
_EXAMPLE = {"name": "Nordlicht Optik GmbH", "kind": "company", "currency": "EUR", "payment_terms_days": 30}


_Words = Annotated[str, Meta(max_length=200, description="Words of name, code, external id or city.")]
_Statuses = Annotated[tuple[Status, ...], Meta(description="Without it: all that are not discarded, merged or erased.")]
_Sort = Literal["name", "-name", "code", "-code", "updated_at", "-updated_at"]


class CustomerListing(Listing, kw_only=True, frozen=True, forbid_unknown_fields=True):
    query: _Words = ""
    status: _Statuses = ()
    kind: tuple[Kind, ...] = ()
    country: tuple[Country, ...] = ()
    tag: tuple[Tag, ...] = ()
    sort: _Sort = "name"


class CustomerExport(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The parameters of the list without those of its pages."""

    query: _Words = ""
    status: _Statuses = ()
    kind: tuple[Kind, ...] = ()
    country: tuple[Country, ...] = ()
    tag: tuple[Tag, ...] = ()
    sort: _Sort = "name"


class Moment(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    at: Annotated[datetime, Meta(tz=True, description="An instant with a zone, such as 2026-11-12T09:41:07Z.")]


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: Annotated[
        str, Meta(min_length=3, max_length=254, description="A whole e-mail address, phone number, tax id or IBAN.")
    ]


class Duplicates(msgspec.Struct, frozen=True):
    items: Annotated[list[Duplicate], Meta(description="The likeliest first, 10 at most.")]


class LookedUp(msgspec.Struct, frozen=True):
    items: Annotated[list[CustomerRow], Meta(description="By name, 50 at most.")]


@get("/api/customers", may="customers.read", refuses=(refusals.USE_LOOKUP,))
async def find(asked: Asked, wanted: CustomerListing, customers: CustomerService) -> Page[CustomerRow]:
    """List and search customers."""
    query = _query(wanted, limit=wanted.limit, after=asked.place(tuple[str, str]))
    found = await customers.get_customers(asked.org, query)
    return Page(found.items, asked.cursor(found.more) if found.more else None, total(found.counted))


@post(
    "/api/customers",
    may="customers.edit",
    status=201,
    refuses=(refusals.ID_TAKEN,),
    example=_EXAMPLE,
)
async def create(asked: Asked, given: Raw[NewCustomer], customers: CustomerService) -> Answer[CustomerView]:
    """Create a customer."""
    return _answer(await customers.create(asked.org, asked.envelope, given.value))


@get("/api/customers/export.csv", may="exports.masked", refuses=(refusals.USE_LOOKUP,))
async def download(asked: Asked, wanted: CustomerExport, customers: CustomerService) -> Streamed:
    """Export all customers of a filtered list as CSV, without anything personal but names and cities.

    UTF-8 with a mark; a cell that a spreadsheet would calculate begins with an apostrophe."""
    parts = export.table(customers.get_every_page(asked.org, _query(wanted)))
    return Streamed(await anext(parts), parts, "text/csv", f"{asked.organisation.code}-customers.csv")


@post("/api/customers/lookup", may="customers.lookup", example={"value": "ana@example.com"})
async def lookup(asked: Asked, given: Lookup, customers: CustomerService) -> LookedUp:
    """Look customers up by a whole e-mail address, phone number, tax id or IBAN."""
    return LookedUp(await customers.look_up(asked.org, given.value))


@post(
    "/api/customers/bulk",
    may="customers.edit",
    example={"act": "hold", "ids": ["0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"], "reason": "Returned mail"},
)
async def bulk(asked: Asked, given: Raw[Bulk], customers: CustomerService) -> BulkDone:
    """Tag, hold or close up to 500 customers, with a result for each.

    To close needs customers.close. The same key finishes what was cut short, and does nothing twice.
    """
    if isinstance(given.value, dict) and given.value.get("act") == "close":
        demand(asked.caller, "customers.close")
    return await act_on_all(customers, asked.org, asked.envelope, given.value)


@get("/api/customers/{customer:uuid}", may="customers.read", refuses=(refusals.CUSTOMER_NOT_FOUND,))
async def read(customer: UUID, asked: Asked, customers: CustomerService) -> Answer[CustomerView]:
    """Read a customer."""
    view, position = await customers.get_by_id(asked.org, customer)
    return Answer(view, view.version, position)


@get("/api/customers/{customer:uuid}/as-of", may="customers.read", refuses=(refusals.CUSTOMER_NOT_FOUND, NOT_YET))
async def as_of(customer: UUID, asked: Asked, wanted: Moment, customers: CustomerService) -> AsOf:
    """Read a customer as it stood at a moment."""
    return await customers.as_of(asked.org, customer, wanted.at)


@put(
    "/api/customers/{customer:uuid}",
    may="customers.edit",
    if_match="required",
    refuses=(*_RULES, CHANGED_MEANWHILE, refusals.CONTACT_REMOVED, refusals.ID_TAKEN),
    example={"payment_terms_days": 14},
)
async def change(
    customer: UUID, asked: Asked, given: Raw[ChangeCustomer], customers: CustomerService
) -> Answer[CustomerView]:
    """Change a customer: an omitted member is unchanged, null clears it."""
    return _answer(await customers.update(asked.org, asked.envelope, customer, asked.expected, given.value))


@delete(
    "/api/customers/{customer:uuid}",
    may="customers.discard",
    if_match="required",
    refuses=(*_RULES, CHANGED_MEANWHILE),
)
async def remove(customer: UUID, asked: Asked, customers: CustomerService) -> Answer[Deleted]:
    """Delete a customer: discarded where no document ever named it, else closed. The answer says which."""
    written = await customers.delete(asked.org, asked.envelope, customer, asked.expected)
    outcome: Literal["closed", "discarded"] = "closed" if written.customer.status == "closed" else "discarded"
    answer = _answer(written)
    return Answer(Deleted(outcome, written.customer), answer.version, answer.position, replayed=answer.replayed)


@post(
    "/api/customers/{customer:uuid}/notes",
    may="customers.edit",
    status=201,
    if_match="accepted",
    refuses=(*_RULES, CHANGED_MEANWHILE),
)
async def note(customer: UUID, asked: Asked, given: Raw[NewNote], customers: CustomerService) -> Answer[CustomerView]:
    """Add a note."""
    return _answer(await customers.note(asked.org, asked.envelope, customer, given.value, asked.version))


@post(
    "/api/customers/{customer:uuid}/tags",
    may="customers.edit",
    if_match="accepted",
    refuses=(*_RULES, CHANGED_MEANWHILE),
)
async def tag(customer: UUID, asked: Asked, given: Raw[Tagging], customers: CustomerService) -> Answer[CustomerView]:
    """Add and remove tags."""
    return _answer(await customers.tag(asked.org, asked.envelope, customer, given.value, asked.version))


@get("/api/customers/{customer:uuid}/history", may="customers.read", refuses=(refusals.CUSTOMER_NOT_FOUND,))
async def history(customer: UUID, asked: Asked, wanted: Listing, customers: CustomerService) -> Page[HistoryItem]:
    """What changed, who did it and why; newest first."""
    items = await customers.get_history(asked.org, customer)
    behind = asked.place(int)
    rest = items if behind is None else [item for item in items if item.version < behind]
    page = rest[: wanted.limit]
    following = asked.cursor(page[-1].version) if len(rest) > len(page) else None
    return Page(page, following, total(len(items)))


def _query(wanted: CustomerListing | CustomerExport, **page: Any) -> ListQuery:
    filters = {name: getattr(wanted, name) for name in CustomerExport.__struct_fields__}
    return ListQuery(**filters, **page)


@get("/api/customers/{customer:uuid}/duplicates", may="customers.read", refuses=(refusals.CUSTOMER_NOT_FOUND,))
async def duplicates(
    customer: UUID, asked: Asked, customers: CustomerService, likely: CustomerDuplicates
) -> Duplicates:
    """Which other customers may be the same one."""
    view, _ = await customers.get_by_id(asked.org, customer)
    return Duplicates(await likely.of_customer(asked.org, view))


@post("/api/customers/duplicates", may="customers.edit", example={"name": "Nordlicht Optik", "kind": "company"})
async def duplicates_of_draft(asked: Asked, given: Raw[CustomerDraft], likely: CustomerDuplicates) -> Duplicates:
    """Which customers may be the one that is being written down. What is no value yet is passed over."""
    return Duplicates(await likely.of_draft(asked.org, given.value))


def _answer(written: Written) -> Answer[CustomerView]:
    done = written.done
    return Answer(written.customer, written.customer.version, done.position, done.location, done.replayed)


def _act(name: str, may: str, refuses: Sequence[Code]) -> Route:
    """The route of one act, so that each has the permission and the body that it needs."""
    shape = ACTS[name][0]

    async def act(customer: UUID, asked: Asked, given: Raw[Any], customers: CustomerService) -> Answer[CustomerView]:
        return _answer(await customers.act(asked.org, asked.envelope, customer, asked.expected, name, given.value))

    act.__annotations__["given"] = Raw[shape]  # type: ignore[valid-type]  # which body it is, only the name tells
    act.__name__ = name
    act.__doc__ = f"{name.capitalize()} a customer."
    path = f"/api/customers/{{customer:uuid}}/actions/{name}"
    return post(path, may=may, if_match="required", refuses=(*_RULES, CHANGED_MEANWHILE, *refuses))(act)


ROUTES: Sequence[Route] = (
    find,
    lookup,
    download,
    bulk,
    create,
    read,
    as_of,
    change,
    remove,
    note,
    tag,
    history,
    duplicates,
    duplicates_of_draft,
    *(
        _act("activate", "customers.edit", (refusals.ALREADY_ACTIVE, refusals.ON_HOLD)),
        _act("hold", "customers.edit", (refusals.NOT_ACTIVE, refusals.ON_HOLD)),
        _act("release", "customers.edit", (refusals.NOT_ON_HOLD,)),
        _act("close", "customers.close", ()),
        _act("reopen", "customers.close", (refusals.NOT_CLOSED,)),
        _act("discard", "customers.discard", (refusals.HAS_DOCUMENTS,)),
    ),
)
