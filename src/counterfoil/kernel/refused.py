"""Refusals: one exception with a stable code, turned into a problem in one place (web/problems.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Code:
    """One line of docs/errors.md. `detail` is a template over the refusal's params."""

    name: str
    status: int
    title: str
    detail: str
    retryable: bool = False


CODES: dict[str, Code] = {}


def code(name: str, status: int, title: str, detail: str, *, retryable: bool = False) -> Code:
    """Declare a code once, where its rule lives. A second declaration is a bug."""
    assert name not in CODES, f"the code {name} is declared twice"
    CODES[name] = made = Code(name, status, title, detail, retryable)
    return made


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one member of an input; `pointer` is an RFC 6901 JSON pointer."""

    pointer: str
    code: str
    message: str
    params: dict[str, str | int] = {}


class Refused(Exception):
    """Something asked for is not done, for a reason a person can act on."""

    def __init__(
        self,
        code: Code,
        *,
        errors: Sequence[FieldError] = (),
        retry_after_ms: int | None = None,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **params: str | int,
    ) -> None:
        super().__init__(code.name)
        self.code = code
        self.errors = tuple(errors)
        self.retry_after_ms = retry_after_ms
        self.members = dict(members or {})  # further members of the problem, such as `current` of a 412
        self.headers = dict(headers or {})
        self.params = params

    @property
    def detail(self) -> str:
        return self.code.detail.format(**self.params)


INVALID = code("invalid_fields", 422, "Some fields need mending", "Mend the named fields and send it again.")


def invalid(errors: Sequence[FieldError]) -> Refused:
    """All field errors of an input at once."""
    return Refused(INVALID, errors=errors)
