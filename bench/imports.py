"""Bringing in a file: beside a command for each customer, and its memory at the end beside that at the beginning."""

import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.stage import Stage, customer, envelope
from bench.table import Measured
from counterfoil.customers.importing.importer import CustomerImporter
from counterfoil.customers.importing.proposal import proposal
from counterfoil.imports.engine import Run
from counterfoil.imports.quarantine import Quarantine
from counterfoil.imports.reading import Table, look
from counterfoil.kernel.ids import uuid7

_PAGE_MIB = 4096 / 2**20


async def measured(stage: Stage) -> list[Measured]:
    rows = stage.plan.imported
    with tempfile.TemporaryDirectory() as folder:
        file = _file(stage, Path(folder) / "customers.csv", rows)
        rate, memory = await _import(stage, file)
        single = await _one_by_one(stage)
    early, late = memory[len(memory) // 10 : len(memory) // 5 + 1], memory[-len(memory) // 10 - 1 :]
    return [
        Measured(f"import of {rows:,} customers", "one command after the other", "/s", [rate], [single], "≥ 3"),
        Measured(
            f"memory at the end of an import of {rows:,} customers",
            "after its first tenth",
            "MiB",
            [statistics.median(late)],
            [statistics.median(early)],
            "≤ 1.1",
        ),
    ]


def _file(stage: Stage, path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,name,street,city,country,email\n")
        for number in range(rows):
            given = customer(stage, number)
            name = given["name"].replace('"', "")
            file.write(
                f'i{number},"{name}",Street {number},"{given["addresses"][0]["city"]}",DE,a{number}@example.com\n'
            )
    return path


async def _import(stage: Stage, path: Path) -> tuple[float, list[float]]:
    """Rows a second, and the process's memory after each batch."""
    memory: list[float] = []
    done = 0
    begun = time.perf_counter()
    with closing(Table(path, look(path))) as table, closing(Quarantine(path.with_suffix(".aside"), [])) as aside:
        importer = CustomerImporter(
            stage.house.customers.repository,
            stage.organisations[0],
            "EUR",
            stage.house.operator.actor("import"),
            f"bench-{uuid7()}",
            "bench",
            proposal(table).mapping,
        )
        async for state in Run(table, importer, aside)():
            done = state.counts.created
            memory.append(_resident())
    return done / (time.perf_counter() - begun), memory


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_MIB


async def _one_by_one(stage: Stage) -> float:
    """Customers a second, each by a command of its own."""
    calls = stage.plan.calls // 10
    begun = time.perf_counter()
    for number in range(calls):
        given = customer(stage, number)
        await stage.house.customers.create(stage.organisations[0], envelope(), given)
    return calls / (time.perf_counter() - begun)
