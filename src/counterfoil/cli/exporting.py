"""`counterfoil events export`: an organisation's whole log as a file that `counterfoil verify` checks."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from counterfoil.app import opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.organisation import add_org, organisation
from counterfoil.cli.talk import Progress, Stop, as_json, say
from counterfoil.settings import Settings
from counterfoil.store.checkpoint import KeyUnusable, load_or_make
from counterfoil.store.export import export_to


def add_to(commands: Any) -> None:
    events = commands.add_parser("events", help="the event log").add_subparsers(metavar="COMMAND", required=True)
    parser = events.add_parser("export", help="write the whole log as JSON lines with a signed checkpoint at its end")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to; it is there under its name once it is whole")
    add_org(parser)
    parser.add_argument("--json", action="store_true", help="one line of JSON on standard output")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    with database(settings) as access:
        answer = asyncio.run(_export(settings, access, given.file, given.org))
    if given.json:
        as_json(answer)
    else:
        say(f"{answer['position']} events of {answer['organisation']} are in {given.file}. To check them anywhere:")
        say(f"  counterfoil verify {given.file} --key {answer['key']}")
    return 0


async def _export(settings: Settings, access: Access, file: Path, code: str | None) -> dict[str, Any]:
    await prepare(access)
    async with opened(settings, access.app) as house:
        one = await organisation(house.organisations, code)
        try:
            signer = load_or_make(settings.signing_key)
        except KeyUnusable as error:
            raise Stop(str(error)) from error
        with Progress("Exporting") as progress:
            done = await export_to(file, house.pool, one.id, signer, progress)
    return {"file": str(file), "organisation": one.code, "position": done.position, "key": signer.public}
