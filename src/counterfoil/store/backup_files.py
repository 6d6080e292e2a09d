"""How a backup lies on disk: folders that have their name once they are whole, each with a signed manifest."""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal
from uuid import UUID

import msgspec

from counterfoil.store.checkpoint import NotVouched, Signer, signed_text
from counterfoil.store.pg_files import FolderLock, InUse, make_folders, sync_folder

Kind = Literal["log", "keys"]
MANIFEST = "manifest"
_NAME = re.compile(r"(log|keys)-\d{8}T\d{6}\.\d{3}Z", re.ASCII)
_DRAFT = re.compile(r"\.(?:log|keys)-\S+\.[0-9a-f]{8}\.part", re.ASCII)
_LONGEST = 64 << 20  # bytes of a manifest


class NotWhole(Exception):
    """A backup that is not as it was written; the text says what of it and where."""


class Occupied(Exception):
    """The folder is not for this backup; the text says why and what to do."""


class File(msgspec.Struct, frozen=True):
    name: str
    size: int
    sha256: str


class Log(msgspec.Struct, frozen=True):
    """One organisation: where its log lies and how far it goes. `epoch` is the head's.

    What stands in no log: `counters`, and in the file `kept` the rows of small tables.
    """

    org: UUID
    file: str
    epoch: int
    position: int
    hash: str
    counters: dict[str, int]
    kept: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Kind
    made_at: datetime
    product: str
    installation: UUID
    signer: str
    files: list[File]
    logs: list[Log]
    format: Literal[1] = 1


class Target:
    """The folder that backups are written into; one at a time, and of one installation."""

    def __init__(self, folder: Path, installation: UUID) -> None:
        self.folder, self._installation = folder, installation

    @contextmanager
    def held(self) -> Iterator[None]:
        make_folders(self.folder, 0o700)
        lock = FolderLock(self.folder)
        try:
            lock.take()
        except InUse:
            raise Occupied(f"another backup is being written to {self.folder}: wait until it is done") from None
        try:
            for left in self.folder.iterdir():
                if _DRAFT.fullmatch(left.name):  # of a backup that was killed
                    shutil.rmtree(left)
            self._refuse_anothers()
            yield
        finally:
            lock.release()

    def keep_newest(self, kind: Kind, count: int) -> None:
        for old in copies(self.folder, kind)[count:]:
            # First out of sight, so that half a backup is never there under a backup's name.
            gone = old.with_name(f".{old.name}.{secrets.token_hex(4)}.part")
            old.rename(gone)
            shutil.rmtree(gone)

    def _refuse_anothers(self) -> None:
        for found in copies(self.folder, "log")[:1]:
            other = read_manifest(found).installation
            if other != self._installation:
                raise Occupied(f"{self.folder} holds backups of another installation ({other}): choose another folder")


def copies(folder: Path, kind: Kind) -> list[Path]:
    """Newest first."""
    names = [each for each in folder.iterdir() if (found := _NAME.fullmatch(each.name)) and found[1] == kind]
    return sorted(names, key=lambda each: each.name, reverse=True)


def name_of(kind: Kind, at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{kind}-{at:%Y%m%dT%H%M%S}.{at.microsecond // 1000:03}Z"


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """For its owner alone, and there under its name once everything in it is on disk."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    draft.mkdir(mode=0o700)
    try:
        yield draft
        sync_folder(draft)
        draft.rename(path)
        sync_folder(path.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def described(folder: Path, names: Sequence[str]) -> list[File]:
    return [File(name, (folder / name).stat().st_size, _digest(folder / name)) for name in names]


def write_manifest(folder: Path, manifest: Manifest, signer: Signer) -> None:
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1).decode() + "\n"
    with new_file(folder / MANIFEST) as file:
        file.write(signer.note(text).encode())


def read_manifest(folder: Path) -> Manifest:
    """As it stands there, whoever wrote it. Raises NotWhole."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            text = file.read(_LONGEST).decode().rpartition("\n\n")[0]
        return msgspec.json.decode(text, type=Manifest)
    except FileNotFoundError:
        raise NotWhole(f"{folder} has no manifest: it is no backup, or not all of one") from None
    except (UnicodeDecodeError, msgspec.DecodeError) as error:
        raise NotWhole(f"{folder / MANIFEST} is damaged: {error}") from error


def checked(folder: Path, kind: Kind, public: str | None = None) -> Manifest:
    """The manifest, when it is signed by `public` (without one: by whom it names) and all files are as it says.

    Raises NotWhole.
    """
    manifest = read_manifest(folder)
    if manifest.kind != kind:
        raise NotWhole(f"{folder} is a backup of {manifest.kind}, not of {kind}")
    if public is not None and public.strip() != manifest.signer:
        raise NotWhole(f"{folder} is signed by another key than the given one ({manifest.signer})")
    try:
        signed_text((folder / MANIFEST).read_text("utf-8"), manifest.signer)
    except NotVouched as error:
        raise NotWhole(f"{folder / MANIFEST}: {error}") from error
    for file in manifest.files:
        _check(folder, file)
    return manifest


def _check(folder: Path, file: File) -> None:
    path = folder / file.name
    if path.parent != folder or not path.is_file():
        raise NotWhole(f"{path} is missing")
    if (size := path.stat().st_size) != file.size:
        raise NotWhole(f"{path} has {size} bytes instead of {file.size}")
    if _digest(path) != file.sha256:
        raise NotWhole(f"{path} was changed: its SHA-256 is not the manifest's")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
