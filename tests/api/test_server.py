"""The application behind the real server: what only bytes on a connection can say."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from counterfoil.app import create_app
from counterfoil.cli.serving import listening, server_of
from counterfoil.kernel.ids import uuid7
from tests.support.serving import free_port
from tests.support.world import Desk, World, hold_to_promises, place, refused, succeeded

NEW = json.dumps({"name": "Casa Almendro", "kind": "company"}).encode()


@dataclass(frozen=True)
class Line:
    """A connection of one's own to the server."""

    port: int

    async def says(self, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer to these bytes; the connection ends with it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        with closing(writer):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            async with asyncio.timeout(10):
                head = await reader.readuntil(b"\r\n\r\n")
                status, *lines = head.decode("latin-1").split("\r\n")[:-2]
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
        return int(status.split()[1]), headers, body

    def head(self, *lines: str, method: str = "POST", path: str = "/api/customers") -> bytes:
        first = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}"]
        return ("\r\n".join([*first, *lines]) + "\r\n\r\n").encode("latin-1")


@pytest_asyncio.fixture(scope="module")
async def line(world: World) -> AsyncIterator[Line]:
    port = free_port()
    server = server_of(create_app(replace(world.settings, port=port), world.database.app))
    with listening("127.0.0.1", port) as listener:
        task = asyncio.create_task(server.serve([listener]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield Line(port)
        server.should_exit = True
        await task


@pytest_asyncio.fixture
async def desk(line: Line) -> AsyncIterator[Desk]:
    hooks: Any = {"response": [hold_to_promises]}
    async with httpx.AsyncClient(base_url=f"http://localhost:{line.port}", event_hooks=hooks) as client:
        yield Desk(client, {})


async def test_a_customers_day(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[{"name": "Ana", "role": "billing"}])
    active = succeeded(await desk.act(made, "activate"))
    changed = await desk.change(active, name="Casa Nueva 株式会社")
    assert await desk.read(made) == changed
    assert (await desk.get(place(made), If_None_Match='"v3"')).status_code == 304
    assert [row["id"] for row in (await desk.listed(query="nueva 会社"))["items"]] == [made["id"]]
    assert len((await desk.get(f"{place(made)}/history")).json()["items"]) == 3
    assert succeeded(await desk.delete(changed))["outcome"] == "discarded"


async def test_a_body_may_come_in_pieces(line: Line) -> None:
    head = line.head("Content-Type: application/json", "Transfer-Encoding: chunked")
    status, headers, _ = await line.says(
        head, b"5\r\n" + NEW[:5] + b"\r\n", b"%x\r\n" % len(NEW[5:]) + NEW[5:] + b"\r\n0\r\n\r\n"
    )
    assert (status, headers["etag"]) == (201, '"v1"')


@pytest.mark.parametrize("announced", [True, False])
async def test_ten_mebibytes_are_refused_while_they_come(world: World, line: Line, announced: bool) -> None:
    before, size = await world.position(), 10 * 1024 * 1024
    body = b'{"name":"' + b"x" * size + b'"}'
    how = f"Content-Length: {len(body)}" if announced else "Transfer-Encoding: chunked"
    pieces = [body] if announced else [b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"]
    status, _, answer = await line.says(line.head("Content-Type: application/json", how), *pieces)
    assert (status, json.loads(answer)["code"]) == (413, "body_too_large")
    assert await world.position() == before


async def test_a_body_that_ends_early_stores_nothing(world: World, line: Line) -> None:
    before = await world.position()
    _reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(line.head("Content-Type: application/json", f"Content-Length: {len(NEW) + 10}") + NEW)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    status, _, _ = await line.says(line.head(method="GET"))
    assert (status, await world.position()) == (200, before)


@pytest.mark.parametrize(
    "request_",
    [
        b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /api/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"GET /api/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxx",
        b"POST /api/customers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nZZ\r\n\r\n",
    ],
)  # fmt: skip
async def test_what_is_no_request_is_refused_and_the_server_goes_on(world: World, line: Line, request_: bytes) -> None:
    before = await world.position()
    status, _, body = await line.says(request_)
    assert 400 <= status < 500
    assert b"Traceback" not in body
    assert (await line.says(line.head(method="GET")))[0] == 200
    assert await world.position() == before


@pytest.mark.parametrize(
    "path",
    [
        "/api/customers/%00", "/api/customers/%ff", "/api/customers/..%2f..%2fetc%2fpasswd", "/api/../api/me",
        "/api/customers/" + "x" * 8000,
    ],
)  # fmt: skip
async def test_an_odd_path_is_nowhere(line: Line, path: str) -> None:
    status, headers, body = await line.says(line.head(method="GET", path=path))
    assert (status, json.loads(body)["code"]) == (404, "no_such_address")
    assert headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["//api/me", "/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd", "/assets/../../../app.py"]
)
async def test_no_path_leads_out_of_the_consoles_folder(line: Line, path: str) -> None:
    status, _, body = await line.says(line.head(method="GET", path=path))
    assert status in (404, 503), "503 where the console is not built"
    assert b"root:" not in body
    assert b"import" not in body
    assert b"actor" not in body


async def test_a_header_that_stands_twice_is_refused(world: World, line: Line) -> None:
    before, lines = await world.position(), ["Content-Type: application/json", f"Content-Length: {len(NEW)}"]
    for name in ("Idempotency-Key", "X-Organisation", "If-Match", "Content-Type"):
        value = str(uuid7())
        status, _, body = await line.says(line.head(*lines, f"{name}: {value}", f"{name}: {value}") + NEW)
        assert (status, json.loads(body)["code"]) == (400, "repeated_header")
    assert await world.position() == before


async def test_the_server_names_neither_itself_nor_its_version(line: Line) -> None:
    _, headers, _ = await line.says(line.head(method="GET"))
    assert "server" not in headers
    assert "x-powered-by" not in headers


async def test_another_name_of_this_machine_is_not_ours(desk: Desk) -> None:
    refused(await desk.get("/api/me", Host="counterfoil.evil.example"), 421, "host_unknown")
    assert succeeded(await desk.get("/api/me"))["actor"]["kind"] == "operator"
