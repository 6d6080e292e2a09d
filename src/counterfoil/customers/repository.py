"""What people see of customers: streams for the rules, rows for the lists, one statement a question."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from counterfoil.customers.refusals import CUSTOMER_NOT_FOUND, ID_TAKEN
from counterfoil.customers.rows import CONTACTS, CONTEXT, CUSTOMERS
from counterfoil.customers.views import CustomerRow, CustomerView, customer_row, customer_view
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.kernel.text import fold
from counterfoil.store.aggregate import Aggregate, Changed, Fact, Stream
from counterfoil.store.keyset import Conditions, Order, count, like, page
from counterfoil.store.rows import BLIND, blinded
from counterfoil.store.session import Committed, Store
from counterfoil.store.unit import Envelope, OtherKind, Unit

NOTES_SHOWN = 20
LOOKED_UP_MOST = 50
EXPORTED_AT_ONCE = 500
ORDERS = {
    order.name: order
    for order in (
        Order("name", "name_key", "text"),
        Order("-name", "name_key", "text", descending=True),
        Order("code", "code", "text"),
        Order("-code", "code", "text", descending=True),
        Order("updated_at", "updated_at", "timestamptz"),
        Order("-updated_at", "updated_at", "timestamptz", descending=True),
    )
}
_SHOWN_UNASKED = ("prospect", "active", "on_hold", "closed")
_LIST = """select r.*, c.id as contact_id, c.key as contact_key, c.box as contact_box from customer r
  left join lateral (select id, key, box from contact where customer = r.id and role = 'billing'
                     order by array_position(r.contacts, id) limit 1) c on true"""
# Each half by its own index.
_HAVING = f"""{_LIST} where r.id in (select id from customer where blind && $1::bytea[]
    union select customer from contact where blind && $1::bytea[])
  and r.status = any($2) order by r.name_key, r.id limit $3"""  # noqa: S608

# `union` instead of `union all`: a circle, should one ever be there, ends.
_IS_BELOW = """with recursive above(id) as (
    select parent_id from customer where id = $1
    union select c.parent_id from customer c join above a on c.id = a.id)
  select true from above where id = $2"""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list is asked for; `after` is the (value, id) that the page begins behind."""

    query: str = ""
    status: Sequence[str] = ()
    kind: Sequence[str] = ()
    country: Sequence[str] = ()
    tag: Sequence[str] = ()
    sort: str = "name"
    limit: int = 50
    after: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of customers, the (value, id) that the next one begins behind, and how many there are up to 1,001."""

    items: list[CustomerRow]
    more: tuple[str, str] | None
    counted: int


@dataclass(frozen=True, slots=True)
class CustomerRepository:
    store: Store

    async def find_all(self, org: OrgId, asked: ListQuery) -> Found:
        """One page, behind the row that the query names."""
        conditions = _conditions(asked)
        async with self.store.pool.reading(org) as connection:
            counted = await count(connection, "customer r", conditions)
            records, more = await page(connection, _LIST, conditions, ORDERS[asked.sort], asked.limit, asked.after)
        return Found(await self._shown(org, records), more, counted)

    async def every_page(self, org: OrgId, asked: ListQuery) -> AsyncIterator[Sequence[asyncpg.Record]]:
        """All that is asked for, whatever its limit. Between two pages nothing is held, neither rows nor connection."""
        after = asked.after
        while True:
            async with self.store.pool.reading(org) as connection:
                select = "select r.* from customer r"
                records, after = await page(
                    connection, select, _conditions(asked), ORDERS[asked.sort], EXPORTED_AT_ONCE, after
                )
            yield records
            if after is None:
                return

    async def find_by_whole_value(self, org: OrgId, forms: Sequence[str]) -> list[CustomerRow]:
        """Customers of which, or of whose contacts, one of these forms (whole.py) is a value."""
        hashes = blinded(forms, await self.store.keyring.secret(org, BLIND, "index"))
        async with self.store.pool.reading(org) as connection:
            records = await connection.fetch(_HAVING, hashes, list(_SHOWN_UNASKED), LOOKED_UP_MOST)
        return await self._shown(org, records)

    async def find_by_ids(self, org: OrgId, customers: Sequence[UUID]) -> dict[UUID, CustomerRow]:
        """Those of them that a list shows unasked."""
        sql = f"{_LIST} where r.id = any($1) and r.status = any($2)"
        async with self.store.pool.reading(org) as connection:
            records = await connection.fetch(sql, customers, _SHOWN_UNASKED)
        return {row.id: row for row in await self._shown(org, records)}

    async def find_by_id(self, org: OrgId, customer: UUID) -> tuple[CustomerView, str] | None:
        """The customer as it is, and where the log stood when it was read."""
        async with self.store.pool.reading(org) as connection:
            records = await connection.fetch("select * from customer where id = $1", customer)
            if not records:
                return None
            contacts = await connection.fetch("select * from contact where customer = $1", customer)
            notes = await connection.fetch(
                "select * from note where customer = $1 order by at desc, id desc limit $2", customer, NOTES_SHOWN
            )
            head = await connection.fetchrow("select epoch, position from org_head")
        assert head is not None
        [row] = await self.store.open_rows(org, "customer_row", records)
        view = customer_view(
            row,
            await self.store.open_rows(org, "contact_row", contacts),
            [_read_note(note) for note in await self.store.open_rows(org, "note_row", notes)],
        )
        return view, f"{head['epoch']}.{head['position']}"

    async def load(self, unit: Unit, customer: UUID) -> Stream:
        """The customer's stream and its contacts' streams, in one trip. Raises Refused where there is no customer."""
        await self.store.load(unit, "select * from load_customer($1, $2)", customer)
        try:
            stream = unit.stream(CUSTOMERS, customer)
        except OtherKind:
            raise Refused(CUSTOMER_NOT_FOUND) from None
        if not stream.version:
            raise Refused(CUSTOMER_NOT_FOUND)
        return stream

    async def begin(self, unit: Unit, customer: UUID) -> Stream:
        """The stream of a customer to be. Its rule refuses where there is one; Refused where the id is another's."""
        await self.store.load(unit, "select * from load_streams($1, $2)", [customer])
        return _free(unit, CUSTOMERS, customer)

    def contact(self, unit: Unit, contact: UUID) -> Stream:
        """A contact's stream, loaded or to be. Raises Refused where the id is another thing's."""
        return _free(unit, CONTACTS, contact)

    async def save(self, org: OrgId, envelope: Envelope, attempt: Any) -> tuple[Committed, Unit]:
        """Load, decide, and commit through the customers' door. Raises Refused and Taken as Store.execute does."""
        return await self.store.execute(org, envelope, CONTEXT.door, attempt)

    def written(self, unit: Unit, customer: UUID) -> CustomerView:
        """The customer as the unit leaves it, without another trip to the database."""
        streams = unit.streams.values()
        rows = {
            row.id: row
            for stream in streams
            if stream.version
            for row in stream.aggregate.rows(stream, stream.recorded)
        }
        values = [(row.table, row.values()) for row in rows.values()]
        notes = [note for table, note in values if table == "note_row"]
        notes.sort(key=lambda note: (note["at"], note["id"]), reverse=True)
        contacts = [contact for table, contact in values if table == "contact_row" and not contact["removed"]]
        return customer_view(rows[customer].values(), contacts, notes[:NOTES_SHOWN])

    def changes(self, fact: Fact) -> list[Changed]:
        """The read rows of customers that this fact moved."""
        aggregate = CONTEXT.aggregates.get(fact.type.partition(".")[0])
        return aggregate.changes(fact) if aggregate else []

    async def take_codes(self, org: OrgId, number: int) -> list[str]:
        """Codes that no customer has yet."""
        async with self.store.pool.command() as connection:
            codes: list[str] = await connection.fetchval("select take_customer_codes($1, $2)", org, number)
        return codes

    async def code_taken(self, org: OrgId, code: str, besides: UUID) -> str | None:
        return await self._holder(org, "code", code, besides)

    async def external_id_taken(self, org: OrgId, external_id: str, besides: UUID) -> str | None:
        return await self._holder(org, "external_id", external_id, besides)

    async def exists(self, org: OrgId, customer: UUID) -> bool:
        async with self.store.pool.reading(org) as connection:
            found = await connection.fetchval(
                "select true from customer where id = $1 and status not in ('discarded', 'merged', 'erased')", customer
            )
        return bool(found)

    async def is_below(self, org: OrgId, customer: UUID, other: UUID) -> bool:
        async with self.store.pool.reading(org) as connection:
            found = await connection.fetchval(_IS_BELOW, customer, other)
        return bool(found)

    async def by_external_ids(self, org: OrgId, external_ids: Iterable[str]) -> dict[str, tuple[UUID, int]]:
        """Ids and versions of the customers that an import meets again."""
        async with self.store.pool.reading(org) as connection:
            records = await connection.fetch(
                "select external_id, id, version from customer where external_id = any($1)", list(external_ids)
            )
        return {record["external_id"]: (record["id"], record["version"]) for record in records}

    async def _holder(self, org: OrgId, column: str, value: str, besides: UUID) -> str | None:
        """What the customer is called that has this unique value already, if there is another one."""
        async with self.store.pool.reading(org) as connection:
            found: str | None = await connection.fetchval(
                f"select coalesce(code, name) from customer where {column} = $1 and id <> $2",  # noqa: S608
                value,
                besides,
            )
        return found

    async def _shown(self, org: OrgId, records: Sequence[Any]) -> list[CustomerRow]:
        """Rows of _LIST as they are listed."""
        emails = await self._emails(org, records)
        return [customer_row(dict(record), emails.get(record["contact_id"])) for record in records]

    async def _emails(self, org: OrgId, records: Sequence[Any]) -> dict[UUID, str]:
        boxed = [
            {"id": record["contact_id"], "key": record["contact_key"], "box": record["contact_box"]}
            for record in records
            if record["contact_id"]
        ]
        opened = await self.store.open_rows(org, "contact_row", boxed)
        return {contact["id"]: contact["email"] for contact in opened if contact.get("email")}


def _free(unit: Unit, aggregate: Aggregate, id_: UUID) -> Stream:
    try:
        return unit.stream(aggregate, id_)
    except OtherKind:
        raise Refused(ID_TAKEN) from None


def _conditions(asked: ListQuery) -> Conditions:
    conditions = Conditions()
    conditions.add("r.status = any({})", list(asked.status or _SHOWN_UNASKED))
    for word in fold(asked.query).split():
        conditions.add("r.search_key like {}", like(word))
    for column in ("kind", "country"):
        if values := getattr(asked, column):
            conditions.add(f"r.{column} = any({{}})", list(values))
    if asked.tag:
        conditions.add("r.tags @> {}::text[]", list(asked.tag))
    return conditions


def _read_note(note: dict[str, Any]) -> dict[str, Any]:
    return {**note, "actor": msgspec.json.decode(note["actor"])}
