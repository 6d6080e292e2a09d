"""A process for tests to kill, `python -m tests.support.working APP_DSN KEYS [ADMIN_DSN]`: a worker, or a rebuild."""

import asyncio
import sys
from pathlib import Path

from counterfoil.contexts import CONTEXTS, SOURCES
from counterfoil.store.keyservice import LocalKeys
from counterfoil.store.personal import Keyring
from counterfoil.store.pool import Pool
from counterfoil.store.processors import Worker
from counterfoil.store.rebuilding import Rebuilder
from counterfoil.store.session import Store
from counterfoil.store.wake import LocalHints
from tests.support.toy import TOY
from tests.support.watching import SEEN


async def work(dsn: str, keys: Path, admin_dsn: str | None = None) -> None:
    pool = await Pool.connect(dsn)
    store = Store(pool, Keyring(pool, LocalKeys(keys)), (*CONTEXTS, TOY), LocalHints())
    if admin_dsn:
        await Rebuilder(store, admin_dsn, SOURCES).rebuild()
    else:
        print("ready", flush=True)
        await Worker(store, [SEEN]).run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
