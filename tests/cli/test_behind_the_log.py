"""`counterfoil rebuild` and `counterfoil worker`, as people run them: beside a server."""

import json
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.postgres import open_folder
from tests.support.serving import COUNTERFOIL, Serving, serving

TABLES = ["organisation_row", "customer_row", "contact_row", "note_row", "customer_match_row"]


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with open_folder() as folder, serving(folder / "data", demo="1") as running:
        yield running


def said(server: Serving, *words: str, code: int = 0) -> Any:
    done = server.run(*words, "--json")
    assert (done.returncode, done.stderr) == (code, ""), done.stderr
    return json.loads(done.stdout)


def test_tables_are_rebuilt_and_checked_beside_the_server(server: Serving) -> None:
    every = said(server, "rebuild")
    assert every == {"tables": TABLES, "organisation": None, "events": every["events"], "resumed": False}
    assert every["events"] > 300
    one = said(server, "rebuild", "customer_match_row", "--org", "demo")
    assert (one["tables"], one["organisation"]) == (["customer_match_row"], "demo")
    assert said(server, "rebuild", "--check") == {
        "tables": TABLES,
        "organisation": None,
        "equal": True,
        "difference": None,
    }


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (["rebuild", "--org", "none"], 1, "there is no organisation none; known: demo"),
        (["rebuild", "event"], 2, "invalid choice: 'event'"),
    ],
)
def test_what_cannot_be_rebuilt_is_said_in_a_line(server: Serving, words: list[str], code: int, line: str) -> None:
    done = server.run(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert line in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_runs_beside_the_server_and_stops_in_order(server: Serving, end: signal.Signals) -> None:
    command = [str(COUNTERFOIL), "worker", "--json"]
    with subprocess.Popen(
        command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout
        assert json.loads(worker.stdout.readline()) == {"processors": ["customer-duplicates"]}
        worker.send_signal(end)
        out, complaints = worker.communicate(timeout=30)
    assert (worker.returncode, out, complaints) == (0, "", "")
