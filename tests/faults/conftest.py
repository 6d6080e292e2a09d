"""Faults: each test does something bad to a real server with a real, durable database. `make faults` does it longer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faults import Victim, victim
from tests.support.postgres import open_folder

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "home"


@pytest.fixture(scope="module")
def server() -> Iterator[Victim]:
    """One that the tests of a module share; whoever kills it starts it again."""
    with open_folder() as folder, victim(folder / "home") as running:
        yield running
