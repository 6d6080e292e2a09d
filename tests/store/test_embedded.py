"""The embedded PostgreSQL: whoever starts it, wherever its folder lies, and however it ended."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from counterfoil.store.embedded import Embedded
from counterfoil.store.pg_files import CannotStart, InUse
from tests.support.postgres import open_folder, outside_the_loop

pytestmark = pytest.mark.postgres
DEBIANS = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


def ask(embedded: Embedded, *statements: str) -> object:
    """The last statement's value, as the superuser."""

    async def answer() -> object:
        connection = await asyncpg.connect(embedded.dsn())
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return outside_the_loop(answer())


def test_what_was_committed_is_there_after_a_restart(folder: Path) -> None:
    embedded = Embedded(folder)
    embedded.start()
    ask(embedded, "create table kept as select 7 as n", "select 1")
    embedded.stop()
    assert embedded.pid is None
    embedded.start()
    try:
        assert ask(embedded, "select n from kept") == 7
    finally:
        embedded.stop()


def test_it_is_durable_unicode_and_private(folder: Path) -> None:
    embedded = Embedded(folder)
    embedded.start()
    try:
        for name, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "server_encoding": "UTF8",
            "listen_addresses": "",
            "data_checksums": "on",
        }.items():
            assert ask(embedded, f"show {name}") == value, name
        assert ask(embedded, "select lower('ÄÖ')") == "äö"
        assert ask(embedded, "create extension pg_trgm", "create extension btree_gin", "select 1") == 1
        assert stat.S_IMODE((folder / "postgres" / "run").stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "secrets" / "postgres").stat().st_mode) == 0o600
        assert (folder / "secrets" / "postgres").stat().st_uid == os.geteuid()
        if os.geteuid() == 0:
            assert (folder / "postgres" / "data").stat().st_uid == 65534
    finally:
        embedded.stop()


def test_a_wrong_password_is_refused(folder: Path) -> None:
    embedded = Embedded(folder, durable=False)
    embedded.start()
    try:
        with pytest.raises(asyncpg.InvalidPasswordError):
            outside_the_loop(asyncpg.connect(embedded.dsn(password="guessed")))
    finally:
        embedded.stop()


def test_personal_data_of_a_failing_statement_stays_out_of_the_log(folder: Path) -> None:
    embedded = Embedded(folder, durable=False)
    embedded.start()
    try:
        ask(embedded, "create table t (email text unique)", "insert into t values ('canary@example.org') returning 1")
        with pytest.raises(asyncpg.UniqueViolationError):
            ask(embedded, "insert into t values ('canary@example.org') returning 1")
    finally:
        embedded.stop()
    log = (folder / "postgres" / "log").read_text()
    assert "ready to accept connections" in log
    assert "canary" not in log


def test_a_second_start_is_refused_and_may_join(folder: Path) -> None:
    first, second = Embedded(folder, durable=False), Embedded(folder, durable=False)
    first.start()
    try:
        with pytest.raises(InUse, match=f"in use by process {os.getpid()}"):
            second.start()
        second.start_or_join()
        assert ask(second, "select 3") == 3
        second.stop()
        assert ask(first, "select 4") == 4
    finally:
        first.stop()


@pytest.mark.parametrize("name", ["x" * 120, 'a, b\'s "c" %41 ü@é'], ids=["long", "odd"])
def test_any_path_will_do(folder: Path, name: str) -> None:
    home = folder / name
    embedded = Embedded(home, durable=False)
    embedded.start()
    try:
        assert ask(embedded, "select 5") == 5
        short = Path(str(ask(embedded, "show unix_socket_directories")))
        assert short.is_dir()
        assert not short.is_relative_to(folder)
        joined = Embedded(home)
        joined.join()
        assert ask(joined, "select 6") == 6
    finally:
        embedded.stop()
    assert not short.exists()


def test_an_interrupted_initdb_is_done_again(folder: Path) -> None:
    draft = folder / "postgres" / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("17\n")
    (draft / "half").write_text("made")
    embedded = Embedded(folder, durable=False)
    embedded.start()
    try:
        assert ask(embedded, "select 1") == 1
        assert not draft.exists()
        assert not (folder / "postgres" / "data" / "half").exists()
    finally:
        embedded.stop()


def test_data_of_another_version_is_refused_in_one_line(folder: Path) -> None:
    embedded = Embedded(folder, durable=False)
    embedded.start()
    embedded.stop()
    (folder / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(CannotStart, match=r"^.*made by PostgreSQL 14, .* COUNTERFOIL_PG_BIN .* PostgreSQL 14\.$"):
        embedded.start()
    (folder / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    embedded.start()  # the refusal let go of the folder
    embedded.stop()


def test_a_lost_password_is_named(folder: Path) -> None:
    embedded = Embedded(folder, durable=False)
    embedded.start()
    embedded.stop()
    (folder / "secrets" / "postgres").unlink()
    with pytest.raises(CannotStart, match="secrets/postgres is missing"):
        embedded.start()


def test_a_server_that_cannot_start_says_its_last_words(folder: Path) -> None:
    embedded = Embedded(folder, durable=False)
    embedded.start()
    embedded.stop()
    (folder / "postgres" / "data" / "postgresql.conf").write_text("shared_preload_libraries = 'nothing_of_the_kind'\n")
    with pytest.raises(CannotStart, match=r"could not access file .*nothing_of_the_kind"):
        embedded.start()


def test_another_folder_of_programs(folder: Path) -> None:
    with pytest.raises(CannotStart, match="has no postgres program"):
        Embedded(folder, folder / "nowhere").start()
    if not DEBIANS.exists():
        pytest.skip("Debian's postgresql-15 is not here")
    embedded = Embedded(folder, DEBIANS, durable=False)
    embedded.start()
    try:
        assert str(ask(embedded, "show server_version")).startswith("15.")
        assert ask(embedded, "select lower('ÄÖ')") == "äö"
    finally:
        embedded.stop()


async def connected(embedded: Embedded) -> asyncpg.Connection:
    while True:
        try:
            return await asyncpg.connect(embedded.dsn())
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.05)


async def test_a_child_that_was_killed_is_started_again(folder: Path) -> None:
    embedded = Embedded(folder)
    embedded.start()
    watching = asyncio.create_task(embedded.watch())
    try:
        connection = await asyncpg.connect(embedded.dsn())
        await connection.execute("create table kept as select 7 as n")
        first = embedded.pid
        assert first
        os.kill(first, 9)
        async with asyncio.timeout(20):
            connection = await connected(embedded)
        assert embedded.pid not in (first, None)
        assert await connection.fetchval("select n from kept") == 7
        await connection.close()
    finally:
        watching.cancel()
        embedded.stop()


def test_a_folder_that_cannot_be_used_is_named(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(CannotStart, match="Choose another data folder"):
        Embedded(folder / "file" / "data").start()
    shutil.rmtree(folder)
    folder.mkdir()
