"""Refuses files of more than 300 lines, and functions of more than 40 in Python and SQL (in TypeScript, Biome does)."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.files import ROOT, ours

FILE_LINES, FUNCTION_LINES = 300, 40
_ENDINGS = (".py", ".ts", ".tsx", ".sql")
_SQL_FUNCTION = re.compile(r"^\s*create\s+(?:or\s+replace\s+)?(?:function|procedure)\s+([\w.]+)", re.IGNORECASE)
_DOLLARS = re.compile(r"\$\w*\$")


class Function(NamedTuple):
    name: str
    first: int
    last: int


def python_functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(node.name, node.lineno, node.end_lineno or node.lineno)


def sql_functions(text: str) -> Iterator[Function]:
    """From `create function` to the line that closes its dollar-quoted body, or to its semicolon."""
    name, first, quote = "", 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not name and (begun := _SQL_FUNCTION.match(line)):
            name, first = begun[1], number
        if not name:
            continue
        for mark in _DOLLARS.findall(line):
            if not quote:
                quote = mark
            elif mark == quote:
                quote = ""
        if not quote and line.rstrip().endswith(";"):
            yield Function(name, first, number)
            name = ""


def too_long(name: str, text: str) -> list[str]:
    """A line for the file if it is too long, and for each function of it that is."""
    lines = text.count("\n")
    found = [f"{name}: {lines} lines, at most {FILE_LINES}"] if lines > FILE_LINES else []
    read = {".py": python_functions, ".sql": sql_functions}.get(Path(name).suffix)
    for function in read(text) if read else ():
        length = function.last - function.first + 1
        if length > FUNCTION_LINES:
            found.append(f"{name}:{function.first}: {function.name} has {length} lines, at most {FUNCTION_LINES}")
    return found


def main() -> int:
    found = [line for path in ours(*_ENDINGS) for line in too_long(str(path), (ROOT / path).read_text("utf-8"))]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
