"""A store with the toy context, shared by the tests of one module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from counterfoil.kernel.ids import OrgId
from counterfoil.store.session import Store
from tests.support.postgres import Database
from tests.support.stores import an_organisation, running_store


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    folder = tmp_path_factory.mktemp("keys")
    async with running_store(database, folder) as running:
        yield running


@pytest_asyncio.fixture
async def org(store: Store) -> OrgId:
    return await an_organisation(store)
