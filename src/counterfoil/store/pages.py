"""A stretch of an organisation's log as read models take it in: its facts, and the streams as they stand after them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from counterfoil.kernel.ids import OrgId
from counterfoil.store.aggregate import Recorded, Stream
from counterfoil.store.personal import Keyring
from counterfoil.store.rows import Row, index_key, stored
from counterfoil.store.session import Store


@dataclass(frozen=True, slots=True)
class Page:
    """`news` in the log's order; `streams` are those of the news, folded from their beginning to the page's end."""

    org: OrgId
    streams: Mapping[UUID, Stream]
    news: Sequence[tuple[Stream, Recorded]]
    keyring: Keyring  # for keyed hashes


def kind_of(record: asyncpg.Record) -> str:
    """ "customer" of "customer.created"."""
    kind: str = record["type"].partition(".")[0]
    return kind


async def page_of(
    store: Store,
    connection: PoolConnectionProxy,
    org: OrgId,
    records: Sequence[asyncpg.Record],
    skipped: Collection[int] = (),
) -> Page:
    """A page of these facts, which hold all that their streams have from the first of them to the last.

    What the streams had before is fetched. Positions in `skipped` are left out, as if they had never happened.
    """
    first = records[0]["position"]
    named = {record["stream"] for record in records}
    whole = {record["stream"] for record in records if record["version"] == 1}
    earlier = await _before(connection, named - whole, first) if named - whole else []
    told = [record for record in (*earlier, *records) if record["position"] not in skipped]
    return await folded(store, org, told, first)


async def folded(store: Store, org: OrgId, records: Sequence[asyncpg.Record], first: int = 0) -> Page:
    """A page of whole streams; what happened from position `first` on is its news."""
    streams = await store.fold(org, sorted(records, key=lambda record: (record["stream"], record["version"])))
    news = [(_position(fact), stream, fact) for stream in streams.values() for fact in stream.recorded]
    news.sort(key=lambda each: each[0])
    return Page(org, streams, [(stream, fact) for at, stream, fact in news if at >= first], store.keyring)


async def _before(connection: PoolConnectionProxy, streams: Collection[UUID], first: int) -> list[asyncpg.Record]:
    return list(
        await connection.fetch(
            "select * from event where org = current_org() and stream = any($1) and position < $2", list(streams), first
        )
    )


def _position(fact: Recorded) -> int:
    assert fact.position is not None, "what comes from the log has its place there"
    return fact.position[1]


@dataclass(frozen=True, slots=True)
class Written:
    """Rows by table as jsonb_populate_recordset reads them, and those of erased persons, which have none any more."""

    puts: Mapping[str, list[dict[str, Any]]]
    erased: Mapping[str, list[UUID]]


async def written(store: Store, org: OrgId, rows: Sequence[Row]) -> Written:
    """Sealed under the keys of the persons that they are about; where a key is gone, the row is left out."""
    keys = await store.keyring.plain(org, {row.key for row in rows if row.key})
    index = await index_key(store.keyring, org, rows)
    puts: dict[str, dict[UUID, dict[str, Any]]] = {}
    erased: dict[str, list[UUID]] = {}
    for row in rows:
        if row.key and row.key not in keys:
            erased.setdefault(row.table, []).append(row.id)
        else:
            puts.setdefault(row.table, {})[row.id] = stored(org, row, keys[row.key] if row.key else None, index)
    return Written({table: list(each.values()) for table, each in puts.items()}, erased)
