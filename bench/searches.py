"""Searching for a part of a name: beside the SQL alone on the best index, and on none."""

import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from bench.stage import Stage, customer
from bench.table import Measured
from counterfoil.customers.repository import ListQuery
from counterfoil.kernel.text import fold
from counterfoil.store.keyset import like

_FIRST_PAGE = """select * from counterfoil.customer_row where org = $1 and search_key like $2
  order by name_key, id limit 51"""
_NO_INDEX = "set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off"

Ask = Callable[[str], Awaitable[object]]


async def measured(stage: Stage) -> list[Measured]:
    """One search after the other; the medians and the 99th percentiles of each round."""
    ours, indexed, scanned = [], [], []
    for round_ in range(stage.plan.rounds):
        words = _words(stage, round_)
        ours.append(await _times(words, lambda word: _by_repository(stage, word)))
        indexed.append(await _times(words, lambda word: _by_sql(stage, word)))
        await stage.admin.execute(_NO_INDEX)
        scanned.append(await _times(words[:20], lambda word: _by_sql(stage, word)))
        await stage.admin.execute("reset all")
    work = f"first page of a search in {stage.plan.customers:,} customers, with count"
    at = {name: [_percentile(each, share) for each in ours] for name, share in (("p50", 0.5), ("p99", 0.99))}
    best = {name: [_percentile(each, share) for each in indexed] for name, share in (("p50", 0.5), ("p99", 0.99))}
    slow = [_percentile(each, 0.5) for each in scanned]
    return [
        Measured(f"{work}, p50", "the page's SQL alone, on the index", "ms", at["p50"], best["p50"], "≤ 1.5"),
        Measured(f"{work}, p99", "the page's SQL alone, on the index", "ms", at["p99"], best["p99"], "< 100 ms"),
        Measured(f"{work}, p50", "the page's SQL alone, reading the whole table", "ms", at["p50"], slow),
    ]


def _words(stage: Stage, seed: int) -> list[str]:
    """Four to six letters out of one word of a name that is there: a blank would make two searches of it."""
    dice = random.Random(seed)  # noqa: S311 - guards nothing
    made = []
    for _ in range(stage.plan.words):
        words = fold(customer(stage, dice.randrange(stage.plan.customers))["name"]).split()
        word = dice.choice([each for each in words if len(each) > 6])
        length = dice.randint(4, 6)
        begin = dice.randrange(len(word) - length + 1)
        made.append(word[begin : begin + length])
    return made


async def _times(words: Sequence[str], ask: Ask) -> list[float]:
    """In milliseconds."""
    await ask(words[0])  # the plan is made
    found = []
    for word in words:
        begun = time.perf_counter()
        await ask(word)
        found.append((time.perf_counter() - begun) * 1000)
    return found


async def _by_repository(stage: Stage, word: str) -> object:
    return await stage.house.customers.get_customers(stage.large, ListQuery(query=word))


async def _by_sql(stage: Stage, word: str) -> object:
    return await stage.admin.fetch(_FIRST_PAGE, stage.large, like(word))


def _percentile(times: Sequence[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]
