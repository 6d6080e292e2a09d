"""Every error of every API is one of these: RFC 9457, with a stable code and a text that says what to do."""

import math
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from counterfoil.kernel.refused import FieldError, Refused, code
from counterfoil.web import correlation
from counterfoil.web.asgi import App, Message, RawHeaders, Receive, Scope, Send, is_socket, notes, raw
from counterfoil.web.logs import failure

MEDIA_TYPE = "application/problem+json"

MALFORMED = code(
    "malformed_request", 400, "The request could not be read", "Send it as the API's documentation describes."
)
NO_SUCH_ADDRESS = code("no_such_address", 404, "Nothing is here", "There is nothing at this address.")
METHOD_NOT_ALLOWED = code(
    "method_not_allowed", 405, "This cannot be done here", "The header Allow lists the methods this address takes."
)
INTERNAL = code(
    "internal", 500, "Something went wrong on our side", "Nothing is known to be lost. Tell us the correlation id."
)
DEADLINE_PASSED = code(
    "deadline_passed",
    504,
    "It took too long",
    "The time for this request ran out. Send it again with the same key: it takes effect once.",
    retryable=True,
)

_OF_FRAMEWORK = {404: NO_SUCH_ADDRESS, 405: METHOD_NOT_ALLOWED}
_log = structlog.get_logger("counterfoil.web")


class Problem(msgspec.Struct, kw_only=True):
    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    correlation_id: str
    retryable: bool
    retry_after_ms: int | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldError]


def problem(refused: Refused, instance: str) -> Problem:
    why = refused.code
    return Problem(
        type=f"/problems/{why.name}",
        title=why.title,
        status=why.status,
        detail=refused.detail,
        instance=instance,
        code=why.name,
        correlation_id=correlation.current(),
        retryable=why.retryable,
        retry_after_ms=msgspec.UNSET if refused.retry_after_ms is None else refused.retry_after_ms,
        errors=list(refused.errors),
    )


def refusal(error: Exception) -> Refused:
    """What a person is told of an exception. A bug is `internal`, and its traceback is in the log alone."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, TimeoutError):
        return Refused(DEADLINE_PASSED)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return Refused(_OF_FRAMEWORK.get(error.status_code, MALFORMED), headers=error.headers or {})
    _log.error("bug", **failure(error))
    return Refused(INTERNAL)


def encoded(error: Exception, scope: Scope) -> tuple[int, RawHeaders, bytes]:
    """Status, headers and body of the answer to an exception."""
    refused = refusal(error)
    notes(scope)["code"] = refused.code.name
    headers = {"content-type": MEDIA_TYPE, **refused.headers}
    if refused.retry_after_ms is not None:
        headers["retry-after"] = str(math.ceil(refused.retry_after_ms / 1000))
    shown = msgspec.structs.asdict(problem(refused, scope["path"]))
    assert not shown.keys() & refused.members.keys(), "a further member may not replace one of RFC 9457's"
    if refused.retry_after_ms is None:
        del shown["retry_after_ms"]
    return refused.code.status, raw(headers.items()), msgspec.json.encode(shown | refused.members)


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything."""
    status, headers, body = encoded(error, request.scope)
    pairs = {name.decode(): value.decode("latin-1") for name, value in headers}
    media_type = pairs.pop("content-type")
    return Response(body, status_code=status, media_type=media_type, headers=pairs)


def answered(app: App) -> App:
    """Wraps what stands around Litestar, so that its refusals and bugs become the same problems."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(scope, receive, watched)
        except Exception as error:
            status, headers, body = encoded(error, scope)
            if begun:  # half an answer is out: the server closes the connection, so that nobody takes it for whole
                raise
            await _send(scope, send, status, headers, body)

    return wrapped


async def _send(scope: Scope, send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    if is_socket(scope):
        await send({"type": "websocket.close", "code": 1011 if status >= 500 else 4000 + status, "reason": ""})
        return
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
