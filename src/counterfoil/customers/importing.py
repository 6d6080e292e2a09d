"""Customers out of a table that another program wrote: columns known by their header, rows known when they return."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
import pycountry

from counterfoil.customers.repository import CustomerRepository
from counterfoil.customers.rows import CONTEXT
from counterfoil.customers.service import CustomerService
from counterfoil.imports.reading import Line, Table
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId, derived
from counterfoil.kernel.refused import FieldError, Refused
from counterfoil.kernel.text import fold
from counterfoil.store.session import Committed, Taken
from counterfoil.store.unit import Envelope

BATCH = 200

# What a column of this name holds, blanks and signs apart. Names are those that programs write, in English so far.
_MEANINGS = {
    "external_id": "customerid customernumber customerno customer id accountnumber accountno externalid",
    "given_name": "firstname givenname forename",
    "family_name": "lastname familyname surname",
    "name": "name customername companyname organisation organization",
    "company": "company",
    "contact_name": "contactname contact contactperson attention",
    "contact_title": "contacttitle jobtitle",
    "line1": "address address1 addressline1 street",
    "line2": "address2 addressline2",
    "city": "city town",
    "region": "region state province county",
    "postal_code": "postalcode postcode zip zipcode",
    "country": "country countrycode countryname",
    "phone": "phone phonenumber telephone",
    "fax": "fax faxnumber",
    "email": "email emailaddress mail",
}
_BY_HEADER = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}
# Names in use that ISO 3166 lists otherwise.
_COUNTRIES = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "czech republic": "CZ", "russia": "RU"}


@dataclass(slots=True)
class Report:
    """What became of each row; the counts add up to `rows`."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: list[tuple[Line, Sequence[FieldError]]] = field(default_factory=list)


def proposed(header: Iterable[str]) -> dict[str, str]:
    """Column → meaning, for the columns whose header is known; each meaning is given once, to the first column."""
    found: dict[str, str] = {}
    for column in header:
        meaning = _BY_HEADER.get(re.sub(r"[^a-z0-9]", "", fold(column)))
        if meaning and meaning not in found.values():
            found[column] = meaning
    return found


def mapped(cells: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, Any]:
    """A row as the input of a new customer; what does not fit is left for validation to name."""
    given = {meaning: cells[column] for column, meaning in mapping.items() if cells.get(column)}
    person = " ".join(given[part] for part in ("given_name", "family_name") if part in given)
    value: dict[str, Any] = {"kind": "person" if person else "company"}
    name = person or given.get("name") or given.get("company")
    extra: dict[str, str] = {key: given[key] for key in ("fax", "contact_title") if key in given}
    if person and (company := given.get("company") or given.get("name")):
        extra["company"] = company
    parts: dict[str, Any] = {"external_id": given.get("external_id"), "name": name, "custom": extra}
    parts |= {"addresses": _addresses(given), "contacts": _contacts(given, name)}
    return value | {member: part for member, part in parts.items() if part}


def _addresses(given: Mapping[str, str]) -> list[dict[str, Any]]:
    members = ("line1", "line2", "city", "region", "postal_code")
    address = {member: given[member] for member in members if member in given}
    if not address and "country" not in given:
        return []
    country = {"country": country_code(given["country"])} if "country" in given else {}
    return [{"kind": "billing", **address, **country}]


def _contacts(given: Mapping[str, str], name: str | None) -> list[dict[str, Any]]:
    ways = {way: given[way] for way in ("email", "phone") if way in given}
    who = given.get("contact_name") or name
    return [{"name": who, "role": "billing", **ways}] if who and (ways or "contact_name" in given) else []


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country's name or code; the text itself where nobody knows it."""
    if known := _COUNTRIES.get(fold(text)):
        return known
    try:
        return str(pycountry.countries.lookup(text).alpha_2)
    except LookupError:
        return text


@dataclass(frozen=True, slots=True)
class CustomerImport:
    """`source` names where the rows come from: the same row of the same source is the same command."""

    customers: CustomerService
    org: OrgId
    actor: Actor
    correlation: str
    source: str

    async def run(self, table: Table, mapping: Mapping[str, str]) -> AsyncIterator[Report]:
        """The report so far, after each batch."""
        report = Report()
        for batch in _batches(table, BATCH):
            await self._batch(batch, mapping, report)
            yield report

    async def _batch(self, lines: Sequence[Line], mapping: Mapping[str, str], report: Report) -> None:
        rows = [(line, mapped(line.cells, mapping)) for line in lines]
        known = await self._repository.by_external_ids(self.org, [value.get("external_id", "") for _, value in rows])
        tried, attempts = [], []
        for line, value in rows:
            report.rows += 1
            if line.trouble:
                report.quarantined.append((line, [FieldError("", "format", line.trouble)]))
                continue
            present = known.get(value.get("external_id", ""))
            sent = self._envelope(line, value, present[1] if present else 0)
            if present:
                attempt = self.customers.updating(self.org, *present, await self._onto(present[0], value))
            else:
                attempt = self.customers.creating(self.org, value)
            tried.append((line, present))
            attempts.append((sent, attempt))
        outcomes = await self._repository.store.execute_batch(self.org, CONTEXT.door, attempts) if attempts else []
        for (line, present), outcome in zip(tried, outcomes, strict=True):
            _count(report, line, known=present is not None, outcome=outcome)

    @property
    def _repository(self) -> CustomerRepository:
        return self.customers.repository

    def _envelope(self, line: Line, value: Mapping[str, Any], version: int) -> Envelope:
        digest = hashlib.sha256(msgspec.json.encode(value, order="sorted")).digest()
        # Rows without a key of their own are told apart by their place in the file.
        key = value.get("external_id") or f"row {line.number}"
        return Envelope(
            derived(self.org, self.source, key, version, digest.hex()), self.actor, self.correlation, print=digest
        )

    async def _onto(self, customer: UUID, value: dict[str, Any]) -> dict[str, Any]:
        """The row as a change of a customer that stands: an equal row changes nothing, and nothing of ours is lost."""
        view, _ = await self.customers.get_by_id(self.org, customer)
        lists = {
            "addresses": _merged([(a.id, a.kind) for a in view.addresses], value.get("addresses", [])),
            "contacts": _merged([(c.id, c.role) for c in view.contacts], value.get("contacts", [])),
        }
        return value | {member: elements for member, elements in lists.items() if elements}


def _merged(standing: Sequence[tuple[UUID, str | None]], given: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Billing elements of the row meet those that stand, in order; what else stands is named, and so stays."""
    rest = list(given)
    merged = [{"id": str(id_)} | (rest.pop(0) if kind == "billing" and rest else {}) for id_, kind in standing]
    return merged + rest


def _count(report: Report, line: Line, *, known: bool, outcome: Committed | Refused | Taken) -> None:
    if isinstance(outcome, Refused):
        report.quarantined.append((line, outcome.errors or [FieldError("", outcome.code.name, outcome.detail)]))
    elif isinstance(outcome, Taken):
        report.quarantined.append((line, [FieldError("", "taken", "Another customer has this code or external id")]))
    elif outcome.replayed or outcome.position is None:
        report.unchanged += 1
    elif known:
        report.updated += 1
    else:
        report.created += 1


def _batches(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
