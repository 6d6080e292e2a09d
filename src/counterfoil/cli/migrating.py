"""`counterfoil migrate`: bring the database to the present schema."""

import argparse
import asyncio
from typing import Any

from counterfoil.cli.database import bring_to_present, database
from counterfoil.cli.talk import Stop, as_json, say
from counterfoil.settings import Settings


def add_to(commands: Any) -> None:
    parser = commands.add_parser("migrate", help="bring the database to the present schema; safe to repeat")
    parser.add_argument("--json", action="store_true", help="one line of JSON on standard output")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    with database(settings) as access:
        if access.admin is None:
            raise Stop("COUNTERFOIL_DATABASE_URL must name the owner's URL: the application role may change no schema.")
        asyncio.run(bring_to_present(access))
    if given.json:
        as_json({"migrated": True})
    else:
        say("The database has the present schema.")
    return 0
