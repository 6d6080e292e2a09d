"""PUT of a customer: what an omitted member, a null and a list mean, and which version it is based on."""

from typing import Any

import pytest

from counterfoil.kernel.ids import uuid7
from tests.api.samples import everything, shown
from tests.support.world import Desk, World, field_errors, place, refused, succeeded

MOVING = ("version", "updated_at", "actions")


def still(customer: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The customer without what moves at every save, with what is expected to have changed."""
    return {name: value for name, value in (customer | changed).items() if name not in MOVING}


async def test_an_omitted_member_is_unchanged(world: World, desk: Desk) -> None:
    made = await desk.create(**everything())
    before = await world.position()
    answer = await desk.put(made, {"legal_name": "Nordlicht Optik AG"})
    changed = succeeded(answer)
    assert still(changed) == still(made, legal_name="Nordlicht Optik AG")
    assert (changed["version"], answer.headers["etag"], answer.headers["x-position"]) == (2, '"v2"', f"1.{before + 1}")
    assert changed["updated_at"] > made["updated_at"]
    assert "location" not in answer.headers
    assert await desk.read(made) == changed


@pytest.mark.parametrize(
    ("member", "cleared"),
    [
        ("external_id", None), ("legal_name", None), ("bank_account", None), ("language", None), ("time_zone", None),
        ("payment_terms_days", None), ("credit_limit", None), ("contacts", []), ("addresses", []), ("tax_ids", []),
        ("tags", []), ("custom", {}), ("consents", []),
    ],
)  # fmt: skip
async def test_null_clears(desk: Desk, member: str, cleared: Any) -> None:
    made = await desk.create(**everything())
    assert still(await desk.change(made, **{member: None})) == still(made, **{member: cleared})


@pytest.mark.parametrize("member", ["code", "name", "kind", "currency"])
async def test_what_a_customer_needs_cannot_be_cleared(world: World, desk: Desk, member: str) -> None:
    made = await desk.create()
    assert field_errors(await desk.put(made, {member: None})) == [(f"/{member}", "null")]
    assert await desk.read(made) == made


async def test_the_parent_can_be_left_and_its_circles_are_refused(desk: Desk) -> None:
    top = await desk.create()
    middle = await desk.create(parent_id=top["id"], payer="parent")
    low = await desk.create(parent_id=middle["id"])
    for parent, code in ((top["id"], "choice"), (low["id"], "choice"), (middle["id"], "choice")):
        assert field_errors(await desk.put(top, {"parent_id": parent})) == [("/parent_id", code)]
    assert field_errors(await desk.put(middle, {"parent_id": None})) == [("/parent_id", "required")]
    free = await desk.change(middle, parent_id=None, payer="self")
    assert (free["parent_id"], free["payer"]) == (None, "self")


async def test_all_members_can_change_at_once(world: World, desk: Desk) -> None:
    made, given = await desk.create(), everything(code="NEW-1")
    changed = await desk.change(made, **given)
    wanted = shown(given, changed)
    assert {name: changed[name] for name in wanted} == wanted
    assert changed["version"] == 3, "the members are one fact and the tags another"
    assert await desk.read(made) == changed


async def test_addresses_and_tax_ids_are_matched_by_id(desk: Desk) -> None:
    made = await desk.create(**everything())
    delivery, billing = made["addresses"]
    added = {"kind": "delivery", "country": "AT"}
    changed = await desk.change(
        made,
        addresses=[{"id": billing["id"], "line1": "Untere Str. 1", "line2": None}, added],
        tax_ids=[*made["tax_ids"], {"scheme": "other", "value": "12/34"}],
    )
    assert changed["addresses"][0] == billing | {"line1": "Untere Str. 1", "line2": None}
    assert {name: changed["addresses"][1][name] for name in added} == added
    assert delivery["id"] not in [address["id"] for address in changed["addresses"]]
    assert changed["tax_ids"][0] == made["tax_ids"][0]
    assert changed["tax_ids"][1]["value"] == "12/34"
    assert len(changed["addresses"]) == len(changed["tax_ids"]) == 2


async def test_an_element_of_an_unknown_id_is_new_and_must_be_whole(desk: Desk) -> None:
    made, mine = await desk.create(), str(uuid7())
    lacking = await desk.put(made, {"addresses": [{"id": mine, "city": "Wien"}], "tax_ids": [{"id": str(uuid7())}]})
    assert field_errors(lacking) == [
        ("/addresses/0/country", "required"), ("/addresses/0/kind", "required"),
        ("/tax_ids/0/scheme", "required"), ("/tax_ids/0/value", "required"),
    ]  # fmt: skip
    changed = await desk.change(made, addresses=[{"id": mine, "kind": "billing", "country": "AT"}])
    assert changed["addresses"][0]["id"] == mine


async def test_custom_fields_are_matched_by_key(desk: Desk) -> None:
    made = await desk.create(custom={"cost_centre": "4711", "branches": 3})
    changed = await desk.change(made, custom={"cost_centre": None, "chain": True})
    assert changed["custom"] == {"branches": 3, "chain": True}


async def test_changed_tags_are_a_fact_of_their_own(world: World, desk: Desk) -> None:
    made = await desk.create(tags=["a", "b"])
    assert (await desk.change(made, tags=["b", "c", "B"]))["tags"] == ["b", "c"]
    last = (await world.log())[-1]
    assert (last["type"], last["data"]) == ("customer.tagged", '{"added":["c"],"removed":["a"]}')


@pytest.mark.parametrize("body", [{}, {"legal_name": None}, {"name": "Casa Almendro"}, {"tags": []}, {"contacts": []}])
async def test_what_changes_nothing_stores_nothing(world: World, desk: Desk, body: dict[str, Any]) -> None:
    made = await desk.create()
    before = await world.position()
    answer = await desk.put(made, body)
    assert succeeded(answer) == made
    assert answer.headers["etag"] == '"v1"'
    assert await world.position() == before


async def test_a_change_says_which_version_it_is_based_on(world: World, desk: Desk) -> None:
    made = await desk.create()
    before = await world.position()
    answer = await world.client.put(place(made), json={"name": "B"})
    refused(answer, 428, "precondition_required")
    for wrong in ("*", "v1", '"1"', 'W/"v1"', '"v1", "v2"', '"v0"', '"v01"', '"v9999999999"', ""):
        refused(await desk.put(made, {"name": "B"}, If_Match=wrong), 400, "if_match_form")
    assert await world.position() == before


async def test_the_later_of_two_is_shown_what_happened_meanwhile(desk: Desk) -> None:
    made = await desk.create()
    second = await desk.change(made, payment_terms_days=14, language="de")
    third = await desk.change(second, payment_terms_days=30)
    problem = refused(await desk.put(made, {"payment_terms_days": 60}), 412, "changed_meanwhile")
    assert problem["current"] == third == await desk.read(made)
    history = succeeded(await desk.get(f"{place(made)}/history"))["items"]
    assert problem["events"] == history[:2]
    assert [item["version"] for item in problem["events"]] == [3, 2]
    ahead = refused(await desk.put(made, {"payment_terms_days": 60}, If_Match='"v4"'), 412, "changed_meanwhile")
    assert (ahead["current"], ahead["events"]) == (third, [])


async def test_all_errors_of_a_change_come_together(world: World, desk: Desk) -> None:
    held, made = await desk.create(code="HELD-1", external_id="held/1"), await desk.create()
    before = await world.position()
    body = {"code": "HELD-1", "external_id": "held/1", "name": "", "language": "xx", "surname": 1, "version": 2}
    assert field_errors(await desk.put(made, body)) == [
        ("/code", "taken"), ("/external_id", "taken"), ("/language", "choice"), ("/name", "length"),
        ("/surname", "unknown"), ("/version", "unknown"),
    ]  # fmt: skip
    assert field_errors(await desk.put(made, {"id": made["id"]})) == [("/id", "unknown")]
    assert field_errors(await desk.put(made, {"notes": []})) == [("/notes", "unknown")]
    assert await desk.change(held, code="HELD-1") == held, "a customer's own code is not taken"
    assert await world.position() == before


async def test_limit_and_currency_go_together(desk: Desk) -> None:
    made = await desk.create(currency="EUR", credit_limit={"minor": 100, "currency": "EUR"})
    dollars = {"minor": 5, "currency": "USD"}
    assert field_errors(await desk.put(made, {"credit_limit": dollars})) == [("/credit_limit/currency", "choice")]
    assert field_errors(await desk.put(made, {"currency": "JPY"})) == [("/credit_limit/currency", "choice")]
    yen = await desk.change(made, currency="JPY", credit_limit={"minor": 412800, "currency": "JPY"})
    assert yen["credit_limit"] == {"minor": 412800, "currency": "JPY", "text": "412800"}
    assert (await desk.change(yen, credit_limit={"minor": 0, "currency": "JPY"}))["credit_limit"]["text"] == "0"


async def test_nobody_is_changed_at_an_unknown_id(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[{"name": "Ana", "role": "billing"}])
    before = await world.position()
    for unknown in (str(uuid7()), made["contacts"][0]["id"], str(world.org)):
        there = {"id": unknown, "version": 1}
        refused(await desk.put(there, {"name": "B"}), 404, "customer_not_found")
        refused(await desk.put(there, {"name": 5}), 404, "customer_not_found")
        refused(await desk.put(there, {"contacts": []}, If_Match='"v7"'), 404, "customer_not_found")
    assert await world.position() == before
