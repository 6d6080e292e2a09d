"""Backups by the clock: made beside serving, their age told, a failure too, and a stop in the middle leaves nothing."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from counterfoil.app import create_app
from counterfoil.backups.schedule import Schedule
from counterfoil.settings import Settings
from counterfoil.store.backup import BackedUp, Progress
from counterfoil.store.backup_files import Manifest, checked, copies, name_of, whole_folder, write_manifest
from counterfoil.store.checkpoint import load_or_make
from counterfoil.store.key_copies import Pair
from tests.support.postgres import Database
from tests.support.world import client_of, open_organisation, running_world, started, succeeded


class Maker:
    """Makes backups without anything in them, or fails as it is told to."""

    def __init__(self, folder: Path, faults: int = 0) -> None:
        self.faults, self.calls = faults, 0
        self.signer = load_or_make(folder.with_name("signing"))

    def __call__(self, folder: Path, _progress: Progress) -> BackedUp:
        self.calls += 1
        if self.calls <= self.faults:
            raise OSError(28, "No space left on device")
        return self.make(folder, datetime.now(UTC))

    def make(self, folder: Path, at: datetime) -> BackedUp:
        folder.mkdir(exist_ok=True)
        path = folder / name_of("log", at)
        with whole_folder(path) as draft:
            write_manifest(draft, Manifest("log", at, "0", uuid4(), self.signer.public, [], []), self.signer)
        return BackedUp(path, 0, 0, None)


async def until(schedule: Schedule, holds: Callable[[], bool]) -> None:
    task = asyncio.create_task(schedule.keep())
    try:
        async with asyncio.timeout(10):
            while not holds():  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_first_is_due_at_once_and_the_next_when_it_is_old(tmp_path: Path) -> None:
    maker = Maker(tmp_path / "to")
    schedule = Schedule(tmp_path / "to", 24, maker)
    before = await schedule.status()
    assert (before.scheduled, before.last_good_at, before.overdue) == (True, None, True)
    await until(schedule, lambda: len(list(tmp_path.glob("to/log-*"))) == 1)
    after = await schedule.status()
    assert after.age_s is not None
    assert (after.age_s < 60, after.overdue, after.failing) == (True, False, None)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(Schedule(tmp_path / "to", 24, maker).keep(), 0.3)
    assert maker.calls == 1


async def test_one_that_is_too_old_is_overdue_and_made_anew(tmp_path: Path) -> None:
    maker = Maker(tmp_path / "to")
    maker.make(tmp_path / "to", datetime.now(UTC) - timedelta(hours=40))
    schedule = Schedule(tmp_path / "to", 24, maker)
    assert (await schedule.status()).overdue
    await until(schedule, lambda: maker.calls == 1)


async def test_a_failure_is_told_and_tried_again(tmp_path: Path) -> None:
    maker = Maker(tmp_path / "to", faults=2)
    schedule = Schedule(tmp_path / "to", 24, maker, retry_s=0.01)
    await until(schedule, lambda: maker.calls == 2)
    failed = await schedule.status()
    assert failed.failing is not None
    assert "No space left" in failed.failing
    assert failed.overdue
    await until(schedule, lambda: len(list(tmp_path.glob("to/log-*"))) == 1)
    assert (await schedule.status()).failing is None


async def test_a_stop_ends_a_backup_that_is_being_made(tmp_path: Path) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(_folder: Path, progress: Progress) -> BackedUp:
        begun.set()
        try:
            while True:
                progress(1, 2)
        finally:
            ended.set()

    await until(Schedule(tmp_path, 24, slow), begun.is_set)
    assert await asyncio.to_thread(ended.wait, 5)


async def test_nothing_is_scheduled_unless_a_folder_is_named(tmp_path: Path) -> None:
    maker = Maker(tmp_path / "to")
    await Schedule(None, 24, maker).keep()
    assert (maker.calls, (await Schedule(None, 24, maker).status()).scheduled) == (0, False)


async def test_a_server_backs_up_beside_serving_and_says_when(database: Database, tmp_path: Path) -> None:
    async with running_world(database, tmp_path / "data") as world:
        bare = succeeded(await world.client.get("/api/backups/status"))
        assert (bare["scheduled"], bare["last_good_at"]) == (False, None)
        await open_organisation(world.house, "second")
        settings = Settings(data_dir=tmp_path / "data", backup_to=tmp_path / "to", backup_key=Pair().public)
        async with started(create_app(settings, database.app)) as app, client_of(app, settings.port) as client:
            async with asyncio.timeout(20):
                while not (told := succeeded(await client.get("/api/backups/status")))["keys_at"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        assert (told["overdue"], told["failing"]) == (False, None)
        assert len(checked(copies(tmp_path / "to", "log")[0], "log").logs) == 2
        checked(copies(tmp_path / "to", "keys")[0], "keys")
