"""Promise 6 at the start: a database that would not keep organisations apart is refused, whatever broke it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import httpx
import pytest

from counterfoil.app import create_app
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.settings import Settings
from counterfoil.store import fence
from counterfoil.store.pool import Pool
from tests.support.postgres import Database, open_folder, outside_the_loop
from tests.support.serving import Serving
from tests.support.world import client_of, refused, started

DOOR = "commit_customers(uuid, expected_version[], new_receipt[], new_key[], jsonb, new_event[])"
ALL_ROWS = "create or replace view customer as select * from customer_row"
ONE_ORG = "using (org = current_org()) with check (org = current_org())"

# What breaks it, what mends it again, and what is said.
BREAKS: list[tuple[str, str, str]] = [
    ("alter role counterfoil_app superuser", "alter role counterfoil_app nosuperuser",
    "counterfoil_app may be a superuser"),
    ("alter role counterfoil_app bypassrls", "alter role counterfoil_app nobypassrls", "pass row-level security by"),
    ("alter role counterfoil_app createrole", "alter role counterfoil_app nocreaterole",
    "counterfoil_app may create roles"),
    ("alter role counterfoil_app createdb", "alter role counterfoil_app nocreatedb",
    "counterfoil_app may create databases"),
    ("alter role counterfoil_app replication", "alter role counterfoil_app noreplication",
    "counterfoil_app may replicate"),
    ("alter role counterfoil_owner login", "alter role counterfoil_owner nologin", "counterfoil_owner may log in"),
    ("alter role counterfoil_owner bypassrls", "alter role counterfoil_owner nobypassrls",
    "counterfoil_owner may pass"),
    ("alter role counterfoil_owner superuser", "alter role counterfoil_owner nosuperuser",
    "counterfoil_owner may be a"),
    ("grant counterfoil_owner to counterfoil_app", "revoke counterfoil_owner from counterfoil_app",
     "counterfoil_app is a member of counterfoil_owner"),
    ("grant pg_read_all_data to counterfoil_app", "revoke pg_read_all_data from counterfoil_app",
     "counterfoil_app is a member of pg_read_all_data"),
    ("alter table event owner to postgres", "alter table event owner to counterfoil_owner",
    "event belongs to postgres"),
    ("alter view customer owner to postgres", "alter view customer owner to counterfoil_owner",
    "customer belongs to postgres"),
    (f"alter function {DOOR} owner to postgres", f"alter function {DOOR} owner to counterfoil_owner",
     "belongs to postgres"),
    ("alter schema counterfoil_keys owner to postgres", "alter schema counterfoil_keys owner to counterfoil_owner",
     "schema counterfoil_keys belongs to postgres"),
    ("create table public.mine (); alter table public.mine owner to counterfoil_app", "drop table public.mine",
     "counterfoil_app owns table public.mine"),
    ("grant insert on event to counterfoil_app", "revoke insert on event from counterfoil_app",
    "may write event past the doors"),
    ("grant update (name) on customer_row to counterfoil_app",
    "revoke update (name) on customer_row from counterfoil_app",
     "may write customer_row past the doors"),
    ("grant delete on customer to counterfoil_app", "revoke delete on customer from counterfoil_app",
    "may write customer past"),
    ("grant insert on note_row to public", "revoke insert on note_row from public",
    "may write note_row past the doors"),
    ("grant create on schema counterfoil to counterfoil_app",
    "revoke create on schema counterfoil from counterfoil_app",
     "may create in schema counterfoil"),
    ("grant select on customer_row to counterfoil_app", "revoke select on customer_row from counterfoil_app",
     "customer_row is readable and not under forced row-level security"),
    ("grant select (name) on customer_row to public", "revoke select (name) on customer_row from public",
     "customer_row is readable and not under forced row-level security"),
    ("alter table event disable row level security", "alter table event enable row level security",
     "event is readable and not under forced row-level security"),
    ("alter table counterfoil_keys.key no force row level security",
    "alter table counterfoil_keys.key force row level security",
     "key is readable and not under forced row-level security"),
    ("create policy mine on event for select using (true)", "drop policy mine on event",
    "the policy mine lets others"),
    ("create policy mine on event to counterfoil_app using (true)", "drop policy mine on event",
    "the policy mine lets others"),
    ("alter policy one_org on receipt using (true)", f"alter policy one_org on receipt {ONE_ORG}",
    "one_org lets others"),
    ("alter policy one_org on receipt with check (true)", f"alter policy one_org on receipt {ONE_ORG}",
     "one_org lets others"),
    (ALL_ROWS, f"{ALL_ROWS} where org = (select current_org())", "the view customer shows more"),
    (f"alter function {DOOR} reset search_path", f"alter function {DOOR} set search_path = counterfoil, pg_temp",
     "runs as its owner without a search_path of its own"),
    (f"alter function {DOOR} set search_path = counterfoil, public",
     f"alter function {DOOR} set search_path = counterfoil, pg_temp",
     "runs as its owner without a search_path of its own"),
    (f"grant execute on function {DOOR} to public", f"revoke execute on function {DOOR} from public",
     "may be called by everybody"),
]  # fmt: skip


def as_admin(database: Database, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(database.admin, server_settings={"search_path": "counterfoil"})
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    outside_the_loop(run())


def faults(url: str) -> list[str]:
    async def run() -> list[str]:
        connection = await asyncpg.connect(url, server_settings={"search_path": "counterfoil"})
        try:
            return await fence.check(connection)
        finally:
            await connection.close()

    return outside_the_loop(run())


@pytest.fixture
def broken(database: Database) -> Iterator[Database]:
    """The commonest accident: somebody restored a dump without row-level security."""
    as_admin(database, "alter table event no force row level security")
    yield database
    as_admin(database, "alter table event force row level security")


def test_a_migrated_database_is_as_designed(database: Database) -> None:
    assert faults(database.app) == []


@pytest.mark.parametrize(("breaks", "mends", "said"), BREAKS, ids=[each[0][:60] for each in BREAKS])
def test_whatever_breaks_the_fence_is_found(database: Database, breaks: str, mends: str, said: str) -> None:
    as_admin(database, breaks)
    try:
        found = faults(database.app)
    finally:
        as_admin(database, mends)
    assert any(said in fault for fault in found), found
    assert all("\n" not in fault for fault in found)
    assert faults(database.app) == []


def test_creating_schemas_is_not_the_applications_either(database: Database) -> None:
    as_admin(database, f"grant create on database {database.name} to counterfoil_app")
    try:
        assert faults(database.app) == ["counterfoil_app may create schemas"]
    finally:
        as_admin(database, f"revoke create on database {database.name} from counterfoil_app")


def test_another_role_is_not_the_application(database: Database) -> None:
    assert faults(database.admin) == ["the application connects as postgres, and must as counterfoil_app"]


def test_an_empty_database_is_to_be_migrated_first(empty_database: Database) -> None:
    assert faults(empty_database.app) == ["the schema is not there: run `counterfoil migrate` as the database's owner"]


def test_serve_refuses_in_one_line(broken: Database) -> None:
    with open_folder() as folder:
        server = Serving(folder / "home", database_url=broken.admin, app_database_url=broken.app)
        ended = server.run("serve")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1] == (
        "counterfoil: nothing is served, because of this in the database:"
        " counterfoil.event is readable and not under forced row-level security"
    )
    assert "Traceback" not in ended.stderr


async def test_no_connection_is_made_into_an_open_field(broken: Database) -> None:
    """A database may come, or come back, long after the start."""
    pool = await Pool.connect(broken.app)
    try:
        for borrowed in (pool.reading(OrgId(uuid7())), pool.command(), pool.across()):
            with pytest.raises(Refused, match="not_fenced"):
                async with borrowed:
                    raise AssertionError("it was lent")
    finally:
        await pool.close()


async def test_a_caller_learns_nothing_but_that_it_is_closed(broken: Database, tmp_path: Path) -> None:
    settings = replace(Settings(), data_dir=tmp_path)
    async with started(create_app(settings, broken.app)) as app, client_of(app, settings.port, hold=False) as client:
        answers: tuple[httpx.Response, ...] = await asyncio.gather(
            client.get("/api/customers"), client.post("/api/customers", json={"name": "B", "kind": "person"}),
            client.get(f"/api/customers/{uuid7()}"), client.get("/api/me"),
        )  # fmt: skip
        for answer in answers:
            problem = refused(answer, 503, "not_fenced")
            assert "event" not in problem["detail"]
            assert answer.headers["retry-after"] == "10"
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
