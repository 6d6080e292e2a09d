"""Appending in batches of a hundred, which also fills the large organisation: beside COPY of the same rows."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bench.commands import batch
from bench.stage import Stage
from bench.table import Measured
from counterfoil.customers.rows import CONTEXT
from counterfoil.store.session import Committed

_BATCH = 100
# Every table that a door writes, with the column by which the rows of one batch are found again.
_TABLES = {
    "event": "counterfoil.event",
    "receipt": "counterfoil.receipt",
    "key": "counterfoil_keys.key",
    "customer_row": "counterfoil.customer_row",
    "contact_row": "counterfoil.contact_row",
}

Rows = Mapping[str, Sequence[tuple[Any, ...]]]


async def measured(stage: Stage) -> list[Measured]:
    """In as many rounds as there are, each with its share of the customers."""
    for table, source in _TABLES.items():
        await stage.admin.execute(f"create table bench.{table} (like {source} including all)")
    ours, copied = [], []
    batches, done = stage.plan.batches // stage.plan.rounds, 0
    for round_ in range(stage.plan.rounds):
        last = round_ == stage.plan.rounds - 1
        number = stage.plan.batches - done if last else batches
        appended = await _append(stage, done * _BATCH, number)
        rows = [await _rows(stage, commands) for commands in appended.commands]
        ours.append(appended.rate)
        copied.append(await _copy(stage, rows))
        done += number
    work = f"append customers with a contact, 2 events each, {_BATCH} a commit; one organisation"
    beside = "COPY of the same rows of log, read tables, keys and receipts, with the same indexes and commits"
    return [Measured(work, beside, "/s", ours, copied, "≥ 0.3")]


class _Appended:
    """The rate in events, and the commands of each batch."""

    def __init__(self, rate: float, commands: list[list[UUID]]) -> None:
        self.rate, self.commands = rate, commands


async def _append(stage: Stage, first: int, batches: int) -> _Appended:
    commands, seconds = [], 0.0
    for number in range(batches):
        attempts = batch(stage, first + number * _BATCH, _BATCH)
        begun = time.perf_counter()
        done = await stage.house.store.execute_batch(stage.large, CONTEXT.door, attempts)
        seconds += time.perf_counter() - begun
        assert all(isinstance(one, Committed) and not one.replayed for one in done)
        commands.append([sent.command for sent, _ in attempts])
    return _Appended(batches * _BATCH * 2 / seconds, commands)


async def _rows(stage: Stage, commands: list[UUID]) -> Rows:
    """What the doors wrote for these commands."""
    fetch, org = stage.admin.fetch, stage.large
    events = await fetch("select * from counterfoil.event where org = $1 and command = any($2)", org, commands)
    receipts = await fetch("select * from counterfoil.receipt where org = $1 and command = any($2)", org, commands)
    streams, keys = [event["stream"] for event in events], [event["key"] for event in events]
    found = {"event": events, "receipt": receipts}
    found["key"] = await fetch("select * from counterfoil_keys.key where org = $1 and id = any($2)", org, keys)
    for table in CONTEXT.tables[:2]:
        found[table] = await fetch(f"select * from counterfoil.{table} where org = $1 and id = any($2)", org, streams)  # noqa: S608
    return {table: [tuple(record) for record in records] for table, records in found.items()}


async def _copy(stage: Stage, batches: Sequence[Rows]) -> float:
    """Events a second."""
    begun = time.perf_counter()
    for rows in batches:
        async with stage.admin.transaction():
            for table, records in rows.items():
                await stage.admin.copy_records_to_table(table, records=records, schema_name="bench")
    return sum(len(rows["event"]) for rows in batches) / (time.perf_counter() - begun)
