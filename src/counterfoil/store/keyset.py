"""Lists by keyset: conditions with numbered parameters, pages that begin behind a row, counts with a ceiling."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

COUNTED_MOST = 1_001


@dataclass(frozen=True, slots=True)
class Order:
    """`column` and then `id`, both in one direction; column names come from code, never from a caller."""

    name: str
    column: str
    cast: str
    descending: bool = False


@dataclass(slots=True)
class Conditions:
    """A WHERE under construction. Values only ever become parameters."""

    parts: list[str] = field(default_factory=list)
    arguments: list[Any] = field(default_factory=list)

    def add(self, template: str, *values: Any) -> None:
        """`{}` in the template stands where each value's parameter goes."""
        self.parts.append(template.format(*(self.parameter(value) for value in values)))

    def parameter(self, value: Any) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    @property
    def where(self) -> str:
        return " and ".join(self.parts) or "true"


async def count(connection: PoolConnectionProxy, view: str, conditions: Conditions) -> int:
    """Counting stops at COUNTED_MOST, since nobody waits for a count of a million."""
    sql = f"select count(*) from (select 1 from {view} where {conditions.where} limit {COUNTED_MOST}) n"  # noqa: S608
    n: int = await connection.fetchval(sql, *conditions.arguments)
    return n


async def page(
    connection: PoolConnectionProxy,
    select: str,
    conditions: Conditions,
    order: Order,
    limit: int,
    after: tuple[str, str] | None,
) -> tuple[Sequence[asyncpg.Record], tuple[str, str] | None]:
    """One page and, where more follows, the (value, id) that the next one begins behind.

    `select` reads the view as `r` and must not end in a WHERE. `after` holds texts; the order's cast reads the first.
    """
    direction, beyond = ("desc", "<") if order.descending else ("asc", ">")
    if after is not None:
        conditions.add(
            f"(r.{order.column}, r.id) {beyond} ({{}}::text::{order.cast}, {{}}::text::uuid)", after[0], after[1]
        )
    limited = conditions.parameter(limit + 1)
    sql = f"{select} where {conditions.where} order by r.{order.column} {direction}, r.id {direction} limit {limited}"
    records = await connection.fetch(sql, *conditions.arguments)
    if len(records) <= limit:
        return records, None
    last = records[limit - 1]
    value = last[order.column]
    return records[:limit], (value.isoformat() if hasattr(value, "isoformat") else str(value), str(last["id"]))


def like(text: str) -> str:
    """A pattern that finds the text anywhere; the text's own wildcards are taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
