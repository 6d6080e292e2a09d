"""Blind indexes are hashes under a key of the organisation, and a rebuild makes the same ones."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.contexts import SOURCES
from counterfoil.kernel.ids import OrgId
from counterfoil.store.rebuilding import Rebuilder
from counterfoil.store.session import Store
from tests.support.customers import customers, service
from tests.support.postgres import Database
from tests.support.stores import an_organisation, running_store

EMAIL = "a1@example.org"


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys"), more=()) as running:
        yield running


async def hashes(database: Database, org: OrgId) -> list[bytes]:
    admin = await asyncpg.connect(database.admin)
    try:
        records = await admin.fetch("select unnest(blind) as one from counterfoil.contact_row where org = $1", org)
    finally:
        await admin.close()
    return [record["one"] for record in records]


async def test_the_same_value_in_two_organisations_gives_two_hashes(store: Store, database: Database) -> None:
    """So that whoever has a dump can neither try values nor see who is a customer of both."""
    orgs = [await an_organisation(store), await an_organisation(store)]
    for org in orgs:
        await customers(store, org, 3)
    here, there = [await hashes(database, org) for org in orgs]
    assert len(set(here)) == len(set(there)) == 3
    assert not set(here) & set(there)
    for form in (EMAIL, f"email|{EMAIL}"):
        for made in (hashlib.sha256(form.encode()).digest(), hmac.digest(b"", form.encode(), hashlib.sha256)):
            assert made[: len(here[0])] not in here


@pytest.mark.parametrize("alone", [False, True])
async def test_a_rebuild_makes_the_same_hashes(store: Store, database: Database, alone: bool) -> None:
    org = await an_organisation(store)
    _, sought, _ = await customers(store, org, 3)
    before = await hashes(database, org)
    await Rebuilder(store, database.admin, SOURCES, org if alone else None).rebuild()
    assert sorted(await hashes(database, org)) == sorted(before)
    assert [row.id for row in await service(store).look_up(org, EMAIL)] == [sought]
