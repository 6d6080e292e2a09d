"""`counterfoil backup FOLDER`: every log and, apart from it, the keys. `backup-key FILE`: the pair for the latter."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from counterfoil.app import backup_source, opened
from counterfoil.cli.database import Access, database, prepare
from counterfoil.cli.talk import Progress, Stop, as_json, complain, say
from counterfoil.settings import Settings
from counterfoil.store.backup import BackedUp, Order
from counterfoil.store.backup_files import NotWhole, Occupied
from counterfoil.store.checkpoint import KeyUnusable
from counterfoil.store.key_copies import Pair

WITHOUT_KEYS = "without COUNTERFOIL_BACKUP_KEY the keys are not backed up: personal data is lost with this machine"


def add_to(commands: Any) -> None:
    parser = commands.add_parser("backup", help="write every log, and the keys encrypted, into a folder")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where earlier backups of this installation may be")
    parser.add_argument("--json", action="store_true", help="one line of JSON on standard output")
    parser.set_defaults(run=run)
    parser = commands.add_parser("backup-key", help="make the pair of keys for backups; best on another machine")
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="where the private key goes; it never goes to the server"
    )
    parser.set_defaults(run=make_key)


def run(given: argparse.Namespace, settings: Settings) -> int:
    with database(settings) as access:
        done, signer = asyncio.run(_back_up(settings, access, given.folder))
    if done.keys is None:
        complain(WITHOUT_KEYS)
    if given.json:
        as_json(
            {
                "backup": str(done.log),
                "keys": done.keys and str(done.keys),
                "organisations": done.organisations,
                "events": done.events,
                "key": signer,
            }
        )
        return 0
    say(f"{done.events} events of {done.organisations} organisations are in {done.log}")
    if done.keys:
        say(f"The keys, encrypted, are in {done.keys}. Keep them in another place than the logs.")
    return 0


def make_key(given: argparse.Namespace, _settings: Settings) -> int:
    pair = Pair()
    try:
        pair.write(given.file)
    except FileExistsError:
        raise Stop(f"{given.file} is there already; name another file") from None
    say(f"The private key is in {given.file}. Keep it, and a copy of it, off the server. What the server gets:")
    say(f"  COUNTERFOIL_BACKUP_KEY={pair.public}")
    return 0


async def _back_up(settings: Settings, access: Access, folder: Path) -> tuple[BackedUp, str]:
    await prepare(access)
    async with opened(settings, access.app) as house:
        order = Order(folder, settings.backup_key, settings.backup_keep)
        try:
            backed_up = backup_source(settings, house.pool, house.store.keyring)
            with Progress("Backing up") as progress:
                return await backed_up.back_up(order, progress), backed_up.signer.public
        except (KeyUnusable, Occupied, NotWhole) as error:
            raise Stop(str(error)) from error
