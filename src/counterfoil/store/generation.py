"""A new generation of read tables: beside the one in use, in a schema of its own, until it takes that one's place.

A table in another schema can have the same name, and so can its constraints and indexes, which the code knows by name.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

import asyncpg

from counterfoil.store.marks import Marks
from counterfoil.store.migrate import OWNER
from counterfoil.store.pages import Written
from counterfoil.store.rows import puts_json

LIVE, NEXT = "counterfoil", "counterfoil_next"
_GONE = "counterfoil_gone"
_LOCK = 0x0C0E  # any number: it only has to be the same for all who rebuild

_MADE_BY = (
    "create table counterfoil_next.generation (program bytea, tables text[], org uuid, indexed boolean default false)"
)
_OPTIONS = "select array_to_string(reloptions, ', ') from pg_class where oid = $1::regclass"
_CONSTRAINTS = """select conname, contype = 'p' as is_primary, pg_get_constraintdef(oid) as made_by from pg_constraint
  where conrelid = $1::regclass and contype in ('p', 'u', 'x') order by conname"""
_INDEXES = """select pg_get_indexdef(i.indexrelid) as made_by from pg_index i where i.indrelid = $1::regclass
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid) order by i.indexrelid"""
_VIEWS = """select v.oid::regclass::text as name, pg_get_viewdef(v.oid) as made_by
  from unnest($1::text[]) with ordinality t(name, place)
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = t.name::regclass
  join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
  join pg_class v on v.oid = r.ev_class and v.relkind = 'v'
  group by v.oid order by min(place), v.oid"""


class AlreadyRunning(Exception):
    """Somebody else rebuilds read tables of this database at this moment."""


@cache
def program() -> bytes:
    """What the code's text hashes to: half a generation that another program made is not gone on with."""
    folder, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.sql"))):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


class Generation:
    """`connection` logs in as somebody who may become the owner; `org`: the rows of one organisation alone."""

    def __init__(self, connection: asyncpg.Connection, tables: Sequence[str], org: UUID | None) -> None:
        self.connection, self.tables, self.org = connection, tables, org
        self.marks = Marks(connection)

    async def open(self) -> bool:
        """Make the tables, or find what a run that was cut short has left: then True."""
        if not await self.connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            raise AlreadyRunning
        await self.connection.execute(f"create schema if not exists {NEXT} authorization {OWNER}")
        await self.connection.execute(f"create schema if not exists {_GONE} authorization {OWNER}")
        # The search path is also what decides which names pg_get_viewdef writes out.
        settings = f"set role {OWNER}; set search_path = {LIVE}; set maintenance_work_mem = '128MB'"
        await self.connection.execute(settings)
        if await self._is_ours():
            return True
        await self.drop()
        async with self.connection.transaction():
            await self._make()
        return False

    async def _is_ours(self) -> bool:
        if not await self.connection.fetchval("select to_regclass('counterfoil_next.generation') is not null"):
            return False
        made = await self.connection.fetchrow("select program, tables, org from counterfoil_next.generation")
        return made is not None and tuple(made) == (program(), list(self.tables), self.org)

    async def _make(self) -> None:
        run = self.connection.execute
        await run(_MADE_BY)
        await run("insert into counterfoil_next.generation values ($1, $2, $3)", program(), list(self.tables), self.org)
        await self.marks.make()
        for table in self.tables:
            options = await self.connection.fetchval(_OPTIONS, f"{LIVE}.{table}")
            storage = f" with ({options})" if options else ""
            await run(f"create table {NEXT}.{table} (like {LIVE}.{table} including all excluding indexes){storage}")
            await self._constrain(table, primary=True)

    async def index(self) -> None:
        """What makes searching fast and values unique. Rows of one moment are in, which have no value twice."""
        if await self.connection.fetchval("select indexed from counterfoil_next.generation"):
            return
        async with self.connection.transaction():
            for table in self.tables:
                await self._constrain(table, primary=False)
                for index in await self.connection.fetch(_INDEXES, f"{LIVE}.{table}"):
                    here, there = f" ON {LIVE}.{table} ", f" ON {NEXT}.{table} "
                    assert here in index["made_by"], f"{index['made_by']}: where is the table's name?"
                    await self.connection.execute(index["made_by"].replace(here, there, 1))
            await self.connection.execute("update counterfoil_next.generation set indexed = true")
        for table in self.tables:
            await self.connection.execute(f"analyze {NEXT}.{table}")

    async def _constrain(self, table: str, *, primary: bool) -> None:
        for each in await self.connection.fetch(_CONSTRAINTS, f"{LIVE}.{table}"):
            if each["is_primary"] == primary:
                statement = f'alter table {NEXT}.{table} add constraint "{each["conname"]}" {each["made_by"]}'
                await self.connection.execute(statement)

    async def put(self, org: UUID, rows: Written, *, fresh: bool) -> None:
        """Into the new tables; unless they are `fresh`, in the place of those that stand there.

        The old ones go first: a unique value may have moved from one row to another.
        """
        tables = [f"{NEXT}.{table}" for table in self.tables if table in rows.puts or table in rows.erased]
        if not fresh:
            for into in tables:
                name = into.removeprefix(f"{NEXT}.")
                ids = [row["id"] for row in rows.puts.get(name, ())] + rows.erased.get(name, [])
                await self.connection.execute(f"delete from {into} where org = $1 and id = any($2)", org, ids)  # noqa: S608
        for into in tables:
            if found := rows.puts.get(into.removeprefix(f"{NEXT}.")):
                put = f"insert into {into} select * from jsonb_populate_recordset(null::{into}, $1::jsonb -> 'rows')"  # noqa: S608
                await self.connection.execute(put, puts_json({"rows": found}))

    async def flip(self) -> None:
        """Within a transaction in which nobody writes read rows: the new tables become the ones in use."""
        run = self.connection.execute
        live = [f"{LIVE}.{table}" for table in self.tables]
        views = await self.connection.fetch(_VIEWS, live)
        # In the order in which a reader locks them: a view before its table, customers before their contacts.
        await run(f"lock table {', '.join([*(view['name'] for view in views), *live])} in access exclusive mode")
        for table in self.tables:
            await run(f"alter table {LIVE}.{table} set schema {_GONE}")
            await run(f"alter table {NEXT}.{table} set schema {LIVE}")
        for view in views:
            await run(f"create or replace view {view['name']} as {view['made_by']}")
        for table in self.tables:
            await run(f"drop table {_GONE}.{table}")
        await run(
            "drop table counterfoil_next.generation"
        )  # whoever is killed right behind this has nothing to go on with

    async def replace(self, org: UUID) -> None:
        """As flip, for one organisation's rows: readers see the old ones, then the new ones."""
        for table in self.tables:
            await self.connection.execute(f"delete from {LIVE}.{table} where org = $1", org)  # noqa: S608
            put = f"insert into {LIVE}.{table} select * from {NEXT}.{table} where org = $1"  # noqa: S608
            await self.connection.execute(put, org)

    async def drop(self) -> None:
        """Whatever is left beside the tables in use."""
        for schema in (NEXT, _GONE):
            for table in await self.connection.fetch("select tablename from pg_tables where schemaname = $1", schema):
                await self.connection.execute(f'drop table {schema}."{table["tablename"]}"')

    async def close(self) -> None:
        """Leaves nothing behind, for a run that came to its end."""
        await self.connection.execute(f"drop schema {NEXT} cascade; drop schema {_GONE} cascade")
        await self.connection.execute("select pg_advisory_unlock($1)", _LOCK)
