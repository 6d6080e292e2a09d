"""Promise 3: positions have no gaps, and position order is commit order, whatever writers and readers do at once."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.store.follow import follow
from counterfoil.store.session import Committed, Store, Taken
from counterfoil.store.wake import Hints, LocalHints, NotifyHints
from tests.support.postgres import Database
from tests.support.stores import an_organisation, envelope, log_of, running_store, tally
from tests.support.toy import Count, opener

WRITERS, TALLIES, ROUNDS = 24, 4, 25


@pytest_asyncio.fixture
async def store(database: Database, tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path, connections=12) as running:
        yield running


async def test_no_gap_and_nothing_late_with_24_writers_and_tailing_readers(store: Store, database: Database) -> None:
    org = await an_organisation(store)
    ids = [uuid7() for _ in range(TALLIES)]
    for n, id_ in enumerate(ids):
        await tally(store, org, id_, opener(f"tally-{n}"))
    done = asyncio.Event()
    goal: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    # One reader hears every hint; one hears none and lives on the poll alone.
    readers = [asyncio.create_task(_tail(store, hints, org, goal)) for hints in (store.hints, LocalHints())]
    saboteur = asyncio.create_task(_cut_connections(database, done))
    acknowledged = await asyncio.gather(*(_write(store, org, ids, number) for number in range(WRITERS)))
    done.set()
    await saboteur
    goal.set_result(await _head(store, org) + 1)
    await tally(store, org, ids[0], Count(1))
    events = await log_of(store, org)
    positions = [event["position"] for event in events]
    assert positions == list(range(1, len(events) + 1))
    for read in await asyncio.gather(*readers):
        assert read == positions
    commands = [event["command"] for event in events]
    flat = [command for commands_ in acknowledged for command in commands_]
    assert len(flat) > WRITERS * ROUNDS // 4, "too little was acknowledged for this to prove anything"
    assert not set(flat) - set(commands), "an acknowledged command is not in the log"
    assert len(set(commands)) == len(commands), "a command took effect twice"
    _assert_streams_contiguous(events)
    _assert_chain(events)


async def _write(store: Store, org: OrgId, ids: list[UUID], number: int) -> list[UUID]:
    """Commands that fit, rivals, refusals, unique values lost after the append began, and retries of all of them."""
    acknowledged = []
    for round_ in range(ROUNDS):
        sent = envelope()
        kind = (number + round_) % 4
        command = opener("taken", "tally-0") if kind == 3 else Count(1)
        target = uuid7() if kind == 3 else ids[0] if kind == 0 else ids[(number + round_) % TALLIES]
        for _ in range(20):
            try:
                outcome = await tally(store, org, target, command, sent)
                assert isinstance(outcome, Committed)
                acknowledged.append(sent.command)
                break
            except Taken:
                break  # a rollback after row and key were written
            except Refused as refusal:
                if refusal.code.name not in ("busy", "database_away"):
                    raise
                await asyncio.sleep(0.02)
    return acknowledged


async def _cut_connections(database: Database, done: asyncio.Event) -> None:
    """Now and then a server process is ended under its writer: nobody knows whether that command was done."""
    admin = await asyncpg.connect(database.admin)
    try:
        for _ in range(10):
            await asyncio.sleep(0.1)
            if done.is_set():
                break
            await admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'counterfoil commands'"
                " and datname = current_database() order by random() limit 2"
            )
    finally:
        await admin.close()


async def _tail(store: Store, hints: Hints, org: OrgId, goal: asyncio.Future[int]) -> list[int]:
    seen: list[int] = []
    async with contextlib.aclosing(follow(store.pool, hints, org, poll_s=0.05)) as pages:
        async for page in pages:
            seen += [event["position"] for event in page]
            if goal.done() and seen[-1] == goal.result():
                break
    return seen


async def _head(store: Store, org: OrgId) -> int:
    async with store.pool.reading(org) as connection:
        head: int = await connection.fetchval("select position from org_head")
    return head


def _assert_streams_contiguous(events: list[asyncpg.Record]) -> None:
    versions: dict[UUID, list[int]] = {}
    for event in events:
        versions.setdefault(event["stream"], []).append(event["version"])
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())


def _assert_chain(events: list[asyncpg.Record]) -> None:
    """The frame of architecture.md, written down once more."""
    begin, tip = datetime(1970, 1, 1, tzinfo=UTC), b""
    for e in events:
        micros = (e["at"] - begin) // timedelta(microseconds=1)
        told = (e["correlation"], e["causation"], e["subject"], e["key"], e["sealed"] and e["sealed"].hex(), e["data"])
        made = (e["org"], e["epoch"], e["position"], e["stream"], e["version"], e["type"], e["schema"], micros)
        lines = (*made, e["actor"], e["command"], e["ordinal"], *told)
        frame = "".join(f"{'' if line is None else line}\n" for line in lines)
        tip = hashlib.sha256(tip + frame.encode()).digest()
        assert tip == e["hash"], f"position {e['position']}"


async def test_a_lost_hint_costs_only_time(store: Store, database: Database) -> None:
    """Two processes: hints travel by NOTIFY; when they do not, the poll finds the fact."""
    org = await an_organisation(store)
    sender, hearer = NotifyHints(database.app), NotifyHints(database.app)
    await sender.start()
    await hearer.start()
    store.hints = sender
    try:
        async with hearer.watch(org) as woken:
            for n in range(50):
                await tally(store, org, uuid7(), opener(f"hint-{n}"))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), 0.1)
                if woken.is_set():
                    break
            assert woken.is_set()
    finally:
        await sender.stop()
        await hearer.stop()
    async with contextlib.aclosing(follow(store.pool, LocalHints(), org, poll_s=0.05)) as pages:
        first = await anext(pages)
        await tally(store, org, uuid7(), opener("unannounced"))
        async with asyncio.timeout(10):
            second = await anext(pages)
    assert second[0]["position"] == first[-1]["position"] + 1


@pytest.mark.parametrize("clock", ["set for odd zones", "Pacific/Chatham", "Asia/Kolkata"])
async def test_the_bytes_do_not_depend_on_the_servers_time_zone(store: Store, database: Database, clock: str) -> None:
    admin = await asyncpg.connect(database.admin)
    try:
        if "/" in clock:
            await admin.execute(f"alter role counterfoil_app set timezone = '{clock}'")
            await admin.execute("alter role counterfoil_app set datestyle = 'SQL, DMY'")
        org = await an_organisation(store)
        await tally(store, org, uuid7(), opener("Zone\u2028\\n"))
        _assert_chain(await log_of(store, org))
    finally:
        await admin.execute("alter role counterfoil_app reset all")
        await admin.close()
