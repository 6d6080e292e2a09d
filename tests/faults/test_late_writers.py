"""Writers that stand still, here or in another database of the cluster, hide nothing that was committed."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.store.follow import follow
from counterfoil.store.session import Store
from tests.support.postgres import Cluster, Database
from tests.support.stores import an_organisation, envelope, running_store, tally
from tests.support.toy import Count, opener

SOON_S = 15
# What a reader that orders by transaction ids would still hold back: the events that it must not pass over.
_HIDDEN_FROM_THE_NAIVE = """select count(*) from counterfoil.event
  where org = $1 and xmin::text::bigint >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint"""

_RECEIPT = """insert into counterfoil.receipt (org, command, print, status, epoch, position)
  values ($1, $2, '', 200, 1, 1)"""


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys")) as running:
        yield running


@pytest_asyncio.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin)
    yield connection
    await connection.close()


async def test_a_long_transaction_in_another_database(
    store: Store, cluster: Cluster, admin: asyncpg.Connection
) -> None:
    org, id_ = await an_organisation(store), uuid7()
    with cluster.fresh(migrated=False) as other:
        elsewhere = await asyncpg.connect(other.admin)
        try:
            await elsewhere.execute("begin; create table long_lasting (n int)")
            async with asyncio.timeout(SOON_S), following(store, org) as seen:
                await tally(store, org, id_, opener("long"))
                for _ in range(5):
                    await tally(store, org, id_, Count(1))
                assert await admin.fetchval(_HIDDEN_FROM_THE_NAIVE, org) == 6, "this would not have misled anyone"
                await until(seen, 7)
        finally:
            await elsewhere.close()


async def test_a_writer_that_stands_still(store: Store, admin: asyncpg.Connection) -> None:
    """It has appended and does not commit. Its organisation waits, the others do not, and then it goes on in order."""
    org, other, id_, paused = await an_organisation(store), await an_organisation(store), uuid7(), uuid7()
    await tally(store, org, id_, opener("still"))
    backend = None
    async with following(store, org) as seen, following(store, other) as others:
        try:
            # Its receipt's place is held, so that the door stops behind the append.
            blocker = admin.transaction()
            await blocker.start()
            await admin.execute(_RECEIPT, org, paused)
            still = asyncio.create_task(tally(store, org, id_, Count(1), envelope(paused)))
            backend = await waiting(admin)
            os.kill(backend, signal.SIGSTOP)
            await blocker.rollback()
            behind = asyncio.create_task(tally(store, org, uuid7(), opener("behind")))
            async with asyncio.timeout(SOON_S):
                await tally(store, other, uuid7(), opener("other"))
                await until(others, 2)
                await until(seen, 2)
            assert not still.done()
            assert not behind.done()
        finally:
            if backend:
                os.kill(backend, signal.SIGCONT)
        async with asyncio.timeout(SOON_S):
            assert (await still).position == "1.3"
            assert (await behind).position == "1.4"
            await until(seen, 4)


@contextlib.asynccontextmanager
async def following(store: Store, org: OrgId) -> AsyncIterator[list[int]]:
    """The positions that a follower has seen so far."""
    seen: list[int] = []

    async def read() -> None:
        async with contextlib.aclosing(follow(store.pool, store.hints, org, poll_s=0.1)) as pages:
            async for page in pages:
                seen.extend(event["position"] for event in page)

    task = asyncio.create_task(read())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(seen: list[int], position: int) -> None:
    while len(seen) < position:  # noqa: ASYNC110 - the caller holds the time
        await asyncio.sleep(0.02)
    assert seen == list(range(1, position + 1))


async def waiting(admin: asyncpg.Connection) -> int:
    """The process of the door that waits for another transaction."""
    question = "select pid from pg_stat_activity where wait_event = 'transactionid' and query like '%commit_tallies%'"
    async with asyncio.timeout(SOON_S):
        while True:
            await admin.execute("select pg_stat_clear_snapshot()")  # a transaction keeps what it saw first
            if pid := await admin.fetchval(question):
                return int(pid)
            await asyncio.sleep(0.02)
