"""Promise 1: what people look at is what the log says. The live tables equal a rebuild, after whatever was done."""

import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.contexts import CONTEXTS
from counterfoil.kernel.refused import Refused
from counterfoil.store.session import Store
from tests.support.customers import service, step
from tests.support.postgres import Database
from tests.support.rebuild import live, rebuilt
from tests.support.stores import an_organisation, envelope, running_store

STEPS = 150


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys"), more=()) as running:
        yield running


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_live_tables_equal_a_rebuild(store: Store, database: Database, seed: int) -> None:
    dice, org, customers = random.Random(seed), await an_organisation(store), service(store)
    known: dict[UUID, int] = {}
    done: set[str] = set()
    for _ in range(STEPS):
        try:
            done.add(await step(dice, customers, org, known))
        except Refused as refusal:
            if refusal.code.status >= 500:
                raise
    assert {"create", "update", "note", "tag", "activate", "hold", "close", "discard"} <= done
    expected = await rebuilt(store, org)
    assert await live(store, org, CONTEXTS, database.admin) == expected
    assert {table for table, _ in expected} == {table for context in CONTEXTS for table in context.tables}


async def test_the_comparison_can_fail(store: Store, database: Database) -> None:
    """A row that somebody changed behind the log's back is seen."""
    org, customers = await an_organisation(store), service(store)
    made = await customers.create(org, envelope(), {"name": "Honest", "kind": "company"})
    admin = await asyncpg.connect(database.admin)
    try:
        await admin.execute("update counterfoil.customer_row set city = 'X' where id = $1", made.customer.id)
    finally:
        await admin.close()
    assert await live(store, org, CONTEXTS, database.admin) != await rebuilt(store, org)
