"""Killed or stopped at any moment of its first start, it finishes at the next one, without anybody's help."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.support.faults import LONG, Victim, assert_whole, eventually

# Between them: no folder yet, initdb, the schema, the demo organisation, listening. Slow machines are further behind.
MOMENTS = [0.1 * n for n in range(1, 31)] if LONG else [0.7, 1.2, 1.7]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_first_starts_cut_short(empty_home: Path, number: int) -> None:
    server = Victim(empty_home)
    for moment in MOMENTS if number == signal.SIGKILL else MOMENTS[::2]:
        code = begun_and_ended(server, moment, number)
        # Before it listens to signals there is nothing to unwind.
        assert code == -number or (code == 0 and number == signal.SIGTERM), f"{code} after {moment:.1f} s"
        eventually(lambda: not server.database_runs(), "the database outlives its parent", 60)
    server.start()
    try:
        async with server.client() as client:
            listed = await client.get("/api/customers")
        assert listed.json()["total"] == {"count": 150, "exact": True}
        events = await assert_whole(server)
        assert [event["type"] for event in events].count("organisation.created") == 1
    finally:
        assert server.end(signal.SIGTERM) == 0
    server.assert_no_traceback()


def begun_and_ended(server: Victim, after_s: float, number: int) -> int:
    """A start that is ended after so many seconds, ready or not."""
    with server.log.open("a") as log:
        process = subprocess.Popen(server.command, env=server.environment, stdout=subprocess.DEVNULL, stderr=log)
    time.sleep(after_s)
    process.send_signal(number)
    return process.wait(30)


def test_a_database_killed_in_a_deep_folder_comes_back(empty_home: Path, prepared: Callable[[Path], Path]) -> None:
    """Its socket lies elsewhere then, and those who are connected know only the old place."""
    deep = empty_home.with_name("x" * 100)
    deep.mkdir(mode=0o755)
    server = Victim(prepared(deep))
    server.start()
    try:
        socket = Path((server.data / "postmaster.pid").read_text().split("\n")[4])
        assert not socket.is_relative_to(server.home)
        server.kill_database()
        eventually(lambda: httpx.get(f"{server.url}/api/customers").status_code == 200, "it stays away", 30)
    finally:
        assert server.end(signal.SIGTERM) == 0
    server.assert_no_traceback()
