"""`counterfoil settings`: every setting with its default and meaning."""

import argparse
import dataclasses
import textwrap
from typing import Any

from counterfoil import settings
from counterfoil.cli.talk import as_json, say


def add_to(commands: Any) -> None:
    parser = commands.add_parser("settings", help="list every setting with its default and meaning")
    parser.add_argument("--json", action="store_true", help="one line of JSON on standard output")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, _settings: settings.Settings) -> int:
    rows = settings.listed()
    if given.json:
        as_json([dataclasses.asdict(row) for row in rows])
        return 0
    for row in rows:
        say(row.name)
        say(textwrap.fill(row.meaning, 100, initial_indent="    ", subsequent_indent="    "))
        say(f"    Default: {row.default or 'none'}." + (f" Here: {row.set_to}." if row.set_to else ""))
    return 0
