"""From a telephone to 400 % zoom: nothing is cut off, rows are cards, dialogs and menus come from below."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import no_barrier
from tests.browser.fitting import fits, from_below
from tests.browser.house import House, own
from tests.browser.windows import Windows

_SMALL_TARGETS = """() => [...document.querySelectorAll('button, a[href], input, select, [role=tab]')]
  .filter(each => each.getClientRects().length && !each.closest('.sr, .check-cell, p, dd') && each.type !== 'hidden')
  .map(each => [each.outerHTML.slice(0, 100), each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 23.5 || box.height < 15.5))
  .map(([what, box]) => `${what} ${box.width}×${box.height}`)"""


@pytest.mark.parametrize(("width", "height"), [(400, 800), (320, 640)])
def test_every_screen_fits(windows: Windows, house: House, width: int, height: int) -> None:
    contact = {"name": "Maren Falk", "role": "billing", "email": "a.rather.long.address.of.hers@example.org"}
    place = {"kind": "billing", "line1": "Speicherstadt 4", "city": "Hamburg", "country": "DE"}
    name = own("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft")
    customer = house.create(name, contacts=[contact], addresses=[place], tags=["key account", "optics"])
    customer = house.change(customer, credit_limit={"minor": 2_500_000, "currency": "EUR"}, payment_terms_days=30)
    console = windows.open(width, height, has_touch=True)
    console.open(query=name)
    row = console.row(name)
    box = row.bounding_box()
    assert box is not None
    assert 56 <= box["height"] <= 80, "a card of two lines"
    fits(console)
    no_barrier(console.page)
    row.get_by_role("link").tap()
    expect(console.heading).to_have_text(name)
    fits(console)
    no_barrier(console.page)
    console.record.get_by_role("tab", name="History").tap()
    expect(console.record.get_by_role("slider")).to_be_visible()
    fits(console)
    no_barrier(console.page)
    console.page.get_by_role("button", name="Back to the list").tap()
    expect(row).to_be_visible()


@pytest.mark.parametrize("width", [400, 320])
def test_dialogs_and_menus_come_from_below(windows: Windows, house: House, width: int) -> None:
    customer = house.create(own("Bottom Sheet"))
    console = windows.open(width, 800, has_touch=True)
    console.open(query=customer["name"])
    console.page.get_by_role("button", name="Filter", exact=True).tap()
    from_below(console, console.page.get_by_role("dialog", name="Filter customers"))
    fits(console)
    console.page.keyboard.press("Escape")
    console.row(customer["name"]).get_by_role("button").tap()
    from_below(console, console.page.get_by_role("menu"))
    no_barrier(console.page)
    console.page.get_by_role("menuitem", name="Put on hold").tap()
    from_below(console, console.question)
    buttons = console.question.locator("footer button")
    upper = buttons.filter(has_text="Put on hold").bounding_box()
    lower = buttons.filter(has_text="Cancel").bounding_box()
    assert upper is not None
    assert lower is not None
    assert upper["y"] < lower["y"], "the primary action first"
    fits(console)
    no_barrier(console.page)
    console.question.get_by_role("button", name="Cancel").tap()
    console.page.get_by_role("button", name="Edit").tap()
    from_below(console, console.dialog)
    fits(console)
    no_barrier(console.page)


def test_the_conflict_on_a_small_screen(windows: Windows, house: House) -> None:
    customer = house.create(own("Narrow Clash"))
    console = windows.open(320, 640)
    console.may_answer.add(412)
    console.open(customer["id"], dialog="edit")
    console.field("Legal name").fill("Mine A/S")
    house.change(customer, legal_name="Theirs A/S")
    console.page.keyboard.press("Control+Enter")
    expect(console.dialog.get_by_role("rowheader", name="Legal name")).to_be_visible()
    from_below(console, console.dialog.last)
    fits(console)
    no_barrier(console.page)


@pytest.mark.parametrize("path", [None, "record", "new"])
def test_zoomed_to_four_times(windows: Windows, house: House, path: str | None) -> None:
    """1280 × 1024 at 400 %: 320 × 256. What one wants can still be reached."""
    console = windows.open(320, 256)
    if path == "record":
        customer = house.create(own("Four Times"))
        console.open(customer["id"])
        expect(console.heading).to_be_visible()
    elif path == "new":
        console.open(dialog="new")
        console.field("External id").scroll_into_view_if_needed()
        expect(console.dialog.get_by_role("button", name="Create customer")).to_be_in_viewport()
    else:
        console.open()
        console.rows.nth(3).scroll_into_view_if_needed()
        expect(console.rows.nth(3)).to_be_in_viewport()
    fits(console)


def test_targets_are_large_enough(windows: Windows, house: House) -> None:
    customer = house.create(own("Big Enough"), tags=["one"])
    console = windows.open(400, 800, has_touch=True)
    console.open(customer["id"])
    expect(console.heading).to_be_visible()
    assert console.page.evaluate(_SMALL_TARGETS) == []
    console.open(customer["id"], dialog="edit")
    expect(console.field("Name").first).to_be_visible()
    assert console.page.evaluate(_SMALL_TARGETS) == []


def test_scrolling_through_the_cards(windows: Windows, house: House) -> None:
    console = windows.open(400, 800, has_touch=True)
    console.open()
    truth = [row["name"] for row in house.customers()]
    expect(console.rows.first).to_be_visible()
    console.page.mouse.move(200, 500)
    for _ in range(200):
        if truth[-1] in console.names:
            break
        before = console.rows.last.get_attribute("data-index") or ""
        console.page.mouse.wheel(0, 2_000)
        expect(console.rows.last).not_to_have_attribute("data-index", before)
    assert truth[-1] in console.names
    assert console.page.evaluate("() => document.querySelectorAll('*').length") <= 2_500


def test_motion_only_where_it_is_welcome(windows: Windows) -> None:
    moving = "() => document.getAnimations().filter(each => each.effect.getTiming().duration > 0).length"
    console = windows.open(motion="reduce")
    console.open()
    console.page.keyboard.press("n")
    expect(console.dialog).to_be_visible()
    assert console.page.evaluate(moving) == 0
    durations = console.page.evaluate("() => getComputedStyle(document.querySelector('.btn')).transitionDuration")
    assert {each.strip() for each in durations.split(",")} == {"0s"}


def test_themes(windows: Windows) -> None:
    """As the system has it, until one chooses; the choice holds from the first paint after a reload."""
    ground = "() => getComputedStyle(document.body).backgroundColor"
    console = windows.open(color_scheme="dark")
    console.open()
    dark = console.page.evaluate(ground)
    console.page.emulate_media(color_scheme="light")
    light = console.page.evaluate(ground)
    assert dark != light
    console.page.get_by_role("button", name="Theme").click()
    console.page.get_by_role("menuitemradio", name="Dark").click()
    assert console.page.evaluate(ground) == dark
    console.page.reload(wait_until="commit")
    console.page.wait_for_selector("body")
    assert console.page.evaluate(ground) == dark
    console.page.get_by_role("button", name="Theme").click()
    expect(console.page.get_by_role("menuitemradio", name="Dark")).to_be_checked()
    console.page.get_by_role("menuitemradio", name="As the system has it").click()
    assert console.page.evaluate(ground) == light
