"""Pages by keyset: every row exactly once in every order, whatever ties and whatever comes between two pages."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from counterfoil.kernel.text import fold
from tests.support.world import Desk, Json, World, field_errors, place, refused, running_world, succeeded

NAMES = ["Tie", "tie", "TIE", "Ｔｉｅ", "Zeta", "alpha", "Älpha", "Tie & Sons"] * 3
ORDERS = {
    "name": lambda row: (fold(row["name"]), row["id"]),
    "code": lambda row: (row["code"], row["id"]),
    "updated_at": lambda row: (row["updated_at"], row["id"]),
}
DIRECTIONS = [*ORDERS, *(f"-{name}" for name in ORDERS)]


@pytest_asyncio.fixture(scope="module", autouse=True)
async def customers(world: World) -> list[Json]:
    desk = Desk(world.client, {})
    return [await desk.create(name=name, tags=["paged"]) for name in NAMES]


def in_order(rows: list[Json], sort: str) -> list[str]:
    found = sorted(rows, key=ORDERS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return [row["id"] for row in found]


async def nothing(_pages: int) -> None:
    """Comes between two pages and does nothing."""


async def pages(
    desk: Desk, limit: int, between: Callable[[int], Awaitable[None]] = nothing, **parameters: Any
) -> list[Json]:
    rows: list[Json] = []
    number = 0
    after: dict[str, str] = {}
    while True:
        page = await desk.listed(limit=limit, **parameters, **after)
        assert len(page["items"]) <= limit
        rows += page["items"]
        if page["next"] is None:
            return rows
        assert len(page["items"]) == limit, "a page that is not the last one is full"
        number, after = number + 1, {"after": page["next"]}
        assert number < 300, "the pages come to no end"
        await between(number)


@pytest.mark.parametrize("sort", DIRECTIONS)
@pytest.mark.parametrize("limit", [1, 5, len(NAMES), 200])
async def test_every_row_comes_once_and_in_order(desk: Desk, customers: list[Json], sort: str, limit: int) -> None:
    rows = await pages(desk, limit, sort=sort, tag="paged")
    assert [row["id"] for row in rows] == in_order(customers, sort)


@pytest.mark.parametrize("sort", DIRECTIONS)
async def test_rows_that_come_between_pages_push_none_out(desk: Desk, customers: list[Json], sort: str) -> None:
    async def between(number: int) -> None:
        for name in ("Aaa", "Tie", "Zzz") if number <= 4 else ():
            await desk.create(name=name, code=f"{name[0]}{DIRECTIONS.index(sort)}-{number}", tags=["late"])

    rows = await pages(desk, 4, between, sort=sort)
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids), "a row came twice"
    known = {customer["id"] for customer in customers}
    assert [id_ for id_ in ids if id_ in known] == in_order(customers, sort)
    assert ids == in_order(rows, sort)


async def test_rows_that_go_between_pages_take_none_along(desk: Desk) -> None:
    made = [await desk.create(name=f"Going {number}", tags=["going"]) for number in range(9)]

    async def between(number: int) -> None:
        # The row that the cursor stands on is discarded, and with it the one before.
        for customer in made[number * 2 - 2 : number * 2]:
            succeeded(await desk.act(customer, "discard"))

    rows = await pages(desk, 2, between, tag="going")
    assert [row["id"] for row in rows] == [customer["id"] for customer in made]


async def test_filters_hold_on_every_page(desk: Desk, customers: list[Json]) -> None:
    rows = await pages(desk, 2, query="tie", tag="paged")
    assert [row["id"] for row in rows] == in_order([c for c in customers if "tie" in fold(c["name"])], "name")


async def test_the_default_page_has_50_rows_by_name(desk: Desk) -> None:
    for number in range(51):
        await desk.create(name=f"Fifty {number:02}", tags=["fifty"])
    first = await desk.listed(tag="fifty")
    assert [row["name"] for row in first["items"]] == [f"Fifty {number:02}" for number in range(50)]
    assert first["total"] == {"count": 51, "exact": True}
    second = await desk.listed(tag="fifty", after=first["next"])
    assert [row["name"] for row in second["items"]] == ["Fifty 50"]
    assert (second["next"], second["total"]) == (None, {"count": 51, "exact": True})


async def test_the_size_of_a_page_may_change_on_the_way(desk: Desk, customers: list[Json]) -> None:
    first = await desk.listed(tag="paged", limit=3)
    rest = await desk.listed(tag="paged", limit=200, after=first["next"])
    ids = [row["id"] for row in [*first["items"], *rest["items"]]]
    assert ids == in_order(customers, "name")


async def test_a_cursor_fits_only_its_own_list(world: World, desk: Desk) -> None:
    cursor = (await desk.listed(tag="paged", limit=3))["next"]
    made = await desk.create()
    for _ in range(2):
        await desk.post(f"{place(made)}/notes", {"text": "x"})
    history = succeeded(await desk.get(f"{place(made)}/history?limit=1"))["next"]
    others = [
        "/api/customers?", "/api/customers?tag=late&", "/api/customers?tag=paged&sort=-name&",
        "/api/customers?tag=paged&query=tie&", f"{place(made)}/history?",
    ]  # fmt: skip
    for other in others:
        problem = refused(await desk.get(f"{other}after={cursor}"), 422, "cursor_unreadable")
        assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("?after", "format")]
    refused(await desk.get(f"/api/customers?tag=paged&after={history}"), 422, "cursor_unreadable")
    someone = await desk.create()
    refused(await desk.get(f"{place(someone)}/history?after={history}"), 422, "cursor_unreadable")


async def test_a_changed_cursor_does_not_open(desk: Desk) -> None:
    cursor = (await desk.listed(tag="paged", limit=3))["next"]
    turned = "A" if cursor[20] != "A" else "B"
    for bad in (
        cursor[:-4],
        cursor + "AAAA",
        cursor[:20] + turned + cursor[21:],
        "",
        "A",
        "....",
        "%F0%9F%A7%BE",
        "name",
    ):
        refused(await desk.get(f"/api/customers?tag=paged&after={bad}"), 422, "cursor_unreadable")
    assert field_errors(await desk.get(f"/api/customers?tag=paged&after={'A' * 2001}")) == [("?after", "length")]


async def test_no_cursor_shows_where_it_stands(desk: Desk) -> None:
    """A sort key may be a person's name, and a cursor travels in addresses."""
    cursors = {(await desk.listed(tag="paged", limit=3))["next"] for _ in range(3)}
    assert len(cursors) == 3, "the same place reads the same twice"


async def test_a_cursor_of_another_organisation_does_not_open(database: Any, tmp_path: Any, cluster: Any) -> None:
    with cluster.fresh() as other:
        async with running_world(other, tmp_path, organisations=2) as world:
            mine, theirs = (Desk(world.client, {"X-Organisation": str(org)}) for org in world.orgs)
            for desk in (mine, theirs):
                for _ in range(3):
                    await desk.create()
            cursor = (await mine.listed(limit=1))["next"]
            assert len((await mine.listed(limit=1, after=cursor))["items"]) == 1
            refused(await theirs.get(f"/api/customers?limit=1&after={cursor}"), 422, "cursor_unreadable")
