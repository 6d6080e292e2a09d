"""An organisation's whole log as a file that `verify` checks elsewhere: a line an event, then a signed checkpoint."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import asyncpg

from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store.checkpoint import Checkpoint, Signer
from counterfoil.store.follow import read
from counterfoil.store.pool import Pool
from counterfoil.store.refusals import ORGANISATION_GONE

Progress = Callable[[int, int], None]  # events written, events in all

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


async def export(pool: Pool, org: OrgId, out: BinaryIO, signer: Signer, progress: Progress | None = None) -> Checkpoint:
    """Writes the log as it stands now and says what was signed.

    The head is read first and then what lies before it. Nothing there can change any more, so page after page gives
    what one long snapshot would give, without keeping the database from cleaning up meanwhile.
    """
    async with pool.reading(org) as connection:
        head = await connection.fetchrow("select epoch, position, hash from org_head where org = current_org()")
    if head is None:
        raise Refused(ORGANISATION_GONE)
    position, epoch = 0, head["epoch"]
    while page := [event for event in await read(pool, org, position) if event["position"] <= head["position"]]:
        out.writelines(_line(_members(event)) for event in page)
        position, epoch = page[-1]["position"], page[-1]["epoch"]
        if progress is not None:
            progress(position, head["position"])
    # The head may be an epoch ahead of its last event, right after a restore; what is signed is found in the file.
    checkpoint = Checkpoint(org, epoch, head["position"], head["hash"])
    out.write(_line({"checkpoint": signer.sign(checkpoint)}))
    return checkpoint


async def export_to(path: Path, pool: Pool, org: OrgId, signer: Signer, progress: Progress | None = None) -> Checkpoint:
    with _whole_file(path) as out:
        return await export(pool, org, out, signer, progress)


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """For its owner's eyes, and there under its name only when it is whole."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _members(event: asyncpg.Record) -> dict[str, Any]:
    """In the order of the hashed frame. `actor` and `data` as text: their very bytes are what was hashed."""
    return {
        "org": str(event["org"]),
        "epoch": event["epoch"],
        "position": event["position"],
        "stream": str(event["stream"]),
        "version": event["version"],
        "type": event["type"],
        "schema": event["schema"],
        "at": (event["at"] - _EPOCH) // _MICROSECOND,
        "actor": event["actor"],
        "command": str(event["command"]),
        "ordinal": event["ordinal"],
        "correlation": event["correlation"],
        "causation": event["causation"],
        "subject": event["subject"] and str(event["subject"]),
        "key": event["key"] and str(event["key"]),
        "sealed": event["sealed"] and event["sealed"].hex(),
        "data": event["data"],
        "hash": event["hash"].hex(),
    }


def _line(members: dict[str, Any]) -> bytes:
    """The one way of writing it that `verify` takes: no blanks, and no escapes but those that JSON demands."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
