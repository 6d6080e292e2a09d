"""A store on a test database, with the product's contexts and whatever else a test brings."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from counterfoil.contexts import CONTEXTS, SCHEMAS
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.organisations.commands import Create
from counterfoil.organisations.service import OrganisationService
from counterfoil.store.aggregate import Aggregate, Context
from counterfoil.store.keyservice import LocalKeys
from counterfoil.store.migrate import migrate
from counterfoil.store.personal import Keyring
from counterfoil.store.pool import Pool, PoolSizes
from counterfoil.store.processors import Processor
from counterfoil.store.session import Committed, Store
from counterfoil.store.unit import Envelope, Unit
from counterfoil.store.wake import LocalHints
from tests.support.postgres import APP_PASSWORD, Database
from tests.support.toy import TALLY, TOY

OPERATOR = Actor(kind="operator", id=uuid7(), via="cli")


@asynccontextmanager
async def running_store(
    database: Database,
    folder: Path,
    more: Sequence[Context] = (TOY,),
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    connections: int = 8,
    processors: Sequence[Processor] = (),
) -> AsyncIterator[Store]:
    admin = await asyncpg.connect(database.admin)
    try:
        brought = [*(each.schema for each in more), *(each.schema for each in processors)]
        await migrate(admin, [*SCHEMAS, *brought], APP_PASSWORD)
    finally:
        await admin.close()
    pool = await Pool.connect(database.app, PoolSizes(connections, connections, connections))
    try:
        keyring = Keyring(pool, LocalKeys(folder / "keys.json"))
        yield Store(pool, keyring, (*CONTEXTS, *more), LocalHints(), clock)
    finally:
        await pool.close()


def envelope(command: UUID | None = None, *, means: bytes = b"same", correlation: str = "test-correlation") -> Envelope:
    return Envelope(command or uuid7(), OPERATOR, correlation, means)


async def an_organisation(store: Store) -> OrgId:
    org = OrgId(uuid7())
    await OrganisationService(store).create(
        org, envelope(), Create(code=f"o-{org.hex[-12:]}", name="Lindqvist & Thorne")
    )
    return org


async def tally(store: Store, org: OrgId, id_: Any, command: Any, sent: Envelope | None = None) -> Committed:
    """One command to one tally."""

    async def attempt(unit: Unit) -> None:
        await one(store, unit, TALLY, id_, command)

    return (await store.execute(org, sent or envelope(), TOY.door, attempt))[0]


async def one(store: Store, unit: Unit, aggregate: Aggregate, id_: Any, command: Any) -> None:
    await store.load(unit, "select * from load_streams($1, $2)", [id_])
    stream = unit.stream(aggregate, id_)
    unit.decide(stream, command)
    unit.answers(stream, 201, f"/tallies/{id_}")


async def log_of(store: Store, org: OrgId) -> list[asyncpg.Record]:
    async with store.pool.reading(org) as connection:
        return list(await connection.fetch("select * from event order by position"))
