"""Signed checkpoints: what an organisation's log was at a position, as a C2SP signed note that outlives this machine.

The text is four lines (origin, position, hash in base64, epoch). Keys are written as C2SP and Go's note tools do.
"""

import base64
import contextlib
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_NAME = "counterfoil"
_ED25519 = b"\x01"  # the signature type in C2SP's list
_PRIVATE = "PRIVATE+KEY+"
_TEXT = re.compile(r"counterfoil/(\S{36})\n([1-9]\d*)\n(\S{44})\nepoch ([1-9]\d*)\n", re.ASCII)


class KeyUnusable(Exception):
    """The signing key's file is there and cannot be used; the text says how to mend it."""


class NotVouched(Exception):
    """The key did not sign this, or it is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log of `org`, read up to `position`, whose event was written in `epoch`, has this hash."""

    org: UUID
    epoch: int
    position: int
    hash: bytes

    @property
    def text(self) -> str:
        return f"counterfoil/{self.org}\n{self.position}\n{_base64(self.hash)}\nepoch {self.epoch}\n"


@dataclass(frozen=True, slots=True)
class Signer:
    name: str
    _key: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """What `verify --key` takes. It reaches whoever checks exports by another way than the exports do."""
        raw = self._raw
        return f"{self.name}+{_key_id(self.name, raw).hex()}+{_base64(_ED25519 + raw)}"

    def sign(self, checkpoint: Checkpoint) -> str:
        return self.note(checkpoint.text)

    def note(self, text: str) -> str:
        """Any text that ends a line, as a signed note."""
        signature = _key_id(self.name, self._raw) + self._key.sign(text.encode())
        return f"{text}\n— {self.name} {_base64(signature)}\n"

    @property
    def _raw(self) -> bytes:
        return self._key.public_key().public_bytes_raw()


def vouched(note: str, public: str) -> Checkpoint:
    """The checkpoint that this public key signed. Raises NotVouched."""
    found = _TEXT.fullmatch(signed_text(note, public))
    if found is None:
        raise NotVouched("this is no checkpoint")
    org, position, digest, epoch = found.groups()
    return Checkpoint(UUID(org), int(epoch), int(position), base64.b64decode(digest))


def signed_text(note: str, public: str) -> str:
    """What this public key signed. Raises NotVouched; signatures of other keys are passed over."""
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    try:
        name, key_id, raw = _split(public)
        rows = [row.split(" ")[2] for row in signatures.splitlines() if row.startswith(f"— {name} ")]
        known = [blob[4:] for blob in map(base64.b64decode, rows) if blob[:4] == key_id]
        for signature in known:
            Ed25519PublicKey.from_public_bytes(raw).verify(signature, text.encode())
    except (ValueError, InvalidSignature) as error:
        raise NotVouched("the signature or the public key was altered") from error
    if not known:
        raise NotVouched(f"this is nothing signed by {name}")
    return text


def load_or_make(path: Path) -> Signer:
    """The installation's signing key, made at first start: one line in a file that only its owner reads."""
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(
            f"{path} is open to other users: chmod 600 it; if one of them may have read it, make a new key"
        )
    try:
        name, key_id, raw = _split(path.read_text("ascii").removeprefix(_PRIVATE))
        key = Ed25519PrivateKey.from_private_bytes(raw)
        if _key_id(name, key.public_key().public_bytes_raw()) != key_id:
            raise ValueError(name)
    except ValueError as error:
        raise KeyUnusable(f"{path} is damaged: put its copy from a backup in its place") from error
    return Signer(name, key)


def _make(path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    key_id = _key_id(_NAME, key.public_key().public_bytes_raw())
    keep_signing_key(path, f"{_PRIVATE}{_NAME}+{key_id.hex()}+{_base64(_ED25519 + key.private_bytes_raw())}\n")


def keep_signing_key(path: Path, text: str) -> None:
    """Whole or not at all; a key that is there already stays, such as that of a process that started meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _split(key: str) -> tuple[str, bytes, bytes]:
    """Name, id and raw key of `name+id+base64`. Raises ValueError."""
    name, key_id, encoded = key.strip().split("+", 2)
    kind_and_raw = base64.b64decode(encoded, validate=True)
    if kind_and_raw[:1] != _ED25519:
        raise ValueError("not an Ed25519 key")
    return name, bytes.fromhex(key_id), kind_and_raw[1:]


def _key_id(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:4]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
