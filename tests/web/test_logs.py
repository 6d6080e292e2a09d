"""Log lines: known keys, no personal values, one line for a request, the libraries' lines alike."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog

from counterfoil.web import correlation
from tests.web.example import ACME, World

Lines = Callable[[], list[dict[str, Any]]]
ID = "0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"


@dataclass
class Person:
    name: str


async def test_one_line_for_each_request_without_queries_and_bodies(client: httpx.AsyncClient, lines: Lines) -> None:
    key = "0192f3a0-0000-4000-8000-000000000001"
    await client.get("/api/things?query=canary1")
    await client.post("/api/things", json={"name": "canary2"}, headers={"Idempotency-Key": key})
    read, write = lines()
    assert (read["event"], read["method"], read["path"], read["status"]) == ("request", "GET", "/api/things", 200)
    assert read["organisation"] == str(ACME.id)
    assert read["duration_ms"] > 0
    assert (write["status"], write["command"]) == (201, key)
    assert "canary" not in str([read, write])


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/api/things/{ID}", f"/api/things/{ID}"),
        (f"/api/things/{ID}/actions/jane@example.org", f"/api/things/{ID}/actions/{{name}}"),
        ("/api/jane@example.org", "(no route)"),
        ("/jane@example.org", "(no route)"),
        ("/livez", "/livez"),
    ],
)
async def test_a_path_is_logged_as_route_and_ids(
    client: httpx.AsyncClient, lines: Lines, path: str, logged: str
) -> None:
    await client.request("POST" if "actions" in path else "GET", path)
    assert lines()[-1]["path"] == logged


async def test_a_head_request_is_logged_as_what_it_was(client: httpx.AsyncClient, lines: Lines) -> None:
    assert (await client.head("/livez")).status_code == 200
    assert (lines()[-1]["method"], lines()[-1]["path"]) == ("HEAD", "/livez")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a" * 64, True),
        ("abc.DEF_1-2", True),
        ("short", False),
        ("a" * 65, False),
        ("has blank!", False),
        ("ä" * 10, False),
    ],
)
async def test_a_correlation_id_is_taken_or_made(client: httpx.AsyncClient, given: str, kept: bool) -> None:
    response = await client.get("/api/nothing", headers=[(b"X-Correlation-Id", given.encode())])
    answered = response.headers["x-correlation-id"]
    assert (answered == given) is kept
    assert len(answered) >= 8
    assert response.json()["correlation_id"] == answered


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("given", "trace"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"cc-{TRACE}-00f067aa0ba902b7-01-later", TRACE),
        (f"00-{TRACE}-00f067aa0ba902b7-01-later", None),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", None),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", None),
        ("nonsense", None),
    ],
)
async def test_a_trace_is_continued(client: httpx.AsyncClient, lines: Lines, given: str, trace: str | None) -> None:
    response = await client.get("/livez", headers={"traceparent": given})
    assert lines()[-1].get("trace") == trace
    assert (response.headers["x-correlation-id"] == trace) is (trace is not None)


async def test_an_own_id_stands_beside_the_trace(client: httpx.AsyncClient, lines: Lines) -> None:
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "X-Correlation-Id": "console-0001"}
    await client.get("/livez", headers=headers)
    assert (lines()[-1]["trace"], lines()[-1]["correlation"]) == (TRACE, "console-0001")
    assert correlation.current() == ""


async def test_the_id_reaches_what_the_handler_is_asked(world: World, client: httpx.AsyncClient) -> None:
    await client.get("/api/things", headers={"X-Correlation-Id": "console-0002"})
    assert world.desk.calls[0].correlation == "console-0002"
    assert world.desk.calls[0].envelope.correlation == "console-0002"


def test_values_that_are_no_scalars_are_personal(log: io.StringIO, lines: Lines) -> None:
    structlog.get_logger().warning("said", reason=Person("Jane"), position={"name": "Jane"}, frames=[Person("Jane")])
    structlog.get_logger().info("said", command=UUID(ID), frames=["a", "b"])
    first, second = lines()
    assert (first["reason"], first["position"], first["frames"]) == ("<personal>", "<personal>", "<personal>")
    assert (second["command"], second["frames"]) == (ID, ["a", "b"])
    assert "Jane" not in log.getvalue()


def test_lines_of_libraries_lose_their_arguments(log: io.StringIO, lines: Lines) -> None:
    logging.getLogger("some.library").warning("could not serve %s", "jane@example.org")
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 42)
    try:
        raise ValueError("jane@example.org")
    except ValueError:
        logging.getLogger("asyncio").exception("Task failed\njane@example.org")
        structlog.get_logger().exception("failed")
    library, server, task, own = lines()
    assert (library["event"], library["logger"], library["level"]) == ("could not serve %s", "some.library", "warning")
    assert server["event"] == "Started server process [42]"
    assert (task["event"], task["error"], own["error"]) == ("Task failed", "ValueError", "ValueError")
    assert "jane" not in log.getvalue()


def test_a_cause_is_named_without_its_message(log: io.StringIO, lines: Lines) -> None:
    class Violation(Exception):
        pass

    try:
        try:
            raise Violation("jane@example.org")
        except Violation as error:
            raise RuntimeError("jane") from error
    except RuntimeError:
        structlog.get_logger().exception("failed")
    (line,) = lines()
    assert any("then RuntimeError, from Violation" in frame for frame in line["frames"])
    assert "jane" not in log.getvalue()


def test_the_database_names_its_constraint(log: io.StringIO, lines: Lines) -> None:
    class Violation(Exception):
        sqlstate, constraint_name, detail = "23505", "customer_code", "Key (name)=(jane) exists"

    structlog.get_logger().error("failed", exc_info=Violation("jane"))
    (line,) = lines()
    assert (line["error"], line["sqlstate"], line["constraint"]) == ("Violation", "23505", "customer_code")
    assert "jane" not in log.getvalue()
