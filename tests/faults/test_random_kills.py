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
KILLS = 60 if LONG else 6
PATIENCE_S = 120  # several kills in a row on a busy machine
PAUSE_S = (0.1, 0.6)
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
    kinds = (["server", "database", "backend", "both"] * KILLS)[:KILLS]
    dice.shuffle(kinds)
    with victim(home) as server:
        async with asyncio.TaskGroup() as group:
            for number in range(WRITERS):
                group.create_task(_write(server, number, told, over))
            for kind in kinds:
                # Mostly under writers, now and then while it is still coming back from the last time.
                await _progress(told, 10 if dice.random() < 0.75 else 0)
                await asyncio.sleep(dice.uniform(*PAUSE_S))
                await _kill(server, kind, dice)
            await _progress(told, 10)
            over.set()
        await assert_whole(server, told.positions)
        server.assert_no_traceback()
    assert told.broken, "nobody was cut off: this proves nothing"
    assert "database_away" in told.problems, "nobody met a database that was away: this proves nothing"


async def _progress(told: Told, more: int) -> None:
    """Until so many more commands were acknowledged. Each of them is bounded in time by its writer."""
    goal = len(told.positions) + more
    while len(told.positions) < goal:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def _kill(server: Victim, kind: str, dice: random.Random) -> None:
    assert server.process
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
        assert time.monotonic() - begun < PATIENCE_S, f"{path} was not taken, seed {SEED}"
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
