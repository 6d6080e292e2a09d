"""`counterfoil rebuild`: read tables made anew from the log while everybody works on, or compared with it."""

import argparse
import asyncio
from typing import Any

from counterfoil.app import opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.organisation import add_org, organisation
from counterfoil.cli.talk import Progress, Stop, as_json, say
from counterfoil.contexts import SOURCES
from counterfoil.settings import Settings
from counterfoil.store.generation import AlreadyRunning
from counterfoil.store.making import CannotRebuild, Source, chosen
from counterfoil.store.rebuilding import Rebuilder, TooBusy, Waiting

_TABLES = [table for source in SOURCES for table in source.tables]


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "rebuild", help="make read tables anew from the log; run again, it goes on where it was cut short"
    )
    every = f"one of {', '.join(_TABLES)}; default: all"
    parser.add_argument("table", metavar="TABLE", nargs="?", choices=_TABLES, help=every)
    parser.add_argument("--check", action="store_true", help="change nothing; say the first difference from the log")
    add_org(parser)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    sources = list(SOURCES) if given.table is None else chosen(SOURCES, given.table)
    with database(settings) as access:
        if access.admin is None:
            raise Stop("COUNTERFOIL_DATABASE_URL must name the owner's URL: the application role may make no tables.")
        try:
            answer = asyncio.run(_run(settings, access, access.admin, sources, given))
        except AlreadyRunning:
            raise Stop("another rebuild of this database is running; wait for it to end") from None
        except TooBusy:
            raise Stop("the tables were never free for a moment; try again when there is less to do") from None
        except Waiting as waiting:
            raise Stop(f"streams of {waiting.processor} wait for repair; retry or skip them, then check") from None
        except CannotRebuild as error:
            raise Stop(f"a fact cannot be turned into rows ({error}); nothing was changed") from error
    if given.json:
        as_json(answer)
    elif given.check:
        say("The tables are what the log says." if answer["equal"] else f"First difference: {answer['difference']}")
    else:
        say(f"Rebuilt from {answer['events']} events" + (", going on from before." if answer["resumed"] else "."))
    return 0 if answer.get("equal", True) else 1


async def _run(
    settings: Settings, access: Access, admin: str, sources: list[Source], given: argparse.Namespace
) -> dict[str, Any]:
    await prepare(access)
    async with opened(settings, access.app) as house:
        one = await organisation(house.organisations, given.org) if given.org else None
        with Progress("Comparing" if given.check else "Rebuilding") as progress:
            rebuilder = Rebuilder(house.store, admin, sources, one.id if one else None, progress)
            head = {"tables": [table for source in sources for table in source.tables], "organisation": given.org}
            if not given.check:
                done = await rebuilder.rebuild()
                return head | {"events": done.events, "resumed": done.resumed}
            found = (await rebuilder.check()).difference
    return head | {"equal": found is None, "difference": found and str(found)}
