"""A backup on its way back: found, and checked as a whole before anything is restored from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage

from counterfoil import verify
from counterfoil.store import key_copies
from counterfoil.store.backup_files import MANIFEST, Manifest, NotWhole, checked, copies


@dataclass(frozen=True, slots=True)
class Backup:
    """`keys` is the file of the newest copy of the keys; without it personal members come back as erased."""

    folder: Path
    manifest: Manifest
    keys: Path | None
    identity: pyrage.x25519.Identity | None
    signing: str | None
    older_keys: bool  # the copy of the keys is older than the log, so some may be missing


def chosen(folder: Path) -> Path:
    """The folder itself if it is a backup, else the newest one in it. Raises NotWhole."""
    if (folder / MANIFEST).is_file():
        return folder
    found = copies(folder, "log") if folder.is_dir() else []
    if not found:
        raise NotWhole(f"{folder} holds no backup")
    return found[0]


def newest_keys(folder: Path) -> Path:
    """Raises NotWhole."""
    if (folder / MANIFEST).is_file():
        return folder
    found = copies(folder, "keys")
    if not found:
        raise NotWhole(f"{folder} holds no copy of the keys")
    return found[0]


def check(
    folder: Path,
    keys: Path | None,
    identity: pyrage.x25519.Identity | None,
    public: str | None = None,
    kept: Sequence[Path] = (),
) -> Backup:
    """Everything of it, from its manifest to the last link of each chain, and against checkpoints kept elsewhere.

    Raises NotWhole, key_copies.WrongKey; verify.Bad where a kept checkpoint is none.
    """
    manifest = checked(folder, "log", public)
    named = dict([verify.key_of(manifest.signer)])
    notes = [verify.outside_note(str(path), named) for path in kept]
    if strange := {note.org for note in notes} - {str(log.org) for log in manifest.logs}:
        raise NotWhole(f"{folder} has no organisation {strange.pop()}, of which a checkpoint was given")
    known = {file.name for file in manifest.files}
    for log in manifest.logs:
        if not {log.file, log.kept} <= known:
            raise NotWhole(f"{folder / MANIFEST} does not list the files of organisation {log.org}")
        _check_log(folder, str(log.org), log.file, named, notes)
    if keys is None or identity is None:
        return Backup(folder, manifest, None, None, None, False)
    copied = checked(keys, "keys", manifest.signer)
    if copied.installation != manifest.installation:
        raise NotWhole(f"{keys} is of another installation than {folder}")
    path, signing = keys / key_copies.FILE, None
    for line in key_copies.read(path, identity):
        signing = line.get("signing", signing)
    return Backup(folder, manifest, path, identity, signing, copied.made_at < manifest.made_at)


def _check_log(folder: Path, org: str, file: str, named: verify.Keys, notes: Sequence[verify.Note]) -> None:
    path = folder / file
    with path.open("rb") as opened:
        lines = verify.Lines(opened)
        try:
            chain, _ = verify.check(lines, named, [note for note in notes if note.org == org])
        except verify.Bad as bad:
            place = f"position {bad.position}: " if bad.position else ""
            raise NotWhole(f"{path}: {place}{bad.kind}: {bad}") from bad
    if chain.org != org:
        raise NotWhole(f"{path} is of organisation {chain.org}")
