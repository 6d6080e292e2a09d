"""Workers share the log's facts: each counts once, whoever dies; what cannot be processed holds up its stream alone."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.contexts import CONTEXTS
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.store import processors
from counterfoil.store.parking import ParkingLot
from counterfoil.store.processors import Worker, claim, step
from counterfoil.store.session import Store
from counterfoil.store.wake import LocalHints
from tests.support import watching
from tests.support.followed import bulk, facts, load, seen, until_done
from tests.support.postgres import Database
from tests.support.stores import OPERATOR, an_organisation, log_of, running_store, tally
from tests.support.toy import TOY, Count, opener
from tests.support.watching import POISON, SEEN, UNWRITABLE

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys"), processors=[SEEN]) as running:
        yield running


@pytest.fixture(autouse=True)
def unmended() -> Iterator[None]:
    yield
    watching.broken = True


async def test_four_workers_share_the_work_and_each_fact_counts_once(store: Store) -> None:
    orgs = [await an_organisation(store) for _ in range(3)]
    workers = [asyncio.create_task(Worker(store, [SEEN]).run()) for _ in range(4)]
    try:
        await asyncio.gather(*(load(store, org, 5, 40) for org in orgs), bulk(store, orgs[0], 700))
        await until_done(store, orgs)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    for org in orgs:
        rows = await seen(store, org)
        assert rows.keys() == await facts(store, org)
        totals: dict[UUID, int] = {}
        for row in rows.values():  # folded as of the page's end: never less than the facts so far
            totals[row["stream"]] = totals.get(row["stream"], 0) + row["by"]
            assert row["total"] >= totals[row["stream"]]


async def test_a_claim_is_one_workers_alone_and_ends_with_its_transaction(store: Store) -> None:
    org = await an_organisation(store)
    await tally(store, org, uuid7(), opener(str(org)))
    async with store.pool.across() as connection:
        assert org in [row["org"] for row in await connection.fetch("select organisations_behind('toy-seen') as org")]
    async with store.pool.processing() as connection:
        assert await claim(store, connection, SEEN, org) is not None
        assert await step(store, SEEN, org) == 0
        async with store.pool.processing() as other:
            assert await claim(store, other, SEEN, org) is None
    assert await step(store, SEEN, org) == 2
    assert await step(store, SEEN, org) == 0


async def test_a_checkpoint_that_moved_is_not_moved_again(store: Store) -> None:
    """Also a worker that never claimed cannot write twice what another wrote."""
    org = await an_organisation(store)
    await tally(store, org, uuid7(), opener(str(org)))
    await Worker(store, [SEEN]).drain()
    async with store.pool.command() as connection:
        with pytest.raises(asyncpg.PostgresError, match="moved") as caught:
            await connection.execute("select keep_seen($1, 0, 2, '{}', '{}', '{}')", org)
    assert caught.value.sqlstate == "CF006"


async def test_killed_workers_leave_nothing_undone_and_nothing_twice(store: Store, database: Database) -> None:
    org = await an_organisation(store)
    keys = store.keyring._service._path  # type: ignore[attr-defined]  # the file that this store's keys are under
    await bulk(store, org, 1500)
    command = [sys.executable, "-m", "tests.support.working", database.app, str(keys)]
    reached = []
    for delay in (0.02, 0.15, 0.3):
        await asyncio.to_thread(_run_and_kill, command, delay)
        reached.append(len(await seen(store, org)))
    assert reached == sorted(reached)
    assert reached[0] < 1500, "the first one was to die in the middle"
    await Worker(store, [SEEN]).drain()
    await until_done(store, [org])
    assert (await seen(store, org)).keys() == await facts(store, org)


def _run_and_kill(command: list[str], after_s: float) -> None:
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)
        process.kill()


async def test_stopping_in_the_middle_of_a_page_undoes_it(store: Store) -> None:
    org = await an_organisation(store)
    await bulk(store, org, 400)
    for delay in (0.005, 0.02, 0.05):
        task = asyncio.create_task(Worker(store, [SEEN]).run())
        await asyncio.sleep(delay)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        [state] = await ParkingLot(store, [SEEN]).states(org)
        assert (await seen(store, org)).keys() == {p for p in await facts(store, org) if p <= state.position}
    await Worker(store, [SEEN]).drain()
    assert (await seen(store, org)).keys() == await facts(store, org)


@pytest.mark.parametrize("poison", [POISON, UNWRITABLE])
async def test_a_poisoned_fact_parks_its_stream_alone(store: Store, poison: int) -> None:
    org = await an_organisation(store)
    good, bad = [(await load(store, org, 1, 0))[0] for _ in range(2)]
    for command in (Count(1), Count(poison), Count(2)):
        for id_ in (good, bad):
            await tally(store, org, id_, Count(1) if id_ == good else command)
    at = (await log_of(store, org))[-3]["position"]
    lot = ParkingLot(store, [SEEN])
    await Worker(store, [SEEN]).drain()
    for id_ in (good, bad):
        await tally(store, org, id_, Count(3))
    await Worker(store, [SEEN]).drain()
    events = await log_of(store, org)
    held = {event["position"] for event in events if event["stream"] == bad and event["position"] >= at}
    assert (await seen(store, org)).keys() == await facts(store, org) - held
    [state] = await lot.states(org)
    assert (state.position, state.parked) == (len(events), 1)
    [parked] = await lot.parked(org, 10)
    assert (parked.stream, parked.position, parked.type, parked.waiting) == (bad, at, "tally.counted", 2)
    assert (parked.attempts, parked.processor) == (1, "toy-seen")
    assert "CANARY" not in parked.error
    assert parked.error.startswith("ValueError" if poison == POISON else "CheckViolationError 23514 seen_row_by_check")


async def poisoned(store: Store, *counts: int) -> tuple[OrgId, UUID, ParkingLot]:
    org = await an_organisation(store)
    id_ = uuid7()
    await tally(store, org, id_, opener(str(org)))
    for by in counts:
        await tally(store, org, id_, Count(by))
    await Worker(store, [SEEN]).drain()
    return org, id_, ParkingLot(store, [SEEN])


async def test_retry_after_a_repair_takes_in_what_waited(store: Store) -> None:
    org, id_, lot = await poisoned(store, 1, POISON, 2)
    again = await lot.retry(org, "toy-seen", id_)
    assert again is not None
    assert (again.attempts, again.position) == (2, 4)
    assert again.tried_at > again.at
    watching.broken = False
    assert await lot.retry(org, "toy-seen", id_) is None
    assert (await seen(store, org)).keys() == {2, 3, 4, 5}
    assert await lot.parked(org, 10) == []
    assert [state.parked for state in await lot.states(org)] == [0]
    await tally(store, org, id_, Count(1))
    await Worker(store, [SEEN]).drain()
    assert max(await seen(store, org)) == 6
    with pytest.raises(Refused, match="stream_not_parked"):
        await lot.retry(org, "toy-seen", id_)
    with pytest.raises(Refused, match="processor_not_found"):
        await lot.retry(org, "no-such", id_)


async def test_skip_leaves_one_fact_out_and_says_who_when_and_why(store: Store, database: Database) -> None:
    org, id_, lot = await poisoned(store, 1, POISON, 2, POISON, 3)
    with pytest.raises(Refused, match="parked_elsewhere"):
        await lot.skip(org, "toy-seen", id_, "1.3", OPERATOR, "not this one")
    second = await lot.skip(org, "toy-seen", id_, "1.4", OPERATOR, "CANARY counted twice by mistake")
    assert second is not None
    assert (second.position, second.attempts, second.waiting) == (6, 1, 1)
    assert (await seen(store, org)).keys() == {2, 3, 5}
    assert await lot.skip(org, "toy-seen", id_, "1.6", OPERATOR, "again") is None
    rows = await seen(store, org)
    assert rows.keys() == {2, 3, 5, 7}
    assert rows[7]["total"] == 1 + 2 + 3, "the skipped ones count for nothing"
    latest, first = await lot.skipped(org, 10)
    assert (first.position, first.reason, first.actor) == (4, "CANARY counted twice by mistake", OPERATOR)
    assert (latest.position, latest.reason) == (6, "again")
    assert await lot.skipped(org, 10, (6, "toy-seen")) == [first]
    admin = await asyncpg.connect(database.admin)
    try:
        stored = await admin.fetch("select s::text as s from counterfoil.skipped_event s")
    finally:
        await admin.close()
    assert not [row for row in stored if "CANARY" in row["s"] or b"CANARY".hex() in row["s"]]


async def test_trouble_of_the_database_parks_nothing(store: Store, database: Database) -> None:
    org = await an_organisation(store)
    await tally(store, org, uuid7(), opener(str(org)))
    admin = await asyncpg.connect(database.admin)
    try:
        await admin.execute("alter function counterfoil.keep_seen rename to keep_seen_away")
        worker = Worker(store, [SEEN])
        assert await worker.round(SEEN) == 0
        assert await ParkingLot(store, [SEEN]).parked(org, 10) == []
        await admin.execute("alter function counterfoil.keep_seen_away rename to keep_seen")
    finally:
        await admin.close()
    assert await worker.round(SEEN) == 0, "an organisation rests after a failure"
    await Worker(store, [SEEN]).drain()
    assert len(await seen(store, org)) == 1


async def test_a_gap_in_the_log_stops_its_organisation_alone(store: Store, database: Database) -> None:
    """It is an incident, and never skipped."""
    org, other = await an_organisation(store), await an_organisation(store)
    for each in (org, other):
        await load(store, each, 1, 2)
    admin = await asyncpg.connect(database.admin)
    try:
        await admin.execute("delete from counterfoil.event where org = $1 and position = 3", org)
        worker = Worker(store, [SEEN])
        await worker.drain()
        assert (await seen(store, org)).keys() == set()
        assert (await seen(store, other)).keys() == await facts(store, other)
        assert await ParkingLot(store, [SEEN]).parked(org, 10) == []
        await admin.execute("delete from counterfoil.event where org = $1", org)
        await admin.execute("delete from counterfoil.org_head where org = $1", org)
    finally:
        await admin.close()


@pytest.mark.parametrize("hinted", [True, False], ids=["woken by a hint", "by the poll alone"])
async def test_a_fact_is_taken_in_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch, hinted: bool) -> None:
    async def only_woken(woken: asyncio.Event) -> None:
        await woken.wait()

    org = await an_organisation(store)
    await Worker(store, [SEEN]).drain()
    if hinted:
        monkeypatch.setattr(processors, "woken_or_later", only_woken)
    deaf = Store(store.pool, store.keyring, (*CONTEXTS, TOY), LocalHints())
    worker = asyncio.create_task(Worker(store if hinted else deaf, [SEEN]).run())
    try:
        await asyncio.sleep(0.05)  # it has looked round once, and waits
        await tally(store, org, uuid7(), opener(str(org)))
        await until_done(store, [org])
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    assert len(await seen(store, org)) == 1


async def test_lag_and_parked_streams_are_counted_without_naming_anyone(store: Store) -> None:
    await poisoned(store, POISON)
    other = await an_organisation(store)
    await tally(store, other, uuid7(), opener(str(other)))
    async with store.pool.across() as connection:
        [row] = await connection.fetch("select * from processor_lag($1)", ["toy-seen"])
        assert (row["processor"], row["waiting"], row["behind"], row["parked"] >= 1) == ("toy-seen", 2, 2, True)
        await Worker(store, [SEEN]).drain()
        [row] = await connection.fetch("select * from processor_lag($1)", ["toy-seen"])
        assert (row["waiting"], row["behind"]) == (0, 0)
        assert not await connection.fetch("select * from checkpoint")  # no organisation, no rows
