"""Rows of a table as customers: created, brought up to date, left alone, or set aside with every reason."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from counterfoil.customers import commands, contact
from counterfoil.customers.customer import Prospect
from counterfoil.customers.importing.batch import Met, Standing, standing
from counterfoil.customers.importing.mapped import Mapped, mapped, onto, target_of
from counterfoil.customers.repository import CustomerRepository
from counterfoil.customers.rows import CONTEXT, CUSTOMERS
from counterfoil.customers.service import NewIds
from counterfoil.customers.validation import CustomerValidationService, taken
from counterfoil.imports.engine import Outcome
from counterfoil.imports.mapping import Mapping as ColumnMapping
from counterfoil.imports.reading import Line
from counterfoil.imports.scratch import Scratch
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId, derived
from counterfoil.kernel.refused import FieldError, Refused, invalid
from counterfoil.kernel.shapes import pointer
from counterfoil.store.aggregate import Stream
from counterfoil.store.session import Committed, Taken
from counterfoil.store.unit import Envelope, Unit

_TWICE = "Another row of this file is the same customer; keep one of them"
_HELD = "On hold in the system that this was imported from."
_UNIQUE = {"customer_code": "code", "customer_external_id": "external_id"}
_BY_US = """select stream, bool_or(type = 'customer.created') as created from event
  where stream = any($1) and correlation = $2 group by stream"""

Attempt = Callable[[Unit], Awaitable[None]]


@dataclass(slots=True)
class _Row:
    """A row on its way: what it says, whom it meets, and what becomes of it."""

    line: Line
    said: Mapped
    met: Met | None = None
    given: commands.NewCustomer | commands.ChangeCustomer | None = None
    value: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None

    def refuse(self, refusal: Refused, mapping: ColumnMapping) -> None:
        errors = self.placed(refusal.errors, mapping) or [FieldError("", refusal.code.name, refusal.detail)]
        self.outcome = Outcome("quarantined", errors)

    def placed(self, errors: Sequence[FieldError], mapping: ColumnMapping) -> list[FieldError]:
        """Pointing at the file's columns, where a person mends them."""
        columns = {target: column for column, target in mapping.taken.items()}
        found = []
        for error in errors:
            target = target_of(error.pointer, self.value)
            at = pointer(columns.get(target, target)) if target else ""
            found.append(msgspec.structs.replace(error, pointer=at))
        return found


@dataclass(frozen=True, slots=True)
class CustomerImporter:
    """`source` names where the rows come from: the same row of the same source is the same command.

    `dry`: everything is decided and nothing written, not even a code is counted up.
    """

    repository: CustomerRepository
    org: OrgId
    currency: str  # of the organisation
    actor: Actor
    correlation: str
    source: str
    mapping: ColumnMapping
    dry: bool = False

    async def take(self, lines: Sequence[Line], scratch: Scratch, *, last: bool) -> list[Outcome]:
        rows = [_Row(line, mapped(self.mapping.values(line.cells))) for line in lines]
        known = await standing(self.repository, self.org, [row.said for row in rows])
        validation = CustomerValidationService(known)
        for row in rows:
            await asyncio.sleep(0)  # beside serving, nobody waits for a whole batch
            row.met = known.met(row.said)
            if row.met and not known.claim(row.met):
                row.refuse(invalid([FieldError("/code", "duplicate", _TWICE)]), self.mapping)
                continue
            await self._read(row, known, validation, scratch, last=last)
        await self._write([row for row in rows if row.outcome is None], known, scratch)
        return [row.outcome or Outcome("unchanged") for row in rows]

    # ---- what a row says ---------------------------------------------------------------------------------------------

    async def _read(
        self, row: _Row, known: Standing, validation: CustomerValidationService, scratch: Scratch, *, last: bool
    ) -> None:
        for member in ("external_id", "code"):
            key = row.said.value.get(member)
            first = scratch.meet(f"{member} {key}", row.line.number)[0] if key else row.line.number
            if first != row.line.number:
                message = f"Row {first} of this file has the same; keep one of them"
                row.refuse(invalid([FieldError(f"/{member}", "duplicate", message)]), self.mapping)
                return
        above = self._above(row, known, scratch)
        if above is None and not last:
            row.outcome = Outcome("waiting")
            return
        errors = list(row.said.errors)
        if above is None:
            message = f"There is no customer {row.said.parent}, here or in this file"
            errors.append(FieldError("/parent", "not_found", message))
        await self._validate(row, known, validation, above or {}, errors)

    def _above(self, row: _Row, known: Standing, scratch: Scratch) -> dict[str, Any] | None:
        """The parent as members of the input; None where it is not there yet."""
        if not row.said.parent:
            return {}
        parent = known.parents.get(row.said.parent)
        if parent is None and self.dry and scratch.has(f"external_id {row.said.parent}"):
            return {}  # it would be there by then
        if parent is None:
            return None
        return {"parent_id": str(parent), "payer": "parent" if row.said.pays else "self"}

    async def _validate(
        self,
        row: _Row,
        known: Standing,
        validation: CustomerValidationService,
        above: dict[str, Any],
        errors: list[FieldError],
    ) -> None:
        members = known.streams[row.met.id].state.members if row.met else None
        currency = row.said.value.get("currency") or (members and members.currency) or self.currency
        value = {"currency": currency} | row.said.priced(str(currency)) | above
        try:
            if row.met and members is not None:
                value = onto(value, members, known.contacts_of(row.met))
                row.given = await validation.validate(self.org, value, commands.ChangeCustomer, row.met.id)
            else:
                row.given = await validation.validate(self.org, value, commands.NewCustomer)
        except Refused as refusal:
            errors += refusal.errors
        row.value = value
        if errors:
            row.outcome = Outcome("quarantined", row.placed(errors, self.mapping))

    # ---- what becomes of it ------------------------------------------------------------------------------------------

    async def _write(self, rows: Sequence[_Row], known: Standing, scratch: Scratch) -> None:
        sent = [(row, self._envelope(row, scratch)) for row in rows]
        before = await self._done_before([envelope.command for row, envelope in sent if not row.met])
        open_ = [(row, envelope) for row, envelope in sent if not self._was_done(row, envelope, before)]
        if not self.dry:
            await self._number([row for row, _ in open_])
        tried = [(row, envelope, unit) for row, envelope in open_ if (unit := await self._tried(row, envelope, known))]
        if self.dry:
            for row, _, _ in tried:
                row.outcome = Outcome("updated" if row.met else "created")
            return
        attempts = [(envelope, self._attempt(row, unit)) for row, envelope, unit in tried]
        done = await self.repository.store.execute_batch(self.org, CONTEXT.door, attempts) if attempts else []
        for (row, _, _), became in zip(tried, done, strict=True):
            self._note(row, became)
        await self._ours([row for row in rows if row.outcome and row.outcome.state == "unchanged" and row.met])

    def _envelope(self, row: _Row, scratch: Scratch) -> Envelope:
        said = row.said
        content = [said.value, said.parent, said.pays, said.hold, said.limit]
        digest = hashlib.sha256(msgspec.json.encode(content, order="sorted")).digest()
        # Rows without a key of their own are known by their content, and equal ones by how many went before.
        key = said.key or f"row {scratch.meet(f'row {digest.hex()}', row.line.number)[1]}"
        version = row.met.version if row.met else 0
        command = derived(self.org, self.source, key, version, digest.hex())
        return Envelope(command, self.actor, self.correlation, print=digest)

    async def _done_before(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Those of these commands that took effect, with their correlation."""
        if not ids:
            return {}
        async with self.repository.store.pool.reading(self.org) as connection:
            records = await connection.fetch(
                "select command, correlation from event where command = any($1) and ordinal = 1", ids
            )
        return {record["command"]: record["correlation"] for record in records}

    def _was_done(self, row: _Row, envelope: Envelope, before: Mapping[UUID, str]) -> bool:
        if envelope.command in before:
            row.outcome = Outcome("created" if before[envelope.command] == self.correlation else "unchanged")
        return row.outcome is not None

    async def _tried(self, row: _Row, envelope: Envelope, known: Standing) -> Unit | None:
        """The row decided upon, where the rules allow it and it would change something."""
        await asyncio.sleep(0)
        unit = Unit(self.org, envelope, self.repository.store.clock(), self.repository.store.codec)
        if row.met:
            unit.streams.update(known.around(row.met))
        try:
            self._decide(row, unit)
        except Refused as refusal:
            row.refuse(refusal, self.mapping)
            return None
        if not unit.pending:
            row.outcome = Outcome("unchanged")
            return None
        return unit

    def _attempt(self, row: _Row, tried: Unit) -> Attempt:
        first = [tried]

        async def attempt(unit: Unit) -> None:
            if first:
                unit.adopt(first.pop())
                return
            # Somebody was faster: on what stands now.
            if row.met:
                await self.repository.load(unit, row.met.id)
            self._decide(row, unit)

        return attempt

    def _decide(self, row: _Row, unit: Unit) -> None:
        if row.met:
            self._change(row, row.met.id, unit)
        else:
            self._create(row, unit)

    def _create(self, row: _Row, unit: Unit) -> None:
        assert isinstance(row.given, commands.NewCustomer)
        new = NewIds()
        given, customer = commands.with_ids(row.given, new), new()
        # Its ids were made just now, so there is nothing to load.
        stream = unit.stream(CUSTOMERS, customer)
        unit.decide(stream, commands.Create(customer, given))
        for id_, command in contact.asked(customer, given):
            unit.decide(self.repository.contact(unit, id_), command)
        _hold(unit, stream, row)
        unit.answers(stream, 201, f"/api/customers/{customer}")

    def _change(self, row: _Row, customer: UUID, unit: Unit) -> None:
        assert isinstance(row.given, commands.ChangeCustomer)
        stream = unit.stream(CUSTOMERS, customer)
        given = commands.with_ids(row.given, NewIds())
        for id_, command in contact.asked(customer, given, stream.state.contacts):
            unit.decide(self.repository.contact(unit, id_), command)
        unit.decide(stream, commands.Change(customer, given, contacts_touched=bool(unit.pending)))
        _hold(unit, stream, row)
        unit.answers(stream)

    async def _number(self, rows: Sequence[_Row]) -> None:
        """Codes for new customers that bring none: one trip for all."""
        bare = [row for row in rows if isinstance(row.given, commands.NewCustomer) and not row.given.code]
        codes = await self.repository.take_codes(self.org, len(bare)) if bare else []
        for row, code in zip(bare, codes, strict=True):
            assert row.given is not None
            row.given = msgspec.structs.replace(row.given, code=code)

    async def _ours(self, rows: Sequence[_Row]) -> None:
        """An import that goes on meets what it did itself before it was cut short: that counts as done by it."""
        ids = [row.met.id for row in rows if row.met]
        if not ids:
            return
        async with self.repository.store.pool.reading(self.org) as connection:
            records = await connection.fetch(_BY_US, ids, self.correlation)
        ours: Mapping[UUID, bool] = {record["stream"]: record["created"] for record in records}
        for row in rows:
            if row.met and row.met.id in ours:
                row.outcome = Outcome("created" if ours[row.met.id] else "updated")

    def _note(self, row: _Row, became: Committed | Refused | Taken) -> None:
        if isinstance(became, Taken):
            became = invalid([taken(_UNIQUE[became.constraint], "another customer")])
        if isinstance(became, Refused):
            row.refuse(became, self.mapping)
        elif became.replayed or became.position is None:
            row.outcome = Outcome("unchanged")
        else:
            row.outcome = Outcome("updated" if row.met else "created")


def _hold(unit: Unit, stream: Stream, row: _Row) -> None:
    """Who is on hold there is so here, once: a customer that was released here since stays released."""
    if row.said.hold and isinstance(stream.state, Prospect):
        unit.decide(stream, commands.Activate())
        unit.decide(stream, commands.Hold(_HELD))
