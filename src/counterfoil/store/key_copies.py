"""Copies of the keys, apart from the log: encrypted by age to a public key whose private part is on no server.

The wrapping keys are opened by the key service first, so that a copy opens without this machine's key-encryption keys,
whatever keeps them; the data keys stay wrapped under them.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
import pyrage

from counterfoil.kernel.ids import OrgId
from counterfoil.store.backup_files import NotWhole, new_file
from counterfoil.store.personal import Keyring
from counterfoil.store.pool import Pool

FILE = "keys.age"
_PAGE = 1_000
_PAGE_OF_KEYS = "select * from counterfoil_keys.key where id > $1 order by id limit $2"
_MEMBERS = ("id", "kind", "subject", "fiscal_year", "ends_on", "period")


class WrongKey(Exception):
    """The private key does not open this copy, or is none."""


class Pair:
    """A new pair of keys for backups."""

    def __init__(self) -> None:
        identity = pyrage.x25519.Identity.generate()
        self.public, self._private = str(identity.to_public()), str(identity)

    def write(self, path: Path) -> None:
        """The private key, as the program `age` keeps it."""
        with new_file(path) as file:
            file.write(f"# public key: {self.public}\n{self._private}\n".encode())


def is_public_key(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def private_key(path: Path) -> pyrage.x25519.Identity:
    """Raises WrongKey."""
    for line in path.read_text("utf-8", "replace").splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            try:
                return pyrage.x25519.Identity.from_str(line.strip())
            except pyrage.IdentityError:
                break
    raise WrongKey(f"{path} holds no private key: it has a line that begins with AGE-SECRET-KEY-1")


async def write(path: Path, public: str, pool: Pool, keyring: Keyring, orgs: Iterable[OrgId], signing: str) -> int:
    """How many data keys the copy has. Nothing is on disk that is not encrypted, and memory stays flat."""
    count = 0
    with new_file(path) as file, _encrypting(public, file) as out:
        out.write(_line({"signing": signing}))
        for org in orgs:
            for period, key in (await keyring.wrapping_keys(org)).items():
                out.write(_line({"org": org, "period": period, "wrapping": b64encode(key).decode()}))
            async for page in _pages(pool, org):
                out.writelines(_line(each) for each in page)
                count += len(page)
        out.write(_line({"end": count}))
    return count


def read(path: Path, identity: pyrage.x25519.Identity) -> Iterator[dict[str, Any]]:
    """Line by line, the last one left out. Raises WrongKey, and NotWhole where the file was altered or cut."""
    count, ended = 0, False
    with path.open("rb") as file, _decrypting(file, identity) as lines:
        for line in lines:
            members = msgspec.json.decode(line)
            ended = members.get("end") == count
            count += "id" in members
            if not ended:
                yield members
    if not ended:
        raise NotWhole(f"{path} is cut off")


async def _pages(pool: Pool, org: OrgId) -> AsyncIterator[Sequence[dict[str, Any]]]:
    after = UUID(int=0)
    while True:
        async with pool.reading(org) as connection:
            rows = await connection.fetch(_PAGE_OF_KEYS, after, _PAGE)
        if not rows:
            return
        after = rows[-1]["id"]
        yield [
            {"org": org} | {name: row[name] for name in _MEMBERS} | {"wrapped": b64encode(row["wrapped"]).decode()}
            for row in rows
        ]


def _line(members: dict[str, Any]) -> bytes:
    return msgspec.json.encode(members) + b"\n"


def opened(text: str) -> bytes:
    return b64decode(text)


@contextmanager
def _encrypting(public: str, file: BinaryIO) -> Iterator[BinaryIO]:
    recipient = pyrage.x25519.Recipient.from_str(public)
    source, sink = os.pipe()
    with _beside(lambda pipe: pyrage.encrypt_io(pipe, file, [recipient]), source, "rb"), os.fdopen(sink, "wb") as out:
        yield out


@contextmanager
def _decrypting(file: BinaryIO, identity: pyrage.x25519.Identity) -> Iterator[BinaryIO]:
    source, sink = os.pipe()
    try:
        with (
            _beside(lambda pipe: pyrage.decrypt_io(file, pipe, [identity]), sink, "wb"),
            os.fdopen(source, "rb") as lines,
        ):
            yield lines
    except pyrage.DecryptError as error:
        raise WrongKey(f"this private key does not open {file.name}: {error}") from error
    except (OSError, msgspec.DecodeError) as error:
        raise NotWhole(f"{file.name} was altered or cut off: {error}") from error


@contextmanager
def _beside(work: Any, end: int, mode: str) -> Iterator[None]:
    """age's stream and our lines each want to drive; so one of them runs in a thread, with a pipe between."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(end, mode) as pipe:
                work(pipe)
        except BaseException as error:  # noqa: BLE001 - handed over to whom it concerns
            faults.append(error)

    thread = Thread(target=run, name="age")
    thread.start()
    try:
        yield
    except BrokenPipeError:
        pass  # the thread's own fault says more
    finally:
        thread.join()
    if faults:
        raise faults[0]
