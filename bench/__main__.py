"""`python -m bench [--short]`: measures and prints the table; the long form writes docs/benchmarks.md."""

import asyncio
import sys
from collections.abc import Sequence

import uvloop

from bench import appends, commands, imports, lists, rebuilds, searches
from bench.page import write
from bench.plan import SHORT, Plan, from_environment
from bench.stage import stage
from bench.table import Measured, machine, rendered


def main(arguments: Sequence[str]) -> int:
    if list(arguments) not in ([], ["--short"]):
        print("usage: python -m bench [--short]", file=sys.stderr)
        return 2
    plan = SHORT if arguments else from_environment()
    on = machine()  # before there is any load of our own
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rows, postgresql = runner.run(_measured(plan))
    told = f"{on}, PostgreSQL {postgresql}.\n\n{rendered(rows)}"
    print(told)
    if plan is not SHORT:
        write(told)
    return 0


async def _measured(plan: Plan) -> tuple[list[Measured], str]:
    async with stage(plan) as made:
        rows: list[Measured] = []
        for part in (commands, appends, lists, searches, rebuilds, imports):
            print(f"measuring {part.__name__.partition('.')[2]}", file=sys.stderr, flush=True)
            rows += await part.measured(made)
        server: str = await made.admin.fetchval("show server_version")
        return rows, server.split()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
