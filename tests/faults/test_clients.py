"""Clients that ask fifty times, hang up, or send drop by drop: one effect at most, and nobody else is kept waiting."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from counterfoil.kernel.ids import uuid7
from tests.support.faults import Json, Victim, assert_whole, customer, headers

TWINS = 50


async def test_fifty_twins(server: Victim) -> None:
    """One request, fifty times at once: all get the same answer, and it took effect once."""
    async with server.client() as client:
        key, body = uuid7(), customer("One of fifty")
        made = await asyncio.gather(
            *(client.post("/api/customers", json=body, headers=headers(key)) for _ in range(TWINS))
        )
        assert_one_effect(made, 201)
        change, path = uuid7(), made[0].headers["location"]
        based = headers(change, If_Match=made[0].headers["etag"])
        changed = await asyncio.gather(
            *(client.put(path, json={"name": "All of them"}, headers=based) for _ in range(TWINS))
        )
        assert_one_effect(changed, 200)
        history = (await client.get(f"{path}/history")).json()["items"]
        assert [item["type"] for item in history] == ["customer.updated", "customer.created"]
    await assert_whole(server, {key: made[0].headers["x-position"], change: changed[0].headers["x-position"]})
    server.assert_no_traceback()


async def test_fifty_that_only_share_a_key(server: Victim) -> None:
    """The first to come has the key; what the others ask for is another thing, and is refused."""
    async with server.client() as client:
        key = uuid7()
        bodies = [customer(f"Number {number}") for number in range(TWINS)]
        asked = (client.post("/api/customers", json=body, headers=headers(key)) for body in bodies)
        answers = Counter(
            (answer.status_code, answer.json().get("code", "")) for answer in await asyncio.gather(*asked)
        )
    codes = {code for status, code in answers if status != 201}
    assert codes == {"idempotency_key_reused"}, answers
    events = await assert_whole(server)
    assert [event["type"] for event in events if event["command"] == key] == ["customer.created", "contact.created"]
    assert sum(count for (status, _), count in answers.items() if status == 201) == 1
    server.assert_no_traceback()


async def test_hung_up_in_the_middle_of_the_body(server: Victim) -> None:
    key, body = uuid7(), customer("Never said to the end")
    async with server.client() as client, raw(server) as (_, writer):
        writer.write(request(server, key, body)[:-20])
        await writer.drain()
        writer.close()
        made = await client.post("/api/customers", json=body, headers=headers(key))
        assert (made.status_code, made.headers.get("idempotent-replayed")) == (201, None)
    await assert_whole(server, {key: made.headers["x-position"]})
    server.assert_no_traceback()


async def test_hung_up_before_the_answer(server: Victim) -> None:
    """It was asked for to the end, so it may be done; asked again it is done once."""
    told: dict[UUID, str] = {}
    async with server.client() as client:
        for number in range(10):
            key, body = uuid7(), customer(f"Hung up {number}")
            async with raw(server) as (_, writer):
                writer.write(request(server, key, body))
                await writer.drain()
                await asyncio.sleep(0.004 * number)
                writer.transport.abort()
            made = await client.post("/api/customers", json=body, headers=headers(key))
            assert made.status_code == 201, made.text
            told[key] = made.headers["x-position"]
    await assert_whole(server, told)
    server.assert_no_traceback()


async def test_a_body_that_comes_drop_by_drop(server: Victim) -> None:
    """Its own time runs out; a hundred like it keep nobody else from work."""
    async with server.client() as client, asyncio.TaskGroup() as group:
        slow = [group.create_task(drip(server)) for _ in range(100)]
        await asyncio.sleep(0.2)
        for _ in range(5):
            assert (await client.get("/api/customers")).status_code == 200
        assert not any(task.done() for task in slow), "this shows nothing: the slow ones were over"
    for task in slow:
        status, problem = task.result()
        assert (status, problem["code"]) == (504, "deadline_passed")
    await assert_whole(server)
    server.assert_no_traceback()


def assert_one_effect(answers: list[httpx.Response], status: int) -> None:
    assert Counter(answer.status_code for answer in answers) == {status: TWINS}, answers[-1].text
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["x-position"] for answer in answers}) == 1
    replayed = Counter(answer.headers.get("idempotent-replayed") for answer in answers)
    assert replayed == {None: 1, "true": TWINS - 1}


async def drip(server: Victim) -> tuple[int, Json]:
    """A request of three seconds whose body takes longer, and its answer."""
    async with raw(server) as (reader, writer):
        whole = request(server, uuid7(), customer("Drop by drop"), **{"X-Request-Timeout-Ms": "3000"})
        writer.write(whole[:-30])
        for drop in range(10):
            writer.write(whole[len(whole) - 30 + drop : len(whole) - 29 + drop])
            await asyncio.sleep(0.4)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer: Json = json.loads(await reader.readexactly(int(length.partition(b":")[2])))
        return int(head.split()[1]), answer


def request(server: Victim, key: UUID, body: Json, **more: str) -> bytes:
    content = json.dumps(body).encode()
    lines = {
        "Host": f"localhost:{server.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in (lines | headers(key) | more).items())
    return f"POST /api/customers HTTP/1.1\r\n{head}\r\n".encode() + content


@asynccontextmanager
async def raw(server: Victim) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield reader, writer
    finally:
        writer.close()
