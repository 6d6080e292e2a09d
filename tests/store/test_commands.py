"""What a command may rely on: once, in order, on the facts it read, or not at all."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.store.boxes import Unreadable
from counterfoil.store.session import Committed, Store, Taken
from counterfoil.store.unit import Unit
from counterfoil.store.upkeep import forget_receipts
from tests.support.postgres import Database
from tests.support.stores import envelope, log_of, one, tally
from tests.support.toy import TALLY, TOY, Count, opener


async def test_a_command_is_stored_with_who_asked_and_its_read_row(store: Store, org: OrgId) -> None:
    id_, sent = uuid7(), envelope(correlation="abc-12345678")
    done = await tally(store, org, id_, opener("Ünï"), sent)
    assert done == Committed(False, "1.2", 201, f"/tallies/{id_}", id_, 1)
    event = (await log_of(store, org))[-1]
    assert (event["stream"], event["version"], event["type"], event["command"], event["ordinal"]) == (
        id_, 1, "tally.opened", sent.command, 1,
    )  # fmt: skip
    assert event["correlation"] == "abc-12345678"
    assert event["data"] == '{"code":"Ünï"}'
    async with store.pool.reading(org) as connection:
        rows = await store.open_rows(org, "tally_row", await connection.fetch("select * from tally"))
    assert rows == [{"id": id_, "version": 1, "code": "Ünï", "total": 0, "label": "Ünï"}]


async def test_no_personal_member_lies_open_in_the_database(store: Store, org: OrgId) -> None:
    await tally(store, org, id_ := uuid7(), opener("CANARY-LABEL", "open-code"))
    await tally(store, org, id_, Count(1, why="CANARY-WHY"))
    async with store.pool.reading(org) as connection:
        everything = [str(dict(row)) for row in await connection.fetch("select event::text as t from event")]
        everything += [str(dict(row)) for row in await connection.fetch("select tally::text as t from tally")]
    assert len(everything) == 4
    assert not [text for text in everything if "CANARY" in text or b"CANARY".hex() in text]


async def test_the_same_command_twice_takes_effect_once(store: Store, org: OrgId) -> None:
    id_, sent = uuid7(), envelope()
    first = await tally(store, org, id_, opener(), sent)
    # The rule itself would refuse to open it again: the receipt answers before the refusal does.
    again = await tally(store, org, id_, opener(), sent)
    assert (again.replayed, again.position, again.version) == (True, first.position, first.version)
    assert len(await log_of(store, org)) == 2


async def test_a_key_used_for_another_request_is_refused(store: Store, org: OrgId) -> None:
    sent = envelope(means=b"one")
    await tally(store, org, uuid7(), opener(), sent)
    with pytest.raises(Refused, match="idempotency_key_reused"):
        await tally(store, org, uuid7(), opener("b"), envelope(sent.command, means=b"two"))


async def test_fifty_twins_take_effect_once(store: Store, org: OrgId) -> None:
    id_, sent = uuid7(), envelope()
    await tally(store, org, id_, opener())
    twins = await asyncio.gather(*(tally(store, org, id_, Count(1), sent) for _ in range(50)), return_exceptions=True)
    answers = [twin for twin in twins if isinstance(twin, Committed)]
    assert [type(twin) for twin in twins if not isinstance(twin, Committed | Refused)] == []
    assert sum(not answer.replayed for answer in answers) == 1
    assert {answer.position for answer in answers} == {"1.3"}
    assert len(await log_of(store, org)) == 3


async def test_a_forgotten_receipt_still_allows_no_second_effect(store: Store, org: OrgId, database: Database) -> None:
    id_, sent = uuid7(), envelope()
    await tally(store, org, id_, opener())
    await tally(store, org, id_, Count(1), sent)
    await _age_receipts(store, org, database)
    with pytest.raises(Refused, match="done_before"):
        await tally(store, org, id_, Count(1), sent)
    assert len(await log_of(store, org)) == 3


async def _age_receipts(store: Store, org: OrgId, database: Database) -> None:
    # Receipts are kept thirty days; only the owner's function may remove them, and only older ones.
    assert await forget_receipts(store.pool, org) == 0
    async with store.pool.command() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from receipt")
    admin = await asyncpg.connect(database.admin)
    try:
        await admin.execute("update counterfoil.receipt set at = at - interval '31 days' where org = $1", org)
    finally:
        await admin.close()
    assert await forget_receipts(store.pool, org) > 0


async def test_rivals_on_one_stream_decide_again_on_the_new_facts(store: Store, org: OrgId) -> None:
    await tally(store, org, id_ := uuid7(), opener())
    outcomes = await asyncio.gather(
        *(tally(store, org, id_, Count(1, most=2)) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Committed) for outcome in outcomes) == 2
    assert {str(o) for o in outcomes if isinstance(o, Refused)} <= {"tally_full", "busy"}
    assert sum(event["type"] == "tally.counted" for event in await log_of(store, org)) == 2


async def test_a_stream_that_was_only_read_must_not_have_moved(store: Store, org: OrgId) -> None:
    await tally(store, org, read := uuid7(), opener("read"))
    await tally(store, org, written := uuid7(), opener("written"))
    rounds: list[int] = []

    async def attempt(unit: Unit) -> None:
        await store.load(unit, "select * from load_streams($1, $2)", [read, written])
        rounds.append(unit.stream(TALLY, read).version)
        if len(rounds) == 1:
            await tally(store, org, read, Count(5))
        unit.decide(unit.stream(TALLY, written), Count(unit.stream(TALLY, read).state.at + 1))

    await store.execute(org, envelope(), TOY.door, attempt)
    assert rounds == [1, 2]
    assert await _total(store, org, written) == 6


async def test_a_unique_value_lost_to_a_rival_is_named(store: Store, org: OrgId) -> None:
    await tally(store, org, uuid7(), opener("a", "same"))
    with pytest.raises(Taken, match="tally_code"):
        await tally(store, org, uuid7(), opener("b", "same"))
    assert [event["type"] for event in await log_of(store, org)] == ["organisation.created", "tally.opened"]


async def test_time_within_a_stream_never_goes_back(store: Store, org: OrgId) -> None:
    await tally(store, org, id_ := uuid7(), opener())
    honest = store.clock
    store.clock = lambda: datetime.now(UTC) - timedelta(days=3)
    try:
        await tally(store, org, id_, Count(1))
    finally:
        store.clock = honest
    events = await log_of(store, org)
    assert events[-1]["at"] == events[-2]["at"]


async def test_a_command_that_changes_nothing_leaves_no_trace(store: Store, org: OrgId) -> None:
    await tally(store, org, id_ := uuid7(), opener())
    done = await tally(store, org, id_, Count(0))
    assert (done.position, done.version) == (None, 1)
    assert len(await log_of(store, org)) == 2


async def test_an_unknown_organisation_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="organisation_not_found"):
        await tally(store, OrgId(uuid7()), uuid7(), opener())


async def test_a_batch_is_one_commit_and_one_bad_row_spoils_no_other(store: Store, org: OrgId) -> None:
    ids = [uuid7() for _ in range(30)]
    good = await store.execute_batch(org, TOY.door, [_opening(store, id_, f"b{n}") for n, id_ in enumerate(ids)])
    assert all(isinstance(outcome, Committed) and outcome.version == 1 for outcome in good)
    assert len({outcome.position for outcome in good if isinstance(outcome, Committed)}) == 1
    codes = ["x1", "b3", "x2"]
    mixed = await store.execute_batch(org, TOY.door, [_opening(store, uuid7(), code) for code in codes])
    assert [type(outcome) for outcome in mixed] == [Committed, Taken, Committed]
    positions = [event["position"] for event in await log_of(store, org)]
    assert positions == list(range(1, 1 + 1 + 30 + 2))


def _opening(store: Store, id_: UUID, code: str):  # type: ignore[no-untyped-def]
    async def attempt(unit: Unit) -> None:
        await one(store, unit, TALLY, id_, opener(code))

    return envelope(), attempt


async def test_a_box_that_was_moved_does_not_open(store: Store, org: OrgId, database: Database) -> None:
    await tally(store, org, one_ := uuid7(), opener("one"))
    await tally(store, org, other := uuid7(), opener("other"))
    admin = await asyncpg.connect(database.admin)
    try:
        await admin.execute(
            "update counterfoil.tally_row t set key = s.key, box = s.box from counterfoil.tally_row s"
            " where t.id = $1 and s.id = $2", one_, other,
        )  # fmt: skip
    finally:
        await admin.close()
    async with store.pool.reading(org) as connection:
        records = await connection.fetch("select * from tally where id = $1", one_)
    with pytest.raises(Unreadable):
        await store.open_rows(org, "tally_row", records)


async def _total(store: Store, org: OrgId, id_: UUID) -> int:
    async with store.pool.reading(org) as connection:
        total: int = await connection.fetchval("select total from tally where id = $1", id_)
    return total
