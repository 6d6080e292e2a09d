"""`counterfoil import customers FILE`: rows of another program's table as customers."""

import argparse
import asyncio
import csv
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from counterfoil.app import opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.organisation import add_org, organisation
from counterfoil.cli.talk import Progress, as_json, say
from counterfoil.customers.importing import CustomerImport, Report, proposed
from counterfoil.imports.reading import Table
from counterfoil.kernel.ids import uuid7
from counterfoil.settings import Settings


def add_to(commands: Any) -> None:
    imports = commands.add_parser("import", help="bring in data").add_subparsers(metavar="WHAT", required=True)
    parser = imports.add_parser("customers", help="from a CSV file in UTF-8 with a header line")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--source", metavar="NAME", help="where the rows come from; default: the file's name")
    add_org(parser)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    with database(settings) as access:
        answer = asyncio.run(_import(settings, access, given))
    if given.json:
        as_json(answer)
    else:
        counted = ("created", "updated", "unchanged", "quarantined")
        say(f"{answer['rows']} rows: " + ", ".join(f"{answer[name]} {name}" for name in counted) + ".")
        if answer["quarantine_file"]:
            say(f"What was set aside, with the reasons: {answer['quarantine_file']}")
    return 0


async def _import(settings: Settings, access: Access, given: argparse.Namespace) -> dict[str, Any]:
    await prepare(access)
    with closing(Table(given.file)) as table:
        mapping = proposed(table.header)
        if not given.json:
            _say_mapping(table.header, mapping)
        report = Report()
        with Progress("Importing") as progress:
            async with opened(settings, access.app) as house:
                one = await organisation(house.organisations, given.org)
                source = given.source or given.file.stem
                actor = house.operator.actor("import")
                job = CustomerImport(house.customers, one.id, actor, f"import-{uuid7()}", source)
                async for report in job.run(table, mapping):  # noqa: B007 - the last one counts
                    progress(table.position, table.size)
        file = _quarantine(settings, given.file, table.header, report)
    counts = {"rows": report.rows, "created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    return counts | {"quarantined": len(report.quarantined), "quarantine_file": file, "mapping": mapping}


def _say_mapping(header: list[str], mapping: dict[str, str]) -> None:
    """Nobody is asked here, so what was decided is said."""
    say("Columns taken: " + ", ".join(f"{column} as {meaning}" for column, meaning in mapping.items()))
    if left := [column for column in header if column not in mapping]:
        say("Columns left out: " + ", ".join(left))


def _quarantine(settings: Settings, source: Path, header: list[str], report: Report) -> str | None:
    """The rows that were set aside, each with its reasons: to be mended and imported again."""
    if not report.quarantined:
        return None
    folder = settings.data_dir / "quarantine"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{source.stem}-{uuid7()}.csv"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, "Reasons"])
        for line, errors in report.quarantined:
            reasons = "; ".join(f"{error.pointer.strip('/')}: {error.message}".lstrip(": ") for error in errors)
            writer.writerow([*(line.cells.get(column, "") for column in header), reasons])
    return str(path)
