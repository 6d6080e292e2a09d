"""`counterfoil worker`: the processors' work apart from the server, on as many machines as one likes."""

import argparse
import asyncio
import signal
from contextlib import suppress
from typing import Any

import uvloop

from counterfoil.app import opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.talk import as_json, say
from counterfoil.contexts import PROCESSORS
from counterfoil.settings import Settings


def add_to(commands: Any) -> None:
    parser = commands.add_parser("worker", help="run the background work apart from the server; Ctrl-C stops it")
    parser.add_argument("--json", action="store_true", help="say what it works at as one line of JSON")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    # Either signal ends it politely; a page that was not committed is taken up by the next worker.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with (
        suppress(KeyboardInterrupt),
        database(settings) as access,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_work(settings, access, json=given.json))
    if not given.json:
        say("Stopped.")
    return 0


async def _work(settings: Settings, access: Access, *, json: bool) -> None:
    await prepare(access)
    async with opened(settings, access.app) as house:
        names = [processor.name for processor in PROCESSORS]
        if json:
            as_json({"processors": names})
        else:
            say(f"At work: {', '.join(names)} (Ctrl-C stops it)")
        await house.process()
