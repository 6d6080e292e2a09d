"""Rows of read tables on their way into a door, and back out again."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from counterfoil.kernel.ids import OrgId
from counterfoil.store.boxes import open_box, row_place, seal
from counterfoil.store.personal import Keyring

BLIND = "blind"  # the purpose of the key under which whole values are hashed
_BLIND = 16  # bytes: two values of one organisation never meet by chance

SomeRecord: TypeAlias = asyncpg.Record | Mapping[str, Any]  # a whole fetched row, or what a join brought of one


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a read table: `columns` stand clear, `personal` lies in the row's box under the person's key.

    `looked_up`: whole values by which the row can be found, of which its column `blind` holds keyed hashes alone.
    """

    table: str
    id: UUID
    columns: Mapping[str, Any]
    personal: Mapping[str, Any] = field(default_factory=dict)
    key: UUID | None = None
    looked_up: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """What a reader of the row gets: columns and personal members side by side."""
        return {"id": self.id, **self.columns, **self.personal}


def stored(org: OrgId, row: Row, key: bytes | None, index: bytes) -> dict[str, Any]:
    """The row as jsonb_populate_recordset reads it. A row without personal members needs no key.

    `index`: the organisation's key of blind indexes, which only a row that can be looked up needs.
    """
    box = None
    if row.personal and row.key and key:
        box = "\\x" + seal(row.key, key, _encode(row.personal), row_place(org, row.table, row.id, row.key)).hex()
    boxed = {"key": row.key, "box": box} if row.key else {}
    found_by = {"blind": [f"\\x{each.hex()}" for each in blinded(row.looked_up, index)]} if row.looked_up else {}
    return {"org": org, "id": row.id, **row.columns, **boxed, **found_by}


def blinded(values: Sequence[str], index: bytes) -> list[bytes]:
    """As whole values are kept and asked for: the same value gives the same hash, and only whoever has the key."""
    return sorted({hmac.digest(index, value.encode(), hashlib.sha256)[:_BLIND] for value in values})


async def index_key(keyring: Keyring, org: OrgId, rows: Sequence[Row]) -> bytes:
    """What `stored` needs for these rows; empty where none of them can be looked up."""
    return await keyring.secret(org, BLIND, "index") if any(row.looked_up for row in rows) else b""


def opened(org: OrgId, table: str, record: SomeRecord, keys: Mapping[UUID, bytes]) -> dict[str, Any]:
    """A fetched row with its personal members; where the key is gone they are absent and `erased` is True.

    Raises boxes.Unreadable where the box was moved or altered.
    """
    values = {name: value for name, value in record.items() if name not in ("org", "key", "box")}
    if record["box"] is None:
        return values
    key = keys.get(record["key"])
    if key is None:
        return {**values, "erased": True}
    plain = open_box(key, record["box"], row_place(org, table, record["id"], record["key"]))
    return {**values, **msgspec.json.decode(plain)}


def _encode(personal: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(dict(personal), order="sorted")


def puts_json(tables: Mapping[str, list[dict[str, Any]]]) -> str:
    """One JSON text for a door. Instants keep their microseconds, since rebuilt rows must be equal."""
    return msgspec.json.encode(tables, enc_hook=_hook).decode()


def _hook(value: Any) -> Any:
    raise TypeError(f"{type(value)} has no place in a read row")
