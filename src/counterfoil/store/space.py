"""Room on the database's disk. PostgreSQL does not survive a full one: it panics, and cannot start again to be read.

So writing stops while some room is left, and a ballast, a file of no meaning, is given up when it must start on a
disk that others have filled.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import structlog

FLOOR = 64 << 20  # below it commands are refused: four segments of PostgreSQL's log, for what runs and for its upkeep
BALLAST = 48 << 20  # enough to start, recover and be read
_log = structlog.get_logger(__name__)


def free(folder: Path) -> int:
    """Bytes that an unprivileged process may still write where this folder lies."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


@dataclass(slots=True)
class Disk:
    """Where the database keeps its data. Its log may lie on a disk of its own."""

    data: Path
    _full: bool = field(default=False, init=False)

    def has_room(self) -> bool:
        """Asked before each command: two calls of the system, a few microseconds."""
        try:
            left = min(free(self.data), free(self.data / "pg_wal"))
        except OSError:
            return True  # PostgreSQL will say what is wrong with its folder
        full = left < FLOOR
        if full != self._full:
            self._full = full
            reason = f"{left >> 20} MiB are left, {FLOOR >> 20} are needed"
            _log.warning("writing_refused" if full else "writing_resumed", reason=reason)
        return not full


@dataclass(frozen=True, slots=True)
class Ballast:
    path: Path

    def keep(self) -> None:
        """Made where there is plenty; a disk that has little keeps what it has."""
        try:
            if not self.path.exists() and free(self.path.parent) >= FLOOR + 2 * BALLAST:
                with self.path.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, BALLAST)
        except OSError:  # it filled up at this very moment
            self.path.unlink(missing_ok=True)

    def give_up_if_needed(self) -> None:
        """Before PostgreSQL starts."""
        if free(self.path.parent) < BALLAST and self.path.exists():
            self.path.unlink()
            _log.warning("ballast_given_up")
