"""`counterfoil import customers FILE`: rows of another program's table as customers."""

import argparse
import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from counterfoil.app import House, opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.mappings import chosen, read_layout
from counterfoil.cli.organisation import add_org, organisation
from counterfoil.cli.talk import Progress, as_json, say
from counterfoil.customers.importing.importer import CustomerImporter
from counterfoil.customers.importing.proposal import check, proposal
from counterfoil.imports.engine import Counts, Run
from counterfoil.imports.mapping import Mapping
from counterfoil.imports.quarantine import Quarantine
from counterfoil.imports.reading import Table
from counterfoil.kernel.ids import uuid7
from counterfoil.organisations.repository import Organisation
from counterfoil.settings import Settings

_EXAMPLE = """Columns are recognised by their names or by what stands in them. To correct that:
  counterfoil import customers FILE --propose > mapping.json     (then edit it)
  counterfoil import customers FILE --mapping mapping.json --dry-run
"""


def add_to(commands: Any) -> None:
    imports = commands.add_parser("import", help="bring in data").add_subparsers(metavar="WHAT", required=True)
    parser = imports.add_parser(
        "customers",
        help="from a table of text (CSV and its relatives)",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--mapping", metavar="NAME|FILE", help="what the columns mean: a saved mapping or a JSON file")
    parser.add_argument("--layout", metavar="KEY=VALUE,…", default="", help="encoding=, delimiter= or header=yes|no")
    parser.add_argument("--source", metavar="NAME", help="where the rows come from; default: the file's name")
    parser.add_argument("--propose", action="store_true", help="print the mapping as JSON and import nothing")
    parser.add_argument("--dry-run", action="store_true", help="say what would become of each row; write nothing")
    add_org(parser)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    with database(settings) as access:
        answer = asyncio.run(_import(settings, access, given))
    if given.propose:
        say(msgspec.json.format(msgspec.json.encode(answer["mapping"]), indent=2).decode())
    elif given.json:
        as_json(msgspec.to_builtins(answer))
    else:
        _say_counts(answer, dry=given.dry_run)
    return 0


async def _import(settings: Settings, access: Access, given: argparse.Namespace) -> dict[str, Any]:
    await prepare(access)
    async with opened(settings, access.app) as house:
        one = await organisation(house.organisations, given.org)
        mapping = await chosen(house, one.id, given.mapping)
        layout = read_layout(given.file, given.layout, mapping)
        with closing(Table(given.file, layout)) as table:
            mapping = _settled(table, mapping, quiet=given.json or given.propose)
            if given.propose:
                return {"mapping": msgspec.structs.replace(mapping, layout=layout)}
            name = f"{given.file.stem}-{uuid7()}.csv"
            quarantine = Quarantine(settings.data_dir / "quarantine" / name, table.columns)
            counts = await _run(house, one, given, table, mapping, quarantine)
    file = str(quarantine.path) if counts.quarantined else None
    return {**msgspec.structs.asdict(counts), "quarantine_file": file, "mapping": mapping.taken, "layout": layout}


def _settled(table: Table, mapping: Mapping | None, *, quiet: bool) -> Mapping:
    """The mapping that was named, checked, or else the proposed one."""
    if mapping is None:
        found = proposal(table).mapping
    else:
        check(mapping, table.columns)
        found = mapping
    if not quiet:
        _say_mapping(table, found)
    return found


async def _run(
    house: House, org: Organisation, given: argparse.Namespace, table: Table, mapping: Mapping, quarantine: Quarantine
) -> Counts:
    importer = CustomerImporter(
        house.customers.repository,
        org.id,
        org.currency,
        house.operator.actor("import"),
        f"import-{uuid7()}",
        given.source or given.file.stem,
        mapping,
        dry=given.dry_run,
    )
    counts = Counts()
    with Progress("Checking" if given.dry_run else "Importing") as progress, closing(quarantine):
        async for state in Run(table, importer, quarantine)():
            counts = state.counts
            progress(state.done, state.size)
    return counts


def _say_mapping(table: Table, mapping: Mapping) -> None:
    """Nobody is asked here, so what was decided is said."""
    named = "with" if table.layout.header else "without"
    say(f"Read as {table.layout.encoding}, cut at {table.layout.delimiter!r}, {named} a line of names.")
    taken = mapping.taken
    say("Columns taken: " + ", ".join(f"{column} as {target}" for column, target in taken.items()))
    if mapping.constants:
        say("For every row: " + ", ".join(f"{target} {value}" for target, value in mapping.constants.items()))
    if left := [column for column in table.data_columns if column not in taken]:
        say("Columns left out: " + ", ".join(left))


def _say_counts(answer: dict[str, Any], *, dry: bool) -> None:
    counted = ("created", "updated", "unchanged", "quarantined")
    would = " would be" if dry else ""
    say(f"{answer['rows']} rows{would}: " + ", ".join(f"{answer[name]} {name}" for name in counted) + ".")
    if answer["quarantine_file"]:
        say(f"What was set aside, with the reasons: {answer['quarantine_file']}")
