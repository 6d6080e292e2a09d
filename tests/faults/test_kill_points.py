"""kill -9 of the server at each point around the door: what was acknowledged is there once, and so is what was not."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from counterfoil.kernel.ids import uuid7
from tests.support.faults import Json, Victim, assert_whole, customer, headers, locked, until_ready, victim
from tests.support.postgres import open_folder

# Where it dies, at which pass, and whether the command has taken effect by then.
POINTS = [
    ("before-load", 1, False),
    ("code-taken", 1, False),
    ("key-made", 1, False),
    ("key-made", 2, False),
    ("decided", 1, False),
    ("committed", 1, True),
]


@pytest.fixture(scope="module")
def server(prepared: Callable[[Path], Path]) -> Iterator[Victim]:
    with open_folder() as folder, victim(prepared(folder), dies_at_points=True) as running:
        yield running


@pytest.mark.parametrize(("point", "pass_", "effective"), POINTS)
async def test_killed_at(server: Victim, point: str, pass_: int, effective: bool) -> None:
    key, body = uuid7(), customer(f"Killed at {point} {pass_}")
    async with server.client() as client:
        with pytest.raises(httpx.TransportError):
            await client.post(
                "/api/customers", json=body, headers=headers(key, X_Correlation_Id=f"die.{point}.{pass_}")
            )
        server.await_death()
        server.start()
        await _retried(server, client, key, body, effective)


async def test_killed_while_the_door_waits(server: Victim) -> None:
    """The door was sent; whether it gets through before the database follows its parent, nobody knows."""
    key, body = uuid7(), customer("Let in, or not")
    async with server.client() as client, locked(server) as lock:
        asked = asyncio.create_task(client.post("/api/customers", json=body, headers=headers(key)))
        await lock.awaited()
        assert server.process
        server.process.kill()
        with pytest.raises(httpx.TransportError):
            await asked
        server.await_death()
        server.start()
        await _retried(server, client, key, body, effective=None)


async def test_the_backend_killed_while_the_door_waits(server: Victim) -> None:
    """The server lives, says that nothing was confirmed, and takes the same request once the database is back."""
    key, body = uuid7(), customer("Never let in")
    async with server.client() as client, locked(server) as lock:
        asked = asyncio.create_task(client.post("/api/customers", json=body, headers=headers(key)))
        os.kill(await lock.awaited(), signal.SIGKILL)
        problem = await asked
        assert (problem.status_code, problem.json()["code"]) == (503, "database_away")
        assert problem.headers["retry-after"] == "1"
        await until_ready(client)
        await _retried(server, client, key, body, effective=False)


async def test_killed_with_the_doors_answer_unread(server: Victim) -> None:
    """The database has committed; the server is stopped before it reads that, and then killed."""
    key, body = uuid7(), customer("Committed and never told")
    async with server.client() as client:
        async with locked(server) as lock:
            asked = asyncio.create_task(client.post("/api/customers", json=body, headers=headers(key)))
            await lock.awaited()
            assert server.process
            server.process.send_signal(signal.SIGSTOP)
            await lock.release()
            await lock.until("select true from counterfoil.event where command = $1", key)
        server.process.kill()
        with pytest.raises(httpx.TransportError):
            await asked
        server.await_death()
        server.start()
        await _retried(server, client, key, body, effective=True)


async def test_killed_right_after_the_answer(server: Victim) -> None:
    key, body = uuid7(), customer("Told and killed")
    async with server.client() as client:
        told = await client.post("/api/customers", json=body, headers=headers(key))
        assert server.process
        server.process.kill()
        server.await_death()
        server.start()
        await _retried(server, client, key, body, effective=True, position=told.headers["x-position"])


async def _retried(
    server: Victim, client: httpx.AsyncClient, key: UUID, body: Json, effective: bool | None, position: str = ""
) -> None:
    """The same request with the same key, twice: it answers as if nothing had happened, and takes effect once."""
    first = await client.post("/api/customers", json=body, headers=headers(key))
    again = await client.post("/api/customers", json=body, headers=headers(key))
    assert (first.status_code, again.status_code) == (201, 201), first.text
    replayed = first.headers.get("idempotent-replayed") == "true"
    assert effective in (None, replayed)
    assert again.headers["idempotent-replayed"] == "true"
    assert first.json()["contacts"][0]["email"] == "ann@example.org"
    assert again.json() == first.json()
    assert first.headers["x-position"] == again.headers["x-position"]
    assert position in ("", first.headers["x-position"])
    events = await assert_whole(server, {key: first.headers["x-position"]})
    assert [event["type"] for event in events if event["command"] == key] == ["customer.created", "contact.created"]
    server.assert_no_traceback()
