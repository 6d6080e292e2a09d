"""Server, database and single backends killed at random under writers: nothing acknowledged is lost, nothing twice."""

import asyncio
import contextlib
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx

from counterfoil.kernel.ids import uuid7
from tests.support.faults import LONG, Victim, assert_whole, children, customer, headers, victim

WRITERS = 6
KILLS = 60 if LONG else 7
PAUSE_S = (0.3, 1.2)
SEED = int(os.environ.get("COUNTERFOIL_FAULTS_SEED", "") or random.randrange(10_000))
# What a client may be told meanwhile. Anything else, such as a 500, is a fault.
SAYS_RETRY = {"database_away", "database_slow", "busy", "deadline_passed"}


@dataclass
class Told:
    """What all writers were told: where their commands stand, and how often they had to ask again."""

    positions: dict[UUID, str] = field(default_factory=dict)
    replays: int = 0
    problems: set[str] = field(default_factory=set)
    broken: int = 0


async def test_random_kills(home: Path) -> None:
    dice, told, over = random.Random(SEED), Told(), asyncio.Event()
    with victim(home) as server:
        async with asyncio.TaskGroup() as group:
            for number in range(WRITERS):
                group.create_task(_write(server, number, told, over))
            for _ in range(KILLS):
                await asyncio.sleep(dice.uniform(*PAUSE_S))
                await _kill(server, dice)
            await asyncio.sleep(1)
            over.set()
        events = await assert_whole(server, told.positions)
        server.assert_no_traceback()
    ours = {event["command"] for event in events} & told.positions.keys()
    assert len(ours) == len(told.positions), f"seed {SEED}"
    # Whoever changes the test so that it proves nothing hears of it here.
    assert len(told.positions) > 20 * KILLS
    assert told.broken
    assert "database_away" in told.problems


async def _kill(server: Victim, dice: random.Random) -> None:
    """One of: the server, its database, a single backend, or both at once."""
    assert server.process
    kind = dice.choice(["server", "database", "backend", "both"])
    with contextlib.suppress(OSError, ValueError, IndexError):  # the database may be on its way back already
        if kind in ("database", "both"):
            os.kill(server.postmaster, signal.SIGKILL)
        if kind == "backend":
            os.kill(dice.choice(children(server.postmaster)), signal.SIGKILL)
    if kind in ("server", "both"):
        server.process.kill()
        await asyncio.to_thread(server.await_death)
        await asyncio.to_thread(server.start)


async def _write(server: Victim, number: int, told: Told, over: asyncio.Event) -> None:
    """Customers and notes, one after the other, each asked for until it is acknowledged."""
    latest = ""
    async with server.client(timeout_s=40) as client:
        turn = 0
        while not over.is_set():
            turn += 1
            if latest and turn % 3:
                await _until_told(client, told, f"/api/customers/{latest}/notes", {"text": f"Note {turn}"})
            else:
                made = await _until_told(client, told, "/api/customers", customer(f"Writer {number} {turn}"))
                latest = made.json()["id"]


async def _until_told(client: httpx.AsyncClient, told: Told, path: str, body: object) -> httpx.Response:
    key, begun = uuid7(), time.monotonic()
    while True:
        assert time.monotonic() - begun < 30, f"{path} was not taken for 30 s, seed {SEED}"
        try:
            answer = await client.post(path, json=body, headers=headers(key))
        except httpx.TransportError:
            told.broken += 1
            await asyncio.sleep(0.15)
            continue
        if answer.status_code == 201:
            told.positions[key] = answer.headers["x-position"]
            told.replays += answer.headers.get("idempotent-replayed") == "true"
            return answer
        problem = answer.json()
        assert problem["code"] in SAYS_RETRY, f"{answer.text}, seed {SEED}"
        assert problem["retryable"], answer.text
        told.problems.add(problem["code"])
        await asyncio.sleep(0.1)
