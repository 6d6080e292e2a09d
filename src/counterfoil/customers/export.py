"""A filtered list as a file for spreadsheets: what stands clear in read rows, so that no key is asked for.

The e-mail address of lists is not in it, nor anything else that is sealed: a file leaves the house for good.
"""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from asyncpg import Record

from counterfoil.kernel.money import Money
from counterfoil.kernel.spreadsheet import guarded

COLUMNS = (
    "id", "code", "external_id", "kind", "name", "legal_name", "status", "city", "country", "currency", "language",
    "time_zone", "payment_terms_days", "credit_limit", "credit_limit_currency", "parent_id", "payer", "tags",
    "created_at", "updated_at",
)  # fmt: skip
_MARK = "\ufeff"  # makes a spreadsheet read the file as UTF-8


async def table(pages: AsyncIterator[Sequence[Record]]) -> AsyncIterator[bytes]:
    """The head and the first page together, then a part for each further page."""
    before = _MARK + _lines([COLUMNS])
    async for page in pages:
        yield (before + _lines([_cells(row) for row in page])).encode()
        before = ""


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cells(row: Record) -> list[str]:
    minor, currency = row["credit_limit_minor"], row["credit_limit_currency"]
    made = {**row, "credit_limit": None if minor is None else Money(minor, currency).text}
    return [guarded(_text(made[column])) for column in COLUMNS]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
