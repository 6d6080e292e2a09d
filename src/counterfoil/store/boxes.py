"""Sealed boxes: 0x01 ‖ key id (16) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag."""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_HEAD = 29


class Unreadable(Exception):
    """A box that does not open where it lies: moved, altered, or of another key."""


def seal(key_id: UUID, key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(12)
    return _VERSION + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def open_box(key: bytes, box: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(box[17:_HEAD], box[_HEAD:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(bound_to) from error


def event_place(org: UUID, stream: UUID, version: int, type_: str, schema: int) -> str:
    """Not the position: sealing precedes the lock under which positions are given."""
    return f"cf1|event|{org}|{stream}|{version}|{type_}|{schema}"


def row_place(org: UUID, table: str, row: UUID, key_id: UUID) -> str:
    return f"cf1|row|{org}|{table}|{row}|{key_id}"


def key_place(org: UUID, key_id: UUID, kind: str, period: str) -> str:
    return f"cf1|key|{org}|{key_id}|{kind}|{period}"
