"""The history: what was done, by whom and why, from what to what; and the record as it stood at any moment."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, Members, own


@pytest.fixture
def lived(house: House) -> Members:
    """A customer to whom everything has happened once; its events from the newest to the oldest are told below."""
    contact = {"name": "Maren Falk", "role": "billing", "email": "maren@example.org"}
    customer = house.create(own("Long Story"), payment_terms_days=14, contacts=[contact], custom={"cost_centre": "1"})
    customer = house.change(customer, payment_terms_days=30, credit_limit={"minor": 2_500_000, "currency": "EUR"})
    changed = {**customer["contacts"][0], "email": "falk@example.org"}
    customer = house.change(customer, contacts=[changed], custom={"cost_centre": "4711"})
    customer = house.tag(customer, "key account")
    customer = house.act(customer, "hold", "Two reminders went unanswered")
    customer = house.act(customer, "release")
    customer = house.act(customer, "close", "Ceased trading")
    return house.act(customer, "reopen")


def entries(console: Console) -> Locator:
    return console.record.get_by_role("listitem").filter(has=console.page.get_by_role("button", name="Show the record"))


def went(entry: Locator, before: str, after: str) -> None:
    expect(entry.locator("del", has_text=re.compile(f"^{re.escape(before)}$"))).to_be_visible()
    expect(entry.locator("ins", has_text=re.compile(f"^{re.escape(after)}$"))).to_be_visible()


def test_each_change_from_what_to_what(console: Console, lived: Members) -> None:
    console.open(lived["id"], tab="history")
    told = {
        "reopened the customer": ("Closed", "Active"),
        "closed the customer": ("Active", "Closed"),
        "took the hold off": ("On hold", "Active"),
        "put the customer on hold": ("Active", "On hold"),
        "changed payment terms and credit limit": ("14 days net", "30 days net"),
        "changed custom fields and contacts": ("maren@example.org", "falk@example.org"),
        "activated the customer": ("Prospect", "Active"),
    }
    for words, (before, after) in told.items():
        entry = entries(console).filter(has_text=words)
        went(entry, before, after)
        expect(entry).to_contain_text("Local operator")
    held = entries(console).filter(has_text="put the customer on hold")
    expect(held).to_contain_text("“Two reminders went unanswered”")
    expect(entries(console).filter(has_text="changed custom fields and contacts")).to_contain_text("Cost centre")
    expect(entries(console).filter(has_text="changed the tags").locator("ins")).to_have_text("key account")
    expect(entries(console).last).to_contain_text("created the customer")
    no_barrier(console.page)


def test_an_address_shows_the_record_then(console: Console, house: House, lived: Members) -> None:
    history = house.history(lived["id"])
    terms = next(item for item in history if {"payment_terms_days"} & {each["member"] for each in item["changes"]})
    console.open(lived["id"], tab="history", as_of=terms["at"])
    then = console.record.get_by_role("region", name="The record then")
    expect(then).to_contain_text(re.compile(rf"v{terms['version']} of {lived['version']}"))
    expect(then).to_contain_text("30 days net")
    expect(then).to_contain_text("EUR 25,000.00")
    expect(then.locator(".badge")).to_have_text("Active")
    expect(then.locator(".hit")).to_have_count(2)
    expect(console.record.locator("[aria-current=true]")).to_contain_text("You are here")
    no_barrier(console.page)
    console.record.get_by_role("button", name="One change back").click()
    expect(then).to_contain_text("14 days net")
    assert console.said["as_of"] < terms["at"]
    console.page.go_back()
    expect(then).to_contain_text("30 days net")
    console.record.get_by_role("button", name="Now", exact=True).click()
    now = console.record.get_by_role("region", name="The record now")
    expect(now).to_contain_text(f"v{lived['version']} of {lived['version']}")
    assert "as_of" not in console.said


def test_the_line_of_time_by_keyboard(console: Console, house: House, lived: Members) -> None:
    oldest = house.history(lived["id"])[-1]
    console.open(lived["id"], tab="history")
    line = console.record.get_by_role("slider", name="Changes over time")
    line.focus()
    console.page.keyboard.press("ArrowLeft")
    expect(console.record.locator(".hit .badge")).to_have_text("Closed")
    console.page.keyboard.press("Home")
    then = console.record.get_by_role("region", name="The record then")
    expect(then).to_contain_text(re.compile(rf"v{oldest['version']} of"))
    expect(then.locator(".badge")).to_have_text("Prospect")
    expect(line).to_have_attribute("aria-valuetext", re.compile("version 1 of"))
    expect(line).to_be_focused()


def test_before_it_was(console: Console, lived: Members) -> None:
    console.may_answer.add(404)
    console.open(lived["id"], tab="history", as_of="2001-01-01T00:00:00Z")
    expect(console.record).to_contain_text("It did not exist yet.")
    no_barrier(console.page)


def test_older_changes_on_request(console: Console, house: House) -> None:
    customer = house.create(own("Chatterbox"))
    for number in range(60):
        house.note(customer, f"Rang for the {number}th time")
    console.open(customer["id"], tab="history")
    expect(entries(console)).to_have_count(50)
    expect(console.record).to_contain_text("62 changes since")
    console.record.get_by_role("button", name="Show older changes").click()
    expect(entries(console)).to_have_count(62)
    expect(entries(console).last).to_contain_text("created the customer")
