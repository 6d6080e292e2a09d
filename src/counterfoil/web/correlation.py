"""One id from the browser through every log line to the events, and one log line for each request."""

import re
import time
from contextvars import ContextVar
from uuid import uuid4

import structlog

from counterfoil.web.asgi import App, Message, Receive, Scope, Send, adding, notes, raw

HEADER = "X-Correlation-Id"

_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
# W3C Trace Context: version, trace, parent, flags; a later version may add more behind another hyphen.
_TRACEPARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}")

_correlation: ContextVar[str] = ContextVar("correlation", default="")
_trace: ContextVar[str] = ContextVar("trace", default="")
_log = structlog.get_logger("counterfoil.web")


def current() -> str:
    """The id of the request being answered, or ""."""
    return _correlation.get()


def trace() -> str:
    """The trace that the caller is part of, or ""."""
    return _trace.get()


def correlated(app: App) -> App:
    """Wraps the whole application, so that 404, 405 and 500 carry the id too."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        trace_id = _trace_id(headers.get(b"traceparent", b""))
        given = headers.get(HEADER.lower().encode(), b"")
        correlation = given.decode() if _ID.fullmatch(given) else trace_id or uuid4().hex
        tokens = _correlation.set(correlation), _trace.set(trace_id)
        try:
            await _logged(app, scope, receive, adding(send, raw([(HEADER, correlation)])))
        finally:
            _correlation.reset(tokens[0])
            _trace.reset(tokens[1])

    return wrapped


async def _logged(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    begun = time.perf_counter()
    status = 0  # stays 0 where the caller went away before an answer began

    async def watched(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "websocket.accept":
            status = 101
        await send(message)

    try:
        await app(scope, receive, watched)
    finally:
        _log.info(
            "request",
            method=scope.get("method", "WEBSOCKET"),
            path=_path(scope),
            status=status,
            duration_ms=round((time.perf_counter() - begun) * 1000, 1),
            **notes(scope),
        )


def _path(scope: Scope) -> str:
    """The route with the ids that were in it. Other parts of a path are the caller's free text, so never logged."""
    template = scope.get("path_template")
    if not template:
        return "(no route)"
    parts = scope["path"].strip("/").split("/")
    names = template.strip("/").split("/")
    shown = (
        part if name.startswith("{") and _UUID.fullmatch(part) else name
        for name, part in zip(names, parts, strict=False)
    )
    return "/" + "/".join(shown)


def _trace_id(given: bytes) -> str:
    found = _TRACEPARENT.fullmatch(given)
    if not found or found[1] == b"ff" or (found[1] == b"00" and found[4]):
        return ""
    trace_id, parent = found[2], found[3]
    return "" if set(trace_id) == {48} or set(parent) == {48} else trace_id.decode()
