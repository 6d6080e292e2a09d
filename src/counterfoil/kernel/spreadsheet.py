"""Cells that a spreadsheet would run as a formula: guarded when we write them, read back as they were."""

import re

# Behind blanks too: some programs trim a cell before they look at it.
_RUNS = re.compile(r"\s*'*\s*[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """With an apostrophe in front where a spreadsheet would calculate; `unguarded` gives exactly the cell back."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell
