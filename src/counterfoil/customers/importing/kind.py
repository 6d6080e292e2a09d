"""Customers as the import jobs of the server know them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from counterfoil.customers.importing import proposal
from counterfoil.customers.importing.importer import CustomerImporter
from counterfoil.customers.importing.targets import TARGETS
from counterfoil.customers.repository import CustomerRepository
from counterfoil.imports.jobs import Job
from counterfoil.imports.mapping import Choice, Mapping, Target
from counterfoil.imports.reading import Table
from counterfoil.kernel.ids import OrgId


@dataclass(frozen=True, slots=True)
class CustomerImports:
    repository: CustomerRepository
    currency_of: Callable[[OrgId], Awaitable[str]]
    targets: Sequence[Target] = TARGETS

    def propose(self, table: Table) -> tuple[list[Choice], Mapping]:
        found = proposal.proposal(table)
        return list(found.choices), found.mapping

    def check(self, mapping: Mapping, columns: Sequence[str]) -> None:
        proposal.check(mapping, columns)

    async def importer(self, org: OrgId, job: Job, mapping: Mapping, *, dry: bool) -> CustomerImporter:
        """The correlation names the job, so that one that goes on knows what it did itself."""
        currency = await self.currency_of(org)
        return CustomerImporter(
            self.repository, org, currency, job.actor, f"import-{job.id}", job.source, mapping, dry=dry
        )
