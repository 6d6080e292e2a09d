"""A real PostgreSQL for the tests: one server a session, a template that is migrated once, clones of it for all."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from counterfoil.contexts import SCHEMAS
from counterfoil.store.embedded import Embedded
from counterfoil.store.migrate import APP, migrate

APP_PASSWORD = "of-the-application-role"
_TEMPLATE = "template_counterfoil"
_numbers = count(1)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Database:
    """One database of the test server. `app` is what serving connects with, `admin` the superuser."""

    name: str
    admin: str
    app: str


class Cluster:
    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self._has_template = False

    def database(self, name: str) -> Database:
        return Database(name, self._embedded.dsn(database=name), self._embedded.dsn(APP, APP_PASSWORD, name))

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[Database]:
        """A database of one's own, dropped afterwards: a clone of the migrated template, or an empty one."""
        if migrated and not self._has_template:
            self._make_template()
        name = f"test_{next(_numbers)}"
        outside_the_loop(self._execute(f"create database {name} template {_TEMPLATE if migrated else 'template0'}"))
        try:
            yield self.database(name)
        finally:
            outside_the_loop(self._execute(f"drop database {name} with (force)"))

    def _make_template(self) -> None:
        outside_the_loop(self._execute(f"create database {_TEMPLATE}"))
        outside_the_loop(_migrate(self.database(_TEMPLATE)))
        self._has_template = True

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._embedded.dsn())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


async def _migrate(database: Database) -> None:
    connection = await asyncpg.connect(database.admin)
    try:
        await migrate(connection, SCHEMAS, APP_PASSWORD)
    finally:
        await connection.close()


def outside_the_loop(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """For fixtures that are not coroutines: pytest-asyncio keeps a loop of its own in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that other users can walk into; pytest's own ones are closed."""
    folder = Path(tempfile.mkdtemp(prefix="cf-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    named = os.environ.get("COUNTERFOIL_PG_BIN")
    with open_folder() as folder:
        embedded = Embedded(folder, Path(named) if named else None, durable=False)
        embedded.start()
        try:
            yield Cluster(embedded)
        finally:
            embedded.stop()
