"""Installations to be backed up and restored: a database, a data folder, and the command line on both."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from counterfoil.app import House, opened
from counterfoil.cli import main
from counterfoil.contexts import CONTEXTS
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.settings import Settings
from counterfoil.store.unit import Envelope
from tests.support.postgres import Database
from tests.support.rebuild import Rows, live
from tests.support.world import open_organisation

CONTACT = {"name": "Åse Østergård", "role": "billing", "email": "ase@example.org", "phone": "030-0074321"}
MAPPING = '{"columns":{"Firma":"name"}}'
ADDRESS = {"kind": "billing", "line1": "Straße 1", "city": "İstanbul", "country": "DE"}


@dataclass(frozen=True)
class Installation:
    database: Database
    home: Path
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "COUNTERFOIL_DATA_DIR": str(self.home),
            "COUNTERFOIL_DATABASE_URL": self.database.admin,
            "COUNTERFOIL_APP_DATABASE_URL": self.database.app,
            **self.more,
        }

    async def run(self, *words: str) -> int:
        """A command, in this process: its own loop needs a thread of its own."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return await asyncio.to_thread(main, words)

    def killed(self, program: str, *words: str) -> int:
        """A command in a process of its own, whose code `program` changes first so that it kills itself."""
        text = f"import os, sys\nfrom counterfoil.cli import main\n{program}\nsys.exit(main({list(words)!r}))"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
        run = subprocess.run(
            [sys.executable, "-c", text],
            env=environment | self.environment,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return run.returncode

    @asynccontextmanager
    async def house(self) -> AsyncIterator[House]:
        async with opened(Settings(data_dir=self.home), self.database.app) as house:
            yield house

    async def rows(self, house: House, org: OrgId) -> Rows:
        """What stands in the read tables, opened; those of erased persons left out."""
        found = await live(house.store, org, CONTEXTS, self.database.admin)
        return {place: values for place, values in found.items() if not values.get("erased")}

    async def is_empty(self) -> bool:
        connection = await asyncpg.connect(self.database.admin)
        try:
            for table in ("org_head", "event", "customer_row", "organisation_row", "customer_counter"):
                if await connection.fetchval(f"select exists(select from counterfoil.{table})"):
                    return False
            return not await connection.fetchval("select exists(select from counterfoil_keys.key)")
        finally:
            await connection.close()


async def customer(house: House, org: OrgId, **members: Any) -> UUID:
    given = {"name": "Casa Almendro", "kind": "company", "contacts": [CONTACT], "addresses": [ADDRESS]} | members
    made = await house.customers.create(org, an_envelope(house), given)
    return made.customer.id


def an_envelope(house: House) -> Envelope:
    return Envelope(uuid7(), house.operator.actor("cli"), "restoring")


async def fill(installation: Installation) -> list[OrgId]:
    """Two organisations, codes that were given away again, a note, and a person who was erased."""
    async with installation.house() as house:
        orgs = [await open_organisation(house, code) for code in ("one", "two")]
        for org in orgs:
            made = [await customer(house, org, name=f"No. {number}") for number in range(4)]
            await house.customers.note(org, an_envelope(house), made[0], {"text": "Sends statements on the 1st."})
            # C-10004, the highest code so far, is on no customer any more.
            await house.customers.update(org, an_envelope(house), made[3], 1, {"code": "OTHER"})
            await erase(installation, org, made[1])
            async with house.pool.command() as connection:
                await connection.execute("select put_import_mapping($1, 'customers', 'ours', $2)", org, MAPPING)
    return orgs


async def erase(installation: Installation, org: OrgId, person: UUID) -> None:
    connection = await asyncpg.connect(installation.database.admin)
    try:
        await connection.execute("delete from counterfoil_keys.key where org = $1 and subject = $2", org, person)
    finally:
        await connection.close()


def answer(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return found
