"""Ctrl-C and SIGTERM under load: what is under way ends, nothing new begins, and it is soon back."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from uuid import UUID

import httpx

from counterfoil.kernel.ids import uuid7
from tests.support.faults import Victim, assert_whole, children, customer, headers, locked, victim

WRITERS = 8
SOON_S = 30


async def test_what_is_under_way_ends(home: Path) -> None:
    with victim(home) as server:
        async with server.client() as client, locked(server) as lock:
            key, body = uuid7(), customer("Under way")
            asked = asyncio.create_task(client.post("/api/customers", json=body, headers=headers(key)))
            await lock.awaited()
            ending = asyncio.create_task(asyncio.to_thread(server.end, signal.SIGINT))
            await until_refused(server)
            assert not asked.done()
            await lock.release()
            told = await asked
            assert told.status_code == 201, told.text
        assert await ending == 0
        assert not server.database_runs()
        server.start()
        await assert_whole(server, {key: told.headers["x-position"]})
    server.assert_no_traceback()


async def test_stopped_under_load(home: Path) -> None:
    with victim(home) as server:
        told: dict[UUID, str] = {}
        begun = asyncio.Event()
        writers = [asyncio.create_task(write(server, told, begun)) for _ in range(WRITERS)]
        await begun.wait()
        await asyncio.sleep(0.5)
        stopped = time.monotonic()
        assert await asyncio.to_thread(server.end, signal.SIGTERM) == 0
        unanswered = await asyncio.gather(*writers)
        assert not server.database_runs()
        await asyncio.to_thread(server.start)
        assert time.monotonic() - stopped < SOON_S
        async with server.client() as client:
            for key, body in unanswered:
                again = await client.post("/api/customers", json=body, headers=headers(key))
                assert again.status_code == 201, again.text
                told[key] = again.headers["x-position"]
        await assert_whole(server, told)
        assert len(told) > 2 * WRITERS
    server.assert_no_traceback()


def test_killed_while_a_process_of_its_database_stands_still(home: Path) -> None:
    """The database is gone all the same, and the next start finds nothing in its way."""
    with victim(home) as server:
        still = children(server.postmaster)[-1]
        os.kill(still, signal.SIGSTOP)
        try:
            assert server.process
            server.process.kill()
            server.await_death()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(still, signal.SIGCONT)
        server.start()


async def until_refused(server: Victim) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                async with httpx.AsyncClient() as another:
                    await another.get(f"{server.url}/livez")
            except httpx.ConnectError:
                return
            await asyncio.sleep(0.05)


async def write(server: Victim, told: dict[UUID, str], begun: asyncio.Event) -> tuple[UUID, object]:
    """Until the server is gone. Returns the request that got no answer."""
    async with server.client() as client:
        while True:
            key, body = uuid7(), customer("Under load")
            try:
                answer = await client.post("/api/customers", json=body, headers=headers(key))
            except httpx.TransportError:
                return key, body
            assert answer.status_code == 201, answer.text
            told[key] = answer.headers["x-position"]
            begun.set()
