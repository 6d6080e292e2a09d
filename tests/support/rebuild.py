"""Read rows computed from the log alone, to hold against the live tables."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from counterfoil.kernel.ids import OrgId
from counterfoil.store.aggregate import Context
from counterfoil.store.rows import BLIND, Row, blinded
from counterfoil.store.session import Store
from tests.support.stores import log_of

_LOOKED_UP = ("customer_row", "contact_row")

Rows = dict[tuple[str, UUID], dict[str, Any]]


async def rebuilt(store: Store, org: OrgId) -> Rows:
    """What replaying every fact gives, personal members included."""
    streams = await store.fold(org, sorted(await log_of(store, org), key=lambda e: (e["stream"], e["version"])))
    rows = [row for stream in streams.values() for row in stream.aggregate.rows(stream, stream.recorded)]
    index = await store.keyring.secret(org, BLIND, "index")
    return {(row.table, row.id): _plain(row.values() | _blind(row, index)) for row in rows}


def _blind(row: Row, index: bytes) -> dict[str, Any]:
    return {"blind": blinded(row.looked_up, index) or None} if row.table in _LOOKED_UP else {}


async def live(store: Store, org: OrgId, contexts: Sequence[Context], admin_dsn: str) -> Rows:
    """What the tables hold, boxes opened; read as the superuser, since views hide some rows."""
    admin = await asyncpg.connect(admin_dsn)
    found: Rows = {}
    try:
        for table in [table for context in contexts for table in context.tables]:
            records = await admin.fetch(f"select * from counterfoil.{table} where org = $1", org)
            boxed = [dict(record) | ({} if "box" in record else {"box": None, "key": None}) for record in records]
            for record in boxed:
                if isinstance(record.get("actor"), str):
                    record["actor"] = msgspec.json.decode(record["actor"])
            for values in await store.open_rows(org, table, boxed):
                found[table, values["id"]] = _plain(values)
    finally:
        await admin.close()
    return found


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Instants and ids as the same texts on both sides."""
    plain: dict[str, Any] = msgspec.to_builtins(values)
    return plain
