"""The only door for writing customers, and the questions that screens ask of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from counterfoil.customers import commands, contact, whole
from counterfoil.customers.commands import (
    ChangeCustomer,
    ContactCommand,
    CustomerCommand,
    MayReason,
    MustReason,
    NewCustomer,
)
from counterfoil.customers.history import CustomerHistory
from counterfoil.customers.refusals import CUSTOMER_NOT_FOUND, USE_LOOKUP
from counterfoil.customers.repository import CustomerRepository, Found, ListQuery
from counterfoil.customers.validation import CustomerValidationService, taken
from counterfoil.customers.views import AsOf, CustomerRow, CustomerView, HistoryItem
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused, code, invalid
from counterfoil.store.aggregate import Stream
from counterfoil.store.session import Committed, Taken
from counterfoil.store.unit import Envelope, Unit

CHANGED_MEANWHILE = code(
    "changed_meanwhile",
    412,
    "Somebody saved this customer meanwhile",
    "Your change was not saved. Compare it with the present record and save again.",
)
NOT_YET = code("not_yet", 404, "The customer did not exist then", "At that moment there was no such customer yet.")

# The member that a unique constraint stands for: a race lost to it gives the same field error as the check before.
_UNIQUE = {"customer_code": "code", "customer_external_id": "external_id"}

# What the acts by name take, and the command that they become.
ACTS: Mapping[str, tuple[type[Struct], Callable[[Any], CustomerCommand]]] = {
    "activate": (commands.Nothing, lambda given: commands.Activate()),
    "hold": (MustReason, lambda given: commands.Hold(given.reason)),
    "release": (MayReason, lambda given: commands.Release(given.reason or None)),
    "close": (MayReason, lambda given: commands.Close(given.reason or None)),
    "reopen": (MayReason, lambda given: commands.Reopen(given.reason or None)),
    "discard": (MayReason, lambda given: commands.Discard(has_documents=False, reason=given.reason or None)),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The customer after a command, and what became of the command."""

    customer: CustomerView
    done: Committed


@dataclass(frozen=True, slots=True)
class NewIds:
    """Makes ids, and remembers which ones it made."""

    made: set[UUID] = field(default_factory=set)

    def __call__(self) -> UUID:
        fresh = uuid7()
        self.made.add(fresh)
        return fresh


@dataclass(frozen=True, slots=True)
class CustomerService:
    repository: CustomerRepository
    validation: CustomerValidationService
    history: CustomerHistory
    currency_of: Callable[[OrgId], Awaitable[str]]

    async def get_customers(self, org: OrgId, asked: ListQuery) -> Found:
        """Raises Refused where the search text is what no address line may carry."""
        _searchable(asked)
        return await self.repository.find_all(org, asked)

    def get_every_page(self, org: OrgId, asked: ListQuery) -> AsyncIterator[Sequence[Record]]:
        """The same list to its end, page by page, as rows of what stands clear. Raises Refused alike."""
        _searchable(asked)
        return self.repository.every_page(org, asked)

    async def look_up(self, org: OrgId, value: str) -> list[CustomerRow]:
        """Who has this whole e-mail address, phone number, tax id or account; empty where it is none of them."""
        forms = whole.meant(value)
        return await self.repository.find_by_whole_value(org, forms) if forms else []

    async def get_by_id(self, org: OrgId, customer: UUID) -> tuple[CustomerView, str]:
        """With the position at which the log stood. Raises Refused where there is none."""
        found = await self.repository.find_by_id(org, customer)
        if found is None:
            raise Refused(CUSTOMER_NOT_FOUND)
        return found

    async def as_of(self, org: OrgId, customer: UUID, moment: datetime) -> AsOf:
        found = await self.history.as_of(org, customer, moment)
        if found is None:
            raise Refused(NOT_YET if await self.repository.find_by_id(org, customer) else CUSTOMER_NOT_FOUND)
        return found

    async def get_history(self, org: OrgId, customer: UUID) -> list[HistoryItem]:
        items = await self.history.items(org, customer)
        if not items:
            raise Refused(CUSTOMER_NOT_FOUND)
        return items

    async def create(self, org: OrgId, envelope: Envelope, value: object) -> Written:
        """`value` is what JSON or a mapped row gave. Raises Refused with every field error at once."""
        return await self._write(org, envelope, value, self.creating(org, value))

    def creating(self, org: OrgId, value: object) -> Callable[[Unit], Awaitable[None]]:
        async def attempt(unit: Unit) -> None:
            given = await self.validation.validate(org, value, NewCustomer)
            new = NewIds()
            given = commands.with_ids(await self._completed(org, given), new)
            customer = given.id or new()
            stream = await self.repository.begin(unit, customer)
            unit.decide(stream, commands.Create(customer, given))
            await self._contacts(unit, contact.asked(customer, given), new)
            unit.answers(stream, 201, f"/api/customers/{customer}")

        return attempt

    async def update(self, org: OrgId, envelope: Envelope, customer: UUID, version: int, value: object) -> Written:
        return await self._write(org, envelope, value, self.updating(org, customer, version, value))

    def updating(self, org: OrgId, customer: UUID, version: int, value: object) -> Callable[[Unit], Awaitable[None]]:
        async def attempt(unit: Unit) -> None:
            stream = await self._based_on(unit, customer, version)
            given = await self.validation.validate(org, value, ChangeCustomer, customer)
            new = NewIds()
            given = commands.with_ids(given, new)
            touched = await self._contacts(unit, contact.asked(customer, given, stream.state.contacts), new)
            unit.decide(stream, commands.Change(customer, given, contacts_touched=touched))
            unit.answers(stream)

        return attempt

    async def act(
        self, org: OrgId, envelope: Envelope, customer: UUID, version: int, name: str, value: object
    ) -> Written:
        """One of ACTS."""
        shape, command = ACTS[name]

        async def attempt(unit: Unit) -> None:
            stream = await self._based_on(unit, customer, version)
            unit.decide(stream, command(await self.validation.validate(org, value, shape)))
            unit.answers(stream)

        return await self._write(org, envelope, value, attempt)

    async def delete(self, org: OrgId, envelope: Envelope, customer: UUID, version: int) -> Written:
        """Discards where no document ever named the customer, else closes; the answer's status says which."""

        async def attempt(unit: Unit) -> None:
            stream = await self._based_on(unit, customer, version)
            unit.decide(stream, commands.delete(has_documents=False))
            unit.answers(stream)

        return await self._write(org, envelope, None, attempt)

    async def note(
        self, org: OrgId, envelope: Envelope, customer: UUID, value: object, version: int | None = None
    ) -> Written:
        async def attempt(unit: Unit) -> None:
            stream = await self._based_on(unit, customer, version)
            given = await self.validation.validate(org, value, commands.NewNote)
            unit.decide(stream, commands.Note(given.text))
            unit.answers(stream, 201)

        return await self._write(org, envelope, value, attempt)

    async def tag(
        self, org: OrgId, envelope: Envelope, customer: UUID, value: object, version: int | None = None
    ) -> Written:
        async def attempt(unit: Unit) -> None:
            stream = await self._based_on(unit, customer, version)
            given = await self.validation.validate(org, value, commands.Tagging)
            unit.decide(stream, commands.Tag(given.added, given.removed))
            unit.answers(stream)

        return await self._write(org, envelope, value, attempt)

    async def _completed(self, org: OrgId, given: NewCustomer) -> NewCustomer:
        """What a person may leave out: the code is counted up, the currency is the organisation's."""
        if not given.code:
            [code_] = await self.repository.take_codes(org, 1)
            given = msgspec.structs.replace(given, code=code_)
        if not given.currency:
            given = msgspec.structs.replace(given, currency=await self.currency_of(org))
        return given

    async def _contacts(self, unit: Unit, asked: Sequence[tuple[UUID, ContactCommand]], new: NewIds) -> bool:
        """Decide on each contact in its own stream. Whether one of them changed."""
        # An id that the caller made may be taken, if only by a contact that was removed; one of ours is not.
        unread = [
            contact_id for contact_id, _ in asked if contact_id not in unit.streams and contact_id not in new.made
        ]
        if unread:
            await self.repository.store.load(unit, "select * from load_streams($1, $2)", unread)
        before = len(unit.pending)
        for contact_id, command in asked:
            unit.decide(self.repository.contact(unit, contact_id), command)
        return len(unit.pending) > before

    async def _based_on(self, unit: Unit, customer: UUID, version: int | None) -> Stream:
        """The customer, if it still is what the caller saw; else 412 with what it is now and what happened since.

        Without a version, as it stands.
        """
        stream = await self.repository.load(unit, customer)
        if version is not None and stream.version != version:
            current, _ = await self.get_by_id(unit.org, customer)
            since = [item for item in await self.history.items(unit.org, customer) if item.version > version]
            raise Refused(CHANGED_MEANWHILE, members={"current": current, "events": since})
        return stream

    async def _write(
        self, org: OrgId, envelope: Envelope, value: object, attempt: Callable[[Unit], Awaitable[None]]
    ) -> Written:
        try:
            done, unit = await self.repository.save(org, envelope, attempt)
        except Taken as lost:
            await self._lost_race(org, lost, value)
        if done.replayed:
            # Rendered anew, since the caller's rights and the record may have changed since.
            assert done.stream is not None
            return Written((await self.get_by_id(org, done.stream))[0], done)
        assert unit.answer is not None
        return Written(self.repository.written(unit, unit.answer.stream.id), done)

    async def _lost_race(self, org: OrgId, lost: Taken, value: object) -> NoReturn:
        member = _UNIQUE[lost.constraint]
        held = value.get(member) if isinstance(value, dict) else None
        holder = await getattr(self.repository, f"{member}_taken")(org, held, uuid7()) if held else None
        raise invalid([taken(member, holder or "another customer")]) from lost


def _searchable(asked: ListQuery) -> None:
    if whole.is_personal(asked.query):
        raise Refused(USE_LOOKUP)
