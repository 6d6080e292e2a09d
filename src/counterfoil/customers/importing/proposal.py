"""A mapping for a table that nobody has described: what each column may mean, for a person to correct."""

from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.customers.importing.targets import CUSTOM, TARGETS, constants, proposed
from counterfoil.imports import mapping
from counterfoil.imports.mapping import Choice, Mapping
from counterfoil.imports.reading import Table

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    choices: Sequence[Choice]
    mapping: Mapping


def proposal(table: Table) -> Proposal:
    rows = [line.cells for line in table.sample(_LOOKED_AT) if not line.trouble]
    choices = proposed(table.data_columns, rows)
    taken = {choice.column: choice.target for choice in choices if choice.target}
    return Proposal(choices, Mapping(columns=dict(taken), constants=constants(choices, rows)))


def check(given: Mapping, columns: Sequence[str]) -> None:
    """Raises Refused with every error of a mapping that a person wrote."""
    mapping.check(given, columns, TARGETS, CUSTOM)
