"""The database that a command talks to: the configured one, the running embedded one, or one started for it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import asyncpg

from counterfoil.cli.talk import Stop
from counterfoil.contexts import SCHEMAS
from counterfoil.settings import Settings
from counterfoil.store.embedded import Embedded
from counterfoil.store.migrate import APP, MayNotCreateRoles, OtherTables, migrate
from counterfoil.store.pg_files import FolderLock, make_home, secret

_OLDEST = 15
_NAME = "counterfoil"
_PATIENCE_S = 30


@dataclass(frozen=True)
class Access:
    """`admin` may change the schema, `app` is whom serving connects as."""

    admin: str | None
    app: str
    app_password: str | None  # ours to set; None where the role's login is somebody else's care
    embedded: Embedded | None = None


@contextmanager
def database(settings: Settings, *, alone: bool = False) -> Iterator[Access]:
    """`alone`: as the data folder's only user, as a server must be. Otherwise beside whoever uses it already."""
    if settings.database_url or settings.app_database_url:
        lock = FolderLock(settings.data_dir)
        if alone:
            lock.take()
        try:
            yield _configured(settings)
        finally:
            lock.release()
        return
    embedded = Embedded(settings.data_dir, settings.pg_bin)
    if alone:
        embedded.start()
    else:
        embedded.start_or_join()
    try:
        password = _app_password(settings)
        app = embedded.dsn(APP, password, _NAME)
        yield Access(embedded.dsn(database=_NAME), app, password, embedded)
    finally:
        embedded.stop()


async def prepare(access: Access) -> None:
    """Before a command's work. A running server does it itself; without an owner's URL somebody else must have."""
    if access.embedded and access.embedded.joined:
        await _until_prepared(access)
    elif access.admin:
        await bring_to_present(access)


async def _until_prepared(access: Access) -> None:
    """The server that runs this database may have started a moment ago."""
    for _ in range(_PATIENCE_S * 10):
        with suppress(asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError):
            connection = await asyncpg.connect(access.app)
            try:
                if await connection.fetchval("select to_regclass('counterfoil.event') is not null"):
                    return
            finally:
                await connection.close()
        await asyncio.sleep(0.1)
    raise Stop("the database is in use, but its schema is not there. Stop the server, then run `counterfoil migrate`.")


async def bring_to_present(access: Access) -> None:
    """The schema of this version. Safe to repeat."""
    connection = await _connect(access)
    try:
        version = connection.get_server_version()
        if version.major < _OLDEST:
            raise Stop(f"PostgreSQL {version.major} is too old: {_OLDEST} or newer is needed.")
        await migrate(connection, SCHEMAS, access.app_password)
    except OtherTables as error:
        raise Stop(f"{error}. Start the version that made them, or use another data folder.") from error
    except MayNotCreateRoles as error:
        raise Stop(_roles_by_hand(error.statements)) from error
    finally:
        await connection.close()


async def _connect(access: Access) -> asyncpg.Connection:
    assert access.admin
    try:
        return await asyncpg.connect(access.admin)
    except asyncpg.InvalidCatalogNameError:
        if access.embedded is None:
            raise
    first = await asyncpg.connect(access.embedded.dsn())
    try:
        await first.execute(f"create database {_NAME}")
    finally:
        await first.close()
    return await asyncpg.connect(access.admin)


def _configured(settings: Settings) -> Access:
    if settings.app_database_url:
        return Access(settings.database_url, settings.app_database_url, None)
    assert settings.database_url
    password = _app_password(settings)
    return Access(settings.database_url, _as_user(settings.database_url, APP, password), password)


def _as_user(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")]
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}", query=urlencode(query)).geturl()


def _app_password(settings: Settings) -> str:
    make_home(settings.data_dir)
    return secret(settings.data_dir / "secrets" / APP)


def _roles_by_hand(statements: Sequence[str]) -> str:
    return (
        "this database login may not create roles. Let one who may run the following, give the application role a"
        " password, name its URL in COUNTERFOIL_APP_DATABASE_URL and start again:\n"
        + "\n".join(f"  {statement};" for statement in statements)
    )
