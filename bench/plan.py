"""How much is measured: enough for steady ratios in five minutes, or just enough to see that everything runs."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    customers: int = 20_000  # what lists and searches see, all in one organisation
    organisations: int = 50
    clients: int = 32
    seconds: float = 4.0  # of each round of a rate
    rounds: int = 3  # ours and the baseline in turn
    imported: int = 20_000  # rows of a file; a million with COUNTERFOIL_BENCH_IMPORTED=1000000
    calls: int = 3_000  # of the door, in each round
    words: int = 150  # that are searched for

    @property
    def batches(self) -> int:
        """Of a hundred customers."""
        return max(1, self.customers // 100)


SHORT = Plan(customers=600, organisations=2, clients=4, seconds=0.2, rounds=1, calls=40, words=8, imported=600)


def from_environment() -> Plan:
    return Plan(
        customers=int(os.environ.get("COUNTERFOIL_BENCH_CUSTOMERS", Plan().customers)),
        imported=int(os.environ.get("COUNTERFOIL_BENCH_IMPORTED", Plan().imported)),
    )
