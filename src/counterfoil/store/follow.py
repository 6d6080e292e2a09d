"""Reading an organisation's log from a position on, in its one order, without end."""

import asyncio
from collections.abc import AsyncGenerator

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from counterfoil.kernel.ids import OrgId
from counterfoil.store.pool import Pool
from counterfoil.store.wake import Hints

PAGE = 500
_POLL_S = 1.0  # the floor: how late a fact can be when its hint was lost


class Gap(Exception):
    """A position is missing. The log has no gaps, so this is an incident and never skipped."""


async def read(pool: Pool, org: OrgId, after: int, limit: int = PAGE) -> list[asyncpg.Record]:
    """Events behind a position, oldest first. No gap detector is needed, since position order is commit order."""
    async with pool.reading(org) as connection:
        return await read_within(connection, after, limit)


async def read_within(connection: PoolConnectionProxy, after: int, limit: int = PAGE) -> list[asyncpg.Record]:
    """The same within a transaction of the organisation."""
    return list(
        await connection.fetch(
            "select * from event where org = current_org() and position > $1 order by position limit $2", after, limit
        )
    )


def contiguous(page: list[asyncpg.Record], after: int) -> int:
    """Where the page ends. Raises Gap."""
    for event in page:
        if event["position"] != after + 1:
            raise Gap(f"{event['position']} follows {after}")
        after = event["position"]
    return after


async def follow(
    pool: Pool, hints: Hints, org: OrgId, after: int = 0, poll_s: float = _POLL_S
) -> AsyncGenerator[list[asyncpg.Record], None]:
    """Pages of events as they are committed, each right behind the last. Raises Gap, and Refused when away."""
    async with hints.watch(org) as woken:
        while True:
            woken.clear()
            page = await read(pool, org, after)
            after = contiguous(page, after)
            if page:
                yield page
            if len(page) < PAGE:
                await woken_or_later(woken, poll_s)


async def woken_or_later(woken: asyncio.Event, poll_s: float = _POLL_S) -> None:
    """Until the hint, or until the poll is due."""
    try:
        await asyncio.wait_for(woken.wait(), poll_s)
    except TimeoutError:
        return
