"""Which column means what: proposed by the importer, corrected by a person, kept under a name, used by a script."""

from collections.abc import Mapping as Mappings
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from counterfoil.imports.layout import Layout
from counterfoil.kernel.refused import FieldError, invalid
from counterfoil.kernel.shapes import pointer


class Target(msgspec.Struct, frozen=True):
    """What a column can mean."""

    name: str
    label: str
    section: str


Columns = Annotated[
    dict[Annotated[str, Meta(max_length=100)], Annotated[str, Meta(max_length=100)] | None],
    Meta(max_length=1000, description="Column to target; null, or a column that is not here, is left out."),
]
Constants = Annotated[
    dict[Annotated[str, Meta(max_length=100)], Annotated[str, Meta(max_length=200)]],
    Meta(max_length=50, description="Target to a value that counts where a row brings none."),
]


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`layout` only where the file's own would be guessed otherwise."""

    columns: Columns
    constants: Constants = {}
    layout: Layout | None = None

    @property
    def taken(self) -> dict[str, str]:
        return {column: target for column, target in self.columns.items() if target}

    def values(self, cells: Mappings[str, str]) -> dict[str, str]:
        """Target → what the row says of it; empty cells say nothing."""
        given = {target: cells[column] for column, target in self.columns.items() if target and cells.get(column)}
        return self.constants | given


class Choice(msgspec.Struct, frozen=True):
    """A column with what it might mean and why that is believed."""

    column: str
    target: str | None
    why: str


def check(mapping: Mapping, columns: Sequence[str], known: Sequence[Target], open_prefix: str) -> None:
    """Raises Refused with all errors: unknown columns and targets, targets that two columns claim."""
    names = {target.name for target in known}
    errors, claimed = [], dict[str, str]()
    for column, target in mapping.taken.items():
        at = f"/columns{pointer(column)}"
        if column not in columns:
            errors.append(FieldError(at, "unknown", "The file has no such column"))
        elif target not in names and not target.startswith(open_prefix):
            errors.append(FieldError(at, "choice", f"There is no target {target}"))
        elif target in claimed:
            errors.append(FieldError(at, "duplicate", f"The column {claimed[target]} has this target already"))
        claimed.setdefault(target, column)
    errors += [
        FieldError(f"/constants{pointer(target)}", "choice", f"There is no target {target}")
        for target in mapping.constants
        if target not in names and not target.startswith(open_prefix)
    ]
    if errors:
        raise invalid(errors)
