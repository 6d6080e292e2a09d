"""`counterfoil restore FOLDER`: a backup into an installation that is empty."""

import argparse
import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg

from counterfoil import verify
from counterfoil.cli.database import Access, bring_to_present, database
from counterfoil.cli.talk import Progress, Stop, as_json, complain, say
from counterfoil.contexts import CONTEXTS, KEPT
from counterfoil.identity.operator import keep_operator_id
from counterfoil.settings import Settings
from counterfoil.store import backup_reading
from counterfoil.store.backup_files import NotWhole
from counterfoil.store.checkpoint import keep_signing_key
from counterfoil.store.key_copies import WrongKey, private_key
from counterfoil.store.keyservice import LocalKeys
from counterfoil.store.making import CannotRebuild
from counterfoil.store.restore import NotEmpty, Restored, Restoring

_ABOUT = "the public key of the exports, kept elsewhere; without it nobody vouches for the backup but itself"
_KEPT = "a checkpoint kept elsewhere; a backup that is older than it is refused; may repeat"


def add_to(commands: Any) -> None:
    parser = commands.add_parser("restore", help="check a backup and restore it into an empty installation")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="one backup, or the folder that has the newest one")
    parser.add_argument("--key-file", metavar="PRIVATE", type=Path, help="the private key of COUNTERFOIL_BACKUP_KEY")
    parser.add_argument("--keys", metavar="FOLDER", type=Path, help="where the copies of the keys are, if elsewhere")
    parser.add_argument("--without-personal-data", action="store_true", help="where the private key is lost for good")
    parser.add_argument("--key", metavar="PUBLIC", help=_ABOUT)
    parser.add_argument("--checkpoint", metavar="FILE", type=Path, action="append", default=[], help=_KEPT)
    parser.add_argument("--json", action="store_true", help="one line of JSON on standard output")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    if (given.key_file is None) == (not given.without_personal_data):
        raise Stop(
            "give --key-file PRIVATE, or --without-personal-data: everything personal then reads erased, for good"
        )
    try:
        backup = _checked(given)
        with database(settings, alone=True) as access:
            done = asyncio.run(_restore(settings, access, backup))
    except verify.Bad as bad:
        raise Stop(str(bad)) from bad
    except (NotWhole, WrongKey, CannotRebuild) as error:
        raise Stop(str(error)) from error
    except NotEmpty:
        raise Stop(
            "this installation has organisations already: restore into an empty data folder or database"
        ) from None
    _say(given, backup, done)
    return 0


def _checked(given: argparse.Namespace) -> backup_reading.Backup:
    folder = backup_reading.chosen(given.folder)
    identity = keys = None
    if given.key_file is not None:
        identity = private_key(given.key_file)
        keys = backup_reading.newest_keys(given.keys or (folder.parent if folder == given.folder else given.folder))
    return backup_reading.check(folder, keys, identity, given.key, given.checkpoint)


async def _restore(settings: Settings, access: Access, backup: backup_reading.Backup) -> Restored:
    if access.admin is None:
        raise Stop("COUNTERFOIL_DATABASE_URL must name the owner's URL: the application role may not restore.")
    await bring_to_present(access)
    connection = await asyncpg.connect(access.admin)
    try:
        with Progress("Restoring") as progress:
            restoring = Restoring(connection, CONTEXTS, KEPT, LocalKeys(settings.key_encryption_keys), progress)
            return await restoring.restore(backup, _files(settings, backup))
    finally:
        await connection.close()


def _files(settings: Settings, backup: backup_reading.Backup) -> Callable[[], None]:
    def keep() -> None:
        keep_operator_id(settings.operator, backup.manifest.installation)
        if backup.signing is not None:
            keep_signing_key(settings.signing_key, backup.signing)

    return keep


def _say(given: argparse.Namespace, backup: backup_reading.Backup, done: Restored) -> None:
    if backup.older_keys:
        complain("the copy of the keys is older than the log: what came between reads erased")
    if given.json:
        counts = dataclasses.asdict(done)
        as_json(
            {"backup": str(backup.folder), **counts, "vouched": given.key is not None, "older_keys": backup.older_keys}
        )
        return
    say(
        f"{done.events} events of {done.organisations} organisations are back, every hash as it was;"
        f" {done.keys} keys, {done.rows} rows of read tables."
    )
    if done.erased:
        say(f"{done.erased} keys no longer exist; what they sealed reads erased.")
    if given.key is None:
        say(
            f"Only the backup itself says that it was signed by {backup.manifest.signer}; --key would have compared it."
        )
