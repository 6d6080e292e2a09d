"""A store for the tests of one module, and an organisation for each test to import into."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from counterfoil.store.session import Store
from tests.imports.bringing import Bringing
from tests.support.postgres import Database
from tests.support.stores import an_organisation, running_store


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys")) as running:
        yield running


@pytest_asyncio.fixture
async def desk(store: Store, tmp_path: Path) -> Bringing:
    return Bringing(store, await an_organisation(store), tmp_path / "aside")
