"""A network that fails: what was asked is asked again under the same number, and done once."""

import re

from playwright.sync_api import Request, Route, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, own

_CUSTOMERS = "**/api/customers"
_HEALTH = "**/readyz"
_LIST = "**/api/customers?*"
# The pill asks the server at once when it is pressed.
_PRESSED_UNTIL = """words => {
  const pill = document.querySelector('.conn');
  if (pill.textContent === words) return true;
  pill.click();
}"""


def creates(console: Console, name: str) -> list[Request]:
    """Fills the form of a new customer and saves it; the tries that go out are noted in what is returned."""
    sent = console.writes()
    console.field("Name").first.fill(name)
    console.page.keyboard.press("Control+Enter")
    return sent


def keys(sent: list[Request]) -> set[str]:
    return {request.headers["idempotency-key"] for request in sent}


def test_a_cut_network_is_tried_again(console: Console, house: House) -> None:
    """Three tries go nowhere, the fourth arrives: one customer, one key, one number, and the pill tells of it."""
    name = own("Third Time Lucky")
    console.open(dialog="new")
    cuts = iter((True, True, True, False))
    healthy = iter((False, False))
    console.page.route(_CUSTOMERS, lambda route: route.abort() if next(cuts) else route.continue_())
    console.page.route(_HEALTH, lambda route: route.continue_() if next(healthy, True) else route.abort())
    sent = creates(console, name)
    pill = console.page.locator(".conn")
    expect(pill).to_have_text(re.compile("Reconnecting, [12]"))
    expect(console.heading).to_have_text(name)
    expect(pill).to_have_text("Online")
    assert len(sent) == 4
    assert len(keys(sent)) == 1
    assert len({request.headers["x-correlation-id"] for request in sent}) == 1
    assert len({request.post_data for request in sent}) == 1
    assert house.total(query=name) == 1


def test_waits_between_the_tries_double(console: Console) -> None:
    """Full jitter from half a second: with the dice at their highest, 0.5, 1 and 2 s."""
    console.page.add_init_script("Math.random = () => 0.999")
    console.page.clock.install()
    console.open(dialog="new")
    console.page.route(_CUSTOMERS, lambda route: route.abort())
    console.page.route(_HEALTH, lambda route: route.abort())
    console.page.clock.pause_at(console.page.evaluate("() => Date.now()") + 1_000)
    sent = creates(console, own("Patience"))
    for tries, wait in ((1, 480), (2, 950), (3, 1_900)):
        console.page.clock.run_for(10)
        settled(console)
        assert len(sent) == tries
        console.page.clock.run_for(wait - 20)
        settled(console)
        assert len(sent) == tries
        console.page.clock.run_for(200)
        expect(console.dialog).to_be_visible()
        settled(console)
        assert len(sent) == tries + 1


def settled(console: Console) -> None:
    """What was set off has gone out: a request of our own comes back behind it."""
    console.page.evaluate("() => fetch('/favicon.svg').then(answer => answer.text())")


def test_an_answer_that_was_lost_is_found(console: Console, house: House) -> None:
    """The server did it, the answer never came: the next try meets its receipt."""
    name = own("Done Already")
    console.open(dialog="new")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    console.page.route(_CUSTOMERS, lose)
    with console.page.expect_response(_CUSTOMERS) as answered:
        sent = creates(console, name)
    expect(console.heading).to_have_text(name)
    assert lost == [201]
    assert answered.value.headers["idempotent-replayed"] == "true"
    assert (len(sent), len(keys(sent))) == (2, 1)
    assert house.total(query=name) == 1


def test_unknown_until_its_status_is_checked(console: Console, house: House) -> None:
    """No try is answered: nobody says that it was or was not done, and only its status can be asked for."""
    name = own("In The Dark")
    console.may_answer.add(503)
    console.open(dialog="new")
    problem = {"code": "database_unavailable", "status": 503, "title": "Away", "detail": "It is away.", "errors": []}
    number = {"correlation_id": "made-up-number", "type": "/problems/database_unavailable", "instance": None}
    away = {**problem, **number, "retryable": True, "retry_after_ms": 1}
    console.page.route(_CUSTOMERS, lambda route: route.fulfill(status=503, json=away))
    sent = creates(console, name)
    panel = console.dialog.get_by_role("alert")
    expect(panel).to_contain_text("We could not confirm that this was saved")
    expect(panel).to_contain_text("It may have been done. Every try goes under one number")
    expect(panel).to_contain_text("database_unavailable")
    expect(panel).to_contain_text("made-up-number")
    expect(console.field("Name").first).to_have_value(name)
    no_barrier(console.page)
    save = console.dialog.get_by_role("button", name="Create customer")
    expect(save).to_have_attribute("aria-disabled", "true")
    expect(save).to_have_accessible_description("Check first whether it was saved")
    tries = len(sent)
    assert tries == 4
    console.page.keyboard.press("Control+Enter")
    settled(console)
    assert len(sent) == tries
    console.page.unroute(_CUSTOMERS)
    panel.get_by_role("button", name="Check status").click()
    expect(console.heading).to_have_text(name)
    assert len(keys(sent)) == 1
    assert house.total(query=name) == 1


def test_the_pill_says_how_it_stands(console: Console) -> None:
    console.open()
    expect(console.rows.first).to_be_visible()
    console.page.context.set_offline(True)
    pill = console.page.locator(".conn")
    for words in ("Reconnecting, 1", "Reconnecting, 2", "Reconnecting, 3", "Offline"):
        console.page.wait_for_function(_PRESSED_UNTIL, arg=words)
    expect(pill).to_have_accessible_name("Connection: Offline")
    no_barrier(console.page)
    console.page.context.set_offline(False)
    expect(pill).to_have_text("Online")


def test_a_list_that_cannot_be_read(console: Console) -> None:
    """The rest of the page lives on; trying again brings the list."""
    console.may_answer.add(500)
    problem = {"code": "internal_error", "status": 500, "title": "Broken", "detail": "It broke.", "errors": []}
    more = {"correlation_id": "made-up-number", "type": "/problems/internal_error", "retryable": False}
    console.page.route(_LIST, lambda route: route.fulfill(status=500, json=problem | more))
    console.open()
    panel = console.page.get_by_role("alert")
    expect(panel).to_contain_text("The customers could not be loaded")
    expect(panel).to_contain_text("internal_error")
    expect(panel).to_contain_text("made-up-number")
    expect(console.page.get_by_role("button", name="New customer")).to_be_visible()
    no_barrier(console.page)
    console.page.unroute(_LIST)
    panel.get_by_role("button", name="Try again").click()
    expect(console.rows.first).to_be_visible()


def test_the_next_page_that_cannot_be_read(console: Console, house: House) -> None:
    console.open()
    expect(console.rows.first).to_be_visible()
    console.page.route("**/api/customers?*after=*", lambda route: route.fulfill(status=500, json={}))
    console.may_answer.add(500)
    console.search.press("ArrowDown")
    console.page.keyboard.press("End")
    banner = console.page.get_by_role("alert").filter(has_text="The next rows could not be loaded")
    expect(banner).to_contain_text("Those above stay as they are.")
    no_barrier(console.page)
    console.page.unroute("**/api/customers?*after=*")
    banner.get_by_role("button", name="Try again").click()
    expect(banner).to_have_count(0)
    console.page.wait_for_function("() => document.querySelector('.grid-body').clientHeight > 100 * 36")
    console.search.press("ArrowDown")
    console.page.keyboard.press("End")
    expect(console.grid).to_contain_text(house.customers()[-1]["name"])
