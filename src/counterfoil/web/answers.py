"""What a handler gives back, and the HTTP answer that is made of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Response
from litestar.response import File, Stream

from counterfoil.web import versions
from counterfoil.web.asgi import Scope

Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Body]):
    """A body with what belongs in headers. A handler without headers of its own gives back the body alone."""

    body: Body
    version: int | None = None  # ETag
    position: str | None = None  # X-Position: where the log stood
    location: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A file of ours, for a browser to save under this name."""

    path: Path
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Streamed:
    """A file that is made while it is sent. Its first part is there: what fails before it is a whole problem."""

    first: bytes
    rest: AsyncIterator[bytes]
    media_type: str
    name: str

    async def parts(self) -> AsyncIterator[bytes]:
        yield self.first
        async for part in self.rest:
            yield part


FILES = (Download, Streamed)


def response(scope: Scope, made: Any, status: int) -> Response[Any]:
    if isinstance(made, Download):
        return File(made.path, filename=made.name, media_type=made.media_type, content_disposition_type="attachment")
    if isinstance(made, Streamed):
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return Stream(made.parts(), media_type=made.media_type, headers=headers)
    answer = made if isinstance(made, Answer) else Answer(made)
    headers = _headers(answer)
    if scope.get("method") == "GET" and answer.version is not None and versions.known(scope, answer.version):
        return Response(b"", status_code=304, media_type="application/json", headers=headers)
    return Response(
        msgspec.json.encode(answer.body), status_code=status, media_type="application/json", headers=headers
    )


def _headers(answer: Answer[Any]) -> dict[str, str]:
    headers = {}
    if answer.version is not None:
        headers["ETag"] = versions.tag(answer.version)
    if answer.position is not None:
        headers["X-Position"] = answer.position
    if answer.location is not None:
        headers["Location"] = answer.location
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return headers
