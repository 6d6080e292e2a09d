"""Bring a database to the present schema: roles, log, read tables, doors. Safe to run again, and by two at once."""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import asyncpg

OWNER, APP = "counterfoil_owner", "counterfoil_app"
# Any number: it only has to be the same for everyone who migrates.
_MIGRATION_LOCK = 0x0C0F


@dataclass(frozen=True, slots=True)
class Schema:
    """The SQL of one room: `tables` is run once, `functions` whenever its text changed."""

    name: str
    tables: str
    functions: str


def schema_of(package: str, name: str, tables: str = "tables.sql", functions: str = "functions.sql") -> Schema:
    folder = resources.files(package)
    return Schema(name, (folder / tables).read_text("utf-8"), (folder / functions).read_text("utf-8"))


LOG = schema_of("counterfoil.store", "log", tables="log.sql")
PROCESSING = schema_of("counterfoil.store", "processing", tables="processing.sql", functions="processing_functions.sql")
# Without tables of its own: it reads and fills those of the others.
RESTORING = Schema("restoring", "select", (resources.files("counterfoil.store") / "restoring.sql").read_text("utf-8"))


class MayNotCreateRoles(Exception):
    """The given login may not create roles; `statements` are for someone who may."""

    def __init__(self, statements: Sequence[str]) -> None:
        super().__init__("this database login may not create roles")
        self.statements = tuple(statements)


class OtherTables(Exception):
    """The database's tables were made by a version of the product that this one does not know how to follow."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the tables of {name} in this database were made by another version of Counterfoil")


async def migrate(admin: asyncpg.Connection, schemas: Sequence[Schema], app_password: str | None) -> None:
    """`admin` may create roles and schemas (a superuser, or the database's owner with CREATEROLE).

    Without `app_password` the application role's login is somebody else's care.
    """
    await admin.execute("select pg_advisory_lock($1)", _MIGRATION_LOCK)
    try:
        await _roles(admin, app_password)
        async with admin.transaction():
            await _foundation(admin)
            for schema in (LOG, PROCESSING, RESTORING, *schemas):
                await _apply(admin, schema)
            await admin.execute("reset role")
    finally:
        await admin.execute("select pg_advisory_unlock($1)", _MIGRATION_LOCK)


async def _roles(admin: asyncpg.Connection, app_password: str | None) -> None:
    known = {
        row["rolname"]
        for row in await admin.fetch("select rolname from pg_roles where rolname = any($1)", [OWNER, APP])
    }
    statements = [
        f"create role {OWNER} nologin nosuperuser nobypassrls",
        f"create role {APP} login nosuperuser nobypassrls nocreaterole nocreatedb",
    ]
    missing = [sql for sql, role in zip(statements, (OWNER, APP), strict=True) if role not in known]
    try:
        for sql in missing:
            await admin.execute(sql)
        if app_password is not None:
            # A verifier instead of the password itself keeps it out of the server's statement log.
            await admin.execute(f"alter role {APP} password '{scram_verifier(app_password)}'")
        # Whoever ran the statements that were printed may not grant, and need not.
        if not await admin.fetchval("select pg_has_role(current_user, $1, 'usage')", OWNER):
            await admin.execute(f"grant {OWNER} to current_user")
    except asyncpg.InsufficientPrivilegeError as error:
        raise MayNotCreateRoles([*missing, f"grant {OWNER} to <this login>"]) from error


def scram_verifier(password: str, iterations: int = 4096) -> str:
    """What PostgreSQL stores for SCRAM-SHA-256 (RFC 5803); the password must be ASCII."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, iterations)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = hashlib.sha256(client).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return "SCRAM-SHA-256${}:{}${}:{}".format(iterations, *(b64encode(x).decode() for x in (salt, stored, server)))


async def _foundation(admin: asyncpg.Connection) -> None:
    for schema in ("counterfoil", "counterfoil_keys"):
        await admin.execute(f"create schema if not exists {schema} authorization {OWNER}")
        await admin.execute(f"grant usage on schema {schema} to {APP}")
    for extension in ("pg_trgm", "btree_gin"):
        await admin.execute(f"create extension if not exists {extension} schema counterfoil")
    await admin.execute(f"set local role {OWNER}")
    await admin.execute("set local search_path = counterfoil")
    await admin.execute(
        "create table if not exists migration (name text, part text, digest bytea not null,"
        " at timestamptz not null default now(), primary key (name, part))"
    )


async def _apply(admin: asyncpg.Connection, schema: Schema) -> None:
    """Tables once; functions when their text, or a table's they are made from, changed."""
    made = await _digest(admin, schema.name, "tables")
    if made is None:
        await admin.execute(schema.tables)
        await _note(admin, schema.name, "tables", schema.tables)
    elif made != _of(schema.tables):
        raise OtherTables(schema.name)
    # Doors and keepers are written by the store's functions, so a change there makes every room's anew.
    functions = LOG.functions + PROCESSING.functions + schema.functions
    if await _digest(admin, schema.name, "functions") != _of(functions):
        await admin.execute(schema.functions)
        await _note(admin, schema.name, "functions", functions)


def _of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


async def _digest(admin: asyncpg.Connection, name: str, part: str) -> bytes | None:
    digest: bytes | None = await admin.fetchval(
        "select digest from migration where name = $1 and part = $2", name, part
    )
    return digest


async def _note(admin: asyncpg.Connection, name: str, part: str, text: str) -> None:
    await admin.execute(
        "insert into migration (name, part, digest) values ($1, $2, $3)"
        " on conflict (name, part) do update set digest = excluded.digest, at = now()",
        name,
        part,
        _of(text),
    )
