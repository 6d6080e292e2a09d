"""Importing as the command line does it, and reading back everything that stands."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counterfoil.customers.importing.importer import CustomerImporter
from counterfoil.customers.importing.proposal import proposal
from counterfoil.customers.repository import CustomerRepository
from counterfoil.imports.engine import Counts, Run
from counterfoil.imports.layout import Layout
from counterfoil.imports.mapping import Mapping
from counterfoil.imports.quarantine import Quarantine
from counterfoil.imports.reading import Table, look
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.store.session import Store
from tests.support.stores import OPERATOR

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
SAMPLES = ROOT / "samples"
WIDE_WORLD = msgspec.json.decode((SAMPLES / "mappings" / "wide-world-importers.json").read_bytes(), type=Mapping)


def shared(name: str) -> Path:
    """A source that lies beside the project and is not part of it."""
    path = SHARED / "customers" / name
    if not path.exists():
        pytest.skip(f"{name} lies in ../shared/data/customers, which is not here")
    return path


@dataclass(frozen=True)
class Bringing:
    store: Store
    org: OrgId
    aside: Path

    async def bring(self, path: Path, mapping: Mapping | None = None, **options: Any) -> "Brought":
        """`layout`, `dry`, `correlation` and `stop_after` rows may be named."""
        layout: Layout = options.get("layout") or look(path)
        quarantine = Quarantine(self.aside / f"{uuid7()}.csv", [])
        counts = Counts()
        with closing(Table(path, layout)) as table:
            quarantine = Quarantine(quarantine.path, table.columns)
            mapping = mapping or proposal(table).mapping
            importer = CustomerImporter(
                CustomerRepository(self.store),
                self.org,
                "USD",
                OPERATOR,
                options.get("correlation") or f"import-{uuid7()}",
                "test",
                mapping,
                dry=options.get("dry", False),
            )
            with closing(quarantine):
                async for state in Run(table, importer, quarantine)():
                    counts = state.counts
                    if counts.rows >= options.get("stop_after", float("inf")):
                        break
        return Brought(counts, quarantine.path if counts.quarantined else None)

    async def customers(self) -> dict[str, dict[str, Any]]:
        """Everything that stands of each customer, by external id, its contacts among it."""
        async with self.store.pool.reading(self.org) as connection:
            rows = await connection.fetch("select * from customer")
            contacts = await connection.fetch("select * from contact")
        by_customer: dict[Any, list[dict[str, Any]]] = {}
        for contact in await self.store.open_rows(self.org, "contact_row", contacts):
            by_customer.setdefault(contact["customer"], []).append(contact)
        opened = await self.store.open_rows(self.org, "customer_row", rows)
        return {row["external_id"]: row | {"people": by_customer.get(row["id"], [])} for row in opened}


@dataclass(frozen=True)
class Brought:
    counts: Counts
    quarantine: Path | None

    @property
    def told(self) -> tuple[int, int, int, int]:
        """(created, updated, unchanged, quarantined)"""
        c = self.counts
        assert c.rows == c.created + c.updated + c.unchanged + c.quarantined
        return c.created, c.updated, c.unchanged, c.quarantined
