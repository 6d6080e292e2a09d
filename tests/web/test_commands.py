"""Writes: versions, keys, prints, and what answers carry."""

from uuid import UUID, uuid1, uuid4, uuid5

import httpx
import pytest

from counterfoil.kernel.ids import COUNTERFOIL, uuid7
from counterfoil.web import idempotency
from tests.web.example import World, code_of

THING = "/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"
KEY = "0192f3a0-0000-4000-8000-00000000000a"


async def test_a_new_record_says_where_and_which_version(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/things", json={"name": "n"})
    assert response.status_code == 201
    assert response.headers["location"] == "/api/things/1"
    assert response.headers["etag"] == '"v1"'
    assert response.headers["x-position"] == "1.5"
    assert "idempotent-replayed" not in response.headers


async def test_a_replay_says_so(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/things", json={"name": "again"})
    assert response.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ('"v17"', 304),
        ('W/"v17"', 304),
        ('"v1", "v17"', 304),
        ("*", 304),
        ('"v1"', 200),
        ('"v170"', 200),
        ("v17", 200),
        ("", 200),
    ],
)
async def test_a_known_version_is_not_sent_again(client: httpx.AsyncClient, given: str, status: int) -> None:
    response = await client.get(THING, headers={"If-None-Match": given})
    assert response.status_code == status
    assert response.headers["etag"] == '"v17"'
    assert bool(response.content) == (status == 200)


async def test_a_change_names_the_version_it_is_based_on(client: httpx.AsyncClient) -> None:
    assert code_of(await client.put(THING, json={})) == (428, "precondition_required")
    response = await client.put(THING, json={}, headers={"If-Match": '"v17"'})
    assert response.json()["version"] == 17
    assert response.headers["etag"] == '"v18"'


@pytest.mark.parametrize(
    "given", ["*", "v17", '"17"', 'W/"v17"', '"v17", "v18"', '"v0"', '"v-1"', '"v017"', '"v1.5"', '"v9999999999"', ""]
)
async def test_a_version_has_one_form(client: httpx.AsyncClient, given: str) -> None:
    response = await client.put(THING, json={}, headers={"If-Match": given})
    assert code_of(response) == (400, "if_match_form")


async def test_a_version_that_is_only_accepted_is_read_where_it_is_sent(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": KEY}
    assert (await client.delete(THING, headers=key)).json()["version"] is None
    assert (await client.delete(THING, headers={**key, "If-Match": '"v3"'})).json()["version"] == 3
    assert code_of(await client.delete(THING, headers={**key, "If-Match": "*"})) == (400, "if_match_form")


async def test_headers_are_looked_at_before_the_body(client: httpx.AsyncClient) -> None:
    response = await client.put(THING, content=b"{", headers={"Content-Type": "application/json"})
    assert code_of(response) == (428, "precondition_required")


@pytest.mark.parametrize("key", [str(uuid4()), str(uuid7()), str(uuid4()).upper()])
async def test_the_callers_key_is_the_commands_id(world: World, client: httpx.AsyncClient, key: str) -> None:
    response = await client.post("/api/things", json={"name": "n"}, headers={"Idempotency-Key": key})
    assert response.json()["command"] == key.lower()
    assert world.desk.calls[0].envelope.command == UUID(key)


@pytest.mark.parametrize(
    "key",
    [
        "", "1", "x" * 36, str(uuid1()), str(uuid5(COUNTERFOIL, "x")), uuid4().hex, f"{{{uuid4()}}}", f'"{uuid4()}"',
        f"urn:uuid:{uuid4()}", str(UUID(int=0)), f"{uuid4()}\u00a0",
    ],
)  # fmt: skip
async def test_a_key_is_a_uuid_of_the_caller(world: World, client: httpx.AsyncClient, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode())]
    response = await client.post("/api/things", json={"name": "n"}, headers=headers)
    assert code_of(response) == (422, "idempotency_key_form")
    assert world.desk.calls == []


async def test_a_key_is_made_unless_the_command_needs_the_callers(client: httpx.AsyncClient) -> None:
    made = [(await client.post("/api/things", json={"name": "n"})).json()["command"] for _ in range(2)]
    assert made[0] != made[1]
    assert code_of(await client.delete(THING)) == (400, "idempotency_key_required")


async def test_the_print_tells_a_repetition_from_a_reuse(client: httpx.AsyncClient) -> None:
    async def printed(path: str = THING, version: str = '"v17"', content: bytes = b'{"a":1,"b":[1,2]}') -> str:
        headers = {"If-Match": version, "Content-Type": "application/json", "Idempotency-Key": KEY}
        return str((await client.put(path, content=content, headers=headers)).json().get("print"))

    first = await printed()
    assert len(first) == 64
    assert first == await printed(content=b' { "b" : [1,2], "a" : 1 } ')
    others = [
        await printed(content=b'{"a":1,"b":[2,1]}'),
        await printed(content=b'{"a":1}'),
        await printed(path="/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a62"),
    ]
    assert len({first, *others}) == 4


def test_the_print_depends_on_key_method_and_version() -> None:
    def printed(secret: bytes = b"k" * 32, method: str = "PUT", version: bytes = b'"v1"') -> bytes:
        scope = {"type": "http", "method": method, "path": "/x", "headers": [(b"if-match", version)]}
        return idempotency.print_of(secret, scope, {})  # type: ignore[arg-type]  # as much of a scope as it reads

    assert len({printed(), printed(b"x" * 32), printed(method="POST"), printed(version=b'"v2"')}) == 4
    assert printed() == printed()


async def test_reads_print_nothing(world: World, client: httpx.AsyncClient) -> None:
    await client.get("/api/things")
    assert world.desk.calls[0].print == b""


@pytest.mark.parametrize(
    "name", ["If-Match", "Idempotency-Key", "X-Organisation", "X-Request-Timeout-Ms", "Content-Type"]
)
async def test_a_header_sent_twice_is_refused(client: httpx.AsyncClient, name: str) -> None:
    headers = [("If-Match", '"v17"'), ("Content-Type", "application/json"), (name, "x"), (name, "x")]
    response = await client.put(THING, content=b"{}", headers=headers)
    assert code_of(response) == (400, "repeated_header")
    assert name in response.json()["detail"]
