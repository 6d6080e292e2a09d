"""docs/errors.md, generated: every code that may stand in a problem, and every code of a field error."""

from collections.abc import Iterable

from counterfoil.kernel.refused import CODES
from counterfoil.kernel.shape_errors import FIELD_CODES

_INTRODUCTION = """# Errors

Generated from the code; change it there. Every error is `application/problem+json` (RFC 9457). Programs decide by
`code`, which never changes its meaning; `title` and `detail` are for people; `correlation_id` finds the log lines.
Where a retry helps, send the same request with the same `Idempotency-Key` again: it takes effect once.

"""


def problem_codes() -> list[str]:
    return sorted(CODES)


def errors_markdown() -> str:
    """docs/errors.md. Import every context first: a code is declared where its rule lives."""
    rows = [
        (f"`{c.name}`", str(c.status), "yes" if c.retryable else "no", c.title, c.detail)
        for c in sorted(CODES.values(), key=lambda each: (each.status, each.name))
    ]
    fields = [(f"`{name}`", meaning) for name, meaning in sorted(FIELD_CODES.items())]
    return _INTRODUCTION + "\n".join(
        [
            *_table(("code", "status", "retry helps", "title", "what the reader is told"), rows),
            "",
            "## Field errors",
            "",
            "The `errors` of a 422. `pointer` is a JSON pointer into the body, or `?name` for a query parameter.",
            "",
            *_table(("code", "meaning"), fields),
            "",
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]
