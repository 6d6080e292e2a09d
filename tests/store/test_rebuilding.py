"""Read tables are made anew while everybody works on: never empty, no write lost, and at the end the same."""

import asyncio
import contextlib
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.contexts import CONTEXTS, SOURCES
from counterfoil.customers.repository import ListQuery
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.organisations.repository import OrganisationRepository
from counterfoil.store.generation import AlreadyRunning
from counterfoil.store.rebuilding import Rebuilder
from counterfoil.store.session import Store
from tests.support.customers import customers, service
from tests.support.postgres import Database
from tests.support.rebuild import live, rebuilt
from tests.support.stores import an_organisation, envelope, running_store

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys"), more=()) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin)
    await connection.execute("set search_path = counterfoil")
    yield connection
    await connection.close()


_SHAPE = """
select 'column' as what, c.relname::text as of, a.attnum || ' ' || a.attname || a.attnotnull || a.attstorage::text
    || format_type(a.atttypid, a.atttypmod) || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as is
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where c.oid = any($1::text[]::regclass[]::oid[])
union all select 'constraint', conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
  where conrelid = any($1::text[]::regclass[]::oid[])
union all select 'index', indrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
  where indrelid = any($1::text[]::regclass[]::oid[])
union all select 'table', oid::regclass::text, concat_ws(' ', relowner::regrole, relkind, relpersistence,
    relrowsecurity, relacl, reloptions, relhastriggers) from pg_class where oid = any($1::text[]::regclass[]::oid[])
union all select 'view', oid::regclass::text, pg_get_viewdef(oid) || relacl::text from pg_class
  where relkind = 'v' and relnamespace = 'counterfoil'::regnamespace
union all select 'function', oid::regprocedure::text, pg_get_functiondef(oid) from pg_proc
  where pronamespace = 'counterfoil'::regnamespace and prokind = 'f'
order by 1, 2, 3"""


async def test_the_new_tables_are_made_like_the_old_ones(
    store: Store, admin: asyncpg.Connection, database: Database
) -> None:
    tables = [table for source in SOURCES for table in source.tables]
    before = await admin.fetch(_SHAPE, tables)
    oids = await admin.fetch("select t::regclass::oid as oid from unnest($1::text[]) t", tables)
    await Rebuilder(store, database.admin, SOURCES).rebuild()
    assert await admin.fetch(_SHAPE, tables) == before
    assert await admin.fetch("select t::regclass::oid as oid from unnest($1::text[]) t", tables) != oids
    assert not await admin.fetchval(
        "select count(*) from pg_namespace where nspname in ('counterfoil_next', 'counterfoil_gone')"
    )


async def test_no_function_keeps_its_callers_snapshot_of_a_read_table(admin: asyncpg.Connection) -> None:
    """It would wait for the flip and then read the new table as it was before it was full."""
    names = "|".join(table.removesuffix("_row") for source in SOURCES for table in source.tables)
    found = await admin.fetch(
        "select oid::regprocedure::text from pg_proc where pronamespace = 'counterfoil'::regnamespace"
        f" and provolatile <> 'v' and prosrc ~ '\\m({names})(_row)?\\M' and prolang <> 13 and prolang <> 12"
    )
    assert found == []


class Office:
    """People at work in one organisation: each sees at once what was acknowledged, and never less than before."""

    def __init__(self, store: Store, org: OrgId, known: list[UUID]) -> None:
        self.store, self.org, self.known = store, org, known
        self.customers = service(store)
        self.written = self.read = 0
        self.troubles: list[str] = []

    async def write(self, done: asyncio.Event, seed: int) -> None:
        dice = random.Random(seed)
        while not done.is_set():
            if dice.random() < 0.5:
                made = await self.customers.create(self.org, envelope(), {"name": f"New {seed}", "kind": "person"})
                self.known.append(made.customer.id)
            else:
                # A unique value moves on to somebody else.
                first, second = dice.sample(self.known, 2)
                code = f"M-{seed}-{dice.randrange(3)}"
                with contextlib.suppress(Refused):  # taken by the other
                    await self._code(first, code)
                    await self._code(first, f"F-{uuid7()}")
                    await self._code(second, code)
            self.written += 1
            await asyncio.sleep(0.005)

    async def _code(self, customer: UUID, code: str) -> None:
        view, _ = await self.customers.get_by_id(self.org, customer)
        try:
            made = await self.customers.update(self.org, envelope(), customer, view.version, {"code": code})
        except Refused as refusal:
            if refusal.code.status == 503 and refusal.code.name != "busy":
                self.troubles.append(refusal.code.name)
            raise
        seen, _ = await self.customers.get_by_id(self.org, customer)
        assert seen.version >= made.customer.version

    async def look(self, done: asyncio.Event) -> None:
        while not done.is_set():
            known = list(self.known)
            async with self.store.pool.reading(self.org) as connection:
                there = await connection.fetchval("select count(*) from customer where id = any($1)", known)
            assert there == len(known)
            found = await self.customers.get_customers(self.org, ListQuery(query="customer", limit=50))
            assert (found.counted, found.items[0].email) == (40, "a0@example.org")
            assert len(await self.customers.get_history(self.org, known[0])) > 0
            assert self.org in [one.id for one in await OrganisationRepository(self.store.pool).all()]
            self.read += 1
            await asyncio.sleep(0.01)


async def test_a_rebuild_under_load(store: Store, database: Database, admin: asyncpg.Connection) -> None:
    orgs = [await an_organisation(store) for _ in range(2)]
    offices = [Office(store, org, await customers(store, org, 40)) for org in orgs]
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for office in offices:
            group.create_task(office.look(done))
            for seed in range(2):
                group.create_task(office.write(done, seed))
        group.create_task(_found(store, done))
        oids, flips = set(), 0
        while flips < 2:
            written = sum(office.written for office in offices)
            await Rebuilder(store, database.admin, SOURCES).rebuild()
            oids.add(await admin.fetchval("select 'customer_row'::regclass::oid"))
            flips += 1
            while sum(office.written for office in offices) < written + 6:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        done.set()
    assert len(oids) == flips
    assert all(office.read > flips for office in offices)
    assert [office.troubles for office in offices] == [[], []]
    assert (await Rebuilder(store, database.admin, SOURCES).check()).difference is None
    for org in orgs:
        assert await live(store, org, CONTEXTS, database.admin) == await rebuilt(store, org)


async def _found(store: Store, done: asyncio.Event) -> None:
    """Organisations that begin while their table is being rebuilt."""
    while not done.is_set():
        await an_organisation(store)
        await asyncio.sleep(0.1)


async def test_a_value_that_is_taken_is_still_named(store: Store, database: Database) -> None:
    """The code knows unique constraints by name, and those are the same in every generation."""
    org = await an_organisation(store)
    await customers(store, org, 1)
    await Rebuilder(store, database.admin, SOURCES).rebuild()
    twins = [service(store).create(org, envelope(), {"name": "B", "kind": "person", "code": "T"}) for _ in range(8)]
    outcomes = await asyncio.gather(*twins, return_exceptions=True)
    refusals = [each for each in outcomes if isinstance(each, Refused)]
    assert (len(refusals), {each.errors[0].code for each in refusals}) == (7, {"taken"})


async def test_one_rebuild_at_a_time(store: Store, database: Database) -> None:
    rivals = [Rebuilder(store, database.admin, SOURCES).rebuild() for _ in range(2)]
    outcomes = await asyncio.gather(*rivals, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == [AlreadyRunning.__name__, "Rebuilt"]


async def test_a_long_reader_is_waited_for_and_writers_are_not_held_up_by_it(store: Store, database: Database) -> None:
    org = await an_organisation(store)
    await customers(store, org, 1)
    async with store.pool.reading(org) as connection:
        assert await connection.fetchval("select count(*) from customer") == 1
        task = asyncio.create_task(Rebuilder(store, database.admin, SOURCES).rebuild())
        for _ in range(8):
            await service(store).create(org, envelope(), {"name": "C", "kind": "person"})
            await asyncio.sleep(0.2)
        assert not task.done()
        assert await connection.fetchval("select count(*) from customer") == 9
    await task


async def _killed_midway(admin: asyncpg.Connection, command: list[str], after_s: float) -> bool:
    """Whether it left half a generation behind."""
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(30):
            while not await _left(admin):  # noqa: ASYNC110
                await asyncio.sleep(0.002)
        await asyncio.sleep(after_s)
    finally:
        process.kill()
        await process.wait()
    return await _left(admin)


async def _left(admin: asyncpg.Connection) -> bool:
    found: bool = await admin.fetchval("select to_regclass('counterfoil_next.generation') is not null")
    return found


async def test_killed_midway_it_is_gone_on_with(store: Store, database: Database, admin: asyncpg.Connection) -> None:
    org = await an_organisation(store)
    known = await customers(store, org, 250)
    keys = str(store.keyring._service._path)  # type: ignore[attr-defined]  # the file that this store's keys are under
    command = [sys.executable, "-m", "tests.support.working", database.app, keys, database.admin]
    left = False
    for after_s in (0.1, 0.02):
        left = await _killed_midway(admin, command, after_s)
        await service(store).create(org, envelope(), {"name": "Meanwhile", "kind": "person"})
        async with store.pool.reading(org) as connection:
            assert await connection.fetchval("select count(*) from customer where id = any($1)", known) == len(known)
    assert (await Rebuilder(store, database.admin, SOURCES).rebuild()).resumed == left
    assert not await _left(admin)
    assert await live(store, org, CONTEXTS, database.admin) == await rebuilt(store, org)


async def test_what_another_program_began_is_begun_anew(
    store: Store, database: Database, admin: asyncpg.Connection
) -> None:
    org = await an_organisation(store)
    await customers(store, org, 1)
    task = asyncio.create_task(Rebuilder(store, database.admin, SOURCES).rebuild())
    while not await _left(admin):  # noqa: ASYNC110
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await _left(admin)
    await admin.execute("update counterfoil_next.generation set program = 'another'")
    assert not (await Rebuilder(store, database.admin, SOURCES).rebuild()).resumed
    assert (await Rebuilder(store, database.admin, SOURCES).check()).difference is None
