"""What `/metrics` says of the inside: connections, and how far the processors are behind the log."""

import asyncio
from collections.abc import Sequence

from counterfoil.kernel.refused import Refused
from counterfoil.store.pool import Pool
from counterfoil.store.processors import Processor
from counterfoil.web.metrics import Gauge

_PATIENCE_S = 2.0  # a scrape is not kept waiting by a database that stands still


async def measured(pool: Pool, processors: Sequence[Processor]) -> list[Gauge]:
    """Where the database is away, that is said and the processors are passed over."""
    lags = await _lags(pool, processors)
    up = Gauge("counterfoil_database_up", "Whether the database answers.", float(lags is not None))
    return [up, *_connections(pool), *(lags or ())]


def _connections(pool: Pool) -> list[Gauge]:
    busy, open_, most = "counterfoil_pool_busy", "counterfoil_pool_open", "counterfoil_pool_limit"
    made = []
    for name, figures in pool.usage().items():
        labels = {"pool": name}
        made += [
            Gauge(busy, "Database connections at work.", figures[0], labels),
            Gauge(open_, "Database connections that are open.", figures[1], labels),
            Gauge(most, "Database connections that there may be.", figures[2], labels),
        ]
    return made


async def _lags(pool: Pool, processors: Sequence[Processor]) -> list[Gauge] | None:
    names = [processor.name for processor in processors]
    try:
        async with asyncio.timeout(_PATIENCE_S), pool.across() as connection:
            rows = await connection.fetch("select * from processor_lag($1)", names)
    except (Refused, TimeoutError):
        return None
    made = []
    for row in rows:
        labels = {"processor": row["processor"]}
        made += [
            Gauge("counterfoil_processor_waiting_events", "Events not yet looked at.", row["waiting"], labels),
            Gauge("counterfoil_processor_lag_events", "The most of them in one organisation.", row["behind"], labels),
            Gauge("counterfoil_processor_parked_streams", "Streams that wait for repair.", row["parked"], labels),
        ]
    return made
