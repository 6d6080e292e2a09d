"""The time a request has."""

import asyncio
import time

import httpx
import pytest

from counterfoil.web import deadlines
from tests.web.example import World, code_of, forever

THING = "/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"


async def test_work_that_takes_longer_is_cancelled(world: World, client: httpx.AsyncClient) -> None:
    cancelled = asyncio.Event()

    async def slow() -> None:
        try:
            await forever()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    world.desk.acts = slow
    begun = time.monotonic()
    response = await client.get(THING, headers={"X-Request-Timeout-Ms": "20"})
    assert code_of(response) == (504, "deadline_passed")
    assert response.json()["retryable"] is True
    assert cancelled.is_set()
    assert time.monotonic() - begun < 10


async def test_what_is_left_is_known_inside(client: httpx.AsyncClient) -> None:
    path = THING + "/actions/hold"
    given = (await client.post(path, headers={"X-Request-Timeout-Ms": "5000"})).json()["remaining_ms"]
    assert 1 <= given <= 5000
    assert 5000 < (await client.post(path)).json()["remaining_ms"] <= 30_000
    assert deadlines.remaining_ms() == 30_000


@pytest.mark.parametrize("given", ["", "0", "-1", "30001", "1e3", "1.5", "٣", "999999999999", "+5", "abc"])
async def test_the_limit_is_a_number_of_milliseconds(client: httpx.AsyncClient, given: str) -> None:
    response = await client.get(THING, headers=[(b"X-Request-Timeout-Ms", given.encode())])
    assert code_of(response) == (422, "deadline_form")


async def test_a_timeout_inside_is_not_the_requests_own(world: World, client: httpx.AsyncClient) -> None:
    async def inner() -> None:
        async with asyncio.timeout(0.001):
            await forever()

    world.desk.acts = inner
    assert code_of(await client.get(THING)) == (504, "deadline_passed")
