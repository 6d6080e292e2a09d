"""What commands say: lines and progress for a person, one JSON document for a script."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Self


class Stop(Exception):
    """A command cannot go on; the message is the one line that says why and how to mend it."""


def say(line: str) -> None:
    print(line, flush=True)


def complain(line: str) -> None:
    print(f"counterfoil: {line}", file=sys.stderr, flush=True)


def as_json(answer: Mapping[str, Any] | Sequence[Any]) -> None:
    """One line, for a script that reads standard output."""
    say(json.dumps(answer, ensure_ascii=False, default=str))


class Progress:
    """A bar on a terminal, nothing where nobody watches. Call it with what is done so far and what there is to do."""

    _WIDTH = 30

    def __init__(self, what: str, *, watched: bool | None = None) -> None:
        self._what = what
        self._watched = sys.stderr.isatty() if watched is None else watched
        self._drawn = ""

    def __call__(self, done: int, total: int) -> None:
        share = min(1.0, done / total) if total else 1.0
        filled = round(share * self._WIDTH)
        bar = f"\r{self._what} [{'#' * filled}{'.' * (self._WIDTH - filled)}] {share:4.0%}"
        if self._watched and bar != self._drawn:
            print(bar, end="", file=sys.stderr, flush=True)
            self._drawn = bar

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._drawn:
            print(file=sys.stderr, flush=True)
