"""Generated parts in pages that people write: they stand between two comments that a reader does not see."""

from collections.abc import Iterable, Sequence

_BEGIN = "<!-- generated: {name} -->"
_END = "<!-- end of {name} -->"


class MarkMissing(Exception):
    """The page lacks the marks between which a part belongs."""


def replaced(text: str, name: str, part: str) -> str:
    """The page with this part between its marks. Raises MarkMissing."""
    begin, end = _BEGIN.format(name=name), _END.format(name=name)
    before, found, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise MarkMissing(f"a generated part belongs between {begin} and {end}")
    return f"{before}{begin}\n\n{part.strip()}\n\n{end}{after}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(each) for each in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    # In a table a bar ends the cell even within code.
    return text.replace("|", "\\|").replace("\n", " ")
