"""The fence costs no index: lists and searches, asked as the application's role, never read a table from end to end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.customers.repository import ORDERS, CustomerRepository, ListQuery
from counterfoil.kernel.ids import OrgId
from tests.support.postgres import Database
from tests.support.world import Desk, World, running_world

ROWS = 6_000
# Three organisations of one size, so that reading all of them to find one's own would show.
FILL = """with made as (
  insert into counterfoil.customer_row (org, id, version, status, code, external_id, kind, name, name_key, search_key,
    city, country, tags, contacts, has_documents, created_at, updated_at)
  select org, gen_random_uuid(), 1, (array['active', 'active', 'active', 'on_hold', 'closed', 'discarded'])[1 + n % 6],
    'C-' || n, 'x/' || n, 'company', 'Firma ' || n % 500, 'firma ' || n % 500, 'firma ' || md5(n::text) || ' c-' || n,
    'Berlin', (array['DE', 'AT', 'CH'])[1 + n % 3], case when n % 50 = 0 then array['rare'] else '{}' end, '{}'::uuid[],
    false, now() - n * interval '1 minute', now() - n * interval '1 minute'
  from unnest($1::uuid[]) org cross join generate_series(1, $2) n returning org, id)
insert into counterfoil.contact_row (org, id, version, customer, role, documents, removed)
  select org, gen_random_uuid(), 1, id, 'billing', '{}', false from made"""


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home"), organisations=3) as running:
        admin = await asyncpg.connect(database.admin)
        await admin.execute(FILL, running.orgs, ROWS)
        await admin.execute("vacuum analyze")
        await admin.close()
        yield running


class Explaining:
    """Stands where the pool stands and keeps the plan of each statement that a reader runs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connection: asyncpg.Connection | None = None
        self.plans: list[str] = []

    @asynccontextmanager
    async def reading(self, org: OrgId) -> AsyncIterator["Explaining"]:
        self._connection = await asyncpg.connect(
            self._world.database.app, server_settings={"search_path": "counterfoil"}
        )
        try:
            await self._connection.execute("select set_config('app.org', $1, false)", str(org))
            yield self
        finally:
            await self._connection.close()

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[asyncpg.Record]:
        assert self._connection
        # As planned for these values, and once for all values, to which PostgreSQL may take after five times.
        for mode in ("force_custom_plan", "force_generic_plan"):
            await self._connection.execute(f"set plan_cache_mode = {mode}; prepare asked as {sql}")
            given = f"({', '.join(map(literal, arguments))})" if arguments else ""
            lines = await self._connection.fetch(f"explain execute asked{given}")
            self.plans.append("\n".join([sql, *(line[0] for line in lines)]))
            await self._connection.execute("deallocate asked")
        return list(await self._connection.fetch(sql, *arguments))

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        return (await self.fetch(sql, *arguments))[0][0]


def literal(value: Any) -> str:
    if isinstance(value, list):
        value = "{" + ",".join(f'"{item}"' for item in value) + "}"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


async def plans_of(world: World, asked: ListQuery) -> list[str]:
    explaining = Explaining(world)
    store: Any = type("_", (), {"pool": explaining, "open_rows": world.house.store.open_rows})
    found = await CustomerRepository(store).find_all(world.org, asked)
    assert found.counted > 0
    assert len(explaining.plans) == 4, "a count and a page, each planned in two ways"
    return explaining.plans


def named(asked: ListQuery) -> str:
    said = {name: getattr(asked, name) for name in ("query", "status", "country", "tag", "sort", "limit", "after")}
    return " ".join(f"{name}={value}" for name, value in said.items() if value)


@pytest.mark.parametrize(
    "asked",
    [
        *(ListQuery(sort=sort) for sort in ORDERS),
        *(ListQuery(sort=sort, after=("firma 250", str(UUID(int=0)))) for sort in ("name", "-name")),
        ListQuery(sort="updated_at", after=("2000-01-01T00:00:00+00:00", str(UUID(int=0)))),
        ListQuery(sort="code", after=("C-300", str(UUID(int=0)))),
        ListQuery(status=["on_hold"]), ListQuery(country=["DE", "AT"]), ListQuery(tag=["rare"]), ListQuery(limit=200),
        ListQuery(query="firma"), ListQuery(query="c4ca4238"), ListQuery(query="firma c-77"), ListQuery(query="a"),
        ListQuery(query="firma", status=["closed"], country=["AT"], tag=["rare"], sort="-updated_at"),
    ],
    ids=named,
)  # fmt: skip
async def test_no_list_reads_the_table_from_end_to_end(world: World, asked: ListQuery) -> None:
    for plan in await plans_of(world, asked):
        assert "Seq Scan on customer_row" not in plan, plan
        assert "Seq Scan on contact_row" not in plan, plan


async def test_a_word_is_found_by_its_trigrams(world: World) -> None:
    # A plan for all words at once cannot know that this one is rare; PostgreSQL makes it only where it costs less.
    for plan in (await plans_of(world, ListQuery(query="c4ca4238")))[::2]:
        assert "customer_search" in plan, plan


async def test_a_whole_value_is_found_by_its_hash(world: World) -> None:
    explaining = Explaining(world)
    keyring, open_rows = world.house.store.keyring, world.house.store.open_rows
    store: Any = type("_", (), {"pool": explaining, "keyring": keyring, "open_rows": open_rows})
    await CustomerRepository(store).find_by_whole_value(world.org, ["email|ana@example.org"])
    for plan in explaining.plans:
        assert "customer_blind" in plan, plan
        assert "contact_blind" in plan, plan
        assert "Seq Scan" not in plan, plan


async def test_many_are_counted_up_to_a_thousand(world: World) -> None:
    desk = Desk(world.client, {"X-Organisation": str(world.org)})
    listed = await desk.listed(limit=200)
    assert listed["total"] == {"count": 1000, "exact": False}
    assert (await desk.listed(status="discarded"))["total"] == {"count": 1000, "exact": True}
    assert (await desk.listed(tag="rare"))["total"]["exact"] is True
