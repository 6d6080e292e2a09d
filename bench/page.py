"""docs/benchmarks.md: the parts that are measured stand between marks, and people write the rest."""

import sys
from pathlib import Path

from counterfoil.catalogue.marks import replaced, table

_ROOT = Path(__file__).parent.parent
PAGE = _ROOT / "docs" / "benchmarks.md"
TIMINGS = _ROOT / "build" / "timings.txt"


def write(told: str) -> None:
    """The table, and how long `make test` took where it has been run."""
    _write("ratios", told)
    write_timings()


def write_timings() -> bool:
    if TIMINGS.exists():
        _write("how long make test takes", timings(TIMINGS.read_text("utf-8")))
    return TIMINGS.exists()


def timings(text: str) -> str:
    """The lines of tools/timed.py ("pure   41.3 s") as a table with their sum."""
    parts = [line.split() for line in text.splitlines() if line.strip()]
    rows = [(name, f"{float(seconds):,.0f} s") for name, seconds, *_ in parts]
    return table(("part", "took"), [*rows, ("all", f"{sum(float(seconds) for _, seconds, *_ in parts):,.0f} s")])


def _write(name: str, part: str) -> None:
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), name, part), "utf-8")


if __name__ == "__main__":
    sys.exit(0 if write_timings() else "run `make test` first: it leaves how long each part took in build/timings.txt")
