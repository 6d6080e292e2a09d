"""One server for all browser tests, one Chromium a file, windows for each test; one that fails leaves its trace."""

import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from hatch_build import build
from tests.browser.console import Console
from tests.browser.house import House
from tests.browser.windows import ARGUMENTS, CHROMIUM, Windows
from tests.support.postgres import open_folder
from tests.support.serving import Serving, serving

_RESULTS = Path(__file__).parents[2] / "test-results"
_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=10_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def server() -> Iterator[Serving]:
    """`counterfoil serve` with its demo customers and the console as it is now."""
    build()
    with open_folder() as folder, serving(folder / "home", demo="1") as running:
        yield running


@pytest.fixture(scope="session")
def house(server: Serving) -> Iterator[House]:
    made = House(server.url)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while Playwright runs, its thread is in a loop, which asynchronous tests cannot be."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def windows(browser: Browser, server: Serving, request: pytest.FixtureRequest) -> Iterator[Windows]:
    made = Windows(browser, server.url)
    yield made
    node: pytest.Item = request.node
    if node.stash.get(_FAILED, False) or made.complaints():
        made.keep(_RESULTS, re.sub(r"[^\w-]+", "-", node.name))
    made.close()
    assert not made.complaints()


@pytest.fixture
def console(windows: Windows) -> Console:
    """The window in which a test works, unless it wants another."""
    return windows.open()
