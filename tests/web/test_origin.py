"""Our own hosts, our own pages, and the headers that keep browsers to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from litestar import WebSocket, websocket

from counterfoil.web import access, origin
from tests.web.example import World, code_of

BROWSER = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin", "X-Counterfoil": "console"}


async def add(client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    return await client.post("/api/things", json={"name": "n"}, headers=headers)


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
async def test_our_own_names_are_answered(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/livez", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost", "localhost:8001", "localhost.evil.example:8000", "127.0.0.1", "127.0.0.2:8000", "",
     "localhost:8000@evil.example", "evil.example:8000"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/livez", "/api/things", "/", "/assets/x.js"])
async def test_foreign_names_are_not(client: httpx.AsyncClient, host: str, path: str) -> None:
    assert code_of(await client.get(path, headers={"Host": host})) == (421, "host_unknown")


async def test_two_names_are_one_too_many(client: httpx.AsyncClient) -> None:
    headers = [("Host", "localhost:8000"), ("Host", "evil.example")]
    assert code_of(await client.get("/livez", headers=headers)) == (400, "repeated_header")


async def test_the_public_address_is_ours_too(world: World) -> None:
    world.public_url = "https://Billing.Example/"
    async with world.client() as client:
        for host in ("billing.example", "billing.example:443", "localhost:8000"):
            response = await client.get("/livez", headers={"Host": host})
            assert response.status_code == 200
            assert response.headers["strict-transport-security"] == "max-age=31536000"
        assert (await client.get("/livez", headers={"Host": "billing.example:80"})).status_code == 421
        headers = {**BROWSER, "Host": "billing.example", "Origin": "https://billing.example"}
        assert (await add(client, headers)).status_code == 201
        for foreign in ("http://billing.example", "https://billing.example:444", "https://billing.example.evil"):
            assert code_of(await add(client, {**headers, "Origin": foreign})) == (403, "origin_refused")


def test_an_address_names_its_port_unless_it_is_the_schemes_own() -> None:
    assert origin.site(80).origins == {"http://localhost", "http://127.0.0.1", "http://[::1]"}
    assert "localhost" in origin.site(80).hosts
    assert origin.site(8443, tls=True).origins == {
        "https://localhost:8443", "https://127.0.0.1:8443", "https://[::1]:8443"
    }  # fmt: skip
    assert origin.site(8000, "https://[2001:db8::1]:9000").hosts >= {"[2001:db8::1]:9000"}
    assert (origin.site(8000).https, origin.site(8000, "https://x.example").https) == (False, True)


async def test_the_console_and_programs_may_write(client: httpx.AsyncClient) -> None:
    assert (await add(client, BROWSER)).status_code == 201
    assert (await add(client, {})).status_code == 201
    assert (await add(client, {**BROWSER, "Origin": "http://127.0.0.1:8000"})).status_code == 201


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "http://evil.example"}, "origin_refused"),
        ({"Origin": "null"}, "origin_refused"),
        ({"Origin": ""}, "origin_refused"),
        ({"Origin": "http://localhost:8001"}, "origin_refused"),
        ({"Origin": "https://localhost:8000"}, "origin_refused"),
        ({"Origin": "http://localhost:8000.evil.example"}, "origin_refused"),
        ({"Sec-Fetch-Site": "cross-site"}, "origin_refused"),
        ({"Sec-Fetch-Site": "same-site"}, "origin_refused"),
        ({"Sec-Fetch-Site": "none"}, "origin_refused"),
        ({"X-Counterfoil": ""}, "console_header_missing"),
        ({"X-Counterfoil": "yes"}, "console_header_missing"),
    ],
)
async def test_a_browser_writes_from_our_pages_only(
    world: World, client: httpx.AsyncClient, headers: dict[str, str], code: str
) -> None:
    assert code_of(await add(client, {**BROWSER, **headers})) == (403, code)
    assert world.desk.calls == []


@pytest.mark.parametrize("alone", [{"Origin": "http://localhost:8000"}, {"Sec-Fetch-Site": "same-origin"}])
async def test_a_form_of_our_own_page_is_not_enough(client: httpx.AsyncClient, alone: dict[str, str]) -> None:
    assert code_of(await add(client, alone)) == (403, "console_header_missing")


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
async def test_foreign_pages_do_not_read(client: httpx.AsyncClient, site: str, status: int) -> None:
    assert (await client.get("/api/things", headers={"Sec-Fetch-Site": site})).status_code == status


@pytest.mark.parametrize("path", ["/livez", "/api/things", "/api/nothing", "/", "/nothing.js"])
async def test_every_answer_keeps_browsers_to_our_files(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


async def test_refusals_of_foreign_names_carry_the_headers_too(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/", headers={"Host": "evil.example"})).headers
    assert "content-security-policy" in headers
    assert "x-correlation-id" in headers


@pytest.mark.parametrize(
    ("host", "page", "begins"),
    [
        (b"localhost:8000", b"http://localhost:8000", {"type": "websocket.accept"}),
        (b"localhost:8000", b"http://evil.example", {"type": "websocket.close", "code": 4403}),
        (b"evil.example", b"http://evil.example", {"type": "websocket.close", "code": 4421}),
    ],
)
async def test_a_socket_opens_for_our_own_pages(world: World, host: bytes, page: bytes, begins: dict[str, Any]) -> None:
    @websocket("/api/echo", opt={"permission": access.PUBLIC})
    async def echo(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()

    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "websocket", "path": "/api/echo", "query_string": b"", "subprotocols": []}
    scope["headers"] = [(b"host", host), (b"origin", page)]
    await world.build(sockets=[echo])(scope, receive, send)
    assert sent[0].items() >= begins.items()


async def test_the_servers_start_and_stop_reach_the_application(world: World) -> None:
    steps: list[str] = []

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        steps.append("started")
        yield
        steps.append("stopped")

    messages = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Any:
        return {"type": next(messages)}

    async def send(message: Any) -> None:
        steps.append(message["type"])

    scope: Any = {"type": "lifespan"}
    await world.build(lifespan=[lifespan])(scope, receive, send)
    assert steps == ["started", "lifespan.startup.complete", "stopped", "lifespan.shutdown.complete"]
