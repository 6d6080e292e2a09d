"""Read rows out of the log, as a rebuild makes them: beside COPY of the same rows."""

import time
from typing import Any

from bench.stage import Stage
from bench.table import Measured
from counterfoil.store.follow import read
from counterfoil.store.rows import puts_json, stored

_ROWS = (
    "insert into bench.rebuilt select * from jsonb_populate_recordset(null::bench.rebuilt, $1::jsonb -> 'customer_row')"
)


async def measured(stage: Stage) -> list[Measured]:
    rows = "select * from counterfoil.customer_row where org = $1"
    copied_rows = [tuple(record) for record in await stage.admin.fetch(rows, stage.large)]
    ours, copied = [], []
    for _ in range(stage.plan.rounds):
        await stage.admin.execute("drop table if exists bench.rebuilt")
        await stage.admin.execute("create table bench.rebuilt (like counterfoil.customer_row including all)")
        ours.append(await _rebuild(stage))
        await stage.admin.execute("truncate bench.rebuilt")
        begun = time.perf_counter()
        await stage.admin.copy_records_to_table("rebuilt", records=copied_rows, schema_name="bench")
        copied.append(2 * len(copied_rows) / (time.perf_counter() - begun))
    work = "rebuild the customers' rows: read the log, open, fold, seal, write; events"
    return [Measured(work, "COPY of those rows", "/s", ours, copied, "≥ 10,000/s")]


async def _rebuild(stage: Stage) -> float:
    """Events a second, page after page."""
    house, org, position, events = stage.house, stage.large, 0, 0
    begun = time.perf_counter()
    while page := await read(house.pool, org, position):
        streams = await house.store.fold(org, sorted(page, key=lambda event: (event["stream"], event["version"])))
        keys = await house.store.keyring.plain(org, [stream.key for stream in streams.values() if stream.key])
        made: dict[str, list[dict[str, Any]]] = {}
        for row in (row for each in streams.values() for row in each.aggregate.rows(each, each.recorded)):
            made.setdefault(row.table, []).append(stored(org, row, keys.get(row.key) if row.key else None))
        await stage.admin.execute(_ROWS, puts_json(made))
        position, events = page[-1]["position"], events + len(page)
    return events / (time.perf_counter() - begun)
