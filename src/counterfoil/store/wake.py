"""Hints that something happened, sent outside the transaction; a lost one costs only time, for a poll is the floor."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

import asyncpg
import structlog

from counterfoil.kernel.ids import OrgId

_CHANNEL = "counterfoil"
_COALESCED_S = 0.005
_RECONNECT_S, _CONNECT_S = 1.0, 10.0
log = structlog.get_logger()


class Hints(Protocol):
    def changed(self, org: OrgId) -> None:
        """Say that this organisation's log grew. Never blocks, never fails."""
        ...

    def watch(self, org: OrgId | None) -> contextlib.AbstractAsyncContextManager[asyncio.Event]:
        """An event that is set whenever the organisation's log may have grown; the watcher clears it.

        None watches every organisation.
        """
        ...


class LocalHints:
    """Hints within one process: what tests and one-off commands need."""

    def __init__(self) -> None:
        self._watchers: dict[UUID | None, set[asyncio.Event]] = {}

    def changed(self, org: OrgId) -> None:
        for watcher in (*self._watchers.get(org, ()), *self._watchers.get(None, ())):
            watcher.set()

    @contextlib.asynccontextmanager
    async def watch(self, org: OrgId | None) -> AsyncIterator[asyncio.Event]:
        watcher = asyncio.Event()
        self._watchers.setdefault(org, set()).add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[org].discard(watcher)


class NotifyHints(LocalHints):
    """NOTIFY and LISTEN on one connection of their own, coalesced: many commits within 5 ms send one hint.

    Never inside the appending transaction: there a NOTIFY costs most of the throughput, with nobody listening.
    """

    def __init__(self, app_dsn: str) -> None:
        super().__init__()
        self._dsn = app_dsn
        self._due: set[UUID] = set()
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="hints")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def changed(self, org: OrgId) -> None:
        super().changed(org)
        self._due.add(org)
        self._wanted.set()

    async def _run(self) -> None:
        while True:
            connection = None
            try:
                connection = await asyncpg.connect(
                    self._dsn, timeout=_CONNECT_S, server_settings={"application_name": "counterfoil hints"}
                )
                # Else one who only listens would not notice; sending on a closed connection says so.
                connection.add_termination_listener(lambda _: self._wanted.set())
                await connection.add_listener(_CHANNEL, self._heard)
                await self._send(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
                log.info("hints_away", error=type(error).__name__)
            finally:
                if connection:
                    connection.terminate()  # a farewell would wait for a server that stands still
            await asyncio.sleep(_RECONNECT_S)

    async def _send(self, connection: asyncpg.Connection) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(_COALESCED_S)
            self._wanted.clear()
            due, self._due = self._due, set()
            await connection.execute(
                "select pg_notify($1, org) from unnest($2::text[]) org", _CHANNEL, [str(o) for o in due]
            )

    def _heard(self, _connection: object, _pid: int, _channel: str, org: object) -> None:
        with contextlib.suppress(ValueError):
            super().changed(OrgId(UUID(str(org))))
