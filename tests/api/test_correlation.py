"""One id from the caller through answer, log line, event and problem."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from counterfoil.kernel.ids import uuid7
from counterfoil.web import logs
from tests.api.samples import everything
from tests.support.world import Desk, Json, World, place, refused, succeeded

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NEW = {"name": "Casa Almendro", "kind": "company"}
CANARY = "Kanarienvogel"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[Json]]]:
    """What is logged during the test, line by line; afterwards logging is as before."""
    root, handlers, level = logging.root, logging.root.handlers, logging.root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


async def test_the_callers_id_is_found_everywhere(world: World, desk: Desk, lines: Callable[[], list[Json]]) -> None:
    id_, key = "console.tab-7_0042", uuid7()
    answer = await desk.post("/api/customers", NEW, X_Correlation_Id=id_, Idempotency_Key=str(key))
    made = succeeded(answer, 201)
    assert answer.headers["x-correlation-id"] == id_
    event = (await world.log())[-1]
    assert (event["correlation"], event["command"]) == (id_, key)
    [item] = (await desk.get(f"{place(made)}/history")).json()["items"]
    assert (item["correlation"], item["command"]) == (id_, str(key))
    [line] = [line for line in lines() if line.get("correlation") == id_]
    wanted = {"event": "request", "method": "POST", "path": "/api/customers", "status": 201, "command": str(key)}
    assert line | wanted | {"organisation": str(world.org)} == line
    assert line["duration_ms"] > 0


async def test_a_problem_carries_it_too(desk: Desk, lines: Callable[[], list[Json]]) -> None:
    id_ = "x" * 64
    answer = await desk.get(f"/api/customers/{uuid7()}", X_Correlation_Id=id_)
    assert refused(answer, 404, "customer_not_found")["correlation_id"] == id_
    [line] = [line for line in lines() if line.get("correlation") == id_]
    assert (line["status"], line["code"]) == (404, "customer_not_found")


async def test_every_event_of_a_command_has_it(world: World, desk: Desk) -> None:
    before = await world.position()
    body = NEW | {"contacts": [{"name": "Ana", "role": "billing"}, {"name": "Jo", "role": "dunning"}]}
    succeeded(await desk.post("/api/customers", body, X_Correlation_Id="of-three-events"), 201)
    events = [event for event in await world.log() if event["position"] > before]
    assert [event["correlation"] for event in events] == ["of-three-events"] * 3
    assert [event["ordinal"] for event in events] == [1, 2, 3]
    assert len({event["command"] for event in events}) == 1


@pytest.mark.parametrize("id_", ["short", "x" * 65, "with blank", "semi;colon", "new\tline", "ünïcödé-id", ""])
async def test_an_id_of_another_form_is_replaced(world: World, desk: Desk, id_: str) -> None:
    answer = await world.client.post("/api/customers", json=NEW, headers=[(b"X-Correlation-Id", id_.encode())])
    made = answer.headers["x-correlation-id"]
    assert made != id_
    assert len(made) == 32
    assert (await world.log())[-1]["correlation"] == made


async def test_a_trace_is_continued(world: World, desk: Desk, lines: Callable[[], list[Json]]) -> None:
    parent = f"00-{TRACE}-00f067aa0ba902b7-01"
    answer = await desk.post("/api/customers", NEW, traceparent=parent)
    assert answer.headers["x-correlation-id"] == TRACE
    assert (await world.log())[-1]["correlation"] == TRACE
    assert [line["correlation"] for line in lines() if line.get("trace") == TRACE] == [TRACE]
    both = await desk.post("/api/customers", NEW, traceparent=parent, X_Correlation_Id="my-own-id")
    assert both.headers["x-correlation-id"] == "my-own-id"
    assert [line["correlation"] for line in lines() if line.get("trace") == TRACE] == [TRACE, "my-own-id"]


async def test_no_line_says_what_a_person_typed(world: World, desk: Desk, lines: Callable[[], list[Json]]) -> None:
    """Names, addresses, reasons, tags, searches: none of it is in a log, whether it was taken or refused."""
    typed = everything(
        name=CANARY, legal_name=CANARY, tags=[CANARY], code=f"{CANARY}-1", external_id=CANARY, custom={"x": CANARY},
        contacts=[{"name": CANARY, "role": "billing", "email": f"{CANARY}@example.com"}],
        addresses=[{"kind": "billing", "city": CANARY, "line1": CANARY, "country": "DE"}],
    )  # fmt: skip
    made = await desk.create(**typed)
    await desk.post("/api/customers", typed)
    await desk.post("/api/customers", typed | {CANARY: 1, "kind": CANARY})
    await desk.post(f"{place(made)}/notes", {"text": CANARY})
    await desk.act(made, "close", {"reason": CANARY}, If_Match='"v2"')
    await desk.listed(query=CANARY, tag=CANARY)
    for path in (f"/api/customers?{CANARY}={CANARY}", f"/api/{CANARY}", f"/api/customers/{CANARY}"):
        await desk.get(path)
    await world.client.post("/api/customers", content=CANARY.encode(), headers={"Content-Type": "application/json"})
    assert len(lines()) == 10
    assert CANARY.lower() not in json.dumps(lines()).lower()
