"""What an import must know of the customers that stand, for a whole batch at once: one trip a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from asyncpg import Record

from counterfoil.customers import contact
from counterfoil.customers.importing.mapped import Mapped
from counterfoil.customers.repository import CustomerRepository
from counterfoil.kernel.ids import OrgId
from counterfoil.store.aggregate import Stream

_KNOWN = """select id, code, external_id, name, version, contacts from customer
  where external_id = any($1) or code = any($2)"""
_LIVE = ("prospect", "active", "on_hold", "closed")


@dataclass(frozen=True, slots=True)
class Met:
    """A customer that stands."""

    id: UUID
    called: str
    version: int
    contacts: Sequence[UUID]


@dataclass(slots=True)
class Standing:
    """The customers that a batch can meet; answers as validation's Known does, without asking the database again."""

    repository: CustomerRepository
    by_external_id: dict[str, Met]
    by_code: dict[str, Met]
    parents: dict[str, UUID]
    streams: dict[UUID, Stream] = field(default_factory=dict)
    _claimed: set[UUID] = field(default_factory=set)

    def met(self, row: Mapped) -> Met | None:
        """By the other system's id; only a row without one is known by the code here."""
        if external := row.value.get("external_id"):
            return self.by_external_id.get(external)
        return self.by_code.get(row.value.get("code", ""))

    def claim(self, met: Met) -> bool:
        """For one row of the batch; whether no other has claimed it, as by the other one of its two keys."""
        fresh = met.id not in self._claimed
        self._claimed.add(met.id)
        return fresh

    def around(self, met: Met) -> dict[UUID, Stream]:
        """The streams of a customer and its contacts, as they were read with the batch."""
        return {id_: self.streams[id_] for id_ in (met.id, *met.contacts)}

    def contacts_of(self, met: Met) -> list[tuple[UUID, str | None]]:
        """The contacts that it has, with their roles."""
        states = [(id_, self.streams[id_].state) for id_ in self.streams[met.id].state.contacts]
        return [(id_, state.members.role or None) for id_, state in states if isinstance(state, contact.Present)]

    async def code_taken(self, _org: OrgId, code: str, besides: UUID) -> str | None:
        return _other(self.by_code.get(code), besides)

    async def external_id_taken(self, _org: OrgId, external_id: str, besides: UUID) -> str | None:
        return _other(self.by_external_id.get(external_id), besides)

    async def exists(self, org: OrgId, customer: UUID) -> bool:
        return customer in self.parents.values() or await self.repository.exists(org, customer)

    async def is_below(self, org: OrgId, customer: UUID, other: UUID) -> bool:
        return await self.repository.is_below(org, customer, other)


def _other(holder: Met | None, besides: UUID) -> str | None:
    return holder.called if holder and holder.id != besides else None


async def standing(repository: CustomerRepository, org: OrgId, rows: Iterable[Mapped]) -> Standing:
    """Everything that these rows meet: two trips."""
    held = list(rows)
    externals = [row.value["external_id"] for row in held if row.value.get("external_id")]
    codes = [row.value["code"] for row in held if row.value.get("code")]
    parents = {row.parent for row in held if row.parent}
    async with repository.store.pool.reading(org) as connection:
        records = await connection.fetch(_KNOWN, externals, codes)
        above = await connection.fetch(
            "select external_id, id from customer where external_id = any($1) and status = any($2)",
            list(parents),
            _LIVE,
        )
    met = [(record, _met(record)) for record in records]
    found = Standing(
        repository,
        {record["external_id"]: each for record, each in met if record["external_id"]},
        {record["code"]: each for record, each in met if record["code"]},
        {record["external_id"]: record["id"] for record in above},
    )
    ids = [id_ for each in (found.met(row) for row in held) if each for id_ in (each.id, *each.contacts)]
    if ids:
        async with repository.store.pool.command() as connection:
            events = await connection.fetch("select * from load_streams($1, $2)", org, ids)
        found.streams = await repository.store.fold(org, events)
    return found


def _met(record: Record) -> Met:
    return Met(record["id"], record["code"] or record["name"], record["version"], record["contacts"])
