"""What happened to a customer, and how it stood at any moment."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from counterfoil.kernel.ids import uuid7
from tests.api.samples import everything
from tests.support.world import Desk, Json, World, field_errors, place, refused, succeeded

NOT_THEN = {"notes", "actions", "links"}
Step = Callable[[Desk, Json], Awaitable[Any]]

COURSE: list[Step] = [
    lambda desk, c: desk.put(c, {"name": "Nordlicht AG", "payment_terms_days": None}),
    lambda desk, c: desk.act(c, "activate"),
    lambda desk, c: desk.put(c, {"contacts": [{"id": c["contacts"][0]["id"], "phone": "+49 30 1"}, c["contacts"][1]]}),
    lambda desk, c: desk.post(f"{place(c)}/notes", {"text": "Rang twice."}),
    lambda desk, c: desk.put(c, {"contacts": [c["contacts"][1], {"name": "Kim", "role": "dunning"}], "tags": ["new"]}),
    lambda desk, c: desk.act(c, "hold", {"reason": "Unpaid."}),
    lambda desk, c: desk.put(c, {"addresses": c["addresses"][1:], "custom": None, "tax_ids": None, "consents": None}),
    lambda desk, c: desk.post(f"{place(c)}/tags", {"added": ["vip"], "removed": ["new"]}),
    lambda desk, c: desk.act(c, "release"),
    lambda desk, c: desk.put(c, {"contacts": None, "bank_account": None, "credit_limit": None}),
    lambda desk, c: desk.act(c, "close", {"reason": "Moved."}),
    lambda desk, c: desk.act(c, "discard"),
]  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def course(world: World) -> list[Json]:
    """Every representation that was answered on the way, oldest first."""
    desk = Desk(world.client, {})
    answered = [await desk.create(**everything())]
    for step in COURSE:
        answer = await step(desk, answered[-1])
        assert answer.status_code in (200, 201), answer.text
        answered.append(answer.json())
    return answered


def then(customer: Json) -> Json:
    return {name: value for name, value in customer.items() if name not in NOT_THEN}


async def stood(desk: Desk, customer: Json, moment: datetime) -> Any:
    return await desk.client.get(f"{place(customer)}/as-of", params={"at": moment.isoformat()})


async def test_the_record_at_each_moment_is_the_one_that_was_answered_then(desk: Desk, course: list[Json]) -> None:
    moments = [datetime.fromisoformat(customer["updated_at"]) for customer in course]
    for moment, customer in zip(moments, course, strict=True):
        found = succeeded(await stood(desk, customer, moment))
        assert found == {"as_of": customer["updated_at"], "version": customer["version"], "customer": then(customer)}
    for moment, before in zip(moments[1:], course, strict=False):
        found = succeeded(await stood(desk, before, moment - timedelta(microseconds=1)))
        assert found["customer"] == then(before)
    later = succeeded(await stood(desk, course[0], moments[-1] + timedelta(days=365)))
    assert later["customer"] == then(course[-1]) == then(await desk.read(course[-1]))


@pytest.mark.parametrize("discarded", [False, True])
async def test_before_its_first_fact_there_was_no_such_customer(desk: Desk, discarded: bool) -> None:
    made = await desk.create()
    if discarded:
        succeeded(await desk.act(made, "discard"))
    moment = datetime.fromisoformat(made["created_at"]) - timedelta(microseconds=1)
    refused(await stood(desk, made, moment), 404, "not_yet")
    unknown = {"id": uuid7()}
    refused(await stood(desk, unknown, moment), 404, "customer_not_found")


async def test_a_moment_has_a_zone(desk: Desk, course: list[Json]) -> None:
    where = f"{place(course[0])}/as-of"
    for bad in ("2026-11-12T09:41:07", "2026-11-12", "yesterday", "", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z"):
        assert [at for at, _ in field_errors(await desk.client.get(where, params={"at": bad}))] == ["?at"], bad
    assert field_errors(await desk.get(where)) == [("?at", "required")]
    first = course[0]["created_at"]
    moved = datetime.fromisoformat(first).astimezone(datetime.fromisoformat("2026-01-01T00:00:00+05:30").tzinfo)
    found = succeeded(await stood(desk, course[0], moved))
    assert (found["as_of"], found["customer"]) == (first, then(course[0]))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"])
async def test_the_ends_of_time_are_moments_too(desk: Desk, course: list[Json], moment: str) -> None:
    answer = await desk.client.get(f"{place(course[0])}/as-of", params={"at": moment})
    assert answer.status_code in (200, 404, 422)


async def test_every_fact_stands_in_the_history(world: World, desk: Desk, course: list[Json]) -> None:
    items = (succeeded(await desk.get(f"{place(course[0])}/history?limit=200")))["items"]
    log = {
        str(event["command"]): event
        for event in await world.log()
        if event["stream"].hex == course[0]["id"].replace("-", "")
    }
    assert [item["version"] for item in items] == list(range(course[-1]["version"], 0, -1))
    assert [item["type"] for item in items][::-1][:5] == [
        "customer.created", "customer.updated", "customer.activated", "customer.updated", "customer.noted",
    ]  # fmt: skip
    for item in items:
        event = log[item["command"]]
        assert (item["type"].split(".")[0], item["correlation"]) == ("customer", event["correlation"])
        assert item["actor"]["kind"] == "operator"
        assert item.keys() == {
            "position", "version", "type", "at", "actor", "correlation", "command", "reason", "changes",
        }  # fmt: skip
    positions = [int(item["position"].removeprefix("1.")) for item in items]
    assert positions == sorted(
        (event["position"] for event in await world.log() if event["position"] in positions), reverse=True
    )
    assert {item["at"] for item in items} == {customer["updated_at"] for customer in course}
    reasons = {item["type"]: item["reason"] for item in items if item["reason"]}
    assert reasons == {"customer.noted": "Rang twice.", "customer.held": "Unpaid.", "customer.closed": "Moved."}


async def test_the_changes_lead_from_each_version_to_the_next(desk: Desk, course: list[Json]) -> None:
    items = (succeeded(await desk.get(f"{place(course[0])}/history?limit=200")))["items"]
    known: Json = {}
    for item in reversed(items):
        for change in item["changes"]:
            if change["member"] != "contacts":
                assert change["before"] == known.get(change["member"]), (item["type"], change)
                known[change["member"]] = change["after"]
    last = course[-1]
    for member, value in known.items():
        assert value == last[member] or (value is None and not last[member]), member
    assert {member for member, value in then(last).items() if value and member in course[0]} <= {
        *known, "id", "version", "created_at", "updated_at", "status_reason", "payer",
    }  # fmt: skip


async def test_changes_of_contacts_stand_with_their_customers(desk: Desk) -> None:
    ana, jo = {"name": "Ana", "role": "billing"}, {"name": "Jo", "role": "technical", "email": "jo@example.com"}
    made = await desk.create(contacts=[ana, jo])
    first, second = made["contacts"]
    made = await desk.change(made, contacts=[{"id": first["id"], "phone": "12345"}, {"id": second["id"]}])
    made = await desk.change(made, contacts=[{"id": first["id"], "name": "Anna", "phone": None}])
    items = (await desk.get(f"{place(made)}/history")).json()["items"]
    contacts = [[change for change in item["changes"] if change["member"] == "contacts"] for item in items]
    assert contacts == [
        [
            {
                "member": "contacts",
                "before": {"name": "Ana", "phone": "12345"},
                "after": {"name": "Anna", "phone": None},
            },
            {"member": "contacts", "before": jo, "after": None},
        ],
        [{"member": "contacts", "before": {"name": "Ana", "phone": None}, "after": {"name": "Ana", "phone": "12345"}}],
        [
            {"member": "contacts", "before": None, "after": ana},
            {"member": "contacts", "before": None, "after": jo},
        ],
    ]


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
async def test_the_history_has_pages(desk: Desk, limit: int) -> None:
    made = await desk.create()
    for number in range(6):
        await desk.post(f"{place(made)}/notes", {"text": f"{number}"})
    where, seen, total = f"{place(made)}/history?limit={limit}", [], 7
    page = succeeded(await desk.get(where))
    while True:
        seen += [item["version"] for item in page["items"]]
        assert page["total"] == {"count": total, "exact": True}
        if page["next"] is None:
            break
        succeeded(await desk.post(f"{place(made)}/notes", {"text": "meanwhile"}), 201)
        total += 1
        page = succeeded(await desk.get(f"{where}&after={page['next']}"))
    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_the_history_says_from_where(world: World, desk: Desk) -> None:
    made = await desk.create()
    await desk.post(f"{place(made)}/notes", {"text": "x"}, X_Counterfoil="console", X_Correlation_Id="from-the-console")
    items = (await desk.get(f"{place(made)}/history")).json()["items"]
    assert [item["actor"]["via"] for item in items] == ["console", "api"]
    assert items[0]["correlation"] == "from-the-console"
