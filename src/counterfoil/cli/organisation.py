"""`--org CODE`: which organisation a command is about."""

import argparse

from counterfoil.cli.talk import Stop
from counterfoil.organisations.directory import OrganisationDirectory
from counterfoil.organisations.repository import Organisation


def add_org(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", metavar="CODE", help="the organisation; needed only where there are several")


async def organisation(organisations: OrganisationDirectory, code: str | None) -> Organisation:
    """The one that was named, or the only one."""
    known = await organisations.all()
    chosen = [one for one in known if code in (None, one.code)]
    if len(chosen) == 1:
        return chosen[0]
    codes = ", ".join(sorted(one.code for one in known)) or "none yet"
    raise Stop(f"there is no organisation {code}; known: {codes}" if code else f"name one by --org; known: {codes}")
