"""Log lines are JSON with known keys only. A value that is not a plain scalar prints as `<personal>`.

A traceback is logged without the messages of its exceptions and without arguments: those may quote what a person typed.
"""

import contextlib
import json
import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO
from uuid import UUID

import structlog

from counterfoil.web import correlation

# What a line may say. None of these ever holds what a person typed; another key prints as `<withheld>`.
KEYS = frozenset(
    """
    event level at logger correlation trace method path status duration_ms code organisation command
    error frames sqlstate constraint position version stream kind count attempt delay_ms port pid exit_status reason
    processor
    """.split()
)
_PLAIN = (str, int, float, bool, type(None))
_TRUSTED_LOGGERS = ("uvicorn",)  # their messages name hosts, ports and process ids

Event = MutableMapping[str, Any]


def configure(stream: TextIO | None = None, level: str = "info") -> None:
    """All log lines of this process, our own and the libraries', go to `stream` (standard error) as JSON."""
    out = stream or sys.stderr
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _named, _stamped, _traced, _line],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        # Standard error as it is at that moment: it may have been another one when this was configured.
        logger_factory=lambda *names: _Named(names[0] if names else "counterfoil", stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Libraries())
    logging.root.handlers = [handler]
    logging.raiseExceptions = False  # a line that cannot be written is no news for standard error
    logging.root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).setLevel(least)
        logging.getLogger(name).propagate = name != "uvicorn.access"  # the access line is ours


def failure(error: BaseException) -> dict[str, Any]:
    """What a line may say of an exception: its type, where it happened, and the database's own names."""
    facts: dict[str, Any] = {"error": type(error).__name__, "frames": _frames(error)}
    for attribute, key in (("sqlstate", "sqlstate"), ("constraint_name", "constraint")):
        if value := getattr(error, attribute, None):
            facts[key] = str(value)
    return facts


def _frames(error: BaseException) -> list[str]:
    """The calls that led here, outermost first, with those of its causes before them."""
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and cause is not error:
        lines = [*_frames(cause), f"then {type(error).__name__}, from {type(cause).__name__}"]
    lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return lines[-60:]


class _Named:
    """Prints lines. One that cannot be written, to a full disk or to a reader who has gone, keeps nobody from work."""

    def __init__(self, name: str, out: TextIO) -> None:
        self.name_of_logger, self._out = name, out

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError):
            print(line, file=self._out, flush=True)

    debug = info = warning = error = critical = msg


def _named(logger: Any, _method: str, event: Event) -> Event:
    event.setdefault("logger", getattr(logger, "name_of_logger", "counterfoil"))
    return event


def _stamped(_logger: Any, _method: str, event: Event) -> Event:
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    for key, value in (("correlation", correlation.current()), ("trace", correlation.trace())):
        if value:
            event.setdefault(key, value)
    return event


def _traced(_logger: Any, _method: str, event: Event) -> Event:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event.update(failure(error))
    return event


def _line(_logger: Any, _method: str, event: Mapping[str, Any]) -> str:
    # ASCII only: what could steer a terminal is shown as an escape.
    return json.dumps({key: _shown(key, value) for key, value in event.items()}, ensure_ascii=True)


def _shown(key: str, value: Any) -> Any:
    if key not in KEYS:
        return "<withheld>"
    if isinstance(value, list) and all(type(item) in _PLAIN for item in value):
        return value
    if isinstance(value, UUID):  # or the driver's own kind of it
        return str(value)
    return value if type(value) in _PLAIN else "<personal>"


class _Libraries(logging.Formatter):
    """A library's line: its text without arguments, because those may hold data; its exception without messages."""

    def format(self, record: logging.LogRecord) -> str:
        trusted = record.name.startswith(_TRUSTED_LOGGERS) and not record.exc_info
        text = record.getMessage() if trusted else str(record.msg)
        event: Event = {
            "event": text.split("\n", 1)[0][:300],
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[1]:
            event.update(failure(record.exc_info[1]))
        return _line(None, "", _stamped(None, "", event))
