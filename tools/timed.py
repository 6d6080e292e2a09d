"""Runs one part of `make test`, says how long it took, and keeps that in build/timings.txt: timed.py NAME COMMAND…"""

import subprocess
import sys
import time
from pathlib import Path

TIMINGS = Path(__file__).parent.parent / "build" / "timings.txt"


def main(name: str, command: list[str]) -> int:
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    line = f"{name:<12} {time.monotonic() - begun:7.1f} s{'' if code == 0 else '  failed'}"
    TIMINGS.parent.mkdir(exist_ok=True)
    with TIMINGS.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    print(f"── {line}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
