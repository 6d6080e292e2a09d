"""Organisations as people see them: one row each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from counterfoil.kernel.ids import OrgId
from counterfoil.organisations import events
from counterfoil.organisations.organisation import organisation
from counterfoil.store.aggregate import Aggregate, Changed, Context, Fact, Recorded, Stream
from counterfoil.store.migrate import schema_of
from counterfoil.store.pool import Pool
from counterfoil.store.rows import Row


class Organisation(msgspec.Struct, frozen=True):
    id: OrgId
    code: str
    name: str
    currency: str
    language: str
    time_zone: str


def rows(stream: Stream, _news: Sequence[Recorded]) -> list[Row]:
    profile: events.Created = stream.state.profile
    columns = msgspec.structs.asdict(profile)
    stamps = {"version": stream.version, "created_at": stream.created_at, "updated_at": stream.updated_at}
    return [Row("organisation_row", stream.id, {**columns, **stamps})]


def changes(fact: Fact) -> list[Changed]:
    return [Changed("organisation_row", fact.stream)]


AGGREGATE = Aggregate(organisation, rows, changes)
CONTEXT = Context(
    name="organisations",
    schema=schema_of("counterfoil.organisations", "organisations"),
    door="commit_organisations",
    tables=("organisation_row",),
    events=events.EVENTS,
    aggregates={organisation.kind: AGGREGATE},
)


@dataclass(frozen=True, slots=True)
class OrganisationRepository:
    pool: Pool

    async def all(self) -> list[Organisation]:
        async with self.pool.across() as connection:
            records = await connection.fetch(
                "select org as id, code, name, currency, language, time_zone from organisations()"
            )
        return [Organisation(**record) for record in records]

    async def find_by_id(self, org: UUID) -> Organisation | None:
        async with self.pool.reading(OrgId(org)) as connection:
            record = await connection.fetchrow(
                "select org as id, code, name, currency, language, time_zone from organisation"
            )
        return Organisation(**record) if record else None
