"""Contacts are people of their own: created, changed and removed with their customer's save, each in its own stream."""

from typing import Any

import asyncpg
import pytest

from counterfoil.kernel.ids import uuid7
from tests.support.world import Desk, Json, World, field_errors, place, refused

ANA: Json = {"name": "Ana Lindqvist", "role": "billing", "email": "ana@example.com", "phone": "+49 30 901820"}
JO: Json = {"name": "Jo Thorne", "role": "technical"}
BARE: Json = {"email": None, "phone": None, "documents": []}


async def facts(world: World, behind: int) -> list[tuple[str, str]]:
    """Type and open data of what was stored behind a position."""
    return [(event["type"], event["data"]) for event in await world.log() if event["position"] > behind]


def stream_of(log: list[asyncpg.Record], contact: Json) -> list[str]:
    return [event["type"] for event in log if str(event["stream"]) == contact["id"]]


async def test_contacts_come_with_their_customer(world: World, desk: Desk) -> None:
    before = await world.position()
    made = await desk.create(contacts=[ANA | {"documents": ["invoice", "reminder", "invoice"]}, JO])
    ana, jo = made["contacts"]
    assert ana == ANA | {"id": ana["id"], "documents": ["invoice", "reminder"]}
    assert jo == BARE | JO | {"id": jo["id"]}
    assert [kind for kind, _ in await facts(world, before)] == [
        "customer.created",
        "contact.created",
        "contact.created",
    ]
    assert await desk.read(made) == made


async def test_a_changed_contact_moves_the_customers_version(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[ANA, JO])
    ana, jo = made["contacts"]
    before = await world.position()
    changed = await desk.change(made, contacts=[{"id": ana["id"], "email": "al@example.com"}, {"id": jo["id"]}])
    assert changed["contacts"] == [ana | {"email": "al@example.com"}, jo]
    assert changed["version"] == 2
    assert await facts(world, before) == [
        ("contact.updated", "{}"),
        ("customer.updated", f'{{"contacts":["{ana["id"]}","{jo["id"]}"]}}'),
    ]
    assert await desk.read(made) == changed


async def test_an_absent_contact_is_removed_and_one_without_id_is_new(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[ANA, JO])
    ana, jo = made["contacts"]
    changed = await desk.change(made, contacts=[{"name": "Kim", "role": "dunning"}, {"id": jo["id"]}])
    kim = changed["contacts"][0]
    assert changed["contacts"] == [BARE | {"id": kim["id"], "name": "Kim", "role": "dunning"}, jo]
    log = await world.log()
    assert stream_of(log, ana) == ["contact.created", "contact.removed"]
    assert stream_of(log, jo) == stream_of(log, kim) == ["contact.created"]
    assert await desk.read(made) == changed


async def test_the_order_is_the_callers(desk: Desk) -> None:
    made = await desk.create(contacts=[ANA, JO])
    turned = [{"id": contact["id"]} for contact in reversed(made["contacts"])]
    changed = await desk.change(made, contacts=turned)
    assert changed["contacts"] == made["contacts"][::-1]
    assert (changed["version"], await desk.read(made)) == (2, changed)


@pytest.mark.parametrize("member", ["email", "phone", "documents"])
async def test_null_clears_a_members_of_a_contact(desk: Desk, member: str) -> None:
    made = await desk.create(contacts=[ANA | {"documents": ["invoice"]}])
    [ana] = made["contacts"]
    wanted: dict[str, Any] = {member: None} | ({"documents": None} if member == "email" else {})
    changed = await desk.change(made, contacts=[{"id": ana["id"], **wanted}])
    assert changed["contacts"] == [ana | wanted | {"documents": [] if "documents" in wanted else ["invoice"]}]


async def test_the_same_again_stores_nothing(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[ANA, JO])
    before = await world.position()
    assert await desk.change(made, contacts=made["contacts"]) == made
    assert await desk.change(made, contacts=[{"id": contact["id"]} for contact in made["contacts"]]) == made
    assert await world.position() == before


async def test_an_id_is_one_persons_for_ever(world: World, desk: Desk) -> None:
    other = await desk.create(contacts=[JO])
    made = await desk.create(contacts=[ANA])
    [gone] = made["contacts"]
    made = await desk.change(made, contacts=[])
    before = await world.position()
    free = str(uuid7())
    for taken in (gone["id"], other["contacts"][0]["id"], other["id"], made["id"], str(world.org)):
        body = {"contacts": [{"id": free, **ANA}, {"id": taken, **JO}], "name": "Never"}
        refused(await desk.put(made, body), 409, "id_taken")
    assert await world.position() == before
    assert (await desk.change(made, contacts=[{"id": free, **ANA}]))["contacts"][0]["id"] == free
    assert await desk.read(other) == other


async def test_a_new_contact_must_be_whole_also_under_an_id_that_is_not_here(desk: Desk) -> None:
    made = await desk.create(contacts=[ANA])
    stranger = (await desk.create(contacts=[JO]))["contacts"][0]["id"]
    body = {"contacts": [{"id": stranger, "phone": "12345"}, {"role": "billing"}]}
    assert field_errors(await desk.put(made, body)) == [
        ("/contacts/0/name", "required"), ("/contacts/0/role", "required"), ("/contacts/1/name", "required"),
    ]  # fmt: skip


async def test_one_id_stands_once_in_a_list(desk: Desk) -> None:
    made = await desk.create(contacts=[ANA])
    [ana] = made["contacts"]
    twice = await desk.put(made, {"contacts": [{"id": ana["id"]}, {"id": ana["id"], "role": "dunning"}]})
    assert field_errors(twice) == [("/contacts/1/id", "duplicate")]


async def test_documents_need_an_address_to_go_to(desk: Desk) -> None:
    made = await desk.create(contacts=[ANA | {"documents": ["invoice"]}])
    [ana] = made["contacts"]
    lacking = await desk.put(made, {"contacts": [{"id": ana["id"], "email": None}]})
    assert field_errors(lacking) == [("/contacts/0/email", "required")]
    new = await desk.post(
        "/api/customers", {"name": "B", "kind": "person", "contacts": [JO | {"documents": ["invoice"]}]}
    )
    assert field_errors(new) == [("/contacts/0/email", "required")]


async def test_the_list_shows_the_first_billing_contacts_address(desk: Desk) -> None:
    mark = uuid7().hex
    bea = {"name": "Bea", "role": "billing", "email": "bea@example.com"}
    made = await desk.create(external_id=mark, contacts=[JO | {"email": "jo@example.com"}, ANA, bea])

    async def shown() -> Any:
        [row] = (await desk.listed(query=mark))["items"]
        return row["email"]

    assert await shown() == "ana@example.com"
    jo, ana, bea = ({"id": contact["id"]} for contact in made["contacts"])
    made = await desk.change(made, contacts=[jo, bea, ana])
    assert await shown() == "bea@example.com"
    made = await desk.change(made, contacts=[jo, {**bea, "role": "dunning"}])
    assert await shown() is None


async def test_no_contact_is_read_in_a_customers_facts(world: World, desk: Desk) -> None:
    """Each person has a key of their own, so that one can be forgotten alone."""
    before = await world.position()
    made = await desk.create(contacts=[ANA, JO])
    await desk.change(made, contacts=[{"id": made["contacts"][0]["id"], "name": "Ana L."}])
    events = [event for event in await world.log() if event["position"] > before]
    keys = {event["stream"]: event["key"] for event in events if event["key"]}
    assert len(keys) == len(set(keys.values())) == 3
    assert {event["subject"] for event in events} == set(keys)
    assert not [event["data"] for event in events if "Ana" in event["data"] or "example.com" in event["data"]]


async def test_contacts_of_a_closed_customer_stay(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[ANA])
    closed = (await desk.act(made, "close")).json()
    before = await world.position()
    refused(await desk.put(closed, {"contacts": []}), 409, "customer_closed")
    refused(await desk.put(closed, {"contacts": [{"name": "Kim", "role": "dunning"}]}), 409, "customer_closed")
    assert await world.position() == before
    assert (await desk.get(place(made))).json()["contacts"] == made["contacts"]
