"""One act on many customers: each has a result of its own, and a repeated request does nothing twice."""

from typing import Any

import httpx
import pytest

from counterfoil.customers import bulk
from counterfoil.customers.refusals import ID_TAKEN
from counterfoil.identity import operator
from counterfoil.kernel.ids import uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.store.session import Store
from counterfoil.web.access import PERMISSIONS
from tests.support.world import Desk, Json, World, field_errors, refused, succeeded

TAGS = {"added": ["x"]}
NOBODY = "0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"


async def some(desk: Desk, count: int) -> list[Json]:
    return [await desk.create(name=f"Bulk {number}") for number in range(count)]


async def send(desk: Desk, given: list[Json], act: str, key: str | None = None, **members: Any) -> httpx.Response:
    body = {"act": act, "ids": [each["id"] for each in given], **members}
    return await desk.post("/api/customers/bulk", body, **({"Idempotency_Key": key} if key else {}))


def results(answer: Json) -> list[tuple[str, int | None, str | None]]:
    return [(item["outcome"], item["version"], item["code"]) for item in answer["items"]]


async def test_tags_go_on_and_off_in_one_commit(desk: Desk) -> None:
    made = await some(desk, 3)
    answer = succeeded(await send(desk, made, "tag", tags={"added": [" VIP ", "new"], "removed": ["old"]}))
    assert (answer["done"], answer["refused"], results(answer)) == (3, 0, [("done", 2, None)] * 3)
    assert [item["id"] for item in answer["items"]] == [each["id"] for each in made]
    assert [(await desk.read(each))["tags"] for each in made] == [["VIP", "new"]] * 3
    again = succeeded(await send(desk, made, "tag", tags={"added": ["vip"]}))
    assert results(again) == [("done", 2, None)] * 3


async def test_one_that_cannot_is_refused_and_the_others_are_done(desk: Desk) -> None:
    active, prospect, held, closed = made = await some(desk, 4)
    for each in (active, held, closed):
        await desk.act(each, "activate")
    succeeded(await desk.act(await desk.read(held), "hold", {"reason": "before"}))
    succeeded(await desk.act(await desk.read(closed), "close"))
    nobody = {"id": str(uuid7())}
    answer = succeeded(await send(desk, [*made, nobody], "hold", reason="Returned mail"))
    codes = [None, "customer_not_active", "customer_on_hold", "customer_closed", "customer_not_found"]
    assert [item["code"] for item in answer["items"]] == codes
    assert all((item["detail"] is None) == (item["code"] is None) for item in answer["items"])
    assert (answer["done"], answer["refused"]) == (1, 4)
    now = await desk.read(active)
    assert (now["status"], now["status_reason"]) == ("on_hold", "Returned mail")
    assert (await desk.read(prospect))["version"] == 1


async def test_a_version_keeps_what_somebody_else_changed(desk: Desk) -> None:
    mine, changed = made = await some(desk, 2)
    await desk.change(changed, name="Changed")
    answer = succeeded(await send(desk, made, "close", versions={each["id"]: each["version"] for each in made}))
    assert results(answer) == [("done", 2, None), ("refused", None, "changed_meanwhile")]
    assert [(await desk.read(each))["status"] for each in (mine, changed)] == ["closed", "prospect"]


async def test_the_same_key_does_nothing_twice(world: World, desk: Desk) -> None:
    made, key = await some(desk, 3), str(uuid7())
    first = succeeded(await send(desk, made, "close", key, reason="Moved"))
    before = await world.position()
    assert succeeded(await send(desk, made, "close", key, reason="Moved")) == first
    assert await world.position() == before
    refused(await send(desk, made, "close", key, reason="Other"), 422, "idempotency_key_reused")
    assert await world.position() == before


async def test_what_was_cut_short_is_finished_by_the_same_key(
    world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that ends between two commits leaves some done; its repetition does the others alone."""
    made, key = await some(desk, 5), str(uuid7())
    before, whole = await world.position(), Store.execute_batch
    commits = iter([True, True, False])

    async def cut(*arguments: Any) -> Any:
        if not next(commits):
            raise Refused(ID_TAKEN)
        return await whole(*arguments)

    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    monkeypatch.setattr(Store, "execute_batch", cut)
    refused(await send(desk, made, "tag", key, tags=TAGS), 409, "id_taken")
    assert await world.position() == before + 4
    monkeypatch.setattr(Store, "execute_batch", whole)
    assert results(succeeded(await send(desk, made, "tag", key, tags=TAGS))) == [("done", 2, None)] * 5
    assert await world.position() == before + 5


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"act": "tag", "ids": []}, [("/ids", "length")]),
        ({"act": "erase"}, [("/act", "choice")]), ({"act": "hold"}, [("/reason", "required")]),
        ({"act": "hold", "reason": ""}, [("/reason", "length")]),
        ({"act": "hold", "reason": "a\x00"}, [("/reason", "control_characters")]),
        ({"act": "hold", "reason": "x", "tags": TAGS}, [("/tags", "unknown")]),
        ({"act": "tag"}, [("/tags", "required")]), ({"act": "tag", "tags": {}}, [("/tags", "required")]),
        ({"act": "tag", "tags": {"added": ["x" * 41]}}, [("/tags/added/0", "length")]),
        ({"act": "tag", "tags": TAGS, "reason": "x"}, [("/reason", "unknown")]),
        ({"act": "close", "ids": ["a"]}, [("/ids/0", "format")]),
        ({"act": "close", "versions": {NOBODY: 0}}, [(f"/versions/{NOBODY}", "range")]),
    ],
    ids=str,
)  # fmt: skip
async def test_the_body_is_held_to_its_form(desk: Desk, body: Json, errors: list[tuple[str, str]]) -> None:
    given = {"ids": [str(uuid7())], **body}
    found = field_errors(await desk.post("/api/customers/bulk", given))
    assert found == errors


async def test_five_hundred_and_each_once(desk: Desk) -> None:
    id_, other = str(uuid7()), str(uuid7())
    answer = await desk.post("/api/customers/bulk", {"act": "close", "ids": [id_, other, id_]})
    assert field_errors(answer) == [("/ids/2", "duplicate")]
    many = {"act": "close", "ids": [str(uuid7()) for _ in range(501)]}
    assert field_errors(await desk.post("/api/customers/bulk", many)) == [("/ids", "length")]
    stray = {"act": "close", "ids": [id_], "versions": {other: 1}}
    assert field_errors(await desk.post("/api/customers/bulk", stray)) == [(f"/versions/{other}", "not_found")]
    many["ids"].pop()  # type: ignore[attr-defined]  # a list of ids
    assert succeeded(await desk.post("/api/customers/bulk", many))["refused"] == 500


async def test_closing_needs_its_own_permission(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await some(desk, 1)
    monkeypatch.setattr(operator, "PERMISSIONS", PERMISSIONS - {"customers.close"})
    problem = refused(await send(desk, made, "close"), 403, "not_permitted")
    assert "customers.close" in problem["detail"]
    assert succeeded(await send(desk, made, "tag", tags=TAGS))["done"] == 1
