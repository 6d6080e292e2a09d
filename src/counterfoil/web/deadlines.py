"""The time that a request has: X-Request-Timeout-Ms, at most 30 seconds. When it is over, its work is cancelled."""

import asyncio
import re
from contextvars import ContextVar

from counterfoil.kernel.refused import Refused, code
from counterfoil.web.asgi import App, Receive, Scope, Send, header, is_socket
from counterfoil.web.problems import DEADLINE_PASSED

LONGEST_MS = 30_000
_FILE_MS = 600_000
_FILE = re.compile(r"PUT /api/imports/[^/]+/content|GET /api/customers/export\.csv")

DEADLINE_FORM = code(
    "deadline_form", 422, "The time limit is no number", "Send X-Request-Timeout-Ms as milliseconds from 1 to 30000."
)

_end: ContextVar[float | None] = ContextVar("end", default=None)


def remaining_ms() -> int:
    """What is left of the request's time, for calls to the outside. Never less than 1; 30,000 outside of requests."""
    end = _end.get()
    if end is None:
        return LONGEST_MS
    return max(1, int((end - asyncio.get_running_loop().time()) * 1000))


def limited(app: App) -> App:
    """Cancels what takes longer. A command may have taken effect by then; its key tells on the next try."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if is_socket(scope):
            await app(scope, receive, send)
            return
        limit = asyncio.timeout(_limit_ms(scope) / 1000)
        try:
            async with limit:
                token = _end.set(limit.when())
                try:
                    await app(scope, receive, send)
                finally:
                    _end.reset(token)
        except TimeoutError:
            if limit.expired():
                raise Refused(DEADLINE_PASSED) from None
            raise

    return wrapped


def _limit_ms(scope: Scope) -> int:
    given = header(scope, "X-Request-Timeout-Ms")
    if given is None:
        # A file takes as long as its line does; what is read of it afterwards is bounded by its size.
        return _FILE_MS if _FILE.fullmatch(f"{scope.get('method')} {scope['path']}") else LONGEST_MS
    if not (given.isascii() and given.isdigit() and len(given) <= 5 and 1 <= int(given) <= LONGEST_MS):
        raise Refused(DEADLINE_FORM)
    return int(given)
