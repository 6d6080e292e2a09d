"""Import, export and verify as a person types them, beside a running server and without one."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.postgres import open_folder
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.postgres
CHINOOK = Path(__file__).parents[2] / "samples" / "chinook" / "Customer.csv"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with open_folder() as folder, serving(folder / "home", demo="1") as running:
        yield running


def test_the_demo_is_chinook_and_northwind(server: Serving) -> None:
    first = httpx.get(f"{server.url}/api/customers?limit=1").json()
    assert first["total"] == {"count": 150, "exact": True}


def test_an_export_made_beside_the_server_verifies(server: Serving) -> None:
    file = server.home / "log.jsonl"
    done = server.run("events", "export", str(file), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["organisation"] == "demo"
    verified = server.run("verify", str(file), "--key", answer["key"], "--json")
    assert (verified.returncode, json.loads(verified.stdout)["position"]) == (0, answer["position"])
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:20] + lines[21:]))
    assert server.run("verify", str(file), "--key", answer["key"]).returncode == 1


def test_importing_the_same_file_again_changes_nothing(server: Serving, tmp_path: Path) -> None:
    own = tmp_path / "people.csv"
    header, *rows = CHINOOK.read_text("utf-8").splitlines(keepends=True)
    own.write_text(header + "".join(f"9{row}" for row in rows[:5]), "utf-8")  # ids that the demo has not
    first = json.loads(server.run("import", "customers", str(own), "--json").stdout.splitlines()[-1])
    assert (first["rows"], first["created"], first["quarantined"]) == (5, 5, 0)
    again = json.loads(server.run("import", "customers", str(own), "--json").stdout.splitlines()[-1])
    assert (again["rows"], again["created"], again["unchanged"]) == (5, 0, 5)


@pytest.mark.parametrize("file", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_one_line(server: Serving, file: str) -> None:
    refused = server.run("import", "customers", file)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_an_organisation_that_is_not_there_is_named_with_those_that_are(server: Serving) -> None:
    refused = server.run("events", "export", "unused.jsonl", "--org", "else")
    assert (refused.returncode, refused.stderr) == (1, "counterfoil: there is no organisation else; known: demo\n")
    assert not Path("unused.jsonl").exists()
