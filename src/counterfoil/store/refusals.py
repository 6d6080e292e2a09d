"""What the database's troubles are called towards people: stable codes, retryable where a retry can help."""

import asyncpg

from counterfoil.kernel.refused import Refused, code

DATABASE_AWAY = code(
    "database_away",
    503,
    "The database is away",
    "Nothing that was confirmed is lost. Send it again with the same key: it takes effect once.",
    retryable=True,
)
DATABASE_FULL = code(
    "database_full",
    503,
    "The disk is full",
    "Nothing was stored. Reading works; free space brings writing back.",
    retryable=True,
)
TOO_SLOW = code(
    "database_slow",
    503,
    "The database takes too long",
    "The request was given up and changed nothing. Try again shortly.",
    retryable=True,
)
NOT_FENCED = code(
    "not_fenced",
    503,
    "The database does not keep organisations apart",
    "Nothing is read or written until whoever runs this has mended it; the log says what.",
    retryable=True,
)
BUSY = code(
    "busy", 503, "Too much at once", "Others changed the same thing at the same moment. Try again.", retryable=True
)
KEY_REUSED = code(
    "idempotency_key_reused",
    422,
    "This key was used for something else",
    "Send another Idempotency-Key for another request.",
)
DONE_BEFORE = code(
    "done_before",
    409,
    "This was done before",
    "The command with this key has taken effect already, and not a second time.",
)
ORGANISATION_GONE = code("organisation_not_found", 404, "No such organisation", "There is no such organisation here.")

_AWAY = (
    OSError,  # TimeoutError too: the driver waited in vain, and what was sent may have taken effect
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.OutOfMemoryError,
    asyncpg.PostgresIOError,
)
_SLOW = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, asyncpg.TooManyConnectionsError)


def refusal_of(error: Exception) -> Refused | None:
    """The refusal for a database error that is nobody's bug; None for every other."""
    if isinstance(error, _SLOW):
        return Refused(TOO_SLOW, retry_after_ms=1_000)
    if isinstance(error, asyncpg.DiskFullError):
        return Refused(DATABASE_FULL, retry_after_ms=5_000)
    if isinstance(error, _AWAY) or _closed(error):
        return Refused(DATABASE_AWAY, retry_after_ms=1_000)
    return None


def _closed(error: Exception) -> bool:
    """The driver says with its general error that a connection or pool was closed; its other uses are our bugs."""
    return type(error) is asyncpg.InterfaceError and "clos" in str(error)
