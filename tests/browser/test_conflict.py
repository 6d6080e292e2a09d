"""Two people at the same customer: what fits is merged, the rest asked about, and nobody's work lost unseen."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, Members, own
from tests.browser.windows import Windows

_CONTACT = {"name": "Maren Falk", "role": "billing", "email": "maren@example.org", "documents": ["invoice"]}


def both_edit(windows: Windows, house: House, **members: Any) -> tuple[Console, Console, Members]:
    """A new customer, and two people who have it open in the form."""
    customer = house.create(own("Torn Both Ways"), **members)
    mine, theirs = windows.open(), windows.open()
    for each in (mine, theirs):
        each.may_answer.add(412)
        each.open(customer["id"], dialog="edit")
        expect(each.field("Name").first).to_have_value(customer["name"])
    return mine, theirs, customer


def saves(console: Console) -> None:
    console.page.keyboard.press("Control+Enter")
    expect(console.dialog).to_have_count(0)


def line(console: Console, field: str) -> Locator:
    """Of the dialog of a conflict."""
    return console.dialog.get_by_role("row").filter(has=console.page.get_by_role("rowheader", name=field, exact=True))


def test_the_fields_that_differ_are_asked_about(windows: Windows, house: House) -> None:
    mine, theirs, customer = both_edit(windows, house, external_id=own("ERP"), contacts=[_CONTACT])
    theirs.field("Legal name").fill("Theirs A/S")
    theirs.field("External id").fill("T-1" + customer["id"])
    theirs.field("E-mail").fill("theirs@example.org")
    saves(theirs)
    mine.field("Legal name").fill("Mine A/S")
    mine.field("Name").first.fill(customer["name"] + " & Co")
    mine.field("E-mail").fill("mine@example.org")
    mine.page.keyboard.press("Control+Enter")

    dialog = mine.page.get_by_role("dialog", name="Local operator saved this customer while you edited")
    expect(dialog).to_contain_text("Your copy is from v2, the saved one is v3.")
    expect(dialog).to_contain_text("2 fields differ. Your other change fits and is kept.")
    expect(dialog.get_by_role("rowheader")).to_have_text(["Legal name", "Maren Falk, E-mail"])
    expect(line(mine, "Legal name")).to_contain_text("Mine A/S")
    expect(line(mine, "Legal name")).to_contain_text("Theirs A/S")
    expect(line(mine, "Legal name")).to_contain_text("Local operator, ")
    no_barrier(mine.page)
    save = dialog.get_by_role("button", name="Save as v4")
    expect(save).to_have_attribute("aria-disabled", "true")
    expect(save).to_have_accessible_description("Choose Legal name first")
    line(mine, "Legal name").get_by_role("radio").first.check()
    line(mine, "Maren Falk, E-mail").get_by_role("radio").last.check()
    expect(dialog.get_by_role("status")).to_have_text("All chosen")
    save.click()
    expect(mine.dialog).to_have_count(0)
    expect(mine.toast).to_contain_text("Saved together with what Local operator changed meanwhile")
    saved = house.customer(customer["id"])
    assert (saved["version"], saved["legal_name"], saved["name"]) == (4, "Mine A/S", customer["name"] + " & Co")
    assert saved["external_id"] == "T-1" + customer["id"]
    assert [each["email"] for each in saved["contacts"]] == ["theirs@example.org"]


def test_what_does_not_touch_is_merged(windows: Windows, house: House) -> None:
    """Different fields, and tags as sets: nothing is asked."""
    mine, theirs, customer = both_edit(windows, house, tags=["old", "stays"])
    theirs.field("External id").fill("X-" + customer["id"])
    theirs.dialog.get_by_role("button", name="Remove tag old").click()
    theirs.dialog.get_by_role("textbox", name="Tags").fill("theirs")
    saves(theirs)
    versions = [customer["version"], house.customer(customer["id"])["version"]]
    mine.dialog.get_by_role("textbox", name="Tags").fill("mine")
    mine.dialog.get_by_role("button", name="Add a contact").click()
    mine.dialog.locator("[data-path='contacts.0.name'] input").fill("Tilo Sander")
    mine.field("E-mail").fill("tilo@example.org")
    sent = mine.writes()
    saves(mine)
    expect(mine.toast).to_contain_text("Saved together with what Local operator changed meanwhile")
    saved = house.customer(customer["id"])
    assert saved["external_id"] == "X-" + customer["id"]
    assert sorted(saved["tags"]) == ["mine", "stays", "theirs"]
    assert [each["name"] for each in saved["contacts"]] == ["Tilo Sander"]
    assert [request.headers["if-match"] for request in sent] == [f'"v{version}"' for version in versions]
    expect(mine.record.locator(".slip-tags")).to_contain_text("theirs")


def test_mine_can_be_let_go(windows: Windows, house: House) -> None:
    mine, theirs, customer = both_edit(windows, house)
    theirs.field("Name").first.fill(customer["name"] + " Theirs")
    saves(theirs)
    mine.field("Name").first.fill(customer["name"] + " Mine")
    mine.page.keyboard.press("Control+Enter")
    expect(line(mine, "Name")).to_be_visible()
    mine.page.keyboard.press("Escape")  # back to the form, which is as it was typed
    expect(mine.field("Name").first).to_have_value(customer["name"] + " Mine")
    mine.page.keyboard.press("Control+Enter")
    mine.dialog.get_by_role("button", name="Discard mine").click()
    expect(mine.dialog).to_have_count(0)
    expect(mine.heading).to_have_text(customer["name"] + " Theirs")
    assert house.customer(customer["id"])["name"] == customer["name"] + " Theirs"


def test_an_act_on_a_record_that_moved_on(windows: Windows, house: House) -> None:
    """Held meanwhile by somebody else: what was offered is refused, with its reason, and the record shows what is."""
    customer = house.create(own("Moved On"))
    console = windows.open()
    console.may_answer.update((409, 412))
    console.open(customer["id"], dialog="close")
    console.question.get_by_role("textbox").fill("Ceased trading")
    house.act(customer, "hold", "Two reminders")
    console.question.get_by_role("button", name="Close customer").click()
    expect(console.question.get_by_role("alert")).to_be_visible()
    no_barrier(console.page)
    assert house.customer(customer["id"])["status"] == "on_hold"
    console.question.get_by_role("button", name="Cancel").click()
    expect(console.record).to_contain_text("On hold")
