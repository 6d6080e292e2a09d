"""Who asks: until there is sign-in, the local operator, with one id for as long as the installation lives."""

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from counterfoil.identity.operator import operator_id
from counterfoil.kernel.ids import OrgId
from counterfoil.web.access import PERMISSIONS
from tests.support.postgres import Cluster, Database
from tests.support.world import Desk, World, open_organisation, place, refused, running_world, succeeded


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home"), organisations=0) as running:
        yield running


async def test_the_console_learns_who_where_and_what(world: World) -> None:
    nobody_yet = succeeded(await world.client.get("/api/me"))
    assert nobody_yet["organisations"] == []
    refused(await world.client.get("/api/customers"), 404, "organisation_not_found")
    org = await open_organisation(world.house, "lindqvist", currency="SEK", language="sv", time_zone="Europe/Stockholm")
    me = succeeded(await world.client.get("/api/me"))
    assert me == {
        "actor": {"kind": "operator", "id": nobody_yet["actor"]["id"], "name": "Local operator"},
        "organisations": [
            {"id": str(org), "code": "lindqvist", "name": "Seller lindqvist", "currency": "SEK", "language": "sv",
             "time_zone": "Europe/Stockholm"}
        ],
        "permissions": sorted(PERMISSIONS),
    }  # fmt: skip
    made = succeeded(await world.client.post("/api/customers", json={"name": "B", "kind": "person"}), 201)
    assert made["currency"] == "SEK", "the organisation's, where none is named"


async def test_nothing_that_is_asked_changes_who_one_is(world: World) -> None:
    me = succeeded(await world.client.get("/api/me"))
    for headers in (
        {"Authorization": "Bearer x"},
        {"Cookie": "session=x"},
        {"X-Organisation": "x"},
        {"X-User": "root"},
    ):
        assert (await world.client.get("/api/me", headers=headers)).json() == me
    refused(await world.client.get("/api/me?as=root"), 422, "unknown_parameter")


async def test_events_say_who_and_from_where(world: World) -> None:
    answer = succeeded(await world.client.get("/api/me"))
    me, org, desk = answer["actor"]["id"], OrgId(UUID(answer["organisations"][0]["id"])), Desk(world.client, {})
    made = await desk.create()
    for said, via in (("console", "console"), ("Console", "api"), ("", "api"), ("else", "api")):
        succeeded(await desk.post(f"{place(made)}/notes", {"text": "x"}, X_Counterfoil=said), 201)
        actor = json.loads((await world.log(org))[-1]["actor"])
        assert actor == {"kind": "operator", "id": me, "session": None, "via": via, "on_behalf_of": None}
    first = json.loads((await world.log(org))[0]["actor"])
    assert (first["id"], first["via"]) == (me, "cli")


async def test_the_operator_is_the_same_after_a_restart(cluster: Cluster, tmp_path: Path) -> None:
    met = []
    with cluster.fresh() as database:
        for home in (tmp_path / "a", tmp_path / "a", tmp_path / "b"):
            async with running_world(database, home, organisations=0) as world:
                met.append(succeeded(await world.client.get("/api/me"))["actor"]["id"])
    assert met[0] == met[1] != met[2]
    assert UUID(met[0]).version == 7


def test_the_id_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "operator"
    made = operator_id(path)
    assert operator_id(path) == made
    assert path.read_text() == f"{made}\n"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["operator"], "a draft was left behind"
