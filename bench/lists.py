"""A page of the customer list through HTTP: beside a bare route that returns the same rows, and beside its SQL."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
import msgspec

from bench.bare import LIST
from bench.load import connected, endless, request, under_load
from bench.stage import Stage
from bench.table import Measured

_PLACES = 100  # where pages begin, all over the list

Place = tuple[str, str, UUID]  # the cursor, and the (name, id) that it stands for


async def measured(stage: Stage) -> list[Measured]:
    await stage.admin.execute("analyze")
    places = await _places(stage)
    ours, bare, sql = [], [], []
    for _ in range(stage.plan.rounds):
        ours.append(await _through_http(stage, places))
        bare.append(await _through_bare_http(stage, places))
        sql.append(await _by_driver(stage, places))
    work = f"a page of 50 out of {stage.plan.customers:,} customers through HTTP, with count, contacts and actions"
    return [
        Measured(work, "a bare Litestar route that returns the same rows", "/s", ours, bare, "≥ 0.6"),
        Measured(work, "the rows' SQL alone by plain asyncpg", "/s", ours, sql),
    ]


async def _places(stage: Stage) -> list[Place]:
    """Walks the list once, a page after the other."""
    connection = await connected(stage.port)
    step = max(1, stage.plan.customers // 200 // _PLACES)
    found: list[Place] = []
    after: str | None = None
    for number in itertools.count():
        status, body = await connection.ask(_page(stage, 200, after))
        assert status == 200, body
        page = msgspec.json.decode(body)
        if page["next"] is None:
            break
        after = page["next"]
        if number % step == 0:
            last = UUID(page["items"][-1]["id"])
            key = await stage.admin.fetchval("select name_key from counterfoil.customer_row where id = $1", last)
            found.append((page["next"], key, last))
    connection.close()
    return found


def _page(stage: Stage, limit: int, after: str | None) -> bytes:
    query = {"limit": str(limit)} | ({"after": after} if after else {})
    headers = {"X-Organisation": str(stage.large)}
    return request("GET", "/api/customers?" + urlencode(query), stage.port, headers)


async def _through_http(stage: Stage, places: list[Place]) -> float:
    made = [_page(stage, 50, cursor) for cursor, _, _ in places]
    return await _rate(stage, stage.port, made)


async def _through_bare_http(stage: Stage, places: list[Place]) -> float:
    asked = [urlencode({"org": stage.large, "name": name, "behind": id_}) for _, name, id_ in places]
    made = [request("GET", "/customers?" + query, stage.bare_port, {}) for query in asked]
    return await _rate(stage, stage.bare_port, made)


async def _rate(stage: Stage, port: int, made: list[bytes]) -> float:
    requests = endless(lambda number: made[number % len(made)])
    return (await under_load(port, requests, stage.plan.clients, stage.plan.seconds, 200)).rate


async def _by_driver(stage: Stage, places: list[Place]) -> float:
    plan, asked = stage.plan, itertools.cycle(places)
    async with asyncpg.create_pool(stage.dsn, min_size=8, max_size=8) as pool:
        begun = time.perf_counter()
        pages = await asyncio.gather(*(_asker(pool, stage, asked, begun + plan.seconds) for _ in range(8)))
        return sum(pages) / (time.perf_counter() - begun)


async def _asker(pool: Any, stage: Stage, places: Iterator[Place], until: float) -> int:
    pages = 0
    async with pool.acquire() as connection:
        while time.perf_counter() < until:
            _, name, behind = next(places)
            await connection.fetch(LIST, stage.large, name, behind)
            pages += 1
    return pages
