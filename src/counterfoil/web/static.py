"""The built console: its files from memory, found by exact name, so that no path leads out of the folder."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from counterfoil.kernel.refused import Refused
from counterfoil.web.asgi import Message, RawHeaders, Receive, Scope, Send, header, raw
from counterfoil.web.problems import METHOD_NOT_ALLOWED, NO_SUCH_ADDRESS

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_CODINGS = (("br", ".br"), ("gzip", ".gz"))  # in the order of preference
_NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Counterfoil</title>
<h1>The console is not built</h1><p>Run <code>make run</code>, which builds it, and load this page again.
The API under /api works without it.</p></html>
"""


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    media_type: str
    cache: str
    tag: str
    packed: Mapping[str, bytes] = field(default_factory=dict)  # by content coding


class Console:
    """An ASGI application. What the build names by its content's hash stays in caches; the rest is asked for again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") not in ("GET", "HEAD"):
            raise Refused(METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        path = scope["path"]
        if path == "/" or path == "/o" or path.startswith("/o/"):
            path = "/index.html"  # the console's own addresses
        if "/index.html" not in self._files:
            self._files = _read(self._folder)
        if "/index.html" not in self._files:
            headers = {"Content-Type": "text/html; charset=utf-8", "Retry-After": "10"}
            await _send(scope, send, 503, raw(headers.items()), _NOT_BUILT)
            return
        if path not in self._files:
            raise Refused(NO_SUCH_ADDRESS)
        scope["path_template"] = path
        await _serve(scope, send, self._files[path])


def _read(folder: Path) -> dict[str, File]:
    """All files of the build, by the path they are asked for with. A build is a few megabytes."""
    names = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {"/" + path.relative_to(folder).as_posix(): _file(folder, path) for path in names if path.suffix in _TYPES}


def _file(folder: Path, path: Path) -> File:
    content = path.read_bytes()
    hashed = path.relative_to(folder).parts[0] == "assets"
    packed = {
        coding: sibling.read_bytes()
        for coding, suffix in _CODINGS
        if (sibling := path.with_name(path.name + suffix)).is_file()
    }
    cache = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return File(content, _TYPES[path.suffix], cache, f'"{hashlib.sha256(content).hexdigest()[:32]}"', packed)


async def _serve(scope: Scope, send: Send, file: File) -> None:
    headers = {"Content-Type": file.media_type, "Cache-Control": file.cache, "ETag": file.tag}
    content = file.content
    if file.packed:
        headers["Vary"] = "Accept-Encoding"
        coding = _coding(header(scope, "Accept-Encoding") or "", file.packed)
        if coding:
            headers["Content-Encoding"] = coding
            headers["ETag"] = f'{file.tag[:-1]}-{coding}"'
            content = file.packed[coding]
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in (header(scope, "If-None-Match") or "").split(",")]:
        await _send(scope, send, 304, raw(headers.items()), b"")
        return
    await _send(scope, send, 200, raw(headers.items()), content)


def _coding(accepted: str, packed: Mapping[str, bytes]) -> str | None:
    taken = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((coding for coding in packed if taken.get(coding)), None)


async def _send(scope: Scope, send: Send, status: int, headers: RawHeaders, content: bytes) -> None:
    if status != 304:
        headers = [*headers, (b"content-length", str(len(content)).encode())]
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send(
        {"type": "http.response.body", "body": b"" if scope.get("method") == "HEAD" else content, "more_body": False}
    )
