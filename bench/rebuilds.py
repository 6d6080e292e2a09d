"""Read tables made anew from the log, as `counterfoil rebuild` does it: beside COPY of the rows that it makes."""

import time

from bench.stage import Stage
from bench.table import Measured
from counterfoil.contexts import SOURCES
from counterfoil.store.rebuilding import Rebuilder

_TABLES = [table for source in SOURCES for table in source.tables]


async def measured(stage: Stage) -> list[Measured]:
    ours, copied = [], []
    for _ in range(stage.plan.rounds):
        begun = time.perf_counter()
        done = await Rebuilder(stage.house.store, stage.dsn, list(SOURCES), None, lambda *_: None).rebuild()
        ours.append(done.events / (time.perf_counter() - begun))
        copied.append(done.events / await _copy(stage))
    work = "rebuild all read tables: read the log, open, fold, seal, write, index; events"
    return [Measured(work, "COPY of those rows into tables with the same indexes", "/s", ours, copied, "≥ 10,000/s")]


async def _copy(stage: Stage) -> float:
    """How many seconds it took; reading the rows is not counted."""
    seconds = 0.0
    for table in _TABLES:
        rows = [tuple(record) for record in await stage.admin.fetch(f"select * from counterfoil.{table}")]  # noqa: S608
        copy = f"rebuilt_{table}"
        await stage.admin.execute(f"create table if not exists bench.{copy} (like counterfoil.{table} including all)")
        await stage.admin.execute(f"truncate bench.{copy}")
        begun = time.perf_counter()
        await stage.admin.copy_records_to_table(copy, records=rows, schema_name="bench")
        seconds += time.perf_counter() - begun
    return seconds
