"""POST and GET of a customer: headers, shape, the ids, and what stands where nothing was said."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from counterfoil.kernel.ids import uuid7
from tests.api.samples import everything, shown
from tests.support.world import Desk, Json, World, field_errors, place, refused, succeeded, tag

MENU = ["edit", "activate", "hold", "release", "close", "reopen", "discard", "note", "tag"]
UNSAID: Json = {
    "external_id": None, "legal_name": None, "contacts": [], "addresses": [], "tax_ids": [], "bank_account": None,
    "language": None, "time_zone": None, "payment_terms_days": None, "credit_limit": None, "parent_id": None,
    "payer": "self", "tags": [], "custom": {}, "consents": [], "notes": [], "status": "prospect",
    "status_reason": None, "version": 1,
}  # fmt: skip


async def test_the_least_that_a_customer_is(world: World, desk: Desk) -> None:
    before = await world.position()
    answer = await desk.post("/api/customers", {"name": "Casa Almendro", "kind": "person"})
    made = succeeded(answer, 201)
    assert answer.headers["location"] == place(made)
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["x-position"] == f"1.{before + 1}"
    assert "idempotent-replayed" not in answer.headers
    assert made | UNSAID | {"name": "Casa Almendro", "kind": "person", "currency": "EUR"} == made
    assert made["code"].startswith("C-")
    assert UUID(made["id"]).version == 7
    assert made["links"] == {"self": place(made), "history": f"{place(made)}/history"}
    assert [action["name"] for action in made["actions"]] == MENU
    begun = datetime.fromisoformat(made["created_at"])
    assert made["created_at"] == made["updated_at"]
    assert abs((datetime.now(UTC) - begun).total_seconds()) < 60


async def test_every_member_comes_back_as_it_was_given(desk: Desk) -> None:
    given = everything()
    made = await desk.create(**given)
    wanted = shown(given, made)
    assert {name: made[name] for name in wanted} == wanted
    assert len({element["id"] for name in ("contacts", "addresses", "tax_ids") for element in made[name]}) == 5
    assert await desk.read(made) == made


async def test_reading_answers_tag_and_position(world: World, desk: Desk) -> None:
    made = await desk.create()
    await desk.create()
    answer = await desk.get(place(made))
    assert succeeded(answer) == made
    assert answer.headers["etag"] == tag(made)
    assert answer.headers["x-position"] == f"1.{await world.position()}"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("known", ['"v1"', 'W/"v1"', '"v7", "v1"', "*"])
async def test_a_representation_that_the_caller_has_is_not_sent_again(desk: Desk, known: str) -> None:
    made = await desk.create()
    answer = await desk.get(place(made), If_None_Match=known)
    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer.headers["etag"], "x-position" in answer.headers) == ('"v1"', True)


@pytest.mark.parametrize("known", ['"v2"', '"v11"', "v1", '"1"'])
async def test_another_representation_is_sent(desk: Desk, known: str) -> None:
    made = await desk.create()
    assert succeeded(await desk.get(place(made), If_None_Match=known)) == made


async def test_head_is_get_without_a_body(world: World, desk: Desk) -> None:
    made = await desk.create()
    answer = await world.client.head(place(made))
    assert (answer.status_code, answer.headers["etag"]) == (200, tag(made))
    assert (await world.client.head("/api/customers/" + str(uuid7()))).status_code == 404


async def test_the_callers_id_is_kept_and_taken_once(world: World, desk: Desk) -> None:
    mine, hers = str(uuid7()), str(uuid7())
    contacts = [{"id": hers, "name": "Ana", "role": "billing"}]
    made = await desk.create(id=mine, contacts=contacts)
    assert (made["id"], made["contacts"][0]["id"]) == (mine, hers)
    before = await world.position()
    refused(await desk.post("/api/customers", {"id": mine, "name": "B", "kind": "person"}), 409, "id_taken")
    taken_by_a_contact = {"id": str(uuid7()), "name": "B", "kind": "person", "contacts": contacts}
    refused(await desk.post("/api/customers", taken_by_a_contact), 409, "id_taken")
    assert await world.position() == before


@pytest.mark.parametrize("other", ["organisation", "contact", "itself"])
async def test_an_id_is_one_things_alone(world: World, desk: Desk, other: str) -> None:
    made = await desk.create(contacts=[{"name": "Ana", "role": "billing"}])
    taken = {"organisation": str(world.org), "contact": made["contacts"][0]["id"], "itself": str(uuid7())}[other]
    body: Json = {"id": taken, "name": "B", "kind": "person"}
    if other == "itself":
        body |= {"contacts": [{"id": taken, "name": "B", "role": "billing"}]}
    before = await world.position()
    refused(await desk.post("/api/customers", body), 409, "id_taken")
    assert await world.position() == before


@pytest.mark.parametrize("id_", ["0192f3a0-0000-4000-8000-000000000001", str(UUID(int=0)), "x", 5, None])
async def test_an_id_is_a_uuid_of_version_7(desk: Desk, id_: object) -> None:
    answer = await desk.post("/api/customers", {"id": id_, "name": "B", "kind": "person"})
    assert [pointer for pointer, _ in field_errors(answer)] == ["/id"]


async def test_codes_are_counted_up_around_those_that_are_taken(desk: Desk) -> None:
    first = await desk.create()
    number = int(first["code"].removeprefix("C-"))
    await desk.create(code=f"C-{number + 1}")
    assert (await desk.create())["code"] == f"C-{number + 2}"


async def test_a_code_and_an_external_id_are_taken_once(world: World, desk: Desk) -> None:
    held = await desk.create(code="TAKEN-1", external_id="taken/1")
    before = await world.position()
    answer = await desk.post(
        "/api/customers", {"name": "B", "kind": "person", "code": "TAKEN-1", "external_id": "taken/1"}
    )
    assert field_errors(answer) == [("/code", "taken"), ("/external_id", "taken")]
    assert all(error["params"] == {"customer": held["code"]} for error in answer.json()["errors"])
    assert await world.position() == before


async def test_the_parent_is_a_customer_of_this_organisation(desk: Desk) -> None:
    parent = await desk.create()
    child = await desk.create(parent_id=parent["id"], payer="parent")
    assert (child["parent_id"], child["payer"]) == (parent["id"], "parent")
    answer = await desk.post("/api/customers", {"name": "B", "kind": "person", "parent_id": str(uuid7())})
    assert field_errors(answer) == [("/parent_id", "not_found")]
    lacking = await desk.post("/api/customers", {"name": "B", "kind": "person", "payer": "parent"})
    assert field_errors(lacking) == [("/parent_id", "required")]


async def test_all_errors_of_shape_format_and_organisation_come_together(world: World, desk: Desk) -> None:
    await desk.create(code="TAKEN-2")
    before = await world.position()
    body = {
        "kind": "firm", "surname": "x", "code": "TAKEN-2", "currency": "EUX", "payment_terms_days": 400,
        "bank_account": "DE89370400440532013001", "parent_id": str(uuid7()),
        "contacts": [{"name": "Ana", "role": "billing", "email": "ana@"}],
        "tax_ids": [{"scheme": "vat", "value": "DE136695977"}], "addresses": [{"kind": "billing"}],
    }  # fmt: skip
    assert field_errors(await desk.post("/api/customers", body)) == [
        ("/addresses/0/country", "required"), ("/bank_account", "checksum"), ("/code", "taken"),
        ("/contacts/0/email", "format"), ("/currency", "choice"), ("/kind", "choice"), ("/name", "required"),
        ("/parent_id", "not_found"), ("/payment_terms_days", "range"), ("/surname", "unknown"),
        ("/tax_ids/0/value", "checksum"),
    ]  # fmt: skip
    assert await world.position() == before


async def test_nobody_is_found_at_an_unknown_id(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[{"name": "Ana", "role": "billing"}])
    for unknown in (str(uuid7()), str(world.org), made["contacts"][0]["id"]):
        where = f"/api/customers/{unknown}"
        refused(await desk.get(where), 404, "customer_not_found")
        refused(await desk.get(f"{where}/history"), 404, "customer_not_found")
        refused(await desk.get(f"{where}/as-of?at=2999-01-01T00:00:00Z"), 404, "customer_not_found")


async def test_an_address_without_an_id_is_nowhere(desk: Desk) -> None:
    for where in ("/api/customers/7", "/api/customers/x/history", "/api/customer", "/api"):
        answer = await desk.get(where)
        assert answer.status_code == 404, where
