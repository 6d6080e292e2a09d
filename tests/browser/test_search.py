"""Search: typing narrows the list, the address keeps the words, and the last words win."""

from playwright.sync_api import expect

from tests.browser.console import Console
from tests.browser.house import House, own
from tests.browser.stalled import Stalled
from tests.browser.windows import Windows

_SEARCHES = "**/api/customers?*query=*"


def test_typing_narrows_and_the_address_can_be_shared(console: Console, house: House, windows: Windows) -> None:
    customer = house.create(own("Quillon & Daughters"))
    console.open()
    console.page.keyboard.press("/")
    expect(console.search).to_be_focused()
    console.page.keyboard.type(customer["name"])
    console.shows(customer["name"])
    expect(console.page.locator(".list-head [role=status]")).to_have_text("1 customer found")
    assert console.said == {"query": customer["name"]}
    other = windows.open()
    other.page.goto(console.page.url)
    other.shows(customer["name"])
    expect(other.search).to_have_value(customer["name"])


def test_escape_clears_then_leaves(console: Console, house: House) -> None:
    console.open()
    console.finds("nobody-is-called-this")
    expect(console.page.get_by_text("No customer matches")).to_be_visible()
    console.search.press("Escape")
    expect(console.search).to_have_value("")
    expect(console.rows.first).to_be_visible()
    assert console.said == {}
    expect(console.search).to_be_focused()
    console.search.press("Escape")
    expect(console.search).not_to_be_focused()


def test_accents_case_code_and_city(console: Console, house: House) -> None:
    mark = own("x").removeprefix("x ")
    place = [{"kind": "billing", "city": f"Świnoujście {mark}", "country": "PL"}]
    customer = house.create(f"Ålesund Dvořák {mark}", addresses=place)
    console.open()
    for words in (f"alesund DVORAK {mark}", f"dvořák {mark}", customer["code"], f"swinoujscie {mark}"):
        console.finds(words)
        console.shows(customer["name"])
        console.finds("")
        expect(console.rows).not_to_have_count(1)


def test_out_of_order_answers(console: Console, house: House) -> None:
    """The answer to the first words comes after that to the last ones, and is too late."""
    mark = own("x").removeprefix("x ")
    slow, fast = house.create(f"Slowcoach {mark}"), house.create(f"Swiftly {mark}")

    stalled = Stalled(console.page, _SEARCHES, lambda request: "Slowcoach" in request.url)
    console.open()
    console.finds(slow["name"])
    (first,) = stalled.held(1)
    console.finds(fast["name"])
    console.shows(fast["name"])
    page = house.ask("/api/customers", query=slow["name"])
    assert [row["name"] for row in page["items"]] == [slow["name"]]
    first.fulfill(json=page)
    console.page.evaluate("() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))")
    console.shows(fast["name"])
    assert console.said == {"query": fast["name"]}


def test_search_from_anywhere(console: Console, house: House) -> None:
    console.open()
    expect(console.rows.first).to_be_visible()
    console.page.keyboard.press("Control+k")
    expect(console.search).to_be_focused()
    console.page.keyboard.press("ArrowDown")
    expect(console.page.locator("[data-index='0']:focus")).to_be_visible()


def test_single_keys_can_be_switched_off(console: Console) -> None:
    console.open()
    console.page.keyboard.press("?")
    console.dialog.get_by_role("checkbox", name="Single-letter keys").uncheck()
    console.page.keyboard.press("Escape")
    expect(console.dialog).to_have_count(0)
    console.page.keyboard.press("/")
    console.page.keyboard.press("n")
    expect(console.search).not_to_be_focused()
    expect(console.dialog).to_have_count(0)
    console.page.keyboard.press("Control+k")
    expect(console.search).to_be_focused()
