"""One data key per person, wrapped under the organisation's key of the period; deleting it forgets the person."""

import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.store.boxes import key_place
from counterfoil.store.keyservice import KeyGone, KeyService
from counterfoil.store.pool import Pool

OrganisationKind = Literal["index", "receipt"]
KeyKind = Literal["customer", "contact", "retention"] | OrganisationKind

_CACHED_S = 15 * 60  # the longest that an erased key can live on in a process's memory
_CACHED_MOST = 50_000


@dataclass(frozen=True, slots=True)
class NewKey:
    """A data key on its way into the log, written by the door that first uses it."""

    id: UUID
    kind: KeyKind
    subject: UUID | None
    period: str
    wrapped: bytes
    plain: bytes

    def row(self) -> tuple[object, ...]:
        """As the composite type new_key: id, kind, subject, fiscal_year, ends_on, period, wrapped."""
        return (self.id, self.kind, self.subject, None, None, self.period, self.wrapped)


class Keyring:
    """Data keys of every organisation, unwrapped on demand and kept for minutes."""

    def __init__(self, pool: Pool, service: KeyService) -> None:
        self._pool = pool
        self._service = service
        self._plain: dict[tuple[UUID, UUID], tuple[float, bytes]] = {}
        self._wrapping: dict[tuple[UUID, str], tuple[float, bytes]] = {}
        self._of_organisation: dict[tuple[UUID, OrganisationKind], bytes] = {}

    async def new(self, org: OrgId, kind: KeyKind, subject: UUID | None) -> NewKey:
        """A fresh key, not yet stored. It is remembered at once, so that what it sealed can be read back."""
        period = self._service.period
        key_id, plain = uuid7(), secrets.token_bytes(32)
        wrapped = await self.wrap(org, key_id, kind, period, plain)
        return NewKey(key_id, kind, subject, period, wrapped, plain)

    async def wrap(self, org: OrgId, key_id: UUID, kind: str, period: str, plain: bytes) -> bytes:
        nonce, place = secrets.token_bytes(12), key_place(org, key_id, kind, period).encode()
        return nonce + AESGCM(await self._wrapping_key(org, period)).encrypt(nonce, plain, place)

    @property
    def period(self) -> str:
        return self._service.period

    async def wrapping_keys(self, org: OrgId) -> dict[str, bytes]:
        """By period, for a copy of the keys; what can no longer be opened is left out."""
        async with self._pool.reading(org) as connection:
            rows = await connection.fetch("select period, wrapped from counterfoil_keys.wrapping_key")
        found = {}
        for row in rows:
            with suppress(KeyGone):
                found[row["period"]] = await self._service.unwrap(
                    row["wrapped"], row["period"], _context(org, row["period"])
                )
        return found

    def remember(self, org: OrgId, key: NewKey) -> None:
        """Once the door has stored it, what it sealed can be read back without asking again."""
        self._keep(org, key.id, key.plain)

    async def plain(self, org: OrgId, ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """The keys that still exist; an id that is missing from the answer was erased."""
        now, found, wanted = time.monotonic(), {}, []
        for key_id in set(ids):
            held = self._plain.get((org, key_id))
            if held and held[0] > now:
                found[key_id] = held[1]
            else:
                wanted.append(key_id)
        if wanted:
            async with self._pool.reading(org) as connection:
                rows = await connection.fetch(
                    "select id, kind, period, wrapped from counterfoil_keys.key where id = any($1)", wanted
                )
            for row in rows:
                plain = await self._unwrap(org, row)
                if plain is not None:
                    found[row["id"]] = plain
                    self._keep(org, row["id"], plain)
        return found

    async def secret(self, org: OrgId, purpose: str, kind: OrganisationKind = "receipt") -> bytes:
        """32 bytes of this organisation by purpose: "cursor"; of its index key for keyed hashes in read rows."""
        if (org, kind) not in self._of_organisation:
            async with self._pool.reading(org) as connection:
                row = await connection.fetchrow(
                    "select id, kind, period, wrapped from counterfoil_keys.key where kind = $1", kind
                )
            self._of_organisation[org, kind] = await (
                self._made(org, kind) if row is None else self._must_unwrap(org, row)
            )
        return HKDF(SHA256(), 32, salt=None, info=f"cf1|{purpose}".encode()).derive(self._of_organisation[org, kind])

    async def _made(self, org: OrgId, kind: OrganisationKind) -> bytes:
        """The organisation's own key at its first use; a rival may have been first, then it is the rival's."""
        mine = await self.new(org, kind, None)
        async with self._pool.command() as connection:
            row = await connection.fetchrow("select * from keep_organisation_key($1, $2)", org, mine.row())
        assert row is not None
        return await self._must_unwrap(org, row)

    async def _must_unwrap(self, org: OrgId, row: asyncpg.Record) -> bytes:
        plain = await self._unwrap(org, row)
        if plain is None:
            raise KeyGone(row["period"])
        return plain

    async def _unwrap(self, org: OrgId, row: asyncpg.Record) -> bytes | None:
        """None where the key was destroyed; a box under it then reads as erased."""
        try:
            wrapping = await self._wrapping_key(org, row["period"])
            return unwrapped(wrapping, org, row["id"], row["kind"], row["period"], row["wrapped"])
        except (InvalidTag, KeyGone):
            return None

    async def _wrapping_key(self, org: OrgId, period: str) -> bytes:
        held = self._wrapping.get((org, period))
        if held and held[0] > time.monotonic():
            return held[1]
        context = _context(org, period)
        async with self._pool.reading(org) as connection:
            wrapped = await connection.fetchval(
                "select wrapped from counterfoil_keys.wrapping_key where period = $1", period
            )
        if wrapped is None:
            mine = await self._service.wrap(secrets.token_bytes(32), period, context)
            async with self._pool.command() as connection:
                wrapped = await connection.fetchval("select keep_wrapping_key($1, $2, $3)", org, period, mine)
        plain = await self._service.unwrap(wrapped, period, context)
        self._wrapping[org, period] = (time.monotonic() + _CACHED_S, plain)
        return plain

    def _keep(self, org: UUID, key_id: UUID, plain: bytes) -> None:
        if len(self._plain) >= _CACHED_MOST:
            self._plain.clear()
        self._plain[org, key_id] = (time.monotonic() + _CACHED_S, plain)


def unwrapped(wrapping: bytes, org: UUID, key_id: UUID, kind: str, period: str, wrapped: bytes) -> bytes:
    """A data key, opened. Raises InvalidTag where the wrapping key is another one."""
    return AESGCM(wrapping).decrypt(wrapped[:12], wrapped[12:], key_place(org, key_id, kind, period).encode())


def _context(org: UUID, period: str) -> bytes:
    return f"cf1|wrapping|{org}|{period}".encode()
