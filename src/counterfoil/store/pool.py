"""Connections as the application role: a pool each for commands, reading and processors; organisations are fenced."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store import fence
from counterfoil.store.refusals import NOT_FENCED, TOO_SLOW, refusal_of

_log = structlog.get_logger("counterfoil.store")
_TIDY_S = 2.0  # how long a server may take to end what was given up, and to say goodbye


class _Connection(asyncpg.Connection):
    """Nothing here outlives a transaction, so the reset query between borrowers would only cost a trip."""

    def get_reset_query(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class PoolSizes:
    commands: int = 8
    reads: int = 8
    processors: int = 2
    acquire_timeout_s: float = 10.0


class Pool:
    def __init__(
        self, commands: asyncpg.Pool, reads: asyncpg.Pool, processors: asyncpg.Pool, acquire_timeout_s: float
    ) -> None:
        self._commands, self._reads, self._processors = commands, reads, processors
        self._acquire_timeout_s = acquire_timeout_s
        self._tidying: set[asyncio.Task[None]] = set()

    @classmethod
    def to(cls, app_dsn: str, sizes: PoolSizes = PoolSizes()) -> "Pool":
        """Not yet open. Connections are made as they are needed, so the database may be away when this starts."""
        commands = _pool(app_dsn, sizes.commands, "counterfoil commands")
        # A plan made without the words searched for is half as fast; doors, whose statements are alike, keep theirs.
        reads = _pool(app_dsn, sizes.reads, "counterfoil reads", plan_cache_mode="force_custom_plan")
        processors = _pool(app_dsn, sizes.processors, "counterfoil processors")
        return cls(commands, reads, processors, sizes.acquire_timeout_s)

    @classmethod
    async def connect(cls, app_dsn: str, sizes: PoolSizes = PoolSizes()) -> "Pool":
        pool = cls.to(app_dsn, sizes)
        await pool.open()
        return pool

    async def open(self) -> None:
        await self._commands
        await self._reads
        await self._processors

    async def close(self) -> None:
        """Politely, but without waiting for a server that does not answer: then the connections are cut."""
        await asyncio.gather(*self._tidying)
        await asyncio.gather(*map(_close, (self._commands, self._reads, self._processors)))

    @contextlib.asynccontextmanager
    async def command(self) -> AsyncIterator[PoolConnectionProxy]:
        """For single autocommit calls of doors and loaders, which set the organisation themselves."""
        async with self._borrowed(self._commands) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def reading(self, org: OrgId) -> AsyncIterator[PoolConnectionProxy]:
        """A read-only transaction in which this organisation's rows exist and no others."""
        async with self._borrowed(self._reads, undone_by="rollback") as connection:
            # Both in one trip of the simple protocol, which takes no parameters; a UUID's text holds no quote.
            await connection.execute(f"begin read only; select set_config('app.org', '{org!s}', true)")
            yield connection
            await connection.execute("commit")

    @contextlib.asynccontextmanager
    async def processing(self) -> AsyncIterator[PoolConnectionProxy]:
        """A transaction of a processor, which claims a checkpoint in it; the claim sets the organisation."""
        async with self._borrowed(self._processors, undone_by="rollback") as connection:
            await connection.execute("begin")
            yield connection
            await connection.execute("commit")

    def usage(self) -> Mapping[str, tuple[int, int, int]]:
        """By pool: connections at work, open ones, and how many there may be."""
        pools = {"commands": self._commands, "reads": self._reads, "processors": self._processors}
        return {
            name: (pool.get_size() - pool.get_idle_size(), pool.get_size(), pool.get_max_size())
            for name, pool in pools.items()
        }

    @contextlib.asynccontextmanager
    async def across(self) -> AsyncIterator[PoolConnectionProxy]:
        """For the few functions that look across organisations; inside no fence, so no row shows itself."""
        async with self._borrowed(self._reads) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def _borrowed(self, pool: asyncpg.Pool, undone_by: str = "") -> AsyncIterator[PoolConnectionProxy]:
        """A database that is away, full or too slow is a refusal that says so; everything else stays what it is."""
        with _refusing():
            connection = await self._acquired(pool)
            try:
                yield connection
            except BaseException as error:
                # Beside the caller, who may have a deadline: a database that stands still does not answer to this.
                confused = isinstance(error, asyncpg.InternalClientError)
                task = asyncio.create_task(_give_back(pool, connection, None if confused else undone_by))
                self._tidying.add(task)
                task.add_done_callback(self._tidying.discard)
                raise
            await pool.release(connection, timeout=_TIDY_S)

    async def _acquired(self, pool: asyncpg.Pool) -> PoolConnectionProxy:
        try:
            return await pool.acquire(timeout=self._acquire_timeout_s)
        except TimeoutError as error:
            raise Refused(TOO_SLOW, retry_after_ms=1_000) from error


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


async def _close(pool: asyncpg.Pool) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_TIDY_S):
            await pool.close()


async def _give_back(pool: asyncpg.Pool, connection: PoolConnectionProxy, undone_by: str | None) -> None:
    """After an error: what runs is ended, what began is undone. Where that fails or takes long, it is cut.

    `None`: the driver lost its place in the protocol, as when the server ended an idle session under it.
    """
    try:
        if undone_by is None:
            connection.terminate()
        elif undone_by:
            await connection.execute(undone_by, timeout=_TIDY_S)
        await pool.release(connection, timeout=_TIDY_S)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        with contextlib.suppress(asyncpg.InterfaceError):  # the driver has cut it itself
            connection.terminate()


def _pool(dsn: str, size: int, name: str, **more: str) -> asyncpg.Pool:
    settings: dict[str, str] = {
        "application_name": name,
        "search_path": "counterfoil",
        "timezone": "UTC",
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
        "jit": "off",
        **more,
    }
    return asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        connection_class=_Connection,
        server_settings=settings,
        command_timeout=35,
        init=_admit,
    )


async def _admit(connection: asyncpg.Connection) -> None:
    """At each new connection, since a database can come, and come back, long after the start: only behind the fence."""
    if faults := await fence.check(connection):
        _log.error("not_fenced", reason="; ".join(faults))
        raise Refused(NOT_FENCED, retry_after_ms=10_000)
