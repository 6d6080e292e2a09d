"""Promise 5, over HTTP: what a menu offers succeeds as it says; what it withholds is refused for the reason named."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.support.postgres import Database
from tests.support.world import Desk, Json, World, field_errors, place, refused, running_world, succeeded

# How a customer gets into each state that it can be in so far; merging and erasing come later.
WAYS: dict[str, list[str]] = {
    "prospect": [],
    "active": ["activate"],
    "on_hold": ["activate", "hold"],
    "closed": ["activate", "close"],
    "discarded": ["discard"],
}
MENU = ["edit", "activate", "hold", "release", "close", "reopen", "discard", "note", "tag"]
REASON = {"reason": "Two reminders unanswered."}


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.client, {})


async def in_state(desk: Desk, status: str) -> Json:
    customer = await desk.create()
    for name in WAYS[status]:
        customer = succeeded(await desk.act(customer, name, REASON if name == "hold" else {}))
    assert customer["status"] == status
    return customer


async def do(desk: Desk, customer: Json, name: str, needed: Json) -> httpx.Response:
    """What the console sends for an entry of the menu."""
    if name == "edit":
        return await desk.put(customer, {"legal_name": "Casa Almendro S.L."})
    if name == "note":
        return await desk.post(f"{place(customer)}/notes", {"text": "Rang twice."})
    if name == "tag":
        return await desk.post(f"{place(customer)}/tags", {"added": ["vip"]})
    return await desk.act(customer, name, needed)


def entry(customer: Json, name: str) -> dict[str, Any]:
    [found] = [action for action in customer["actions"] if action["name"] == name]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", MENU)
@pytest.mark.parametrize("status", WAYS)
async def test_the_menu_keeps_its_word(world: World, desk: Desk, status: str, name: str) -> None:
    customer = await in_state(desk, status)
    action, before = entry(customer, name), await world.position()
    needed = REASON if "reason" in action["needs"] else {}
    answer = await do(desk, customer, name, needed)
    if action["enabled"]:
        after = succeeded(answer, 201 if name == "note" else 200)
        assert after["status"] == (action["resulting_status"] or status)
        assert after["version"] == customer["version"] + 1
        assert (action["disabled_code"], action["disabled_reason"]) == (None, None)
        assert await world.position() == before + 1
    else:
        problem = refused(answer, 409, action["disabled_code"])
        assert problem["detail"] == action["disabled_reason"]
        assert action["resulting_status"] is None
        assert await desk.read(customer) == customer
        assert await world.position() == before


@pytest.mark.parametrize("status", WAYS)
async def test_the_menu_is_the_same_in_list_record_and_answer(desk: Desk, status: str) -> None:
    customer = await in_state(desk, status)
    assert [action["name"] for action in customer["actions"]] == MENU
    assert (await desk.read(customer))["actions"] == customer["actions"]
    listed = await desk.listed(status=status, sort="-updated_at", limit=1)
    assert [(row["id"], row["actions"]) for row in listed["items"]] == [(customer["id"], customer["actions"])]


async def test_what_is_needed_must_be_given_and_only_that(world: World, desk: Desk) -> None:
    seen = set()
    for status in WAYS:
        customer = await in_state(desk, status)
        for action in customer["actions"]:
            if action["enabled"] and action["needs"]:
                seen.add(action["name"])
                before = await world.position()
                lacking = await do(desk, customer, action["name"], {})
                assert field_errors(lacking) == [(f"/{member}", "required") for member in action["needs"]]
                assert await world.position() == before
    assert seen == {"hold"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("prospect", "discarded"), ("active", "discarded"), ("on_hold", "discarded"), ("closed", "discarded")],
)
async def test_delete_says_what_became_of_it(desk: Desk, status: str, outcome: str) -> None:
    """Until there are documents that could name a customer, each can be discarded, as its menu says."""
    customer = await in_state(desk, status)
    deleted = succeeded(await desk.delete(customer))
    assert (deleted["outcome"], deleted["customer"]["status"]) == (outcome, outcome)
    assert entry(customer, "discard")["enabled"]


async def test_what_is_final_is_not_deleted_again(desk: Desk) -> None:
    customer = await in_state(desk, "discarded")
    refused(await desk.delete(customer), 409, entry(customer, "discard")["disabled_code"])
    assert not any(action["enabled"] for action in customer["actions"])
