"""Every error is one kind of problem, with a correlation id, and never with internals."""

import asyncio
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import structlog
from litestar.exceptions import (
    ImproperlyConfiguredException,
    InternalServerException,
    NotFoundException,
    ValidationException,
)
from msgspec import DecodeError

from counterfoil.kernel.refused import Refused
from counterfoil.store.refusals import DATABASE_AWAY
from counterfoil.web import docs, logs, problems
from counterfoil.web.asgi import App
from tests.web.example import CHANGED, IN_USE, SECRET_IN_MESSAGE, World, code_of

THING = "/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"


def raising(error: Exception) -> Callable[[], Any]:
    async def acts() -> None:
        raise error

    return acts


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/nothing", (404, "no_such_address")),
        ("GET", "/api/things/not-a-uuid", (404, "no_such_address")),
        ("GET", "/api/things/{0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61}x", (404, "no_such_address")),
        ("GET", "/api/things/%00", (404, "no_such_address")),
        ("POST", THING + "/actions/a%0Ab", (404, "no_such_address")),
        ("PATCH", "/api/things", (405, "method_not_allowed")),
        ("TRACE", "/api/things", (405, "method_not_allowed")),
        ("POST", "/livez", (405, "method_not_allowed")),
        ("POST", "/o/acme", (405, "method_not_allowed")),
        ("GET", "/assets/none.js", (404, "no_such_address")),
    ],
)
async def test_what_does_not_exist(
    world: World, tmp_path: Any, method: str, path: str, expected: tuple[int, str]
) -> None:
    (tmp_path / "index.html").write_text("x")
    world.console = tmp_path
    async with world.client() as client:
        response = await client.request(method, path)
    assert code_of(response) == expected
    assert (response.status_code == 405) == ("allow" in response.headers)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuntimeError(SECRET_IN_MESSAGE), (500, "internal")),
        (AssertionError(SECRET_IN_MESSAGE), (500, "internal")),
        (DecodeError(SECRET_IN_MESSAGE), (500, "internal")),
        (OSError(SECRET_IN_MESSAGE), (500, "internal")),
        (InternalServerException(SECRET_IN_MESSAGE), (500, "internal")),
        (ImproperlyConfiguredException(SECRET_IN_MESSAGE), (500, "internal")),
        (ValidationException(SECRET_IN_MESSAGE), (400, "malformed_request")),
        (NotFoundException(SECRET_IN_MESSAGE), (404, "no_such_address")),
        (TimeoutError(SECRET_IN_MESSAGE), (504, "deadline_passed")),
        (Refused(IN_USE, thing="C-1"), (409, "example_in_use")),
        (Refused(IN_USE), (500, "internal")),  # its text lacks a parameter: a bug, not an answer
    ],
)
async def test_an_exception_becomes_a_problem_without_internals(
    world: World, client: httpx.AsyncClient, error: Exception, expected: tuple[int, str]
) -> None:
    world.desk.acts = raising(error)
    response = await client.get(THING)
    assert code_of(response) == expected
    assert SECRET_IN_MESSAGE not in response.text
    assert "Traceback" not in response.text
    assert response.json()["instance"] == THING


async def test_a_refusal_says_when_to_come_back(world: World, client: httpx.AsyncClient) -> None:
    world.desk.acts = raising(Refused(DATABASE_AWAY, retry_after_ms=1200))
    response = await client.get(THING)
    assert code_of(response) == (503, "database_away")
    assert response.headers["retry-after"] == "2"
    assert response.json()["retry_after_ms"] == 1200
    assert response.json()["retryable"] is True


async def test_a_conflict_carries_what_stands_now(client: httpx.AsyncClient) -> None:
    response = await client.put(THING, json={}, headers={"If-Match": '"v3"'})
    assert code_of(response) == (412, CHANGED.name)
    assert response.json()["current"]["name"] == "Nordlicht"
    assert "hidden" not in response.json()["current"]
    assert response.headers["etag"] == '"v17"'


def test_a_further_member_never_replaces_one_of_the_problem() -> None:
    scope: Any = {"type": "http", "path": "/"}
    with pytest.raises(AssertionError):
        problems.encoded(Refused(IN_USE, members={"status": 200}, thing="x"), scope)


async def test_the_traceback_of_a_bug_is_in_the_log_without_what_people_typed(
    world: World, client: httpx.AsyncClient, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    world.desk.acts = raising(RuntimeError(SECRET_IN_MESSAGE))
    response = await client.get(THING)
    bug, request = lines()
    assert bug["event"] == "bug"
    assert bug["error"] == "RuntimeError"
    assert any("test_problems.py" in frame and "acts" in frame for frame in bug["frames"])
    assert bug["correlation"] == request["correlation"] == response.json()["correlation_id"]
    assert (request["status"], request["code"]) == (500, "internal")
    assert SECRET_IN_MESSAGE not in json.dumps([bug, request])


async def test_half_an_answer_is_never_completed_by_a_problem() -> None:
    async def broken(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("half")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    application: App = problems.answered(broken)
    scope: Any = {"type": "http", "path": "/"}
    with pytest.raises(RuntimeError):
        await application(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    assert [message["type"] for message in sent] == ["http.response.start"]


async def test_a_socket_is_refused_with_a_close_code() -> None:
    async def refusing(_scope: Any, _receive: Any, _send: Any) -> None:
        raise Refused(IN_USE, thing="x")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "websocket", "path": "/"}
    await problems.answered(refusing)(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    assert sent == [{"type": "websocket.close", "code": 4409, "reason": ""}]


def test_the_page_of_errors_lists_every_code() -> None:
    page = docs.errors_markdown()
    for name in docs.problem_codes():
        assert f"| `{name}` |" in page
    assert "| `control_characters` | Holds a control character" in page
    assert "| `deadline_passed` | 504 | yes |" in page


async def test_many_at_once_keep_their_ids_apart(world: World, client: httpx.AsyncClient) -> None:
    async def pause() -> None:
        await asyncio.sleep(0.01)

    world.desk.acts = pause
    names = [f"caller-{n:04}" for n in range(20)]
    answers = await asyncio.gather(*(client.get(THING, headers={"X-Correlation-Id": name}) for name in names))
    assert [answer.headers["x-correlation-id"] for answer in answers] == names


def test_json_lines_show_control_characters_as_escapes(
    log: io.StringIO, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    structlog.get_logger("counterfoil.test").info(
        "said", reason="a\x1b[31m\n\u2028\ud800", email="a@example.org", count=3
    )
    assert log.getvalue().isascii()
    assert log.getvalue().count("\n") == 1
    (line,) = lines()
    assert line["reason"] == "a\x1b[31m\n\u2028\ud800"
    assert line["email"] == "<withheld>"
    assert (line["count"], line["logger"], line["level"]) == (3, "counterfoil.test", "info")
    assert line.keys() - {"email"} <= logs.KEYS
