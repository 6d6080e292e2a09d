"""Reads the command line, runs one command, and turns whatever goes wrong into one line."""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import version

import asyncpg

from counterfoil import settings, verify
from counterfoil.cli import (
    backing_up,
    exporting,
    importing,
    listing,
    migrating,
    rebuilding,
    restoring,
    serving,
    working,
)
from counterfoil.cli.talk import Stop, complain
from counterfoil.kernel.refused import Refused
from counterfoil.store.pg_files import CannotStart
from counterfoil.web import logs

_ABOUT = (
    "Counterfoil, a self-hosted customer and billing console. Settings come from the environment: counterfoil settings."
)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["verify"]:
        return verify.main(arguments[1:], "counterfoil verify")  # it stands alone, with a parser of its own
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    logs.configure(level="warning")
    try:
        for line in settings.unknown():
            complain(line)
        code: int = given.run(given, settings.load())
        return code
    except (Stop, CannotStart, settings.Unusable) as refusal:
        complain(str(refusal))
    except Refused as refusal:
        complain(f"{refusal.detail} ({refusal.code.name})")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        complain(_of_the_database_or_system(error))
    except KeyboardInterrupt:
        complain("stopped")
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a line, the developer a file
        complain(_fault(error))
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="counterfoil", description=_ABOUT)
    parser.add_argument("--version", action="version", version=f"counterfoil {version('counterfoil')}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (serving, migrating, importing, exporting, backing_up, restoring, rebuilding, working, listing):
        module.add_to(commands)
    commands.add_parser("verify", help="check an export of the event log, without a database")
    return parser


def _of_the_database_or_system(error: Exception) -> str:
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has gone. Let nothing at exit write to them again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return "the reader of the output has gone"
    if isinstance(error, asyncpg.PostgresError):
        return f"the database refuses: {error.args[0] if error.args else error}"
    return " ".join(str(error).split()) or type(error).__name__


def _fault(error: Exception) -> str:
    with tempfile.NamedTemporaryFile("w", prefix="counterfoil-fault-", suffix=".txt", delete=False) as file:
        traceback.print_exception(error, file=file)
    return f"a fault in Counterfoil itself ({type(error).__name__}). Report it together with {file.name}"
