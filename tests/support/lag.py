"""Waiting until what runs behind the log has caught up with it."""

import asyncio

from counterfoil.contexts import PROCESSORS
from counterfoil.kernel.ids import OrgId
from counterfoil.store.parking import ParkingLot
from counterfoil.store.session import Store


async def caught_up(store: Store, org: OrgId, within_s: float = 30) -> None:
    """Somebody else does the work: a worker, or the server beside which the test runs."""
    lot = ParkingLot(store, PROCESSORS)
    async with asyncio.timeout(within_s):
        while any(state.position < state.head for state in await lot.states(org)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
