"""`python -m counterfoil.catalogue write|check [FOLDER]`: the generated pages of the checkout in FOLDER, or here."""

import sys
from collections.abc import Sequence
from pathlib import Path

from counterfoil.catalogue import pages

_USAGE = "usage: python -m counterfoil.catalogue write|check [FOLDER]"


def main(arguments: Sequence[str]) -> int:
    if not 1 <= len(arguments) <= 2 or arguments[0] not in ("write", "check"):
        print(_USAGE, file=sys.stderr)
        return 2
    root = Path(*arguments[1:])
    if not (root / pages.FOLDER).is_dir():
        print(f"there is no folder {pages.FOLDER} in {root.resolve()}", file=sys.stderr)
        return 2
    stale = pages.stale(root)
    if arguments[0] == "check":
        for name in stale:
            print(f"{name} is not what the code says: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    for name, text in stale.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
