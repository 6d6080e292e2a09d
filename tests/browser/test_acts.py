"""What can be done to a customer, from the menu to the record, the list and the history."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, Members, own


def status(console: Console, customer: Members, words: str) -> None:
    """In the header and in the row."""
    expect(console.record.locator(".badge.box")).to_have_text(words)
    expect(console.row(customer["name"]).locator(".badge")).to_have_text(words)


def choose(console: Console, entry: str) -> None:
    """From the record's own menu."""
    console.record.get_by_role("button", name="More actions").click()
    console.page.get_by_role("menuitem", name=entry, exact=True).click()


def opened(console: Console, house: House, name: str, **members: Any) -> Members:
    customer = house.create(own(name), **members)
    console.open(customer["id"], query=customer["name"])
    expect(console.row(customer["name"])).to_be_visible()
    expect(console.heading).to_have_text(customer["name"])
    return customer


def test_hold_and_release(console: Console, house: House) -> None:
    customer = opened(console, house, "Held Up")
    choose(console, "Put on hold")
    expect(console.question).to_contain_text(f"Put {customer['name']} on hold?")
    reason = console.question.get_by_role("textbox", name="Reason")
    expect(reason).to_be_focused()
    console.question.get_by_role("button", name="Put on hold").click()
    expect(reason).to_have_accessible_description(re.compile("Say why; it is kept with the record"))
    no_barrier(console.page)
    reason.fill("Two reminders went unanswered")
    console.question.get_by_role("button", name="Put on hold").click()
    expect(console.toast).to_contain_text("Put on hold")
    status(console, customer, "On hold")
    expect(console.record).to_contain_text("“Two reminders went unanswered”")
    expect(console.record.get_by_role("button", name="More actions")).to_be_focused()
    choose(console, "Release")
    console.question.get_by_role("button", name="Release").click()
    status(console, customer, "Active")
    types = [item["type"] for item in house.history(customer["id"])]
    assert types[:2] == ["customer.released", "customer.held"]


def test_close_and_reopen(console: Console, house: House) -> None:
    customer = opened(console, house, "Shut Down")
    choose(console, "Close")
    no_barrier(console.page)
    console.question.get_by_role("button", name="Close customer").click()
    status(console, customer, "Closed")
    edit = console.record.get_by_role("button", name="Edit")
    expect(edit).to_have_attribute("aria-disabled", "true")
    expect(edit).to_have_accessible_description("The customer is closed. Reopen it to change it.")
    choose(console, "Reopen")
    console.question.get_by_role("button", name="Reopen").click()
    status(console, customer, "Active")


def test_delete_says_what_became_of_it(console: Console, house: House) -> None:
    customer = opened(console, house, "Typed Twice")
    choose(console, "Discard")
    expect(console.question).to_contain_text("it leaves every list and cannot come back")
    no_barrier(console.page)
    with console.page.expect_response(f"**/api/customers/{customer['id']}") as answered:
        console.question.get_by_role("button", name="Discard customer").click()
    assert answered.value.request.method == "DELETE"
    assert answered.value.json()["outcome"] == "discarded"
    expect(console.toast).to_contain_text("Discarded")
    expect(console.record.locator(".badge.box")).to_have_text("Discarded")
    expect(console.row(customer["name"])).to_have_count(0)


def test_delete_of_one_that_documents_name(console: Console, house: House) -> None:
    """It is closed instead, and the screen says so. There are no documents yet: the answer is made up."""
    customer = opened(console, house, "Well Known")
    closed = {**customer, "status": "closed", "version": customer["version"] + 1}

    console.page.route(
        f"**/api/customers/{customer['id']}",
        lambda route: (
            route.fulfill(json={"outcome": "closed", "customer": closed})
            if route.request.method == "DELETE"
            else route.continue_()
        ),
    )
    choose(console, "Discard")
    console.question.get_by_role("button", name="Discard customer").click()
    expect(console.toast).to_contain_text("Closed instead: documents name it")


def test_note_and_tags(console: Console, house: House) -> None:
    customer = opened(console, house, "Noteworthy")
    console.record.get_by_role("button", name="Add a note").click()
    note = console.dialog.get_by_role("textbox", name="Note")
    said = "Statements on the 1st.\nOrders above 10,000 need a PO number."
    note.fill(said)
    no_barrier(console.page)
    console.page.keyboard.press("Escape")
    expect(console.dialog).to_have_count(0)
    choose(console, "Add a note")
    expect(note).to_have_value(said)
    console.page.keyboard.press("Control+Enter")
    expect(console.toast).to_contain_text("Note added")
    expect(console.record.locator(".note-text")).to_have_text(
        "Statements on the 1st. Orders above 10,000 need a PO number."
    )
    console.record.get_by_role("button", name="Add a tag").click()
    tags = console.dialog.get_by_role("textbox", name="Tags")
    tags.fill("key account")
    console.page.keyboard.press("Enter")
    tags.fill("optics")
    no_barrier(console.page)
    console.dialog.get_by_role("button", name="Save tags").click()
    expect(console.record.locator(".slip-tags .tag")).to_have_text(["key account", "optics"])
    assert house.customer(customer["id"])["tags"] == ["key account", "optics"]


def test_tagging_many_at_once(console: Console, house: House) -> None:
    mark = own("Lot")
    customers = [house.create(f"{mark} {number}") for number in range(3)]
    console.open(query=mark)
    console.shows(*[each["name"] for each in customers])
    console.row(customers[0]["name"]).get_by_role("checkbox").click()
    console.row(customers[2]["name"]).get_by_role("checkbox").click()
    bar = console.page.get_by_role("toolbar", name="2 customers selected")
    no_barrier(console.page)
    bar.get_by_role("button", name="Tag").click()
    bar.get_by_role("textbox", name="Tag to add").fill("in bulk")
    console.page.keyboard.press("Enter")
    expect(console.toast).to_contain_text("2 customers tagged")
    assert [house.customer(each["id"])["tags"] for each in customers] == [["in bulk"], [], ["in bulk"]]
    console.page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(console.search).to_be_visible()


@pytest.mark.parametrize("key", ["press", "full stop", "right button"])
def test_the_menu_says_why_not(console: Console, house: House, key: str) -> None:
    customer = house.create(own("Not Now"))
    console.open(query=customer["name"])
    row = console.row(customer["name"])
    back = row.get_by_role("button", name=f"Actions of {customer['name']}")
    if key == "press":
        back.click()
    elif key == "right button":
        row.click(button="right")
    else:
        row.focus()
        console.page.keyboard.press(".")
    menu = console.page.get_by_role("menu", name=f"Actions of {customer['name']}")
    reasons = {each["label"]: each["disabled_reason"] for each in customer["actions"]}
    assert [label for label, reason in reasons.items() if reason] == ["Activate", "Release", "Reopen"]
    for label, reason in reasons.items():
        entry = menu.get_by_role("menuitem", name=label, exact=False)
        is_told(entry.first, reason)
    no_barrier(console.page)
    menu.get_by_role("menuitem", name="Release").click(force=True)
    expect(menu).to_be_visible()  # what is forbidden does nothing
    console.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    if key == "full stop":
        expect(row).to_be_focused()


def is_told(entry: Locator, reason: str | None) -> None:
    if reason is None:
        expect(entry).not_to_have_attribute("aria-disabled", "true")
    else:
        expect(entry).to_have_attribute("aria-disabled", "true")
        expect(entry).to_have_accessible_description(reason)


def test_an_address_that_outlived_what_it_offers(console: Console, house: House) -> None:
    customer = house.create(own("Too Late"))
    console.open(customer["id"], dialog="release")
    expect(console.question).to_contain_text("This cannot be done now")
    expect(console.question).to_contain_text("There is no hold to release.")
    no_barrier(console.page)
    console.question.get_by_role("button", name="Close").click()
    expect(console.question).to_have_count(0)
    assert "dialog" not in console.said


def test_no_such_customer(console: Console) -> None:
    console.may_answer.add(404)
    nobody = "0192f3a0-0000-7000-8000-00000000dead"
    with console.page.expect_response(f"**/api/customers/{nobody}") as answered:
        console.open(nobody)
    expect(console.record).to_contain_text("There is no such customer")
    expect(console.record).to_contain_text("customer_not_found")
    expect(console.record).to_contain_text(answered.value.headers["x-correlation-id"])
    no_barrier(console.page)
    console.record.get_by_role("button", name="To the list").click()
    expect(console.record).to_have_count(0)
