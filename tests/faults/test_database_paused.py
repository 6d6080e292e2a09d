"""The database stands still, as under a hung disk: a clear problem in time, and it all comes back by itself."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from counterfoil.kernel.ids import uuid7
from tests.support.faults import (
    IN_TIME_S,
    LONG,
    Victim,
    assert_problem,
    assert_rest_works,
    assert_whole,
    behind,
    children,
    customer,
    eventually,
    headers,
    until_ready,
    victim,
)

POOLS = 8 + 8 + 2 + 1 + 3  # commands, reads, processors, hints, and what the test itself opens
HASTY = {"X_Request_Timeout_Ms": "1000"}


async def test_paused(server: Victim) -> None:
    key, body = uuid7(), customer("Asked of a paused database")
    async with server.client() as client:
        page = await client.get("/")
        with paused(server):
            write = client.post("/api/customers", json=body, headers=headers(key, **HASTY))
            reads = [client.get("/api/customers", headers=headers(uuid7(), **HASTY)) for _ in range(20)]
            begun = time.monotonic()
            answers = await asyncio.gather(write, *reads)
            assert time.monotonic() - begun < IN_TIME_S
            for answer in answers:
                assert_problem(answer, {"deadline_passed", "database_slow"})
            await assert_rest_works(client, page)
        await until_ready(client)
        assert await connections(server) <= POOLS, "connections that were cut are still there"
        told = await client.post("/api/customers", json=body, headers=headers(key))
        assert told.status_code == 201, told.text
        await assert_whole(server, {key: told.headers["x-position"]})
    server.assert_no_traceback()


@pytest.mark.skipif(not LONG, reason="takes 30 s: make faults")
async def test_paused_for_longer_than_anyone_waits(server: Victim) -> None:
    """Without a limit of their own, requests that find no connection are refused after ten seconds."""
    async with server.client() as client:
        with paused(server):
            begun = time.monotonic()
            answers = await asyncio.gather(*(client.get("/api/customers") for _ in range(20)))
            assert time.monotonic() - begun < 33
            for answer in answers:
                assert_problem(answer, {"deadline_passed", "database_slow"})
        await until_ready(client)


async def test_stopped_with_the_database_paused(home: Path) -> None:
    """Ctrl-C does not wait for answers of the database, but for its end; asked twice it does not leave it behind."""
    with victim(home) as server:
        async with server.client() as client:
            with paused(server):
                await client.get("/api/customers", headers=headers(uuid7(), **HASTY))
                assert server.process
                server.process.send_signal(signal.SIGTERM)
                ended = "Application shutdown complete"
                await asyncio.to_thread(eventually, lambda: said(server, ended), "it waits", 20)
                server.process.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(server.end, signal.SIGTERM) == 0
        assert not server.database_runs()
    server.assert_no_traceback()


async def connections(server: Victim) -> int:
    async with behind(server) as (_, admin):
        connection = await asyncpg.connect(admin)
        try:
            question = "select count(*) from pg_stat_activity where usename = 'counterfoil_app'"
            return int(await connection.fetchval(question))
        finally:
            await connection.close()


def said(server: Victim, words: str) -> bool:
    return words in server.log.read_text("utf-8")


@contextmanager
def paused(server: Victim) -> Iterator[None]:
    """Every process of the database stands still, as under a hung disk."""
    postmaster = server.postmaster
    os.kill(postmaster, signal.SIGSTOP)  # first, so that it starts no more
    processes = [postmaster, *children(postmaster)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(processes):
            os.kill(process, signal.SIGCONT)
