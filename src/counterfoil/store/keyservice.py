"""Key-encryption keys wrap every organisation's wrapping key: a local file now, key services by the same interface."""

import json
import os
import secrets
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class KeyService(Protocol):
    """`context` is authenticated, not hidden: a wrapped key opens only where it was made."""

    @property
    def period(self) -> str:
        """The key period that new wrapping keys belong to."""
        ...

    async def wrap(self, plain: bytes, period: str, context: bytes) -> bytes: ...

    async def unwrap(self, wrapped: bytes, period: str, context: bytes) -> bytes:
        """Raises KeyGone where the period's key was destroyed, or does not open this."""
        ...


class KeyGone(Exception):
    """The key that would open this no longer exists, or never belonged to it."""


class LocalKeys:
    """One AES-256 key per period in a file that only its owner reads. Losing the file loses all personal data."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            self._write({datetime.now(UTC).strftime("%Y-%m"): secrets.token_bytes(32)})
        self._keys: dict[str, bytes] = {
            period: b64decode(key) for period, key in json.loads(path.read_text("ascii")).items()
        }

    @property
    def period(self) -> str:
        return max(self._keys)

    async def wrap(self, plain: bytes, period: str, context: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(self._key(period)).encrypt(nonce, plain, context)

    async def unwrap(self, wrapped: bytes, period: str, context: bytes) -> bytes:
        try:
            return AESGCM(self._key(period)).decrypt(wrapped[:12], wrapped[12:], context)
        except InvalidTag as error:
            raise KeyGone(period) from error

    def _key(self, period: str) -> bytes:
        if period not in self._keys:
            raise KeyGone(period)
        return self._keys[period]

    def _write(self, keys: dict[str, bytes]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_suffix(".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            json.dump({period: b64encode(key).decode() for period, key in keys.items()}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
