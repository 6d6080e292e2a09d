"""`counterfoil serve`: database, schema, demo, server; and back in the opposite order."""

import argparse
import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import asyncpg
import uvicorn
import uvloop

from counterfoil import demo
from counterfoil.app import create_app, opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.talk import Progress, Stop, as_json, say
from counterfoil.settings import Settings
from counterfoil.store import fence
from counterfoil.store.refusals import refusal_of
from counterfoil.web import logs
from counterfoil.web.asgi import App

_OFFERED = 50  # how many ports behind a taken one are tried for the offer
_DRAIN_S = 30


def add_to(commands: Any) -> None:
    parser = commands.add_parser("serve", help="run the server with the console; Ctrl-C stops it")
    parser.add_argument("--json", action="store_true", help="say where it answers as one line of JSON")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    # A person at a terminal wants to read what is wrong; a service keeps every line.
    logs.configure(level="warning" if sys.stderr.isatty() else "info")
    # Either signal ends it politely, also where a shell started us with SIGINT ignored: the loop's main task is
    # cancelled and everything unwinds.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with (
        suppress(KeyboardInterrupt),
        database(settings, alone=True) as access,
        _no_more_signals(),
        listening(settings.host, settings.port) as listener,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(settings, access, listener, json=given.json))
    if not given.json:
        say("Stopped.")
    return 0


@contextmanager
def _no_more_signals() -> Iterator[None]:
    """From here on back: a second Ctrl-C does not cut short the stop of the database, which is bounded in time."""
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The port is ours from here on; it answers only when the server listens on it."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with closing(socket.socket(family, kind, protocol)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Stop(f"port {port} on {host} cannot be used: {error.strerror}") from error
            raise Stop(f"port {port} is taken; {_offer(family, host, port)}") from error
        yield listener


def _offer(family: int, host: str, taken: int) -> str:
    for port in range(taken + 1, min(taken + 1 + _OFFERED, 65536)):
        with closing(socket.socket(family)) as trial:
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return f"{port} is free: COUNTERFOIL_PORT={port}"
    return "name another one in COUNTERFOIL_PORT"


async def _serve(settings: Settings, access: Access, listener: socket.socket, *, json: bool) -> None:
    await prepare(access)
    await _hold_to_fence(access)
    if settings.demo:
        with Progress("Filling the demo organisation") as progress:
            async with opened(settings, access.app) as house:
                await demo.fill(house, progress)
    server = server_of(create_app(settings, access.app))
    async with asyncio.TaskGroup() as group:
        beside = [group.create_task(_announce(settings, listener, json=json))]
        if access.embedded:
            beside.append(group.create_task(access.embedded.watch()))
        try:
            await server.serve([listener])
        finally:
            for task in beside:
                task.cancel()
    if not server.started:
        raise Stop("the server could not start; the lines above say why")


async def _hold_to_fence(access: Access) -> None:
    """Organisations are kept apart by the database; where it would not do so, nobody is let in.

    A database that is away is looked at when it comes: the pool admits no connection unseen.
    """
    try:
        connection = await asyncpg.connect(access.app)
    except Exception as error:
        if refusal_of(error) is None:
            raise
        return
    try:
        faults = await fence.check(connection)
    finally:
        await connection.close()
    if faults:
        raise Stop(f"nothing is served, because of this in the database: {'; '.join(faults)}")


def server_of(app: App) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_DRAIN_S,
    )
    return uvicorn.Server(config)


async def _announce(settings: Settings, listener: socket.socket, *, json: bool) -> None:
    """Say the address once it really answers."""
    name = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    while not await _answers(listener.getsockname(), f"{name}:{settings.port}"):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    url = f"http://{name}:{settings.port}"
    if json:
        as_json({"url": url})
    else:
        say(f"Counterfoil answers at {url} (Ctrl-C stops it)")


async def _answers(address: tuple[Any, ...], host: str) -> bool:
    try:
        reader, writer = await asyncio.open_connection(*address[:2])
        writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        status = await reader.readline()
        writer.close()
    except OSError:
        return False
    return b" 200 " in status
