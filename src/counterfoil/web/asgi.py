"""What the wrappers around the application share: types, reading one header, adding headers to an answer."""

from collections.abc import Iterable
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from counterfoil.kernel.refused import Refused, code

App = ASGIApp
RawHeaders = list[tuple[bytes, bytes]]

REPEATED_HEADER = code("repeated_header", 400, "A header was sent twice", "Send the header {header} once.")

__all__ = ["App", "Message", "RawHeaders", "Receive", "Scope", "Send", "adding", "header", "is_socket", "notes", "raw"]


def header(scope: Scope, name: str) -> str | None:
    """The header's value without surrounding blanks, or None. Sent twice is refused: nobody knows which one counts."""
    wanted = name.lower().encode()
    found = [value for key, value in scope["headers"] if key == wanted]
    if len(found) > 1:
        raise Refused(REPEATED_HEADER, header=name)
    return found[0].decode("latin-1").strip() if found else None


def is_socket(scope: Scope) -> bool:
    return bool(scope["type"] == ScopeType.WEBSOCKET)


def raw(headers: Iterable[tuple[str, str]]) -> RawHeaders:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def adding(send: Send, headers: RawHeaders) -> Send:
    """A `send` that adds these headers to the answer; those that the answer has already stay."""

    async def added(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            given: Any = list(message.get("headers", []))
            names = {name.lower() for name, _ in given}
            message["headers"] = [*given, *(pair for pair in headers if pair[0] not in names)]
        await send(message)

    return added


def notes(scope: Scope) -> dict[str, Any]:
    """What the inside of the application tells the wrappers about this request (the same dict for both)."""
    state: dict[str, Any] = scope.setdefault("state", {})
    found: dict[str, Any] = state.setdefault("counterfoil", {})
    return found
