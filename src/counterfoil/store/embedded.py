"""The PostgreSQL that starts by itself when none is configured: a child process that never outlives us."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import structlog

from counterfoil.store.pg_files import NOBODY, CannotStart, FolderLock, InUse, Layout, occupied
from counterfoil.store.pg_programs import SUPERUSER, Programs
from counterfoil.store.space import Ballast

_log = structlog.get_logger(__name__)

# One small machine, shared with the server. Durability is PostgreSQL's own default: fsync and synchronous_commit on.
_TUNING = {
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "max_connections": "60",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
}
# Errors reach the client, which knows what may be written down. Statements, and details such as
# "Key (email)=(…) already exists", would put personal data into a file.
_QUIET = {
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_timezone": "UTC",
}
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Embedded:
    """`start` as the folder's only user, or `join` whoever has started it; `stop` undoes either.

    `durable=False` trades safety for speed and is for tests alone.
    """

    def __init__(self, home: Path, binaries: Path | None = None, *, uid: int = NOBODY, durable: bool = True) -> None:
        self._layout = Layout(home.resolve(), uid if os.geteuid() == 0 else None)
        self._binaries = binaries
        self._durable = durable
        self._lock = FolderLock(self._layout.home)
        self._ballast = Ballast(self._layout.ballast)
        self._programs: Programs | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None

    @property
    def pid(self) -> int | None:
        """Our child's process, while there is one."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def dsn(self, user: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> str:
        """A URL for asyncpg and libpq; the superuser's password comes from its file."""
        if password is None:
            password = self._layout.password.read_text("ascii")
        return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={quote(str(self._socket), safe='')}"

    def start(self, timeout_s: float = 120) -> None:
        """Take the folder, make the database if there is none, and wait until it answers (recovery included)."""
        self._lock.take()
        try:
            self._layout.prepare()
            self._programs = Programs(self._layout, self._binaries)
            if self._layout.data.exists():
                self._programs.check_data()
            else:
                self._programs.initialise(durable=self._durable)
            self._clear_leftovers()
            self._spawn()
            self._await_ready(timeout_s)
            self._ballast.keep()
        except BaseException:
            self.stop()
            raise

    def join(self, timeout_s: float = 30) -> None:
        """Use the database that another process runs in this folder."""
        deadline = time.monotonic() + timeout_s
        while not (lines := self._status()) or lines[7] != "ready":
            if time.monotonic() > deadline:
                raise CannotStart(f"{self._layout.home} is in use, but no database answers in it.")
            time.sleep(0.05)
        self._socket = Path(lines[4])

    def start_or_join(self) -> None:
        try:
            self.start()
        except InUse:
            self.join()

    @property
    def joined(self) -> bool:
        """Does another process run it?"""
        return not self._lock.held

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything acknowledged is on disk."""
        if self._child:
            for number, patience_s in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
                self._child.send_signal(number)
                try:
                    self._child.wait(patience_s)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self._child = None
        if self._lock.held and self._socket:
            self._drop_socket_folder(self._socket)
            self._socket = None
        self._lock.release()

    async def watch(self) -> None:
        """Start the child again should it die under a running server. Belongs in the main thread's loop."""
        while True:
            await asyncio.sleep(0.25)
            if self._child is None or self._child.poll() is None:
                self._ballast.keep()
                continue
            _log.error("database_died", exit_status=self._child.returncode)
            try:
                await asyncio.to_thread(self._clear_leftovers)
                self._spawn()
                await asyncio.to_thread(self._await_ready, 120)
                _log.info("database_restarted")
            except (CannotStart, OSError) as error:
                _log.error("database_not_restarted", reason=str(error))
                await asyncio.sleep(2)

    def _spawn(self) -> None:
        assert self._programs
        self._ballast.give_up_if_needed()
        self._socket = self._layout.socket_folder(self._socket)
        options = _TUNING | _QUIET | ({} if self._durable else _HASTY)
        options["listen_addresses"] = ""
        options["unix_socket_directories"] = str(self._socket)
        options["unix_socket_permissions"] = "0700"
        self._child = self._programs.serve(options)

    def _await_ready(self, timeout_s: float) -> None:
        assert self._child
        deadline = time.monotonic() + timeout_s
        while not (lines := self._status()) or lines[0] != str(self._child.pid) or lines[7] != "ready":
            if self._child.poll() is not None:
                raise CannotStart(f"PostgreSQL did not start: {self._last_words()} (see {self._layout.log})")
            if time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL was not ready after {timeout_s:.0f} s; see {self._layout.log}.")
            time.sleep(0.01)

    def _status(self) -> list[str]:
        """The lines of postmaster.pid: process, …, socket folder (5th), …, status (8th). A stale one may say ready."""
        try:
            text = (self._layout.data / "postmaster.pid").read_text("utf-8")
        except PermissionError:
            raise CannotStart(
                f"{self._layout.data} is another user's. Run this as the user who runs the server."
            ) from None
        except OSError:
            return []
        lines = [line.strip() for line in text.split("\n")]
        return lines if len(lines) > 7 else []

    def _clear_leftovers(self, patience_s: float = 60) -> None:
        """A parent that was killed leaves a child that is shutting down: wait for it rather than disturb it."""
        deadline = time.monotonic() + patience_s
        while occupied(self._layout.data, self._layout.uid):
            if time.monotonic() > deadline:
                raise CannotStart(f"An earlier PostgreSQL is still stopping in {self._layout.data}. Try again later.")
            time.sleep(0.02)
        if (lines := self._status()) and Path(lines[4]) != self._socket:
            self._drop_socket_folder(Path(lines[4]))
        # We hold the folder and nobody works in it. PostgreSQL would take any process of that number for its own:
        # a zombie, or after a restart of a container somebody else.
        (self._layout.data / "postmaster.pid").unlink(missing_ok=True)

    def _drop_socket_folder(self, folder: Path) -> None:
        """Only the private ones that we made: the one beside the data stays."""
        mine = os.geteuid() if self._layout.uid is None else self._layout.uid
        if folder.name.startswith("counterfoil-") and folder.is_dir() and folder.lstat().st_uid == mine:
            shutil.rmtree(folder, ignore_errors=True)

    def _last_words(self) -> str:
        lines = self._layout.log.read_text("utf-8", "replace").strip().split("\n")[-20:]
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines
        return fatal[-1].partition("FATAL:")[2].strip() or fatal[-1].strip()
