"""The list: what it shows, how one gets through it, and that its address says all of it."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, own

_MOST_NODES = 2_500
_IDS = "rows => rows.map(row => row.querySelector('a.name').getAttribute('href').split('/').pop().split('?')[0])"
_NODES = "() => document.querySelectorAll('*').length"


def test_first_page(console: Console, house: House) -> None:
    console.open()
    truth = house.customers()
    expect(console.rows.first).to_be_visible()
    assert console.names == [row["name"] for row in truth[: len(console.names)]]
    expect(console.page.locator(".list-head")).to_contain_text(f"Customers{len(truth)}")
    expect(console.grid).to_have_attribute("aria-rowcount", str(len(truth) + 1))
    heads = console.grid.get_by_role("columnheader")
    expect(heads).to_have_text(["", "Customer", "Code", "E-mail", "City", "Status", "Currency", "Updated", "Actions"])
    row = next(each for each in truth if each["email"])
    cells = console.row(row["name"]).get_by_role("gridcell")
    expect(cells.nth(2)).to_have_text(row["code"])
    expect(cells.nth(3)).to_have_text(row["email"])
    expect(cells.nth(4)).to_have_text(row["city"])
    no_barrier(console.page)


def test_each_customer_once_by_wheel(console: Console, house: House) -> None:
    console.open()
    truth = [row["id"] for row in house.customers()]
    expect(console.rows.first).to_be_visible()
    console.grid.hover()
    seen: dict[str, None] = {}
    while len(seen) < len(truth):
        before = console.rows.last.get_attribute("data-index")
        seen |= dict.fromkeys(console.rows.evaluate_all(_IDS))
        assert console.page.evaluate(_NODES) <= _MOST_NODES
        if len(seen) < len(truth):
            console.page.mouse.wheel(0, 500)
            expect(console.rows.last).not_to_have_attribute("data-index", before or "")
    assert list(seen) == truth


def test_each_customer_once_by_keyboard(console: Console, house: House) -> None:
    console.open()
    truth = [row["name"] for row in house.customers()]
    console.search.press("ArrowDown")
    focused = console.page.locator("[data-index]:focus")
    expect(focused).to_have_attribute("data-index", "0")
    for key, index in (("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("End", 99), ("ArrowDown", 100)):
        console.page.keyboard.press(key)
        expect(focused).to_have_attribute("data-index", str(index))
        expect(focused).to_be_in_viewport()
    console.page.keyboard.press("End")
    expect(focused.locator("a.name")).to_have_text(truth[-1])
    assert console.page.evaluate(_NODES) <= _MOST_NODES
    console.page.keyboard.press("Home")
    expect(focused.locator("a.name")).to_have_text(truth[0])
    expect(console.page.locator(".grid-foot")).to_contain_text(re.compile(rf"Rows 1–\d+ of {len(truth)}"))


def test_sort(console: Console, house: House) -> None:
    console.open()
    by_code = console.grid.get_by_role("button", name="Code")
    for sort, order in (("code", "ascending"), ("-code", "descending")):
        by_code.click()
        expect(console.grid.get_by_role("columnheader", name="Code")).to_have_attribute("aria-sort", order)
        first = house.customers(sort=sort)[0]["name"]
        expect(console.rows.first.locator("a.name")).to_have_text(first)
        assert console.said == {"sort": sort}
    console.grid.get_by_role("button", name="Updated").click()
    expect(console.rows.first.locator("a.name")).to_have_text(house.customers(sort="-updated_at")[0]["name"])


def test_filters_stand_in_the_address(console: Console, house: House) -> None:
    console.open()
    console.page.get_by_role("button", name="Filter", exact=True).click()
    form = console.page.get_by_role("dialog", name="Filter customers")
    form.get_by_label("Active").check()
    form.get_by_label("On hold").check()
    form.get_by_label("Company").check()
    form.get_by_label("Add a country").select_option("DE")
    expect(form.get_by_label("Germany")).to_be_checked()
    no_barrier(console.page)
    form.get_by_role("button", name="Show").click()
    wanted = {"status": "active,on_hold", "kind": "company", "country": "DE"}
    names = [row["name"] for row in house.customers(**wanted)]
    console.shows(*names)
    assert console.said == wanted
    console.grid.get_by_role("button", name="Customer").click()
    console.shows(*names[::-1])
    console.page.reload()
    console.shows(*names[::-1])
    no_barrier(console.page)
    console.page.get_by_role("button", name="Remove the filter Country").click()
    expect(console.rows).not_to_have_count(len(names))
    assert "country" not in console.said
    console.page.get_by_role("button", name="Clear all").click()
    expect(console.page.locator(".chip .off")).to_have_count(0)
    assert console.said == {"sort": "-name"}


def test_back_and_forward(console: Console, house: House) -> None:
    customer = house.create(own("Wanderer"))
    console.open(query=customer["name"])
    console.row(customer["name"]).get_by_role("link").click()
    expect(console.heading).to_have_text(customer["name"])
    console.record.get_by_role("tab", name="History").click()
    expect(console.record.get_by_role("slider")).to_be_visible()
    console.page.go_back()
    expect(console.record.get_by_role("tab", name="Profile")).to_have_attribute("aria-selected", "true")
    console.page.go_back()
    expect(console.record).to_have_count(0)
    console.shows(customer["name"])
    console.page.go_forward()
    expect(console.heading).to_have_text(customer["name"])


def test_nothing_matches(console: Console) -> None:
    console.open(query="nobody-is-called-this")
    expect(console.page.get_by_text("No customer matches")).to_be_visible()
    no_barrier(console.page)
    console.page.get_by_role("button", name="Clear search and filters").click()
    expect(console.rows.first).to_be_visible()
    assert console.said == {}


def test_no_customers_yet(console: Console) -> None:
    nothing: dict[str, Any] = {"items": [], "next": None, "total": {"count": 0, "exact": True}}
    console.page.route("**/api/customers?*", lambda route: route.fulfill(json=nothing))
    console.open()
    expect(console.page.get_by_text("No customers yet")).to_be_visible()
    expect(console.page.get_by_text("counterfoil import customers")).to_be_visible()
    no_barrier(console.page)
    console.page.get_by_role("button", name="New customer").last.click()
    expect(console.dialog).to_be_visible()


def test_an_address_that_leads_nowhere(console: Console) -> None:
    console.page.goto("/o/demo/nowhere")
    expect(console.page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    no_barrier(console.page)
    console.page.get_by_role("link", name="Go to customers").click()
    expect(console.rows.first).to_be_visible()
    console.page.goto("/o/elsewhere/customers")
    expect(console.page.get_by_role("heading", name="No organisation has the code elsewhere")).to_be_visible()
    no_barrier(console.page)
