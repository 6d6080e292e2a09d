"""One installation for the tests of a module, with one organisation."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.postgres import Database
from tests.support.world import Desk, World, running_world


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.client, {})
