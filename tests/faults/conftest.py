"""Faults: each test does something bad to a real server with a real, durable database. `make faults` does it longer."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.faults import Victim, victim
from tests.support.postgres import open_folder

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def prepared() -> Iterator[Callable[[Path], Path]]:
    """Puts an installation with the demo organisation into a folder. It was made once, and is copied."""
    with open_folder() as folder:
        with victim(folder / "home") as server:
            assert server.end(signal.SIGTERM) == 0

        def into(other: Path) -> Path:
            subprocess.run(["cp", "-a", folder / "home", other / "home"], check=True)
            return other / "home"

        yield into


@pytest.fixture
def empty_home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "home"


@pytest.fixture
def home(prepared: Callable[[Path], Path]) -> Iterator[Path]:
    with open_folder() as folder:
        yield prepared(folder)


@pytest.fixture(scope="module")
def server(prepared: Callable[[Path], Path]) -> Iterator[Victim]:
    """One that the tests of a module share; whoever kills it starts it again."""
    with open_folder() as folder, victim(prepared(folder)) as running:
        yield running
