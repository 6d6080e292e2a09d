"""What the database's troubles are called: the words must fit what is known of the command."""

import asyncpg
import pytest

from counterfoil.store.refusals import DATABASE_AWAY, DATABASE_FULL, TOO_SLOW, refusal_of

# TOO_SLOW says that nothing was changed. That is so where PostgreSQL itself gave up, and unknown where the driver did.
TROUBLES = [
    (asyncpg.QueryCanceledError("statement timeout"), TOO_SLOW),
    (asyncpg.LockNotAvailableError("lock timeout"), TOO_SLOW),
    (asyncpg.TooManyConnectionsError("too many clients"), TOO_SLOW),
    (TimeoutError(), DATABASE_AWAY),
    (ConnectionResetError(), DATABASE_AWAY),
    (FileNotFoundError("no socket"), DATABASE_AWAY),
    (asyncpg.CannotConnectNowError("the database system is starting up"), DATABASE_AWAY),
    (asyncpg.AdminShutdownError("terminating connection"), DATABASE_AWAY),
    (asyncpg.CrashShutdownError("terminating connection"), DATABASE_AWAY),
    (asyncpg.ConnectionDoesNotExistError("connection was closed"), DATABASE_AWAY),
    (asyncpg.InterfaceError("connection is closed"), DATABASE_AWAY),
    (asyncpg.PostgresIOError("could not read block"), DATABASE_AWAY),
    (asyncpg.DiskFullError("no space left on device"), DATABASE_FULL),
]


@pytest.mark.parametrize(("trouble", "code"), TROUBLES, ids=lambda value: type(value).__name__)
def test_trouble_has_a_name(trouble: Exception, code: object) -> None:
    refusal = refusal_of(trouble)
    assert refusal
    assert refusal.code is code
    assert refusal.code.retryable
    assert refusal.retry_after_ms


@pytest.mark.parametrize(
    "bug", [asyncpg.UndefinedTableError("?"), asyncpg.InterfaceError("cannot use it twice"), KeyError("?")]
)
def test_a_bug_stays_a_bug(bug: Exception) -> None:
    assert refusal_of(bug) is None
