"""Backing up by the clock, in the serving process and in a thread of its own, so that no request waits for a disk."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from counterfoil.kernel.refused import Refused
from counterfoil.store.backup import BackedUp, Progress
from counterfoil.store.backup_files import Kind, NotWhole, Occupied, copies, read_manifest
from counterfoil.store.checkpoint import KeyUnusable

_RETRY_S = 15 * 60.0
_LATE = 1.5  # times the interval: then somebody should look
_log = structlog.get_logger(__name__)


class BackupStatus(msgspec.Struct, frozen=True):
    """`last_good_at`: of the newest log backup in the folder; `keys_at`: of the newest copy of the keys."""

    scheduled: bool
    every_hours: int
    last_good_at: datetime | None
    age_s: int | None
    overdue: bool
    keys_at: datetime | None
    failing: str | None


class _Stopped(Exception):
    """The server ends; what was begun is given up and leaves nothing."""


@dataclass(slots=True)
class Schedule:
    """`folder` None: nothing is backed up by itself. `back_up` blocks until it is done."""

    folder: Path | None
    every_hours: int
    back_up: Callable[[Path, Progress], BackedUp]
    retry_s: float = _RETRY_S
    _failing: str | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    async def keep(self) -> None:
        """Runs until it is cancelled. The first one is due at once, unless the folder has one that is young enough."""
        if self.folder is None:
            return
        try:
            while True:
                await asyncio.sleep(await asyncio.to_thread(self._due_in_s, self.folder))
                await self._one(self.folder)
        finally:
            self._stopping.set()

    async def status(self) -> BackupStatus:
        return await asyncio.to_thread(self._status)

    async def _one(self, folder: Path) -> None:
        try:
            done = await asyncio.to_thread(self.back_up, folder, self._going_on)
        except Exception as error:  # noqa: BLE001 - whatever it was: serving goes on, and people are told
            self._failing = _reason(error)
            _log.error("backup_failed", reason=self._failing, delay_ms=round(self.retry_s * 1000))
        else:
            self._failing = None
            _log.info("backed_up", count=done.events, kind="log" if done.keys is None else "log and keys")

    def _going_on(self, _done: int, _total: int) -> None:
        if self._stopping.is_set():
            raise _Stopped

    def _due_in_s(self, folder: Path) -> float:
        if self._failing is not None:
            return self.retry_s
        last = _made_at(folder, "log")
        if last is None:
            return 0
        return max(0.0, (last + timedelta(hours=self.every_hours) - datetime.now(UTC)).total_seconds())

    def _status(self) -> BackupStatus:
        if self.folder is None:
            return BackupStatus(False, self.every_hours, None, None, False, None, None)
        last = _made_at(self.folder, "log")
        age = None if last is None else datetime.now(UTC) - last
        overdue = age is None or age > timedelta(hours=self.every_hours) * _LATE
        keys = _made_at(self.folder, "keys")
        age_s = None if age is None else int(age.total_seconds())
        return BackupStatus(True, self.every_hours, last, age_s, overdue, keys, self._failing)


def _reason(error: Exception) -> str:
    """In words where they are ours or the system's; others' might quote what they stumbled over."""
    said = isinstance(error, OSError | Occupied | NotWhole | KeyUnusable | Refused)
    return (" ".join(str(error).split()) if said else "") or type(error).__name__


def _made_at(folder: Path, kind: Kind) -> datetime | None:
    """Of the newest one that can be read."""
    for copy in copies(folder, kind) if folder.is_dir() else []:
        try:
            return read_manifest(copy).made_at
        except (NotWhole, OSError):
            continue
    return None
