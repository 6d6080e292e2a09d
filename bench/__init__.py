"""What Counterfoil costs beside what it is built on: measured in one run, alternately, and told as ratios.

`make bench` prints the table and writes docs/benchmarks.md; `python -m bench --short` tries every measurement with a
handful of everything and writes nothing. COUNTERFOIL_BENCH_CUSTOMERS says how many customers lists and searches see.
"""
