"""Which customers may be one and the same: a read model that follows the log, and the question asked of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from counterfoil.customers import contact, matching
from counterfoil.customers.commands import ChangeCustomer
from counterfoil.customers.customer import Standing
from counterfoil.customers.matching import Reason, Sign
from counterfoil.customers.repository import CustomerRepository
from counterfoil.customers.rows import CONTACTS, CUSTOMERS
from counterfoil.customers.validation import read
from counterfoil.customers.views import CustomerRow, CustomerView
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import invalid
from counterfoil.store.aggregate import Stream
from counterfoil.store.codec import ERASED
from counterfoil.store.migrate import schema_of
from counterfoil.store.pages import Page
from counterfoil.store.personal import Keyring
from counterfoil.store.processors import Processor
from counterfoil.store.rows import Row

_NOBODY_ANY_MORE = ("discarded", "merged", "erased")
_NOBODY = UUID(int=0)
_MOST = 10
_LOOKED_AT = 1_000

SHARING = """select m.customer, array_agg(distinct k) as keys from customer_match m cross join lateral unnest(m.keys) k
  where m.keys && $1::text[] and k = any($1) and m.customer <> $2 group by m.customer limit $3"""
_THRESHOLD = f"set local pg_trgm.similarity_threshold = {matching.ALIKE}"
ALIKE = """select customer, similarity(name_match, $1) as alike from customer_match
  where name_match % $1 and customer <> $2 order by 2 desc limit $3"""
_WHO = "select id, kind, keys from customer_match where id = any($1) and kind is not null"


class CustomerDraft(ChangeCustomer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer as far as somebody has written it down; with `id`, one that is there and is not its own duplicate."""

    id: UUID | msgspec.UnsetType = msgspec.UNSET


class Duplicate(msgspec.Struct, frozen=True):
    """`score`: how likely it is the same customer, in per cent."""

    customer: CustomerRow
    score: int
    reasons: list[Reason]


# ---- what is kept ----------------------------------------------------------------------------------------------------


async def rows(page: Page) -> Sequence[Row]:
    secret = await _secret(page.keyring, page.org)
    return [_row(stream, secret) for stream in page.streams.values()]


def _row(stream: Stream, secret: bytes) -> Row:
    columns: dict[str, Any] = {"customer": stream.id, "kind": None, "name_match": None, "keys": []}
    if stream.aggregate is CONTACTS:
        columns["customer"] = stream.state.customer_id
        if isinstance(stream.state, contact.Present):
            columns["keys"] = matching.keys(_of_contact(stream.state.members), secret)
        return Row("customer_match_row", stream.id, columns)
    assert stream.aggregate is CUSTOMERS
    state: Standing = stream.state
    if state.status not in _NOBODY_ANY_MORE and state.members.name not in (ERASED, msgspec.UNSET):
        signs = _of_customer(state.members)
        columns |= {"kind": state.members.kind, "name_match": matching.spoken(str(state.members.name))}
        columns["keys"] = matching.keys(signs, secret)
    return Row("customer_match_row", stream.id, columns)


DUPLICATES = Processor(
    name="customer-duplicates",
    kinds=frozenset({"customer", "contact"}),
    schema=schema_of("counterfoil.customers", "customer-duplicates", "duplicates.sql", "duplicates_functions.sql"),
    keeper="keep_customer_matches",
    tables=("customer_match_row",),
    rows=rows,
)


def _of_customer(given: Any) -> Iterator[Sign]:
    """Of a state, a view or a draft: they name these members alike."""
    yield from matching.of_names(given.kind or None, given.name or None, given.legal_name or None)
    for address in given.addresses or ():
        yield from matching.of_address(address)
    for tax_id in given.tax_ids or ():
        yield from matching.of_number("tax_id", tax_id.value or None)
    yield from matching.of_number("bank_account", given.bank_account or None)


def _of_contact(given: Any) -> Iterator[Sign]:
    yield from matching.of_email(given.email or None)
    yield from matching.of_phone(given.phone or None)


async def _secret(keyring: Keyring, org: OrgId) -> bytes:
    return await keyring.secret(org, "match", "index")


# ---- what is asked ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CustomerDuplicates:
    repository: CustomerRepository

    async def of_customer(self, org: OrgId, customer: CustomerView) -> list[Duplicate]:
        return await self._likely(org, customer, customer.id)

    async def of_draft(self, org: OrgId, value: object) -> list[Duplicate]:
        """Of what has been typed so far: what is no value yet is no trait yet, and no error either."""
        draft, errors = read(value, CustomerDraft)
        if not isinstance(value, dict):
            raise invalid(errors)
        return await self._likely(org, draft, draft.id or _NOBODY) if isinstance(draft, CustomerDraft) else []

    async def _likely(self, org: OrgId, given: CustomerView | CustomerDraft, besides: UUID) -> list[Duplicate]:
        signs = [*_of_customer(given), *(sign for each in given.contacts or () for sign in _of_contact(each))]
        mine = matching.keys(signs, await _secret(self.repository.store.keyring, org))
        name = matching.spoken(given.name) if given.name else ""
        async with self.repository.store.pool.reading(org) as connection:
            sharing = await connection.fetch(SHARING, mine, besides, _LOOKED_AT)
            await connection.execute(_THRESHOLD)
            alike = await connection.fetch(ALIKE, name, besides, _LOOKED_AT)
            named = {row["customer"] for row in (*sharing, *alike)}
            others = await connection.fetch(_WHO, named)
        common = Counter(key for row in sharing for key in row["keys"])
        shared = {row["customer"]: row["keys"] for row in sharing}
        similar = {row["customer"]: row["alike"] for row in alike}
        found = []
        for other in others:
            theirs = {*other["keys"], *shared.get(other["id"], ())}
            company = given.kind == other["kind"] == "company"
            score, reasons = matching.likeness(mine, theirs, common, similar.get(other["id"], 0.0), company=company)
            if score >= matching.LIKELY:
                found.append((score, other["id"], reasons))
        return await self._shown(org, sorted(found, reverse=True)[:_MOST])

    async def _shown(self, org: OrgId, found: Sequence[tuple[int, UUID, list[Reason]]]) -> list[Duplicate]:
        rows = await self.repository.find_by_ids(org, [id_ for _, id_, _ in found])
        return [Duplicate(rows[id_], score, reasons) for score, id_, reasons in found if id_ in rows]
