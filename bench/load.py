"""Many clients over HTTP, each with a connection that stays open: how many answers a second."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WARM_UP = 0.25  # of the time, before it is counted


class Failed(Exception):
    """An answer that is none of the expected ones: what was measured would be something else."""


@dataclass(slots=True)
class Served:
    """What a while under load gave."""

    answers: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


async def under_load(port: int, requests: Iterator[bytes], clients: int, seconds: float, status: int) -> Served:
    """As many requests as the clients get answered in the time, which begins when all is warm.

    Raises Failed at the first other status.
    """
    connections = [await connected(port) for _ in range(clients)]
    try:
        await _a_while(connections, requests, seconds * _WARM_UP, status)
        return await _a_while(connections, requests, seconds, status)
    finally:
        for each in connections:
            each.close()


async def _a_while(
    connections: Sequence["Connection"], requests: Iterator[bytes], seconds: float, status: int
) -> Served:
    served, begun = Served(), time.perf_counter()
    await asyncio.gather(*(_client(each, requests, begun + seconds, status, served) for each in connections))
    served.seconds = time.perf_counter() - begun
    return served


async def connected(port: int) -> "Connection":
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


async def _client(
    connection: "Connection", requests: Iterator[bytes], until: float, status: int, served: Served
) -> None:
    while time.perf_counter() < until:
        found, body = await connection.ask(next(requests))
        if found != status:
            raise Failed(f"{found} instead of {status}: {body[:500]!r}")
        served.answers += 1


class Connection(asyncio.Protocol):
    """One request at a time, and as little of HTTP as that needs, so that the client costs next to nothing."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: Any = None  # uvloop's is of no common class

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def ask(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head) and self._answer is not None:
            self._received = b""
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Failed(f"the connection was closed: {error}"))

    def close(self) -> None:
        self._transport.close()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


def request(method: str, target: str, port: int, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    sent = {"Host": f"localhost:{port}", **headers}
    if body:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def endless(make: Callable[[int], bytes]) -> Iterator[bytes]:
    """Request number 0, 1, 2 …, shared by all clients."""
    return (make(number) for number in itertools.count())
