"""Promise 6, in SQL: what the application's role can see and do in the database, whatever the application asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.kernel.ids import uuid7
from tests.support.postgres import Database
from tests.support.world import Desk, Json, World, place, running_world, succeeded

SCHEMAS = "('counterfoil', 'counterfoil_keys')"
OF_EXTENSION = "exists (select from pg_depend d where d.objid = o.oid and d.deptype = 'e')"
LOG = {"event", "org_head", "receipt", "key", "wrapping_key"}
ROWS = {"customer_row", "contact_row", "note_row", "organisation_row", "customer_counter"}
NEVER = "'{}'::expected_version[], '{}'::new_receipt[], '{}'::new_key[]"


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home"), organisations=2) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def customers(world: World) -> list[Json]:
    """One of each organisation, with a contact, a note and a receipt."""
    made = []
    for org in world.orgs:
        desk = Desk(world.client, {"X-Organisation": str(org)})
        customer = await desk.create(contacts=[{"name": "Ana", "role": "billing"}])
        made.append(succeeded(await desk.post(f"{place(customer)}/notes", {"text": "x"}), 201))
    return made


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, server_settings={"search_path": "counterfoil"})
    try:
        yield connection
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def app(world: World, customers: list[Json]) -> AsyncIterator[asyncpg.Connection]:
    async with connected(world.database.app) as connection:
        yield connection


async def relations(connection: asyncpg.Connection, kinds: str, privilege: str = "") -> list[str]:
    """Tables and views of ours by pg_class.relkind; those on which the asking role has a privilege."""
    having = f"and has_table_privilege(o.oid, '{privilege}')" if privilege else ""
    records = await connection.fetch(
        "select nspname || '.' || relname from pg_class o join pg_namespace n on n.oid = relnamespace"
        f" where nspname in {SCHEMAS} and relkind::text = any($1) {having} and not {OF_EXTENSION} order by 1",
        list(kinds),
    )
    return [record[0] for record in records]


async def orgs_seen(app: asyncpg.Connection, relation: str) -> set[UUID]:
    return {record["org"] for record in await app.fetch(f"select distinct org from {relation}")}


async def test_without_an_organisation_nothing_is_there(app: asyncpg.Connection) -> None:
    readable = await relations(app, "rv", "select")
    assert {name.split(".")[1] for name in readable} >= {*LOG, "customer", "contact", "note", "organisation"}
    for unset in ("reset app.org", "set app.org = ''"):
        await app.execute(unset)
        for name in readable:
            assert await orgs_seen(app, name) == set(), name


async def test_in_an_organisation_there_is_it_alone(world: World, app: asyncpg.Connection) -> None:
    readable = await relations(app, "rv", "select")
    filled = 0
    for org in (*world.orgs, uuid7()):
        async with app.transaction():
            await app.execute("select set_config('app.org', $1, true)", str(org))
            for name in readable:
                seen = await orgs_seen(app, name)
                assert seen <= {org}, name
                filled += len(seen)
    assert filled >= 2 * 9, "too little was there to see"
    assert await app.fetchval("select current_org()") is None, "the organisation outlived its transaction"


async def test_an_organisation_is_never_half_named(app: asyncpg.Connection) -> None:
    for odd in ("x", "00000000-0000-0000-0000-00000000000", "null", "' or true --"):
        await app.execute("select set_config('app.org', $1, false)", odd)
        with pytest.raises(asyncpg.InvalidTextRepresentationError):
            await app.fetch("select * from customer")


async def test_nothing_is_written_past_the_doors(world: World, app: asyncpg.Connection) -> None:
    await app.execute("select set_config('app.org', $1, false)", str(world.org))
    everything = await relations(app, "rv")
    assert {name.split(".")[1] for name in everything} >= {*LOG, *ROWS, "customer"}
    for name in everything:
        statements = [f"insert into {name} default values", f"update {name} set org = org", f"delete from {name}"]
        statements.append(f"truncate {name}")
        if name.endswith(".migration"):
            statements[1] = f"update {name} set name = name"
        for statement in statements:
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.WrongObjectTypeError)):
                await app.execute(statement)
    for name in ROWS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.fetch(f"select * from {name}")


@pytest.mark.parametrize(
    "statement",
    [
        "create table counterfoil.mine ()", "create table counterfoil_keys.mine ()", "create table public.mine ()",
        "create schema mine", "create role mine", "create database mine", "create extension hstore schema public",
        "create function counterfoil.mine() returns int language sql as 'select 1'", "drop table counterfoil.event",
        "create or replace view counterfoil.customer as select * from counterfoil.customer_row",
        "alter table counterfoil.event disable row level security", "drop policy one_org on counterfoil.event",
        "create policy mine on counterfoil.event using (true)", "alter table counterfoil.event add mine int",
        "create index on counterfoil.event (at)",
        "create trigger mine before insert on counterfoil.event execute function x()",
        "set role counterfoil_owner", "set session authorization counterfoil_owner",
        "alter role counterfoil_app superuser",
        "grant counterfoil_owner to counterfoil_app", "set row_security = off; select * from counterfoil.event",
        "copy counterfoil.customer to '/tmp/x'", "copy counterfoil.event from program 'true'",
        "select pg_read_file('PG_VERSION')",
        "select make_door('mine', '{}')", "select append(null, '{}', '{}')",
    ],
)  # fmt: skip
async def test_the_application_changes_no_structure(app: asyncpg.Connection, statement: str) -> None:
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedFunctionError)):
        await app.execute(statement)


async def test_a_door_writes_no_row_of_another_organisation(
    world: World, app: asyncpg.Connection, customers: list[Json]
) -> None:
    mine, theirs = world.orgs
    async with connected(world.database.admin) as admin:
        before = {
            name: await admin.fetch(f"select xmin::text, * from {name} order by org, id")
            for name in ROWS - {"customer_counter"}
        }
        for table, rows in before.items():
            foreign = await admin.fetchval(f"select json_agg(r) from {table} r where org = $1", theirs)
            assert foreign, table
            door = "commit_organisations" if table == "organisation_row" else "commit_customers"
            await app.execute(
                f"select * from {door}($1, {NEVER}, jsonb_build_object($2::text, $3::jsonb), '{{}}'::new_event[])",
                mine, table, foreign.replace("Casa", "Changed").replace("Seller", "Changed"),
            )  # fmt: skip
            assert await admin.fetch(f"select xmin::text, * from {table} order by org, id") == rows, table


async def test_a_door_opens_for_no_unknown_organisation(app: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.PostgresError) as refused:
        await app.execute(f"select * from commit_customers($1, {NEVER}, '{{}}', '{{}}'::new_event[])", uuid7())
    assert refused.value.sqlstate == "CF004"


async def test_loaders_and_lookups_find_nothing_of_another_organisation(
    world: World, app: asyncpg.Connection, customers: list[Json]
) -> None:
    mine, theirs = world.orgs
    id_ = UUID(customers[1]["id"])
    for query, arguments in (
        ("select * from load_streams($1, $2)", (mine, [id_, theirs])),
        ("select * from load_customer($1, $2)", (mine, id_)),
    ):
        assert await app.fetch(query, *arguments) == []
        assert await app.fetch(query, theirs, *arguments[1:]) != []
    async with app.transaction():
        await app.execute("select set_config('app.org', $1, true)", str(mine))
        assert await app.fetch("select * from customer_contacts($1)", id_) == []


async def test_a_key_of_another_organisation_is_neither_seen_nor_replaced(
    world: World, app: asyncpg.Connection
) -> None:
    mine, theirs = world.orgs
    async with connected(world.database.admin) as admin:
        before = await admin.fetch("select * from counterfoil_keys.wrapping_key order by org, period")
        period = before[0]["period"]
        held = {record["org"]: record["wrapped"] for record in before}
        for org in (mine, theirs):
            assert await app.fetchval("select keep_wrapping_key($1, $2, $3)", org, period, b"mine") == held[org]
        assert await admin.fetch("select * from counterfoil_keys.wrapping_key order by org, period") == before


async def test_everything_belongs_to_a_role_that_cannot_log_in(app: asyncpg.Connection) -> None:
    owners = await app.fetch(
        f"select relname, relowner::regrole::text as owner from pg_class o join pg_namespace n on n.oid = relnamespace"
        f" where nspname in {SCHEMAS} and relkind not in ('i', 'I', 't') and not {OF_EXTENSION}"
    )
    assert {record["owner"] for record in owners if record["relname"] is not None} == {"counterfoil_owner"}
    owner = await app.fetchrow("select * from pg_roles where rolname = 'counterfoil_owner'")
    assert owner
    assert not any(owner[f"rol{able}"] for able in ("canlogin", "super", "bypassrls", "createrole", "createdb"))


async def test_the_application_is_nobody(app: asyncpg.Connection) -> None:
    role = await app.fetchrow("select * from pg_roles where rolname = current_user")
    assert role
    assert (role["rolname"], role["rolcanlogin"]) == ("counterfoil_app", True)
    assert not any(role[f"rol{able}"] for able in ("super", "bypassrls", "createrole", "createdb", "replication"))
    assert await app.fetch("select * from pg_auth_members where member = current_user::regrole") == []
    for catalog, column in (
        ("pg_class", "relowner"),
        ("pg_proc", "proowner"),
        ("pg_namespace", "nspowner"),
        ("pg_type", "typowner"),
    ):
        assert await app.fetch(f"select * from {catalog} where {column} = current_user::regrole") == [], catalog


async def test_log_and_keys_are_under_forced_row_level_security(app: asyncpg.Connection) -> None:
    fenced = await app.fetch(
        "select relname, relrowsecurity and relforcerowsecurity as forced from pg_class o"
        f" join pg_namespace n on n.oid = relnamespace where nspname in {SCHEMAS} and relname = any($1)", list(LOG),
    )  # fmt: skip
    assert {record["relname"]: record["forced"] for record in fenced} == dict.fromkeys(LOG, True)


async def test_every_function_is_called_by_whom_it_is_for(app: asyncpg.Connection) -> None:
    functions = await app.fetch(
        "select o.oid::regprocedure::text as name, prosecdef, proconfig,"
        " has_function_privilege('public', o.oid, 'execute') as open"
        f" from pg_proc o join pg_namespace n on n.oid = pronamespace where nspname in {SCHEMAS} and not {OF_EXTENSION}"
    )
    assert len(functions) > 10
    assert [each["name"] for each in functions if each["open"]] == []
    unfixed = [each["name"] for each in functions if each["proconfig"] != ["search_path=counterfoil, pg_temp"]]
    # Inlined into views and policies, which is what makes their indexes usable; it names nothing of a schema.
    assert unfixed == ["current_org()"]
    assert not [each["name"] for each in functions if each["name"] in unfixed and each["prosecdef"]]
