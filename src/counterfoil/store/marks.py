"""How far a generation has come in each organisation, kept beside its tables and in the same commits."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

_TABLES = """
create table counterfoil_next.progress (
  org uuid primary key, base bigint not null, scanned uuid, position bigint);
create table counterfoil_next.left_out (
  org uuid, processor text, stream uuid, primary key (org, processor, stream))"""
_BEGUN = """insert into counterfoil_next.progress values ($1, $2) on conflict (org) do update set base = progress.base
  returning base, scanned, position"""
_LATER = "insert into counterfoil_next.progress values ($1, 0, null, 0) on conflict do nothing"
_SCANNED = "update counterfoil_next.progress set scanned = $2 where org = $1"
_ALL_SCANNED = "update counterfoil_next.progress set position = base where org = $1 and position is null"
_REACHED = "update counterfoil_next.progress set position = $2 where org = $1"
_LEFT_OUT = "insert into counterfoil_next.left_out values ($1, $2, $3) on conflict do nothing"
_ALL_LEFT_OUT = """select distinct org, stream, p.position from counterfoil_next.left_out
  join counterfoil_next.progress p using (org) order by org, stream"""


@dataclass(frozen=True, slots=True)
class Scan:
    """Streams up to and with `scanned` are in, each as it stood at `base`. `position`: all are, and what came since."""

    base: int
    scanned: UUID | None
    position: int | None


class Marks:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def make(self) -> None:
        await self._connection.execute(_TABLES)

    async def begun(self, org: UUID, head: int) -> Scan:
        """Where a run before this one was cut short, else the beginning of a scan up to `head`."""
        row = await self._connection.fetchrow(_BEGUN, org, head)
        assert row is not None
        return Scan(**row)

    async def scanned(self, org: UUID, stream: UUID) -> None:
        await self._connection.execute(_SCANNED, org, stream)

    async def all_scanned(self, org: UUID) -> None:
        await self._connection.execute(_ALL_SCANNED, org)

    async def positions(self) -> dict[UUID, int]:
        rows = await self._connection.fetch("select org, position from counterfoil_next.progress")
        return {row["org"]: row["position"] for row in rows}

    async def reached(self, org: UUID, position: int) -> None:
        """Also for an organisation that came after the scan."""
        await self._connection.execute(_LATER, org)
        await self._connection.execute(_REACHED, org, position)

    async def leave_out(self, org: UUID, processor: str, stream: UUID) -> None:
        await self._connection.execute(_LEFT_OUT, org, processor, stream)

    async def left_out(self) -> list[tuple[UUID, UUID, int]]:
        """Organisation, stream, and the position at which the organisation's rows stand."""
        return [tuple(row) for row in await self._connection.fetch(_ALL_LEFT_OUT)]
