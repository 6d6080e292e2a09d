"""Read tables beside the log: a check says the first difference, a rebuild mends it; processors' tables, too."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.contexts import SOURCES
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.store.comparing import Difference
from counterfoil.store.making import CannotRebuild, of_context, of_processor
from counterfoil.store.parking import ParkingLot
from counterfoil.store.processors import Worker
from counterfoil.store.rebuilding import Rebuilder, Waiting
from counterfoil.store.session import Store
from tests.support import watching
from tests.support.customers import customers, service
from tests.support.postgres import Database
from tests.support.stores import OPERATOR, an_organisation, envelope, running_store, tally
from tests.support.toy import TOY, Count, opener
from tests.support.watching import POISON, TOTALS

TOYS = [of_context(TOY), of_processor(TOTALS)]


@pytest_asyncio.fixture(scope="module")
async def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with running_store(database, tmp_path_factory.mktemp("keys"), processors=[TOTALS]) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin)
    await connection.execute("set search_path = counterfoil")
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def unmended() -> Iterator[None]:
    yield
    watching.broken = True


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("update customer_row set city = 'CANARY', name = 'CANARY' where id = $1", "city, name differ from the log"),
        ("update customer_row set box = null where id = $1", "custom differ from the log"),
        ("update customer_row set blind = array['\\x00'::bytea] where id = $1", "blind differ from the log"),
        ("delete from customer_row where id = $1", "is missing"),
    ],
)
async def test_a_check_says_the_first_difference_and_a_rebuild_of_one_organisation_mends_it(
    store: Store, database: Database, admin: asyncpg.Connection, damage: str, what: str
) -> None:
    org, other = await an_organisation(store), await an_organisation(store)
    made = await service(store).create(org, envelope(), {"name": "A", "kind": "person", "custom": {"cost": 1}})
    await customers(store, other, 2)
    await admin.execute(damage, made.customer.id)
    await admin.execute("update customer_row set city = 'X' where org = $1", other)
    rebuilder = Rebuilder(store, database.admin, SOURCES, org)
    assert (await rebuilder.check()).difference == Difference("customer_row", org, made.customer.id, what)
    assert await admin.fetchval("select count(*) from customer_row where org = $1 and city = 'X'", other) == 2
    await rebuilder.rebuild()
    assert (await rebuilder.check()).difference is None
    assert await admin.fetchval("select count(*) from customer_row where org = $1 and city = 'X'", other) == 2
    await Rebuilder(store, database.admin, SOURCES).rebuild()
    assert (await Rebuilder(store, database.admin, SOURCES).check()).difference is None


async def test_a_row_without_a_fact_is_found_and_goes(
    store: Store, database: Database, admin: asyncpg.Connection
) -> None:
    org, stray = await an_organisation(store), uuid7()
    await admin.execute(
        "insert into note_row (org, id, customer, at, actor) values ($1, $2, $2, now(), '{}')", org, stray
    )
    rebuilder = Rebuilder(store, database.admin, SOURCES)
    assert (await rebuilder.check()).difference == Difference("note_row", org, stray, "has no fact behind it")
    await rebuilder.rebuild()
    assert (await rebuilder.check()).difference is None


async def test_erased_persons_have_no_row_any_more(store: Store, database: Database, admin: asyncpg.Connection) -> None:
    org = await an_organisation(store)
    gone, stays = await customers(store, org, 2)
    key = await admin.fetchval("delete from counterfoil_keys.key where subject = $1 returning id", gone)
    store.keyring._plain.pop((org, key))
    rebuilder = Rebuilder(store, database.admin, SOURCES)
    assert (await rebuilder.check()).difference is None, "nothing can be compared that nobody can read"
    await rebuilder.rebuild()
    assert [row["id"] for row in await admin.fetch("select id from customer_row where org = $1", org)] == [stays]
    assert (await rebuilder.check()).difference is None


async def _tallies(store: Store, *counts: int) -> tuple[OrgId, UUID]:
    org, id_ = await an_organisation(store), uuid7()
    await tally(store, org, id_, opener(str(org)))
    for by in counts:
        await tally(store, org, id_, Count(by))
    return org, id_


async def _total(store: Store, org: OrgId) -> int | None:
    async with store.pool.reading(org) as connection:
        found: int | None = await connection.fetchval("select total from total")
    return found


async def test_what_a_processor_made_is_rebuilt_with_what_it_skipped_and_what_waits(
    store: Store, database: Database
) -> None:
    org, id_ = await _tallies(store, 1, POISON, 2, POISON, 4)
    await Worker(store, [TOTALS]).drain()
    lot = ParkingLot(store, [TOTALS])
    await lot.skip(org, "toy-totals", id_, "1.4", OPERATOR, "typed twice")
    assert await _total(store, org) == 3
    await Rebuilder(store, database.admin, TOYS).rebuild()
    assert await _total(store, org) == 3
    with pytest.raises(Waiting):
        await Rebuilder(store, database.admin, TOYS).check()
    await lot.skip(org, "toy-totals", id_, "1.6", OPERATOR, "again")
    assert await _total(store, org) == 7
    assert (await Rebuilder(store, database.admin, TOYS).check()).difference is None
    await tally(store, org, id_, Count(8))
    assert (await Rebuilder(store, database.admin, TOYS).check()).difference is None, "a check lets processors finish"
    assert await _total(store, org) == 15


async def test_a_rebuild_parks_what_the_program_can_no_longer_process(store: Store, database: Database) -> None:
    watching.broken = False
    org, id_ = await _tallies(store, 1, POISON, 2)
    await Worker(store, [TOTALS]).drain()
    watching.broken = True
    await Rebuilder(store, database.admin, TOYS).rebuild()
    lot = ParkingLot(store, [TOTALS])
    assert [(each.stream, each.position) for each in await lot.parked(org, 10)] == [(id_, 4)]
    assert await _total(store, org) == 1, "as far as it can be processed"
    watching.broken = False
    assert await lot.retry(org, "toy-totals", id_) is None
    assert await _total(store, org) == 1 + POISON + 2


async def test_a_fact_that_no_context_can_turn_into_rows_stops_a_rebuild(
    store: Store, database: Database, admin: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    org, _ = await _tallies(store, 1)
    monkeypatch.setitem(store.codec._by_name, "tally.counted", store.codec.types["tally.opened"])
    with pytest.raises(CannotRebuild, match=r"toy: ValidationError, in store/codec\.py"):
        await Rebuilder(store, database.admin, TOYS).rebuild()
    assert await admin.fetchval("select total from tally_row where org = $1", org) == 1
