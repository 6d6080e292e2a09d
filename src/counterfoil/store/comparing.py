"""Are the read tables what the log says? Row by row, opened values beside opened values, to the first difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from counterfoil.store.generation import LIVE, NEXT
from counterfoil.store.rows import opened
from counterfoil.store.session import Store

_PAGE = 500
_PLACE = "($1::uuid is null or org = $1) and (org, id) > ($2, $3)"
_BEGINNING, _END = (UUID(int=0), UUID(int=0)), (UUID(int=2**128 - 1), UUID(int=2**128 - 1))

Place = tuple[UUID, UUID]  # organisation and id


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with a row, without saying what it holds."""

    table: str
    org: UUID
    id: UUID
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}: {self.what}"


async def first_difference(
    store: Store, connection: asyncpg.Connection, tables: Sequence[str], org: UUID | None
) -> Difference | None:
    """`connection` sees one moment in which both generations stand at the same position."""
    for table in tables:
        after = _BEGINNING
        while after != _END:
            here = await connection.fetch(
                f"select * from {LIVE}.{table} where {_PLACE} order by org, id limit $4", org, *after, _PAGE  # noqa: S608
            )  # fmt: skip
            until = (here[-1]["org"], here[-1]["id"]) if len(here) == _PAGE else _END
            there = await connection.fetch(
                f"select * from {NEXT}.{table} where {_PLACE} and (org, id) <= ($4, $5) order by org, id limit $6",  # noqa: S608
                org, *after, *until, _PAGE + 1,
            )  # fmt: skip
            found = _compared(table, await _opened(store, table, here), await _opened(store, table, there))
            if found:
                return found
            after = until
    return None


def _compared(
    table: str, here: Mapping[Place, Mapping[str, Any]], there: Mapping[Place, Mapping[str, Any]]
) -> Difference | None:
    for place in sorted(here.keys() | there.keys()):
        if place not in here:
            return Difference(table, *place, "is missing")
        if place not in there:
            return Difference(table, *place, "has no fact behind it")
        names = here[place].keys() | there[place].keys()
        others = [name for name in sorted(names) if here[place].get(name) != there[place].get(name)]
        if others:
            return Difference(table, *place, f"{', '.join(others)} differ from the log")
    return None


async def _opened(store: Store, table: str, records: Sequence[asyncpg.Record]) -> dict[Place, dict[str, Any]]:
    """Without the rows of erased persons: a rebuild makes none."""
    found: dict[Place, dict[str, Any]] = {}
    for org in {record["org"] for record in records}:
        rows = [{"key": None, "box": None, **record} for record in records if record["org"] == org]
        keys = await store.keyring.plain(org, {row["key"] for row in rows if row["key"]})
        for row in rows:
            if row["key"] is None or row["key"] in keys:
                found[org, row["id"]] = opened(org, table, row, keys)
    return found
