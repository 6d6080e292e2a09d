"""The whole of a day's work without a pointer: where the focus is, that it can be seen, and that it comes back."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.console import Console
from tests.browser.house import House, own

# The element with the focus, or one that stands for it, is outlined or ringed.
_SEEN = """() => {
  const shown = element => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  for (let at = document.activeElement; at && at !== document.body; at = at.parentElement)
    if (shown(at)) return true;
  return false;
}"""


def seen(console: Console, focused: Locator) -> None:
    expect(focused).to_be_focused()
    assert console.page.evaluate(_SEEN), "the focus cannot be seen"


def test_list_record_edit_save(console: Console, house: House) -> None:
    customer = house.create(own("Keyed In"), payment_terms_days=14)
    press = console.page.keyboard.press
    console.open()
    press("/")
    console.page.keyboard.type(customer["name"])
    console.shows(customer["name"])
    press("ArrowDown")
    row = console.row(customer["name"])
    seen(console, row)
    press("Enter")
    expect(console.heading).to_have_text(customer["name"])
    expect(row).to_be_focused()
    press("e")
    expect(console.dialog).to_be_focused()
    press("Tab")
    seen(console, console.dialog.get_by_role("button", name="Close"))
    press("Tab")
    seen(console, console.field("Name").first)
    press("End")
    console.page.keyboard.type(" & Co")
    press("Tab")
    kind = console.dialog.get_by_role("button", name="Kind")
    seen(console, kind)
    press("Enter")
    press("ArrowDown")
    press("Enter")
    expect(kind).to_contain_text("Person")
    press("Control+Enter")
    expect(console.dialog).to_have_count(0)
    expect(console.heading).to_have_text(customer["name"] + " & Co")
    expect(console.row(customer["name"] + " & Co")).to_be_focused()
    saved = house.customer(customer["id"])
    assert (saved["name"], saved["kind"]) == (customer["name"] + " & Co", "person")


def test_from_row_to_row_with_the_record_open(console: Console, house: House) -> None:
    mark = own("Neighbours")
    names = [house.create(f"{mark} {number}")["name"] for number in range(3)]
    console.open(query=mark)
    console.shows(*names)
    console.search.press("ArrowDown")
    console.page.keyboard.press("Enter")
    for key, name in (("j", names[1]), ("j", names[2]), ("k", names[1])):
        console.page.keyboard.press(key)
        expect(console.heading).to_have_text(name)
        expect(console.row(name)).to_be_focused()
    console.page.keyboard.press("x")
    expect(console.page.get_by_role("toolbar", name="1 customer selected")).to_be_visible()
    console.page.keyboard.press("Escape")
    expect(console.search).to_be_visible()
    console.page.keyboard.press("e")
    expect(console.dialog).to_contain_text(names[1])
    console.page.keyboard.press("Escape")
    expect(console.dialog).to_have_count(0)
    expect(console.row(names[1])).to_be_focused()


@pytest.mark.parametrize("opener", ["New customer", "Help and shortcuts", "Filter", "Theme"])
def test_what_opens_gives_the_focus_back(console: Console, opener: str) -> None:
    console.open()
    button = console.page.get_by_role("button", name=opener, exact=opener != "Help and shortcuts").first
    button.focus()
    seen(console, button)
    console.page.keyboard.press("Enter")
    opened = console.page.locator("[role=dialog], [role=menu]")
    expect(opened).to_be_visible()
    expect(console.page.locator(":is([role=dialog], [role=menu]):focus-within")).to_be_visible()
    console.page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(button).to_be_focused()


def test_a_dialog_holds_the_focus(console: Console) -> None:
    console.open(dialog="new")
    expect(console.field("Name").first).to_be_focused()
    for _ in range(60):
        console.page.keyboard.press("Tab")
        assert console.page.evaluate("() => document.querySelector('[role=dialog]').contains(document.activeElement)")


def test_every_stop_of_the_page_can_be_seen(console: Console, house: House) -> None:
    customer = house.create(own("Stops"), tags=["one"], contacts=[{"name": "A", "role": "billing", "email": "a@b.org"}])
    console.open(customer["id"], query=customer["name"])
    expect(console.heading).to_be_visible()
    expect(console.rows).to_have_count(1)
    stops: list[str] = []
    for _ in range(80):
        console.page.keyboard.press("Tab")
        where = console.page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
        if where.startswith("<body"):
            break  # once around
        assert console.page.evaluate(_SEEN), where
        stops.append(where)
    assert len(stops) > 20
    assert 'class="skip"' in stops[0]


def test_the_bypass(console: Console) -> None:
    console.open()
    expect(console.rows.first).to_be_visible()
    console.page.keyboard.press("Tab")
    skip = console.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_in_viewport()
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#main")).to_be_focused()
