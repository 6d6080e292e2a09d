"""Bodies: strict JSON with one meaning, bounded while it arrives."""

import lzma
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from counterfoil.kernel.refused import Refused
from counterfoil.web import bodies
from tests.web.example import World, code_of, pointers

SUITE = Path(__file__).parent / "json-test-suite" / "suite.tar.xz"
JSON = {"Content-Type": "application/json"}
# Valid JSON that readers disagree about, so it is refused on purpose: a member that stands twice.
REFUSED_ON_PURPOSE = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}


def refused(body: bytes) -> str | None:
    try:
        bodies.parse(body)
    except Refused as refusal:
        return refusal.code.name
    return None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body_missing"),
        (b"   ", "body_not_json"),
        (b"{", "body_not_json"),
        (b'{"a":1,}', "body_not_json"),
        (b"{'a':1}", "body_not_json"),
        (b'{"a":01}', "body_not_json"),
        (b"1 2", "body_not_json"),
        (b'"\x01"', "body_not_json"),
        (b'"\xff"', "body_not_utf8"),
        (b"\xef\xbb\xbf{}", "body_not_utf8"),
        ('{"a":1}'.encode("utf-16"), "body_not_utf8"),
        (b'{"a":1,"a":2}', "duplicate_member"),
        (b'[{"b":{"a":1,"\\u0061":2}}]', "duplicate_member"),
        (b"NaN", "number_unknown"),
        (b'{"a":-Infinity}', "number_unknown"),
        (b"1e400", "number_too_long"),
        (b"1e-400", "number_too_long"),
        (b"0e999999999999999999999", "number_too_long"),
        (b"1" * 101, "number_too_long"),
        (b"-1." + b"0" * 100, "number_too_long"),
        (b"[" * 33 + b"]" * 33, "too_deep"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "too_deep"),
        (b"[" * 500_000, "too_deep"),
        (b"[" * 32 + b"]" * 32, None),
        (b" \n{}\t\r", None),
    ],
)
def test_only_json_with_one_meaning_is_read(body: bytes, code: str | None) -> None:
    assert refused(body) == code


def test_fractions_stay_exact() -> None:
    assert bodies.parse(b"[0.10, 1E2, 12]") == [Decimal("0.10"), Decimal("1E2"), 12]
    assert [type(value) for value in bodies.parse(b"[0.1, 1]")] == [Decimal, int]


def test_a_duplicate_is_named_without_its_control_characters() -> None:
    with pytest.raises(Refused) as caught:
        bodies.parse(b'{"a\\u0000":1,"a\\u0000":2}')
    assert caught.value.detail == "An object names the member a\\u0000 twice."


def test_canonical_text_is_one_for_one_value() -> None:
    one, other = bodies.parse(b'{"b":[1, 2.50],"a":"\\u00e4"}'), bodies.parse('{"a":"ä","b":[1,2.50]}'.encode())
    assert bodies.canonical(one) == bodies.canonical(other)
    assert bodies.canonical(bodies.parse(b"[1,2]")) != bodies.canonical(bodies.parse(b"[2,1]"))
    assert bodies.canonical(bodies.parse(b"[1.5]")) != bodies.canonical(bodies.parse(b'["1.5"]'))


@settings(max_examples=200, deadline=None)
@drawn(
    st.one_of(st.binary(max_size=200), st.text(alphabet='{}[],:"\\u0123 eE-+.nultrfas', max_size=80).map(str.encode))
)
def test_whatever_arrives_is_read_or_refused(body: bytes) -> None:
    refused(body)


def test_the_json_test_suite() -> None:
    seen = {"y": 0, "n": 0, "i": 0}
    with tarfile.open(fileobj=lzma.open(SUITE)) as suite:
        for member in suite:
            name = Path(member.name).name
            file = suite.extractfile(member)
            if file is None or Path(member.name).parent.name != "test_parsing":
                continue
            code = refused(file.read())
            seen[name[0]] += 1
            if name[0] == "y":
                assert code == ("duplicate_member" if name in REFUSED_ON_PURPOSE else None), name
            if name[0] == "n":
                assert code is not None, name
    assert seen == {"y": 95, "n": 188, "i": 35}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ('Application/JSON;charset="UTF-8"', 201),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
async def test_a_body_is_json_by_its_content_type(client: httpx.AsyncClient, content_type: str, status: int) -> None:
    response = await client.post("/api/things", content=b'{"name":"n"}', headers={"Content-Type": content_type})
    assert response.status_code == status
    if status == 415:
        assert code_of(response) == (415, "media_type")


async def test_a_packed_body_is_refused(client: httpx.AsyncClient) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    assert code_of(await client.post("/api/things", content=b"x", headers=headers)) == (415, "content_coding")


async def test_all_field_errors_come_at_once(client: httpx.AsyncClient) -> None:
    body = {"name": "x" * 240, "kind": "firm", "lines": [{"sku": ""}, {"sku": "a", "quantity": 0, "x": 1}], "y": None}
    response = await client.post("/api/things", json=body)
    assert code_of(response) == (422, "invalid_fields")
    assert pointers(response) == {
        "/name": "length",
        "/kind": "choice",
        "/lines/0/sku": "length",
        "/lines/0/quantity": "required",
        "/lines/1/quantity": "range",
        "/lines/1/x": "unknown",
        "/y": "unknown",
    }
    first = response.json()["errors"][0]
    assert first["message"] == "At most 200 characters; this has 240"
    assert first["params"] == {"max": 200, "actual": 240}


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        (rb'{"name":"a\u0000b"}', 422, "invalid_fields"),
        (rb'{"name":"a\u001bb"}', 422, "invalid_fields"),
        (rb'{"name":"\ud800"}', 422, "invalid_fields"),
        (rb'{"name":"\ud83d\ude00"}', 201, ""),
        (rb'{"name":"a\n\tb"}', 201, ""),
        (b'{"name":"a","name":"b"}', 400, "duplicate_member"),
        (b'{"name":NaN}', 400, "number_unknown"),
        (b'{"name":' + b"[" * 40 + b"]" * 40 + b"}", 400, "too_deep"),
        (b'{"lines":[{"sku":"a","quantity":1e400}]}', 400, "number_too_long"),
        (b'{"name":"a","lines":[{"sku":"a","quantity":99999999999999999999}]}', 422, "invalid_fields"),
        (b"[]", 422, "invalid_fields"),
        (b"null", 422, "invalid_fields"),
        (b"", 400, "body_missing"),
    ],
)
async def test_hostile_bodies_get_a_problem(client: httpx.AsyncClient, text: bytes, status: int, code: str) -> None:
    response = await client.post("/api/things", content=text, headers=JSON)
    assert response.status_code == status
    if status != 201:
        assert code_of(response) == (status, code)


@pytest.mark.parametrize(
    ("text", "where"), [(rb'{"name":"a\u0000"}', "/name"), (rb'{"name":"a","\u0000":1}', "/\\u0000")]
)
async def test_a_control_character_is_pointed_at(client: httpx.AsyncClient, text: bytes, where: str) -> None:
    assert pointers(await client.post("/api/things", content=text, headers=JSON))[where] == "control_characters"


class Stream:
    """A body of 10 MB in pieces, and how many pieces were taken."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(160):
            self.taken += 1
            yield b" " * 65_536


@pytest.mark.parametrize("announce", [True, False])
async def test_reading_stops_at_the_limit(client: httpx.AsyncClient, announce: bool) -> None:
    body = Stream()
    headers = {**JSON, **({"Content-Length": str(160 * 65_536)} if announce else {})}
    response = await client.post("/api/things", content=body, headers=headers)
    assert code_of(response) == (413, "body_too_large")
    # An announced size is refused before reading; one without announcement at the first piece beyond 1 MiB.
    assert body.taken <= (1 if announce else 18)


async def test_a_lie_about_the_length_does_not_help(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/things", content=Stream(), headers={**JSON, "Content-Length": "10"})
    assert code_of(response) == (413, "body_too_large")


async def test_a_body_of_exactly_one_mebibyte_is_read(client: httpx.AsyncClient) -> None:
    body = b'{"name":"n"}'.ljust(bodies.LARGEST_BODY)
    assert (await client.post("/api/things", content=body, headers=JSON)).status_code == 201
    assert (await client.post("/api/things", content=body + b" ", headers=JSON)).status_code == 413


async def test_a_body_that_nobody_reads_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.request("GET", "/api/things", content=b"{}", headers=JSON)
    assert code_of(response) == (400, "body_unwanted")


async def test_an_optional_body_may_be_left_out(client: httpx.AsyncClient) -> None:
    path = "/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61/actions/hold"
    assert (await client.post(path)).json()["given"] is None
    assert (await client.post(path, json={"reason": "late"})).json()["given"] == {"reason": "late"}
    assert pointers(await client.post(path, json={"cause": "late"})) == {"/cause": "unknown"}


async def test_a_raw_body_reaches_the_service_unchecked_but_strict(client: httpx.AsyncClient) -> None:
    path, headers = "/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61", {"If-Match": '"v17"', **JSON}
    assert (await client.put(path, content=b'{"x":1}', headers=headers)).json()["given"] == {"x": 1}
    assert code_of(await client.put(path, content=b'{"x":1,"x":1}', headers=headers)) == (400, "duplicate_member")


async def test_a_body_that_ends_early_changes_nothing(world: World) -> None:
    sent: list[dict[str, Any]] = []
    pieces: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b'{"name":', "more_body": True}, {"type": "http.disconnect"}],
    )

    async def receive() -> dict[str, Any]:
        return next(pieces)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/api/things", "query_string": b"",
        "headers": [(b"host", b"localhost:8000"), (b"content-type", b"application/json"), (b"content-length", b"12")],
    }  # fmt: skip
    application: Callable[..., Any] = world.build()
    await application(scope, receive, send)
    assert sent[0]["status"] == 400
    assert world.desk.calls == []
