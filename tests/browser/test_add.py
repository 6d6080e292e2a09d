"""Adding a customer: what is wrong is told at its field and in the summary; what was typed is never lost."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.house import House, own

_CUSTOMERS = "**/api/customers"
_IBAN = "DE89370400440532013001"  # its check digits are off by one


def test_what_this_side_can_tell(console: Console) -> None:
    console.open()
    sent = console.writes()
    console.page.keyboard.press("n")
    expect(console.field("Name").first).to_be_focused()
    assert console.said == {"dialog": "new"}
    no_barrier(console.page)
    console.field("IBAN").fill(_IBAN)
    console.field("E-mail").fill("maren.falk")
    console.page.keyboard.press("Control+Enter")
    expect(console.summary).to_be_focused()
    lines = ["Name: This is required", "IBAN: The check digits do not match", "E-mail: Write it as name@example.com"]
    shown = console.summary.get_by_role("listitem")
    expect(shown).to_have_count(4)  # the contact, too, needs its name
    for line in lines:
        expect(console.summary).to_contain_text(line)
    no_barrier(console.page)
    console.summary.get_by_role("button", name=re.compile("^IBAN")).click()
    iban = console.field("IBAN")
    expect(iban).to_be_focused()
    expect(iban).to_have_attribute("aria-invalid", "true")
    expect(iban).to_have_accessible_description(re.compile("check digits do not match"))
    iban.fill("DE89 3704 0044 0532 0130 00")
    expect(shown).to_have_count(3)
    expect(iban).not_to_have_attribute("aria-invalid", "true")
    assert not sent


def test_what_only_the_server_can_tell(console: Console, house: House) -> None:
    """An external id of another, a VAT number that cannot be: at their fields, in the very words of the API."""
    external_id = own("ERP")
    house.create(own("First Come"), external_id=external_id)
    wrong = {"external_id": external_id, "tax_ids": [{"scheme": "vat", "value": "DE136695970"}]}
    problem = house.refused({"name": "Second", "kind": "company", **wrong})
    words = {error["pointer"]: error["message"] for error in problem["errors"]}
    assert set(words) == {"/external_id", "/tax_ids/0/value"}

    console.may_answer.add(422)
    console.open(dialog="new")
    name = own("Second Come")
    console.field("Name").first.fill(name)
    console.field("External id").fill(external_id)
    console.field("VAT number").fill("DE136695970")
    console.dialog.get_by_role("button", name="Create customer").click()
    expect(console.summary).to_be_focused()
    expect(console.summary).to_contain_text(f"External id: {words['/external_id']}")
    expect(console.summary).to_contain_text(f"VAT number: {words['/tax_ids/0/value']}")
    expect(console.field("External id")).to_have_accessible_description(words["/external_id"])
    expect(console.field("VAT number")).to_have_accessible_description(words["/tax_ids/0/value"])
    no_barrier(console.page)
    console.field("External id").fill(own("ERP"))
    console.field("VAT number").fill("DE136695976")
    console.page.keyboard.press("Control+Enter")
    expect(console.dialog).to_have_count(0)
    expect(console.heading).to_have_text(name)


def test_created(console: Console, house: House) -> None:
    name = own("Aalborg Bygg")
    console.open()
    opener = console.page.get_by_role("button", name="New customer")
    opener.focus()
    console.page.keyboard.press("n")
    console.field("Name").first.fill(name)
    console.field("Legal name").fill(f"{name} A/S")
    console.field("Credit limit, EUR").fill("15000")
    console.dialog.get_by_role("textbox", name="Tags", exact=True).fill("timber")
    console.page.keyboard.press("Enter")
    expect(console.dialog.get_by_text("4 changes")).to_be_visible()
    with console.page.expect_response(_CUSTOMERS) as answered:
        console.page.keyboard.press("Control+Enter")
    made = answered.value.json()
    expect(console.dialog).to_have_count(0)
    expect(console.toast).to_contain_text("Customer created")
    expect(console.heading).to_have_text(name)
    expect(console.record).to_contain_text("Limit, EUR15,000.00")
    assert console.page.url.endswith(f"/customers/{made['id']}")
    assert house.customer(made["id"])["tags"] == ["timber"]
    row = console.row(name)
    expect(row).to_have_attribute("aria-current", "true")
    expect(opener).to_be_focused()
    expect(console.page.locator(".list-head")).to_contain_text(f"Customers{house.total()}")


def test_a_draft_is_kept_and_comes_back(console: Console) -> None:
    name = own("Half Typed")
    console.open()
    console.page.keyboard.press("n")
    console.page.keyboard.press("Escape")
    expect(console.dialog).to_have_count(0)  # nothing was typed: nothing is asked
    console.page.keyboard.press("n")
    console.field("Name").first.fill(name)
    console.page.keyboard.press("Escape")
    expect(console.question).to_contain_text("Leave 1 change behind?")
    expect(console.question.get_by_role("button", name="Go on editing")).to_be_focused()
    no_barrier(console.page)
    console.page.keyboard.press("Escape")
    expect(console.question).to_have_count(0)
    expect(console.field("Name").first).to_have_value(name)
    console.page.go_back()  # the browser's own way out asks the same
    console.question.get_by_role("button", name="Keep as draft").click()
    expect(console.dialog).to_have_count(0)
    console.page.reload()
    expect(console.rows.first).to_be_visible()
    console.page.keyboard.press("n")
    expect(console.dialog).to_contain_text("It is not saved yet")
    expect(console.field("Name").first).to_have_value(name)
    no_barrier(console.page)
    console.dialog.get_by_role("button", name="Drop the draft").click()
    expect(console.field("Name").first).to_have_value("")
    console.page.keyboard.press("Escape")
    expect(console.dialog).to_have_count(0)


@pytest.mark.parametrize("way", ["refused", "broken"])
def test_nothing_typed_is_lost_where_the_server_fails(console: Console, house: House, way: str) -> None:
    """A problem that is no field's: told with its code and number, the form as it was typed; and then it is saved."""
    name = own("Kept Through")
    status, code = (409, "customer_closed") if way == "refused" else (500, "internal_error")
    console.may_answer.add(status)
    numbers: list[str] = []

    def fail(route: Route) -> None:
        numbers.append(route.request.headers["x-correlation-id"])
        problem = {"code": code, "status": status, "title": "No", "detail": "Not now.", "errors": []}
        more = {"correlation_id": numbers[0], "type": f"/problems/{code}", "instance": None, "retryable": False}
        route.fulfill(status=status, content_type="application/problem+json", json=problem | more)

    console.open(dialog="new")
    console.page.route(_CUSTOMERS, fail)
    console.field("Name").first.fill(name)
    console.page.keyboard.press("Control+Enter")
    panel = console.dialog.get_by_role("alert")
    expect(panel).to_contain_text("The customer was not saved")
    expect(panel).to_contain_text("What you typed is kept.")
    expect(panel).to_contain_text(code)
    expect(panel).to_contain_text(numbers[0])
    no_barrier(console.page)
    panel.get_by_role("button", name="Copy details").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    copied = console.page.evaluate("() => navigator.clipboard.readText()")
    assert f"code: {code}\ncorrelation_id: {numbers[0]}\nstatus: {status}" in copied
    assert name not in copied
    expect(console.field("Name").first).to_have_value(name)
    console.page.unroute(_CUSTOMERS)
    console.page.keyboard.press("Control+Enter")
    expect(console.heading).to_have_text(name)
    assert house.total(query=name) == 1
    assert len(numbers) == 1


def test_one_number_from_the_panel_to_the_log(console: Console, house: House) -> None:
    """What the header answers is what the console sent, and what the event keeps and the history shows."""
    name = own("Traced")
    console.open(dialog="new")
    console.field("Name").first.fill(name)
    with console.page.expect_response(_CUSTOMERS) as answered:
        console.page.keyboard.press("Control+Enter")
    expect(console.heading).to_have_text(name)
    sent = answered.value.request.headers["x-correlation-id"]
    assert answered.value.headers["x-correlation-id"] == sent
    assert {item["correlation"] for item in house.history(answered.value.json()["id"])} == {sent}
    console.record.get_by_role("tab", name="History").click()
    console.record.get_by_role("button", name=f"corr {sent[:9]}").click()
    assert console.page.evaluate("() => navigator.clipboard.readText()") == sent
