"""Whose fault an error is, and what may be told of it."""

import traceback
from pathlib import Path

import asyncpg

from counterfoil.kernel.refused import Refused
from counterfoil.store.codec import UnknownEvent
from counterfoil.store.keyservice import KeyGone

_ROOM = Path(__file__).parents[1].name
# What the database says of a row, not of itself.
_OF_A_ROW = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
_PASSING = (Refused, KeyGone, OSError, MemoryError, asyncpg.InterfaceError, asyncpg.InternalClientError)


def poisonous(error: Exception) -> bool:
    """Whether a fact, or the rule that reads it, is at fault. What ails database or keys passes, and parks nothing."""
    if isinstance(error, asyncpg.PostgresError):
        return isinstance(error, _OF_A_ROW)
    return isinstance(error, ValueError) or not isinstance(error, _PASSING)


def described(error: BaseException) -> str:
    """What went wrong and where, but not what the error itself says: that may quote what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _ROOM in Path(frame.filename).parts] or list(frames)
    place = f", in {_short(ours[-1].filename)}:{ours[-1].lineno} {ours[-1].name}" if ours else ""
    named = [str(value) for name in ("sqlstate", "constraint_name") if (value := getattr(error, name, None))]
    if isinstance(error, UnknownEvent):
        named.append(str(error))  # a type and a schema number
    return " ".join([type(error).__name__, *named]) + place


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-2:])
