"""The benchmarks run and print their table. What they measure is never a test."""

import subprocess
import sys

import pytest

from bench import page
from bench.table import Measured, rendered
from tools.files import ROOT


@pytest.mark.postgres
def test_the_short_form_prints_a_row_for_everything_and_writes_nothing() -> None:
    before = page.PAGE.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--short"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    machine, _, head, _, *rows = done.stdout.strip().split("\n")
    assert "cores" in machine
    assert "PostgreSQL" in machine
    assert head.startswith("| work |")
    works = {row.split("|")[1].strip().partition(" ")[0] for row in rows}
    assert {"create", "append", "a", "first", "rebuild"} <= works
    assert all(float(row.split("**")[1]) > 0 for row in rows)
    assert page.PAGE.read_bytes() == before


def test_usage_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--long"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    """One round that a neighbour disturbed, on both sides alike or on one, does not decide."""
    row = Measured("work", "baseline", "/s", [50, 5, 60], [100, 10, 1_000], "≥ 0.4")
    assert row.ratio == 0.5
    assert row.cells() == ("work", "50/s", "baseline", "100/s", "**0.50** of its rate", "≥ 0.4")
    times = Measured("work", "baseline", "ms", [3.0], [2.0])
    assert "| work | 3.0 ms | baseline | 2.0 ms | **1.50** of its time |  |" in rendered([row, times])


def test_timings_become_a_table_with_their_sum() -> None:
    text = "environment    61.4 s\ncheck          42.0 s  failed\n"
    assert page.timings(text).split("\n")[2:] == ["| environment | 61 s |", "| check | 42 s |", "| all | 103 s |"]
