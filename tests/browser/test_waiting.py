"""A slow server: what is said after 1, 5, 15 and 30 seconds, by the page's clock, which is wound on."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, own
from tests.browser.stalled import Stalled

_CUSTOMERS = "**/api/customers"
_LIST = "**/api/customers?*"


def after(console: Console, milliseconds: int) -> None:
    console.page.clock.fast_forward(milliseconds)


def test_a_slow_list(console: Console) -> None:
    console.page.clock.install()
    stalled = Stalled(console.page, _LIST)
    console.open()
    waiting = console.page.locator(".coming").get_by_role("status")
    after(console, 200)
    expect(console.page.locator(".skeleton")).to_be_visible()
    expect(waiting).to_have_text("")
    after(console, 1_000)
    expect(waiting).to_have_text("Loading customers")
    no_barrier(console.page)
    after(console, 4_000)
    expect(waiting).to_contain_text("Taking longer than usual")
    expect(waiting.get_by_role("button", name="Cancel")).to_be_visible()
    no_barrier(console.page)
    after(console, 10_000)
    expect(waiting).to_contain_text("No answer yet. Asking again…")
    after(console, 2_000)
    stalled.let_go(2)
    expect(console.rows.first).to_be_visible()


def test_loading_can_be_stopped(console: Console) -> None:
    console.page.clock.install()
    stalled = Stalled(console.page, _LIST)
    console.open()
    after(console, 5_000)
    console.page.get_by_role("button", name="Cancel").click()
    expect(console.page.get_by_text("Loading was stopped")).to_be_visible()
    no_barrier(console.page)
    console.page.get_by_role("button", name="Load the customers").click()
    expect(console.page.get_by_text("Loading was stopped")).to_have_count(0)
    stalled.let_go(2)
    expect(console.rows.first).to_be_visible()


def saving(console: Console, name: str) -> Locator:
    """A new customer is sent off; what the footer says of it."""
    console.field("Name").first.fill(name)
    console.page.keyboard.press("Control+Enter")
    return console.dialog.locator("footer").get_by_role("status")


def test_a_slow_write(console: Console, house: House) -> None:
    """It is never sent a second time while the first try may still be done."""
    name = own("Slow And Steady")
    console.page.clock.install()
    console.open(dialog="new")
    stalled = Stalled(console.page, _CUSTOMERS)
    said = saving(console, name)
    expect(said).to_have_text("")
    after(console, 1_000)
    expect(said).to_have_text("Saving…")
    expect(console.dialog.get_by_role("button", name="Create customer")).to_have_attribute("aria-busy", "true")
    no_barrier(console.page)
    after(console, 4_000)
    expect(said).to_contain_text("Taking longer than usual")
    after(console, 10_000)
    expect(said).to_contain_text("Still waiting for the answer. Do not submit again.")
    no_barrier(console.page)
    console.page.keyboard.press("Control+Enter")
    console.page.keyboard.press("Escape")  # while it is under way there is nothing to leave
    expect(console.dialog).to_be_visible()
    stalled.let_go(1)
    expect(console.heading).to_have_text(name)
    assert house.total(query=name) == 1


def test_a_write_without_an_answer_after_thirty_seconds(console: Console, house: House) -> None:
    name = own("Never Heard Again")
    console.page.clock.install()
    console.open(dialog="new")
    stalled = Stalled(console.page, _CUSTOMERS)
    saving(console, name)
    after(console, 31_000)
    panel = console.dialog.get_by_role("alert")
    expect(panel).to_contain_text("We could not confirm that this was saved")
    expect(panel).to_contain_text("no_answer_in_time")
    no_barrier(console.page)
    key = stalled.held(1)[0].request.headers["idempotency-key"]
    sent = console.writes()
    stalled.flow()
    panel.get_by_role("button", name="Check status").click()
    expect(console.heading).to_have_text(name)
    assert [request.headers["idempotency-key"] for request in sent] == [key]
    assert house.total(query=name) == 1


def test_waiting_for_a_write_can_be_stopped(console: Console) -> None:
    """What was sent may be done all the same, and the words say so."""
    console.page.clock.install()
    console.open(dialog="new")
    stalled = Stalled(console.page, _CUSTOMERS)
    said = saving(console, own("Called Off"))
    after(console, 5_000)
    said.get_by_role("button", name="Cancel").click()
    panel = console.dialog.get_by_role("alert")
    expect(panel).to_contain_text("We could not confirm that this was saved")
    expect(panel).to_contain_text(re.compile("cancelled", re.IGNORECASE))
    stalled.held(1)
