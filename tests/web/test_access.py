"""Who may do what, and for which organisation."""

import httpx
import pytest
from litestar import get as bare_get
from litestar.exceptions import ImproperlyConfiguredException
from litestar.plugins import PluginProtocol
from litestar.testing import create_test_client

from counterfoil.web import access
from counterfoil.web.asked import Asked
from counterfoil.web.routes import get, post
from tests.web.example import ACME, OPERATOR, OTHER, Desk, Thing, World, code_of


def test_the_table_says_what_the_roles_may() -> None:
    assert set(access.ROLES) == {"admin", "billing_manager", "billing_clerk", "support", "auditor", "read_only"}
    assert len(access.PERMISSIONS) == 39
    assert access.permissions_of([]) == frozenset()
    for role in access.ROLES:
        assert {"customers.read", "invoices.read"} <= access.permissions_of([role])
    assert {p for p in access.permissions_of(["read_only"]) if not p.endswith(".read")} == set()
    assert "customers.edit" not in access.permissions_of(["support", "auditor", "read_only"])
    assert "customers.edit_contact" in access.permissions_of(["support"])
    # Who grants roles does not move money, and the other way round.
    assert not {"payments.process", "refunds.approve", "invoices.write_off"} & access.permissions_of(["admin"])
    assert not {"members.manage", "keys.roll", "privacy.erase"} & access.permissions_of(["billing_manager"])
    assert access.ROLES["admin"]["customers.merge"] == "step_up"
    assert access.ROLES["billing_clerk"]["audit.read"] == "own"
    assert frozenset().union(*map(access.permissions_of, ([role] for role in access.ROLES))) == access.PERMISSIONS


async def test_what_is_not_permitted_is_refused_before_it_is_read(world: World, client: httpx.AsyncClient) -> None:
    world.permissions = access.permissions_of(["read_only"])
    assert (await client.get("/api/things")).status_code == 200
    response = await client.post("/api/things", content=b"{", headers={"Content-Type": "text/plain"})
    assert code_of(response) == (403, "not_permitted")
    assert response.json()["detail"] == "This needs the permission customers.edit."
    assert len(world.desk.calls) == 1


async def test_everybody_who_is_known_may_ask_who_they_are(world: World, client: httpx.AsyncClient) -> None:
    world.permissions, world.organisations = frozenset(), []
    response = await client.get("/api/me")
    assert response.json()["actor"]["id"] == str(OPERATOR.id)


async def test_what_is_public_asks_nobody(world: World, client: httpx.AsyncClient) -> None:
    world.organisations = []
    for path in ("/livez", "/readyz", "/startupz", "/api/openapi.json"):
        assert (await client.get(path, headers={"Accept": "text/html"})).status_code == 200


@pytest.mark.parametrize(
    ("known", "named", "expected"),
    [
        ([ACME], None, ACME),
        ([ACME], ACME, ACME),
        ([ACME, OTHER], OTHER, OTHER),
        ([ACME, OTHER], None, (400, "organisation_needed")),
        ([ACME], OTHER, (404, "organisation_not_found")),
        ([], None, (404, "organisation_not_found")),
        ([], ACME, (404, "organisation_not_found")),
        ([ACME], "no-uuid", (404, "organisation_not_found")),
        ([ACME], "", (404, "organisation_not_found")),
    ],
)
async def test_the_organisation_is_named_or_the_only_one(
    world: World, client: httpx.AsyncClient, known: list[object], named: object, expected: object
) -> None:
    world.organisations = known  # type: ignore[assignment]
    headers = {} if named is None else {"X-Organisation": str(getattr(named, "id", named))}
    response = await client.get("/api/things", headers=headers)
    if isinstance(expected, tuple):
        assert code_of(response) == expected
    else:
        assert response.json()["items"][0]["org"] == str(getattr(expected, "id", None))


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/*", 200),
        ("text/html", 406),
        ("application/xml", 406),
    ],
)
async def test_only_json_can_be_had(client: httpx.AsyncClient, accept: str, status: int) -> None:
    response = await client.get("/api/things", headers={"Accept": accept})
    assert response.status_code == status
    assert status == 200 or code_of(response) == (406, "not_acceptable")


def test_a_route_without_a_known_permission_does_not_start(world: World) -> None:
    @get("/api/x", may="customers.raed")
    async def misspelt(asked: Asked) -> Thing:
        raise NotImplementedError

    with pytest.raises(ImproperlyConfiguredException, match=r"customers\.raed"):
        world.build([misspelt])


def test_a_bare_route_does_not_start(world: World) -> None:
    @bare_get("/bare")
    async def bare() -> str:
        return "open to all"

    plugins: list[PluginProtocol] = [access.Access(world.identify, world.organisations_of)]
    with pytest.raises(ImproperlyConfiguredException, match="None"), create_test_client([bare], plugins=plugins):
        pass


def test_a_parameter_that_nobody_fills_does_not_start(world: World) -> None:
    @get("/api/x", may="customers.read")
    async def wants(unknown: int) -> Thing:
        raise NotImplementedError

    @post("/api/y", may=access.PUBLIC)
    async def asks_nobody(asked: Asked) -> Thing:
        raise NotImplementedError

    @get("/api/z", may=access.SIGNED_IN, organisation=False)
    async def without(asked: Asked, desk: Desk) -> Thing:
        raise NotImplementedError

    for route, name in ((wants, "unknown"), (asks_nobody, "asked"), (without, "asked")):
        with pytest.raises(ImproperlyConfiguredException, match=name):
            world.build([route])


async def test_options_lists_the_methods_and_nothing_else(client: httpx.AsyncClient) -> None:
    response = await client.options("/api/things")
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, OPTIONS, POST"
    assert response.content == b""
    assert not [name for name in response.headers if name.startswith("access-control")]
