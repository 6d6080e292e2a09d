"""A key is a command: it takes effect once, whoever asks again and however many ask at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from counterfoil.kernel.ids import COUNTERFOIL, uuid7
from tests.support.world import Desk, Json, World, field_errors, place, refused, succeeded, tag

NEW = {"name": "Casa Almendro", "kind": "company"}
REASON = {"reason": "Unpaid."}


async def keyed(desk: Desk, method: str, path: str, body: Any, key: object, **headers: str) -> httpx.Response:
    """A write with a key; If-Match where the path needs one."""
    sent = {**desk.headers, "Idempotency-Key": str(key), **{n.replace("_", "-"): v for n, v in headers.items()}}
    if body is None:
        return await desk.client.request(method, path, headers=sent)
    return await desk.client.request(method, path, json=body, headers=sent)


def versioned(name: str) -> dict[str, str]:
    return {"If_Match": '"v1"'} if "{" in WRITES[name][1] and name not in UNVERSIONED else {}


@asynccontextmanager
async def at_once(world: World, writers: int) -> AsyncIterator[None]:
    """Inside, nothing is appended to the log; at the end, once so many writers wait in line, all go on."""
    admin = await asyncpg.connect(world.database.admin)
    try:
        async with admin.transaction():
            await admin.execute("select pg_advisory_xact_lock(hashtextextended($1, 7))", str(world.org))
            yield
            async with asyncio.timeout(10):
                while await admin.fetchval("select count(*) from pg_locks where not granted") < writers:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
    finally:
        await admin.close()


WRITES: dict[str, tuple[str, str, Any, int]] = {
    "create": ("POST", "/api/customers", NEW, 201),
    "create with an id": ("POST", "/api/customers", NEW | {"id": str(uuid7())}, 201),
    "create with a code": ("POST", "/api/customers", NEW | {"code": "ONCE-1"}, 201),
    "change": ("PUT", "{place}", {"name": "B", "contacts": [{"name": "Ana", "role": "billing"}]}, 200),
    "activate": ("POST", "{place}/actions/activate", {}, 200),
    "close": ("POST", "{place}/actions/close", REASON, 200),
    "discard": ("POST", "{place}/actions/discard", {}, 200),
    "delete": ("DELETE", "{place}", None, 200),
    "note": ("POST", "{place}/notes", {"text": "Once."}, 201),
    "tag": ("POST", "{place}/tags", {"added": ["once"]}, 200),
}
UNVERSIONED = {"note", "tag"}


@pytest.mark.parametrize("name", WRITES)
async def test_the_same_again_is_answered_again_and_done_once(world: World, desk: Desk, name: str) -> None:
    method, path, body, status = WRITES[name]
    made = await desk.create()
    key, where, headers = uuid7(), path.format(place=place(made)), versioned(name)
    first = await keyed(desk, method, where, body, key, **headers)
    stored = await world.position()
    assert succeeded(first, status)
    assert "idempotent-replayed" not in first.headers
    assert str((await world.log())[-1]["command"]) == str(key)
    for _ in range(2):
        again = await keyed(desk, method, where, body, str(key).upper(), **headers)
        assert succeeded(again, status) == first.json()
        assert again.headers["idempotent-replayed"] == "true"
        for name_ in ("etag", "x-position", "location"):
            assert again.headers.get(name_) == first.headers.get(name_), name_
    assert await world.position() == stored


async def test_a_replay_shows_the_record_as_it_is_now(world: World, desk: Desk) -> None:
    key = uuid7()
    made = succeeded(await keyed(desk, "POST", "/api/customers", NEW, key), 201)
    changed = await desk.change(made, name="Casa Nueva")
    again = await keyed(desk, "POST", "/api/customers", NEW, key)
    assert succeeded(again, 201) == changed
    assert (again.headers["etag"], again.headers["location"]) == ('"v2"', place(made))


async def test_the_members_order_and_blanks_make_no_other_body(world: World, desk: Desk) -> None:
    key = uuid7()
    first = await keyed(desk, "POST", "/api/customers", NEW, key)
    again = await desk.client.post(
        "/api/customers",
        content=b'{ "kind":"company",\n "name":"Casa \\u0041lmendro" }',
        headers={"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": str(key)},
    )
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")


async def test_a_key_used_for_something_else_is_refused(world: World, desk: Desk) -> None:
    other, made = await desk.create(), await desk.create()
    key = uuid7()
    here = f"{place(made)}/tags"
    succeeded(await keyed(desk, "POST", here, {"added": ["a"]}, key))
    stored = await world.position()
    attempts: list[tuple[str, str, Any, dict[str, str]]] = [
        ("POST", here, {"added": ["b"]}, {}),
        ("POST", here, {"added": []}, {}),
        ("POST", here, {"added": ["a"]}, {"If_Match": '"v2"'}),
        ("POST", f"{place(other)}/tags", {"added": ["a"]}, {}),
        ("POST", f"{place(made)}/notes", {"text": "a"}, {}),
        ("POST", f"{place(made)}/actions/activate", {}, {"If_Match": '"v2"'}),
        ("PUT", place(made), {"name": "B"}, {"If_Match": '"v2"'}),
        ("PUT", place(made), {}, {"If_Match": '"v2"'}),
        ("DELETE", place(made), None, {"If_Match": '"v2"'}),
        ("POST", "/api/customers", NEW, {}),
        ("POST", "/api/customers", {"name": 5}, {}),
        ("POST", f"/api/customers/{uuid7()}/notes", {"text": "a"}, {}),
    ]
    for method, path, body, headers in attempts:
        refused(await keyed(desk, method, path, body, key, **headers), 422, "idempotency_key_reused")
    assert await world.position() == stored


async def test_a_refusal_is_decided_anew(world: World, desk: Desk) -> None:
    made, key = await desk.create(), uuid7()
    where = f"{place(made)}/actions/release"
    refused(await keyed(desk, "POST", where, {}, key, If_Match='"v1"'), 409, "customer_not_on_hold")
    active = succeeded(await desk.act(made, "activate"))
    held = succeeded(await desk.act(active, "hold", REASON))
    # The same key may even ask for something else, since it never took effect.
    done = await keyed(desk, "POST", where, {}, key, If_Match=tag(held))
    assert (succeeded(done)["status"], "idempotent-replayed" in done.headers) == ("active", False)


async def test_a_key_whose_receipt_is_gone_takes_effect_no_second_time(world: World, desk: Desk) -> None:
    """Receipts are kept thirty days; the log remembers for ever."""
    key = uuid7()
    succeeded(await keyed(desk, "POST", "/api/customers", NEW, key), 201)
    admin = await asyncpg.connect(world.database.admin)
    assert await admin.execute("delete from counterfoil.receipt where command = $1", key) == "DELETE 1"
    await admin.close()
    before = await world.position()
    refused(await keyed(desk, "POST", "/api/customers", NEW, key), 409, "done_before")
    assert await world.position() == before


async def test_writes_without_a_key_are_commands_of_their_own(world: World, desk: Desk) -> None:
    made = await desk.create()
    for _ in range(2):
        answer = await desk.post(f"{place(made)}/notes", {"text": "Twice."})
        assert "idempotent-replayed" not in answer.headers
    commands = [event["command"] for event in (await world.log())[-2:]]
    assert len(set(commands)) == 2
    assert {command.version for command in commands} == {7}
    assert len((await desk.read(made))["notes"]) == 2


@pytest.mark.parametrize(
    "key", ["", "x", "1", str(COUNTERFOIL)[:-1], uuid4().hex, f"{{{uuid4()}}}", str(UUID(int=0)),
            "0192f3a0-6f1e-5c3b-9d2a-5c0e8f4b7a61", f"urn:uuid:{uuid4()}", f'"{uuid4()}"'],
)  # fmt: skip
async def test_a_key_is_a_uuid_of_version_4_or_7(world: World, desk: Desk, key: str) -> None:
    before = await world.position()
    refused(await keyed(desk, "POST", "/api/customers", NEW, key), 422, "idempotency_key_form")
    assert await world.position() == before


async def test_a_key_that_stands_twice_is_refused(world: World, desk: Desk) -> None:
    before = await world.position()
    headers = [("Idempotency-Key", str(uuid7())), ("Idempotency-Key", str(uuid7()))]
    answer = await world.client.post("/api/customers", json=NEW, headers=headers)
    refused(answer, 400, "repeated_header")
    assert await world.position() == before


@pytest.mark.parametrize("name", WRITES)
async def test_twins_at_once_take_effect_once(world: World, desk: Desk, name: str) -> None:
    method, path, body, status = WRITES[name]
    if name == "create with an id":
        body = NEW | {"id": str(uuid7())}
    if name == "create with a code":
        body = NEW | {"code": f"TWIN-{uuid7().hex[-6:]}"}
    made = await desk.create()
    key, where, headers = uuid4(), path.format(place=place(made)), versioned(name)
    before = await world.position()
    async with asyncio.TaskGroup() as group, at_once(world, 6):
        asking = [group.create_task(keyed(desk, method, where, body, key, **headers)) for _ in range(6)]
    answers = [each.result() for each in asking]
    bodies = [succeeded(answer, status) for answer in answers]
    assert all(one == bodies[0] for one in bodies)
    assert sorted("idempotent-replayed" in answer.headers for answer in answers) == [False, *[True] * 5]
    commands = {event["command"] for event in await world.log() if event["position"] > before}
    assert commands == {key}


async def test_rivals_with_keys_of_their_own_are_told_of_each_other(world: World, desk: Desk) -> None:
    """Six change the same version at once: one is first, the others see what it did."""
    made = await desk.create()
    async with asyncio.TaskGroup() as group, at_once(world, 6):
        asking = [group.create_task(desk.put(made, {"payment_terms_days": n})) for n in range(6)]
    answers = [each.result() for each in asking]
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    for answer in answers:
        if answer.status_code != 200:
            problem = refused(answer, 412, "changed_meanwhile")
            assert problem["current"] == won[0].json()
            assert [item["version"] for item in problem["events"]] == [2]


@pytest.mark.parametrize("member", ["code", "external_id"])
async def test_a_race_for_a_unique_value_gives_the_same_field_error(world: World, desk: Desk, member: str) -> None:
    value = f"race/{member}" if member == "external_id" else "RACE-1"
    async with asyncio.TaskGroup() as group, at_once(world, 6):
        asking = [group.create_task(desk.post("/api/customers", NEW | {member: value})) for _ in range(6)]
    answers = [each.result() for each in asking]
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert len(made) == 1
    losers = [answer for answer in answers if answer.status_code != 201]
    for answer in losers:
        assert field_errors(answer) == [(f"/{member}", "taken")]
        assert answer.json()["errors"][0]["params"] == {"customer": made[0]["code"]}


async def test_notes_at_once_are_all_kept(world: World, desk: Desk) -> None:
    made: Json = await desk.create()
    answers = await asyncio.gather(*(desk.post(f"{place(made)}/notes", {"text": f"{n}"}) for n in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert sorted(note["text"] for note in (await desk.read(made))["notes"]) == ["0", "1", "2"]
