"""Promise 2: every row that changed was announced, and no other: who follows the log knows what to look at again."""

import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.contexts import CONTEXTS
from counterfoil.customers.repository import CustomerRepository
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store.aggregate import Changed, Fact
from counterfoil.store.session import Store
from tests.support.customers import service, step
from tests.support.postgres import Database
from tests.support.rebuild import Rows, live
from tests.support.stores import an_organisation, envelope, log_of, running_store

STEPS = 60


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys"), more=()) as running:
        yield running


async def announced(store: Store, org: OrgId, after: int) -> set[Changed]:
    """What the facts behind a position say by themselves, none of them opened."""
    aggregates = {kind: each for context in CONTEXTS for kind, each in context.aggregates.items()}
    events = [event for event in await log_of(store, org) if event["position"] > after]
    facts = [Fact(event["type"], event["stream"], event["version"]) for event in events]
    return {changed for fact in facts for changed in aggregates[fact.type.partition(".")[0]].changes(fact)}


def differing(before: Rows, after: Rows) -> set[Changed]:
    places = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    return {Changed(table, id_) for table, id_ in places}


@pytest.mark.parametrize("seed", [4, 5])
async def test_every_row_that_changed_was_announced_and_nothing_else(
    store: Store, database: Database, seed: int
) -> None:
    dice, org, customers = random.Random(seed), await an_organisation(store), service(store)
    known: dict[UUID, int] = {}
    seen: set[str] = set()
    rows, position = await live(store, org, CONTEXTS, database.admin), 1
    assert await announced(store, org, 0) == differing({}, rows) == {Changed("organisation_row", org)}
    for _ in range(STEPS):
        try:
            await step(dice, customers, org, known)
        except Refused:
            continue
        now = await live(store, org, CONTEXTS, database.admin)
        # Each fact moves its stream's version, so the rows that it names have changed.
        named = await announced(store, org, position)
        assert named == differing(rows, now)
        rows, position = now, len(await log_of(store, org))
        seen |= {changed.table for changed in named}
    assert seen == {table for context in CONTEXTS for table in context.tables} - {"organisation_row"}


async def test_the_comparison_can_fail(store: Store, database: Database) -> None:
    """A row that somebody changed behind the log's back was announced by nobody."""
    org = await an_organisation(store)
    made = await service(store).create(org, envelope(), {"name": "Honest", "kind": "company"})
    before, position = await live(store, org, CONTEXTS, database.admin), len(await log_of(store, org))
    admin = await asyncpg.connect(database.admin)
    try:
        await admin.execute("update counterfoil.customer_row set city = 'X' where id = $1", made.customer.id)
    finally:
        await admin.close()
    changed = differing(before, await live(store, org, CONTEXTS, database.admin))
    assert (await announced(store, org, position), changed) == (set(), {Changed("customer_row", made.customer.id)})


def test_a_context_is_asked_about_its_own_facts_alone(store: Store) -> None:
    repository, id_ = CustomerRepository(store), UUID(int=7)
    assert repository.changes(Fact("organisation.created", id_, 1)) == []
    assert repository.changes(Fact("customer.held", id_, 2)) == [Changed("customer_row", id_)]
    assert len(repository.changes(Fact("customer.noted", id_, 3))) == 2
