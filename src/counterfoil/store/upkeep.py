"""What the store does for itself now and then: receipts older than thirty days go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.store.pool import Pool

_EVERY_S = 3600.0
_log = structlog.get_logger(__name__)


async def keep_tidy(
    pool: Pool, organisations: Callable[[], Awaitable[Sequence[OrgId]]], every_s: float = _EVERY_S
) -> None:
    """Runs until it is cancelled. A database that is away is met again the next time."""
    while True:
        try:
            for org in await organisations():
                await forget_receipts(pool, org)
        except Refused as refusal:
            _log.info("upkeep_put_off", reason=refusal.code.name)
        await asyncio.sleep(every_s)


async def forget_receipts(pool: Pool, org: OrgId) -> int:
    """How many went. The log itself still refuses a second effect of their commands, for ever."""
    async with pool.command() as connection:
        gone: int = await connection.fetchval("select forget_receipts($1)", org)
    return gone
