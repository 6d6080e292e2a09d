"""Promise 6, over HTTP: another organisation's id answers exactly like an unknown id, on every route there is."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from counterfoil.app import ROUTES
from counterfoil.kernel.ids import uuid7
from counterfoil.web.routes import Route
from tests.support.postgres import Database
from tests.support.world import Desk, Json, World, field_errors, place, refused, running_world, succeeded

# What a route needs besides an id, so that it gets as far as looking the id up.
BODIES: dict[str, Json] = {
    "customers_change": {"name": "B", "contacts": [], "tags": ["x"]},
    "customers_hold": {"reason": "x"},
    "customers_note": {"text": "x"},
    "customers_tag": {"added": ["x"]},
    "processors_skip": {"position": "1.1", "reason": "x"},
}
QUERIES = {"customers_as_of": "at=2999-01-01T00:00:00Z"}
WITH_ID = [route for route in ROUTES if "uuid" in route.in_path.values()]
# Each of these keeps to the asking organisation without being told an id, or concerns none.
WITHOUT = {
    "me_me", "backups_status", "customers_find", "customers_create", "customers_lookup", "customers_bulk",
    "customers_download", "imports_find", "imports_begin", "imports_targets", "imports_mappings", "imports_mapping",
    "imports_save_mapping",
    "customers_duplicates_of_draft", "processors_states", "processors_parked", "processors_skipped",
    "processors_retry_all",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home"), organisations=2) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def theirs(world: World) -> Json:
    """A customer of the other organisation, with everything that has an id."""
    made = await Desk(world.client, {"X-Organisation": str(world.orgs[1])}).create(
        code="THEIRS", external_id="theirs", contacts=[{"name": "Ana", "role": "billing"}], tags=["theirs"],
        addresses=[{"kind": "billing", "city": "Oslo", "country": "NO"}], tax_ids=[{"scheme": "other", "value": "1"}],
    )  # fmt: skip
    desk = Desk(world.client, {"X-Organisation": str(world.orgs[1])})
    return succeeded(await desk.post(f"{place(made)}/notes", {"text": "x"}), 201)


@pytest_asyncio.fixture(scope="module")
async def foreign_ids(world: World, theirs: Json) -> list[str]:
    """Ids of all kinds of things of the other organisation."""
    there = Desk(world.client, {"X-Organisation": str(world.orgs[1])})
    begun = succeeded(await there.post("/api/imports", {"file_name": "theirs.csv", "kind": "customers"}), 201)
    elements = [theirs[name][0]["id"] for name in ("contacts", "addresses", "tax_ids")]
    return [theirs["id"], str(world.orgs[1]), begun["id"], *elements]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.client, {"X-Organisation": str(world.orgs[0])})


async def asked(desk: Desk, route: Route, id_: str, **headers: str) -> httpx.Response:
    path = route.path
    for name in route.in_path:
        path = path.replace(f"{{{name}:{route.in_path[name]}}}", id_)
    given: dict[str, Any] = {"headers": {**desk.headers, **headers}}
    if route.if_match == "required":
        given["headers"]["If-Match"] = '"v2"'
    if route.given is not None:
        given["json"] = BODIES.get(route.name, {})
    return await desk.client.request(route.method, path, params=QUERIES.get(route.name), **given)


def told(answer: httpx.Response, id_: str) -> tuple[int, dict[str, str], str]:
    """Everything that was answered, but for the id itself and what is drawn for each request."""
    drawn = answer.headers["x-correlation-id"]
    headers = {name: value for name, value in answer.headers.items() if name != "x-correlation-id"}
    return answer.status_code, headers, answer.text.replace(id_, "ID").replace(drawn, "CORRELATION")


def test_every_route_without_an_id_is_looked_at_here() -> None:
    """A new one must say below how its organisation is kept."""
    assert {route.name for route in ROUTES} - {route.name for route in WITH_ID} == WITHOUT


@pytest.mark.parametrize("route", WITH_ID, ids=lambda route: route.name)
async def test_a_foreign_id_is_an_unknown_id(
    world: World, desk: Desk, theirs: Json, foreign_ids: list[str], route: Route
) -> None:
    unknown, before = str(uuid7()), [await world.position(org) for org in world.orgs]
    wanted = told(await asked(desk, route, unknown), unknown)
    assert wanted[0] == 404
    for foreign in foreign_ids:
        assert told(await asked(desk, route, foreign), foreign) == wanted
    assert [await world.position(org) for org in world.orgs] == before
    assert await Desk(world.client, {"X-Organisation": str(world.orgs[1])}).read(theirs) == theirs


async def test_many_at_once_reach_ones_own_alone(world: World, desk: Desk, theirs: Json) -> None:
    body, before = {"act": "tag", "tags": {"added": ["x"]}}, await world.position(world.orgs[1])
    answers = [
        succeeded(await desk.post("/api/customers/bulk", {**body, "ids": [id_]}))
        for id_ in (theirs["id"], str(uuid7()))
    ]
    assert answers[0]["items"][0] | {"id": None} == answers[1]["items"][0] | {"id": None}
    assert (answers[0]["refused"], answers[0]["items"][0]["code"]) == (1, "customer_not_found")
    assert await world.position(world.orgs[1]) == before


async def test_imports_and_mappings_are_ones_own(world: World, desk: Desk, foreign_ids: list[str]) -> None:
    there = Desk(world.client, {"X-Organisation": str(world.orgs[1])})
    where, body = "/api/imports/mappings/theirs", {"columns": {"Firma": "name"}}
    saved = await there.client.put(where, json=body, headers=dict(there.headers))
    succeeded(saved)
    assert told(await desk.get(where), "theirs") == told(await desk.get("/api/imports/mappings/nobody"), "nobody")
    assert (await desk.get("/api/imports/mappings")).json() == {"items": []}
    assert (await desk.get("/api/imports")).json() == {"items": []}
    assert len((await there.get("/api/imports")).json()["items"]) == 1
    succeeded(await desk.client.put(where, json={"columns": {"Nom": "name"}}, headers=dict(desk.headers)))
    assert (await there.get(where)).json() == saved.json()


async def test_a_list_shows_ones_own_alone(world: World, desk: Desk, theirs: Json) -> None:
    made = await desk.create(name="Casa Almendro", tags=["theirs"])
    for parameters in ({}, {"query": "casa"}, {"tag": "theirs"}, {"sort": "-updated_at"}):
        listed = await desk.listed(**parameters)
        assert [row["id"] for row in listed["items"]] == [made["id"]]
        assert listed["total"] == {"count": 1, "exact": True}
    assert (await desk.listed(query="THEIRS"))["total"]["count"] == 0
    assert (await desk.listed(country="NO"))["total"]["count"] == 0


async def test_what_is_unique_is_so_in_each_organisation(desk: Desk, theirs: Json) -> None:
    """A code that is taken elsewhere is free here, so that nobody learns of it."""
    made = await desk.create(code="THEIRS", external_id="theirs")
    assert (made["code"], made["external_id"]) == ("THEIRS", "theirs")


async def test_a_foreign_reference_is_an_unknown_one(desk: Desk, theirs: Json) -> None:
    answers = [
        await desk.post("/api/customers", {"name": "B", "kind": "person", "parent_id": parent})
        for parent in (theirs["id"], str(uuid7()))
    ]
    assert field_errors(answers[0]) == field_errors(answers[1]) == [("/parent_id", "not_found")]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


async def test_the_same_id_in_two_organisations_is_two_customers(world: World, desk: Desk, theirs: Json) -> None:
    """Ids are the caller's, so a clash must not tell that somebody else has this one."""
    made = await desk.create(id=theirs["id"], contacts=[{**theirs["contacts"][0], "name": "Bea"}])
    assert await desk.read(theirs["id"]) == made
    other = Desk(world.client, {"X-Organisation": str(world.orgs[1])})
    assert await other.read(theirs) == theirs
    items = succeeded(await desk.get(f"{place(made)}/history"))["items"]
    assert [item["type"] for item in items] == ["customer.created"]
    then = succeeded(await desk.get(f"{place(made)}/as-of?at=2999-01-01T00:00:00Z"))
    assert [contact["name"] for contact in then["customer"]["contacts"]] == ["Bea"]
    succeeded(await desk.delete(made))
    assert await other.read(theirs) == theirs


async def test_a_key_of_another_organisation_is_free_here(world: World, desk: Desk) -> None:
    key, other = str(uuid7()), Desk(world.client, {"X-Organisation": str(world.orgs[1])})
    answers = [
        await each.post("/api/customers", {"name": name, "kind": "person"}, Idempotency_Key=key)
        for each, name in ((desk, "Here"), (other, "There"))
    ]
    assert [succeeded(answer, 201)["name"] for answer in answers] == ["Here", "There"]
    assert not any("idempotent-replayed" in answer.headers for answer in answers)


async def test_of_several_organisations_one_is_named(world: World) -> None:
    for path in ("/api/customers", f"/api/customers/{uuid7()}"):
        refused(await world.client.get(path), 400, "organisation_needed")
    refused(await world.client.post("/api/customers", json={"name": "B", "kind": "person"}), 400, "organisation_needed")
    me = succeeded(await world.client.get("/api/me"))
    assert [one["id"] for one in me["organisations"]] == [str(org) for org in world.orgs]
