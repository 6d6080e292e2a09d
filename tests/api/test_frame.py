"""What stands around every route of the application, tried on all of them as the table of routes lists them."""

import asyncio
import re
from typing import Any

import asyncpg
import httpx
import pytest

from counterfoil.app import ROUTES
from counterfoil.kernel.ids import uuid7
from counterfoil.web.routes import Route
from tests.support.world import Desk, World, client_of, place, refused, succeeded

PATHS = {path: {route.method for route in ROUTES if route.path == path} for path in {route.path for route in ROUTES}}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
READS_BODY = [route for route in ROUTES if route.given is not None]
READS_NONE = [route for route in ROUTES if route.given is None and "request" not in route.hints]


def address(path: str, id_: object) -> str:
    filled = re.sub(r"\{[a-z]+:uuid\}", str(id_), re.sub(r"\{[a-z]+:str\}", "some-name", path))
    return filled + ("?at=2026-01-01T00:00:00Z" if path.endswith("/as-of") else "")


def named(route: Route) -> str:
    return route.name


async def asked(world: World, route: Route, id_: object, **given: Any) -> httpx.Response:
    headers = {"If-Match": '"v1"'} if route.if_match == "required" else {}
    headers |= given.pop("headers", {})
    return await world.client.request(route.method, address(route.path, id_), headers=headers, **given)


@pytest.mark.parametrize("path", sorted(PATHS))
async def test_other_methods_are_told_which_there_are(world: World, path: str) -> None:
    allowed = {*PATHS[path], "OPTIONS"}
    answer = await world.client.options(address(path, uuid7()))
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (204, allowed)
    for method in sorted({*METHODS, "TRACE", "PROPFIND"} - PATHS[path]):
        answer = await world.client.request(method, address(path, uuid7()))
        refused(answer, 405, "method_not_allowed")
        assert set(answer.headers["allow"].split(", ")) >= PATHS[path]


@pytest.mark.parametrize("route", ROUTES, ids=named)
async def test_json_is_all_there_is(world: World, route: Route) -> None:
    for accept in ("text/html", "application/xml, text/plain", "image/*"):
        refused(await asked(world, route, uuid7(), headers={"Accept": accept}), 406, "not_acceptable")


@pytest.mark.parametrize("route", READS_BODY, ids=named)
async def test_a_body_is_json_and_says_so(world: World, desk: Desk, route: Route) -> None:
    made, before = await desk.create(), await world.position()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "json", ""):
        answer = await asked(world, route, made["id"], content=b"{}", headers={"Content-Type": kind})
        refused(answer, 415, "media_type")
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    refused(await asked(world, route, made["id"], content=b"{}", headers=packed), 415, "content_coding")
    plain = {"Content-Type": "application/json"}
    refused(await asked(world, route, made["id"], headers=plain), 400, "body_missing")
    refused(await asked(world, route, made["id"], content=b"[]", headers=plain), 422, "invalid_fields")
    assert await world.position() == before


@pytest.mark.parametrize("route", READS_NONE, ids=named)
async def test_where_no_body_belongs_none_is_taken(world: World, desk: Desk, route: Route) -> None:
    made = await desk.create()
    refused(await asked(world, route, made["id"], json={}), 400, "body_unwanted")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.if_match == "required"], ids=named)
async def test_a_version_is_asked_for_before_the_body_is_read(world: World, desk: Desk, route: Route) -> None:
    made, before = await desk.create(), await world.position()
    answer = await world.client.request(route.method, address(route.path, made["id"]), content=b"")
    refused(answer, 428, "precondition_required")
    assert await world.position() == before


@pytest.mark.parametrize("route", [route for route in ROUTES if route.organisation], ids=named)
async def test_an_organisation_that_is_not_mine_is_nobodys(world: World, desk: Desk, route: Route) -> None:
    made = await desk.create()
    for other in (str(uuid7()), "x", "", "o0"):
        answer = await asked(world, route, made["id"], headers={"X-Organisation": other})
        refused(answer, 404, "organisation_not_found")
    assert await desk.read(made) == made


@pytest.mark.parametrize("route", ROUTES, ids=named)
async def test_a_foreign_page_is_refused(world: World, route: Route) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        refused(await asked(world, route, uuid7(), headers=headers), 403, "origin_refused")
    refused(await asked(world, route, uuid7(), headers={"Host": "evil.example"}), 421, "host_unknown")
    if route.writes:
        ours = {"Origin": "http://localhost:8000"}
        refused(await asked(world, route, uuid7(), headers=ours), 403, "console_header_missing")


async def test_the_console_may_write(world: World, desk: Desk) -> None:
    headers = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin", "X_Counterfoil": "console"}
    succeeded(await desk.post("/api/customers", {"name": "B", "kind": "person"}, **headers), 201)


async def test_time_is_limited_and_a_late_command_is_asked_for_again(world: World, desk: Desk) -> None:
    made, key = await desk.create(), str(uuid7())
    for bad in ("0", "-1", "30001", "1.5", "soon", "", "1e3"):
        refused(await desk.get(place(made), X_Request_Timeout_Ms=bad), 422, "deadline_form")
    admin = await asyncpg.connect(world.database.admin)
    path, hasty = f"{place(made)}/notes", {"X-Request-Timeout-Ms": "150", "Idempotency-Key": key}
    async with client_of(world.app, world.settings.port, hold=False) as client, admin.transaction():
        await admin.execute("select pg_advisory_xact_lock(hashtextextended($1, 7))", str(world.org))
        late = await client.post(path, json={"text": "x"}, headers=hasty)
    await admin.close()
    problem = refused(late, 504, "deadline_passed")
    assert problem["retryable"] is True
    done = await desk.post(path, {"text": "x"}, Idempotency_Key=key)
    assert [note["text"] for note in succeeded(done, 201)["notes"]] == ["x"]


@pytest.mark.parametrize("route", ROUTES, ids=named)
async def test_the_documentation_names_every_answer(world: World, route: Route) -> None:
    document = succeeded(await world.client.get("/api/openapi.json"))
    operation = document["paths"][re.sub(r":(uuid|str)\}", "}", route.path)][route.method.lower()]
    assert operation["x-permission"] == route.may
    wanted = {str(route.status), *(str(code.status) for code in route.refuses), "406", "500"}
    assert operation["responses"].keys() >= wanted


async def test_it_says_that_it_lives(world: World) -> None:
    for path, status in (("/livez", "live"), ("/readyz", "ready"), ("/startupz", "started")):
        assert succeeded(await world.client.get(path)) == {"status": status}


async def test_many_at_once_are_all_answered(world: World, desk: Desk) -> None:
    made = await desk.create()
    answers = await asyncio.gather(*(desk.get(place(made)) for _ in range(60)))
    assert [answer.json() for answer in answers] == [made] * 60
