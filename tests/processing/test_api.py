"""Where a stream waits for repair: shown, tried again, led past an event, by those who may and nobody else."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from counterfoil.app import ROUTES
from counterfoil.customers import matching
from counterfoil.kernel.ids import uuid7
from counterfoil.web.routes import Route
from tests.support.lag import caught_up
from tests.support.postgres import Database
from tests.support.world import Desk, Json, World, field_errors, refused, running_world, succeeded

NAME = "customer-duplicates"
PARKED, SKIPPED = "/api/processors/parked", "/api/processors/skipped"


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home"), organisations=2) as running:
        yield running


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.client, {"X-Organisation": str(world.org)})


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Until it is called, no processor can take in a mail address of poison.example."""
    sound = matching.of_email

    def faulty(address: str | None) -> Any:
        if address and address.endswith("@poison.example"):
            raise ValueError(address)
        return sound(address)

    monkeypatch.setattr(matching, "of_email", faulty)
    return lambda: monkeypatch.setattr(matching, "of_email", sound)


async def poisoned(world: World, desk: Desk, *emails: str) -> Json:
    """A contact of a new customer that had these addresses one after the other; what was parked is shown."""
    contact = {"name": "Ana", "role": "billing"}
    customer = await desk.create(contacts=[contact | {"email": "ana@sound.example"}])
    for email in emails:
        await caught_up(world.house.store, world.org)  # each by itself: rows are made as of the end of a page
        customer = await desk.change(customer, contacts=[{"id": customer["contacts"][0]["id"], "email": email}])
    await caught_up(world.house.store, world.org)
    found = succeeded(await desk.get(PARKED))["items"]
    return next(item for item in found if item["stream"] == customer["contacts"][0]["id"])


def helped(parked: Json, how: str) -> str:
    return f"/api/processors/{parked['processor']}/parked/{parked['stream']}/{how}"


async def test_what_waits_is_shown_without_what_anybody_typed(
    world: World, desk: Desk, mend: Callable[[], None]
) -> None:
    parked = await poisoned(world, desk, "canary@poison.example", "b@sound.example")
    assert (parked["processor"], parked["kind"], parked["type"]) == (NAME, "contact", "contact.updated")
    assert (parked["attempts"], parked["waiting"]) == (1, 1)
    assert parked["position"].startswith("1.")
    assert parked["error"].startswith("ValueError, in ")
    assert "canary" not in str(parked)
    [state] = succeeded(await desk.get("/api/processors"))["items"]
    assert (state["name"], state["lag"], state["parked"] >= 1) == (NAME, 0, True)
    mend()
    assert succeeded(await desk.post(helped(parked, "retry"))) == {"parked": None}


async def test_it_is_tried_again_until_it_goes_on(world: World, desk: Desk, mend: Callable[[], None]) -> None:
    parked = await poisoned(world, desk, "a@poison.example")
    again = succeeded(await desk.post(helped(parked, "retry")))["parked"]
    assert again == parked | {"attempts": 2, "tried_at": again["tried_at"]}
    assert again["tried_at"] > parked["tried_at"]
    mend()
    assert succeeded(await desk.post(helped(parked, "retry"))) == {"parked": None}
    refused(await desk.post(helped(parked, "retry")), 404, "stream_not_parked")


async def test_an_event_is_skipped_by_whoever_looked_at_it(world: World, desk: Desk, mend: Callable[[], None]) -> None:
    parked = await poisoned(world, desk, "a@poison.example", "b@poison.example")
    body = {"position": parked["position"], "reason": "typed by a test"}
    refused(await desk.post(helped(parked, "skip"), body | {"position": "1.1"}), 409, "parked_elsewhere")
    next_ = succeeded(await desk.post(helped(parked, "skip"), body))["parked"]
    assert (next_["waiting"], next_["attempts"]) == (0, 1)
    last = succeeded(await desk.post(helped(parked, "skip"), body | {"position": next_["position"], "reason": "again"}))
    assert last == {"parked": None}
    items = succeeded(await desk.get(SKIPPED))["items"]
    assert [item["reason"] for item in items] == ["again", "typed by a test"]
    first = items[1]
    assert (first["processor"], first["stream"], first["position"]) == (NAME, parked["stream"], parked["position"])
    assert (first["by"]["kind"], first["by"]["name"], first["by"]["via"]) == ("operator", "Local operator", "api")
    page = succeeded(await desk.get(f"{SKIPPED}?limit=1"))
    assert (page["items"], page["total"]["count"]) == (items[:1], 2)
    assert succeeded(await desk.get(f"{SKIPPED}?limit=1&after={page['next']}"))["items"] == [first]


async def test_all_are_tried_again_at_once(world: World, desk: Desk, mend: Callable[[], None]) -> None:
    for number in range(3):
        await poisoned(world, desk, f"{number}@poison.example")
    pages, after = [], None
    while True:
        page = succeeded(await desk.get(f"{PARKED}?limit=2" + (f"&after={after}" if after else "")))
        pages += page["items"]
        assert page["total"] == {"count": 3, "exact": True}
        if not (after := page["next"]):
            break
    assert len({item["stream"] for item in pages}) == 3
    assert succeeded(await desk.post(f"/api/processors/{NAME}/retry")) == {"freed": 0, "parked": 3}
    mend()
    assert succeeded(await desk.post(f"/api/processors/{NAME}/retry")) == {"freed": 3, "parked": 0}
    assert succeeded(await desk.get(PARKED))["items"] == []
    refused(await desk.post("/api/processors/none/retry"), 404, "processor_not_found")


async def test_another_organisations_streams_are_unknown(world: World, desk: Desk, mend: Callable[[], None]) -> None:
    parked = await poisoned(world, desk, "a@poison.example")
    other = Desk(world.client, {"X-Organisation": str(world.orgs[1])})
    assert succeeded(await other.get(PARKED)) == {"items": [], "next": None, "total": {"count": 0, "exact": True}}
    assert [item["parked"] for item in succeeded(await other.get("/api/processors"))["items"]] == [0]
    refused(await other.post(helped(parked, "retry")), 404, "stream_not_parked")
    body = {"position": parked["position"], "reason": "x"}
    refused(await other.post(helped(parked, "skip"), body), 404, "stream_not_parked")
    assert parked in succeeded(await desk.get(PARKED))["items"]
    mend()
    succeeded(await desk.post(helped(parked, "retry")))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"position": "1.4"}, "/reason"),
        ({"reason": "x"}, "/position"),
        ({"position": "4", "reason": "x"}, "/position"),
        ({"position": "1.4", "reason": " "}, "/reason"),
        ({"position": "1.4", "reason": "x" * 501}, "/reason"),
    ],
)
async def test_a_skip_says_which_event_and_why(desk: Desk, body: Json, pointer: str) -> None:
    answer = await desk.post(f"/api/processors/{NAME}/parked/{uuid7()}/skip", body)
    assert [where for where, _ in field_errors(answer)] == [pointer]


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.tag == "processors"], ids=lambda route: route.name
)
def test_looking_is_for_those_who_verify_and_helping_for_administrators(route: Route) -> None:
    assert route.may == ("settings.edit" if route.writes else "audit.verify")
