"""Connections as the application role: a pool for commands and one for reading, organisations behind their fence."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store.refusals import refusal_of


class _Connection(asyncpg.Connection):
    """Nothing here outlives a transaction, so the reset query between borrowers would only cost a trip."""

    def get_reset_query(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class PoolSizes:
    commands: int = 8
    reads: int = 8
    acquire_timeout_s: float = 10.0


class Pool:
    def __init__(self, commands: asyncpg.Pool, reads: asyncpg.Pool, acquire_timeout_s: float) -> None:
        self._commands, self._reads, self._acquire_timeout_s = commands, reads, acquire_timeout_s

    @classmethod
    def to(cls, app_dsn: str, sizes: PoolSizes = PoolSizes()) -> "Pool":
        """Not yet open. Connections are made as they are needed, so the database may be away when this starts."""
        commands = _pool(app_dsn, sizes.commands, "counterfoil commands")
        reads = _pool(app_dsn, sizes.reads, "counterfoil reads")
        return cls(commands, reads, sizes.acquire_timeout_s)

    @classmethod
    async def connect(cls, app_dsn: str, sizes: PoolSizes = PoolSizes()) -> "Pool":
        pool = cls.to(app_dsn, sizes)
        await pool.open()
        return pool

    async def open(self) -> None:
        await self._commands
        await self._reads

    async def close(self) -> None:
        await self._commands.close()
        await self._reads.close()

    @contextlib.asynccontextmanager
    async def command(self) -> AsyncIterator[PoolConnectionProxy]:
        """For single autocommit calls of doors and loaders, which set the organisation themselves."""
        async with self._borrowed(self._commands) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def reading(self, org: OrgId) -> AsyncIterator[PoolConnectionProxy]:
        """A read-only transaction in which this organisation's rows exist and no others."""
        async with self._borrowed(self._reads) as connection:
            # Both in one trip of the simple protocol, which takes no parameters; a UUID's text holds no quote.
            await connection.execute(f"begin read only; select set_config('app.org', '{org!s}', true)")
            try:
                yield connection
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("rollback")
                raise
            await connection.execute("commit")

    @contextlib.asynccontextmanager
    async def across(self) -> AsyncIterator[PoolConnectionProxy]:
        """For the few functions that look across organisations; inside no fence, so no row shows itself."""
        async with self._borrowed(self._reads) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def _borrowed(self, pool: asyncpg.Pool) -> AsyncIterator[PoolConnectionProxy]:
        """A database that is away, full or too slow is a refusal that says so; everything else stays what it is."""
        try:
            async with pool.acquire(timeout=self._acquire_timeout_s) as connection:
                try:
                    yield connection
                except asyncpg.InternalClientError:
                    # The driver lost its place in the protocol, as when the server ended an idle session under it.
                    connection.terminate()
                    raise
        except Refused:
            raise
        except Exception as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise refusal from error


def _pool(dsn: str, size: int, name: str) -> asyncpg.Pool:
    settings: dict[str, Any] = {
        "application_name": name,
        "search_path": "counterfoil",
        "timezone": "UTC",
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
        "jit": "off",
    }
    return asyncpg.create_pool(
        dsn, min_size=0, max_size=size, connection_class=_Connection, server_settings=settings, command_timeout=35
    )
