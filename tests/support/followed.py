"""Facts for processors to take in, and what they took in."""

import asyncio
import random
from uuid import UUID

import asyncpg

from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.store.parking import ParkingLot
from counterfoil.store.session import Store
from tests.support.stores import envelope, log_of, one, tally
from tests.support.toy import TALLY, TOY, Count, Open, opener
from tests.support.watching import SEEN


async def load(store: Store, org: OrgId, tallies: int, facts: int) -> list[UUID]:
    """Facts of several streams, mingled, in few commits."""
    ids = [uuid7() for _ in range(tallies)]
    commands: list[tuple[UUID, Open | Count]] = [(id_, opener(f"t-{id_}")) for id_ in ids]
    commands += [(random.choice(ids), Count(1)) for _ in range(facts)]
    for id_, command in commands:
        await tally(store, org, id_, command)
    return ids


async def bulk(store: Store, org: OrgId, count: int) -> None:
    """Many small streams by batches."""

    def attempt(number: int):  # type: ignore[no-untyped-def]
        async def attempted(unit):  # type: ignore[no-untyped-def]
            await one(store, unit, TALLY, uuid7(), opener(f"{org}-{number}"))

        return envelope(), attempted

    for begin in range(0, count, 200):
        batch = [attempt(number) for number in range(begin, min(begin + 200, count))]
        assert await store.execute_batch(org, TOY.door, batch)


async def seen(store: Store, org: OrgId) -> dict[int, asyncpg.Record]:
    async with store.pool.reading(org) as connection:
        rows = await connection.fetch("select * from seen order by position")
    assert {row["applied"] for row in rows} <= {1}, "a fact was taken in twice"
    return {row["position"]: row for row in rows}


async def facts(store: Store, org: OrgId) -> set[int]:
    return {event["position"] for event in await log_of(store, org) if event["type"].startswith("tally")}


async def until_done(store: Store, orgs: list[OrgId]) -> None:
    """Lag 0 in all of them."""
    lot = ParkingLot(store, [SEEN])
    async with asyncio.timeout(30):
        for org in orgs:
            while any(state.position < state.head for state in await lot.states(org)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
