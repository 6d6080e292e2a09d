"""What every test may ask for. Parts of `make test` follow from it: who asks for a database is in PostgreSQL's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Cluster, Database, running_cluster

_POSTGRES_FIXTURES = {"cluster", "database", "empty_database"}
_BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.browser)
        elif _POSTGRES_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The test run's own PostgreSQL server, made for speed; `cluster.fresh()` gives further databases."""
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[Database]:
    """A freshly migrated database that the tests of one module share."""
    with cluster.fresh() as made:
        yield made


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[Database]:
    """A database without anything in it, for tests of migrating."""
    with cluster.fresh(migrated=False) as made:
        yield made
