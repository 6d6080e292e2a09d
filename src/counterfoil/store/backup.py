"""Backing up: every organisation's log as a signed export, and apart from it the keys. Read tables are rebuilt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from counterfoil.kernel.ids import OrgId
from counterfoil.store import key_copies
from counterfoil.store.backup_files import (
    Log,
    Manifest,
    Target,
    described,
    name_of,
    new_file,
    whole_folder,
    write_manifest,
)
from counterfoil.store.checkpoint import Signer
from counterfoil.store.export import export
from counterfoil.store.personal import Keyring
from counterfoil.store.pool import Pool

_COPIES_OF_KEYS = 2  # the newest and the one before: an erased person's key is soon in none
_HEADS = "select org, epoch, position from log_heads()"
_COUNTERS = "select counter, counted from counters_of($1)"

Progress = Callable[[int, int], None]  # events written, events in all


@dataclass(frozen=True, slots=True)
class Order:
    """Where to, to whom the keys are encrypted (None: they are left out), and how many logs stay (None: all)."""

    folder: Path
    public_key: str | None
    keep: int | None


@dataclass(frozen=True, slots=True)
class BackedUp:
    log: Path
    organisations: int
    events: int
    keys: Path | None


@dataclass(frozen=True, slots=True)
class Source:
    """The installation that is backed up. `signing`: the file of its signing key, which goes with the keys.

    `kept`: small tables that are in no log.
    """

    pool: Pool
    keyring: Keyring
    signer: Signer
    signing: Path
    installation: UUID
    product: str
    kept: Sequence[str]

    async def back_up(self, order: Order, progress: Progress = lambda done, total: None) -> BackedUp:
        """Raises Occupied. The keys are copied after the logs, so that they open everything in them."""
        target = Target(order.folder, self.installation)
        with target.held():
            logs, path = await self._logs(order.folder, progress)
            keys = None
            if order.public_key is not None:
                keys = await self._keys(order.folder, order.public_key, [OrgId(each.org) for each in logs])
                target.keep_newest("keys", _COPIES_OF_KEYS)
            if order.keep is not None:
                target.keep_newest("log", order.keep)
        return BackedUp(path, len(logs), sum(each.position for each in logs), keys)

    async def _logs(self, folder: Path, progress: Progress) -> tuple[list[Log], Path]:
        now = datetime.now(UTC)
        path = folder / name_of("log", now)
        logs: list[Log] = []
        with whole_folder(path) as draft:
            async with self.pool.across() as connection:
                heads = await connection.fetch(_HEADS)
            total, before = sum(head["position"] for head in heads), 0
            for head in heads:
                logs.append(await self._log(draft, head, _part(progress, before, total)))
                before += head["position"]
            self._seal(
                draft,
                Manifest(
                    "log",
                    now,
                    *self._about,
                    described(draft, [name for log in logs for name in (log.file, log.kept)]),
                    logs,
                ),
            )
        return logs, path

    async def _log(self, folder: Path, head: asyncpg.Record, progress: Progress) -> Log:
        org = OrgId(head["org"])
        name = f"{org}.jsonl"
        with new_file(folder / name) as file:
            end = await export(self.pool, org, file, self.signer, progress)
        # Read behind the log: no lower than what the log has used.
        async with self.pool.reading(org) as connection:
            counters = {row["counter"]: row["counted"] for row in await connection.fetch(_COUNTERS, org)}
        kept = f"{org}.kept.jsonl"
        await self._rows(folder / kept, org)
        return Log(org, name, max(head["epoch"], end.epoch), end.position, end.hash.hex(), counters, kept)

    async def _rows(self, path: Path, org: OrgId) -> None:
        with new_file(path) as file:
            for table in self.kept:
                async with self.pool.reading(org) as connection:
                    rows = await connection.fetch(f"select to_json(t)::text as row from {table} t")  # noqa: S608
                file.writelines(
                    msgspec.json.encode({"table": table, "row": msgspec.Raw(row["row"])}) + b"\n" for row in rows
                )

    async def _keys(self, folder: Path, public: str, orgs: list[OrgId]) -> Path:
        now = datetime.now(UTC)
        path = folder / name_of("keys", now)
        with whole_folder(path) as draft:
            signing = self.signing.read_text("ascii")
            await key_copies.write(draft / key_copies.FILE, public, self.pool, self.keyring, orgs, signing)
            self._seal(draft, Manifest("keys", now, *self._about, described(draft, [key_copies.FILE]), []))
        return path

    @property
    def _about(self) -> tuple[str, UUID, str]:
        return self.product, self.installation, self.signer.public

    def _seal(self, folder: Path, manifest: Manifest) -> None:
        write_manifest(folder, manifest, self.signer)


def _part(progress: Progress, before: int, total: int) -> Progress:
    """The progress of one log as that of them all."""
    return lambda done, _: progress(before + done, total)
