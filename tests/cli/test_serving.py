"""`counterfoil serve` from its first line to its last, as a process of its own."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from counterfoil.store.pg_files import occupied
from tests.support.postgres import open_folder
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.postgres


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "home"


def database_runs(home: Path) -> bool:
    data = home / "postgres" / "data"
    return occupied(data, data.stat().st_uid if os.geteuid() == 0 else None)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_when_it_says_so_and_stops_in_order(home: Path, number: int) -> None:
    with serving(home) as server:
        assert httpx.get(f"{server.url}/readyz").status_code == 200
        assert httpx.get(f"{server.url}/api/me").json()["actor"]["kind"] == "operator"
        assert database_runs(home)
        assert server.end(number) == 0
    assert not database_runs(home)
    log = (home / "postgres" / "log").read_text()
    assert log.rstrip().endswith("database system is shut down")
    assert "Traceback" not in server.log.read_text()


def test_killed_at_once_it_takes_its_database_along_and_starts_again(home: Path) -> None:
    with serving(home) as server:
        server.end(signal.SIGKILL)
        begun = time.monotonic()
        while database_runs(home):
            assert time.monotonic() - begun < 5, "the database outlives its parent"
            time.sleep(0.05)
        server.start()
        assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_it_survives_the_death_of_its_database(home: Path) -> None:
    with serving(home) as server:
        os.kill(int((home / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
        begun = time.monotonic()
        while httpx.get(f"{server.url}/api/me").status_code != 200:
            assert time.monotonic() - begun < 20, server.log.read_text()
            time.sleep(0.1)
    assert "database_restarted" in server.log.read_text()


def test_a_second_one_on_the_same_folder_is_refused(home: Path) -> None:
    with serving(home) as server:
        second = server.run("serve")
        assert second.returncode == 1
        assert second.stderr.startswith(
            f"counterfoil: {home} is in use by process {server.process and server.process.pid}"
        )
        assert second.stderr.count("\n") == 1


def test_a_taken_port_is_named_and_a_free_one_offered(home: Path) -> None:
    server = Serving(home)
    with socket.socket() as rival:
        rival.bind(("127.0.0.1", server.port))
        rival.listen()
        refused = server.run("serve")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith(f"counterfoil: port {server.port} is taken; ")
    offered = int(refused.stderr.rpartition("=")[2])
    assert offered > server.port
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", offered))
    assert not database_runs(home)


def test_it_listens_on_this_machine_alone(home: Path) -> None:
    with serving(home) as server:
        name = f"{server.port:04X}"
        listeners = [
            line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if line.split()[3] == "0A"
        ]
        assert [address for address in listeners if address.endswith(f":{name}")] == [f"0100007F:{name}"]


def test_commands_beside_it_use_its_database(home: Path) -> None:
    with serving(home) as server:
        beside = server.run("migrate", "--json")
        assert (beside.returncode, beside.stdout) == (0, '{"migrated": true}\n'), beside.stderr
        nothing = server.run("events", "export", str(home / "log.jsonl"))
        assert (nothing.returncode, nothing.stderr) == (1, "counterfoil: name one by --org; known: none yet\n")
        assert httpx.get(f"{server.url}/readyz").status_code == 200
