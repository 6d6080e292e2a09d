"""What takes minutes: every customer opened, very many of them scrolled through, real half minutes waited."""

import csv
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, own
from tests.browser.stalled import Stalled
from tests.browser.windows import Windows
from tests.support.postgres import open_folder
from tests.support.serving import Serving, serving

LONG = os.environ.get("COUNTERFOIL_E2E") == "long"
MANY = int(os.environ.get("COUNTERFOIL_E2E_CUSTOMERS", "100000"))
pytestmark = pytest.mark.skipif(not LONG, reason="make e2e-full runs it")

_NODES = "() => document.querySelectorAll('*').length"
_NAMES = "rows => rows.map(row => row.textContent)"


@pytest.fixture(scope="module")
def crowded() -> Iterator[Serving]:
    """A server of its own with very many customers."""
    with open_folder() as folder, serving(folder / "home", demo="1") as server:
        table = folder / "many.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("CustomerID", "CompanyName", "City", "Country"))
            rows.writerows((f"M-{number}", f"Multitude {number:06d}", "Köln", "Germany") for number in range(MANY))
        done = server.run("import", "customers", str(table))
        assert done.returncode == 0, done.stderr[-2000:]
        yield server


def test_among_very_many(crowded: Serving, browser: Browser) -> None:
    """Thirty pages by wheel, each customer once and in order, in a document that stays small; and one of all found."""
    windows = Windows(browser, crowded.url)
    console = windows.open()
    console.open(query="Multitude")
    expect(console.rows.first).to_be_visible()
    console.grid.hover()
    seen: dict[str, None] = {}
    while len(seen) < min(3_000, MANY):
        before = console.rows.last.get_attribute("data-index") or ""
        seen |= dict.fromkeys(console.rows.locator("a.name").evaluate_all(_NAMES))
        assert console.page.evaluate(_NODES) <= 2_500
        console.page.mouse.wheel(0, 900)
        expect(console.rows.last).not_to_have_attribute("data-index", before)
    assert list(seen) == [f"Multitude {number:06d}" for number in range(len(seen))]
    last = f"Multitude {MANY - 1:06d}"
    console.finds(last)
    console.shows(last)
    console.row(last).get_by_role("link").click()
    expect(console.heading).to_have_text(last)
    windows.close()
    assert not windows.complaints()


def test_every_customer_opened(console: Console, house: House) -> None:
    names = [row["name"] for row in house.customers()]
    console.open()
    console.search.press("ArrowDown")
    console.page.keyboard.press("Enter")
    for number, name in enumerate(names):
        expect(console.heading).to_have_text(name)
        if number % 25 == 0:
            no_barrier(console.page)
        console.page.keyboard.press("j")


def test_half_a_minute_of_silence(console: Console, house: House) -> None:
    """By the clock on the wall: the words, then the outcome that nobody knows, then what became of it."""
    name = own("By The Wall Clock")
    console.open(dialog="new")
    stalled = Stalled(console.page, "**/api/customers")
    console.field("Name").first.fill(name)
    console.page.keyboard.press("Control+Enter")
    said = console.dialog.locator("footer").get_by_role("status")
    for words, seconds in (("Saving…", 3), ("Taking longer than usual", 7), ("Do not submit again", 12)):
        expect(said).to_contain_text(words, timeout=seconds * 1_000)
    panel = console.dialog.get_by_role("alert")
    expect(panel).to_contain_text("We could not confirm that this was saved", timeout=20_000)
    stalled.flow()
    panel.get_by_role("button", name="Check status").click()
    expect(console.heading).to_have_text(name)
    assert house.total(query=name) == 1
