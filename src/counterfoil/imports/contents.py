"""What the cells of a column look like, where its name does not tell."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

_PATTERNS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": re.compile(r"(https?://|www\.)\S+", re.IGNORECASE),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*"),
    "date": re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}"),
    "phone": re.compile(r"(?=(.*\d){7})(?=.*[\d)][ ()./-]+\(?\d)[+(\d][\d ()./-]{6,30}( ?(x|ext\.?) ?\d{1,6})?"),
    "decimal": re.compile(r"-?\d*[.,]\d+"),
    "whole": re.compile(r"-?\d+"),
    "street": re.compile(r"(?=.*\d)(?=.*[^\W\d_]{2}).*\s.*"),
    "words": re.compile(r"(?=.*[^\W\d_]{2})[^\d@]*"),
}
_ENOUGH = 0.9
_POSTAL = re.compile(
    r"\d{3,7}|\d{2,5}[ -]\d{2,4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}-\d{3,6}"
)
_YEAR = re.compile(r"(19|20)\d\d")


def filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell]


def share(cells: Sequence[str], fits: Callable[[str], object]) -> float:
    """Of the cells that are filled; 0 where none is."""
    held = filled(cells)
    return sum(bool(fits(cell)) for cell in held) / len(held) if held else 0.0


def kind_of(cells: Sequence[str]) -> str | None:
    """The first pattern that nearly all filled cells have. "street" and "words" need three of five."""
    for kind, pattern in _PATTERNS.items():
        enough = 0.6 if kind in ("street", "words") else _ENOUGH
        if share(cells, pattern.fullmatch) >= enough:
            return kind
    return None


def identifies(cells: Sequence[str]) -> bool:
    """Every row has one, no two have the same, and it looks like a number or code."""
    distinct = len(set(cells)) == len(cells)
    return len(cells) > 1 and distinct and all(cell and len(cell) <= 40 and " " not in cell for cell in cells)


def is_postal(cells: Sequence[str]) -> bool:
    """Codes as post offices write them, and neither years nor the numbers of the rows."""
    held = filled(cells)
    if share(held, lambda cell: _POSTAL.fullmatch(cell.upper())) < _ENOUGH or share(held, _YEAR.fullmatch) > 0.5:
        return False
    return len({len(cell) for cell in held if cell.isdigit()}) <= 2 and not _counts_up(held)


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 19]
    return len(numbers) == len(cells) and all(after > before for before, after in pairwise(numbers))


def is_mostly_distinct(cells: Sequence[str]) -> bool:
    held = filled(cells)
    return len(set(held)) > len(held) * 0.8 and len(held) > len(cells) * 0.9
