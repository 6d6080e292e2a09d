"""Before anything is served: is the fence between organisations as it was designed, in this very database?"""

import asyncio
import contextlib
from importlib import resources

import asyncpg

from counterfoil.store.migrate import APP

_CHECK = (resources.files("counterfoil.store") / "fence.sql").read_text("utf-8")
_TRIES, _PAUSE_S = 3, 0.1
_HERE = "select to_regnamespace('counterfoil') is not null and to_regnamespace('counterfoil_keys') is not null"


async def check(connection: asyncpg.Connection) -> list[str]:
    """What is not as it must be, a line each; `connection` is the one that serving would use."""
    roles = await connection.fetchrow("select session_user as session, current_user as current")
    assert roles is not None
    if (roles["session"], roles["current"]) != (APP, APP):
        return [f"the application connects as {roles['session']}, and must as {APP}"]
    if not await connection.fetchval(_HERE):
        return ["the schema is not there: run `counterfoil migrate` as the database's owner"]
    for _ in range(_TRIES):
        # A rebuild that puts new tables in the place of old ones takes them away under a look at the catalogue.
        with contextlib.suppress(asyncpg.InternalServerError):
            return [record[0] for record in await connection.fetch(_CHECK)]
        await asyncio.sleep(_PAUSE_S)
    return [record[0] for record in await connection.fetch(_CHECK)]
