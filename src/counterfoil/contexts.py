"""The bounded contexts and what runs behind them. Adding one is one line here."""

from collections.abc import Sequence

from counterfoil.customers.duplicates import DUPLICATES
from counterfoil.customers.rows import CONTEXT as CUSTOMERS
from counterfoil.imports.jobs import SCHEMA as IMPORTS
from counterfoil.organisations.repository import CONTEXT as ORGANISATIONS
from counterfoil.store.aggregate import Context
from counterfoil.store.making import Source, of_context, of_processor
from counterfoil.store.migrate import Schema
from counterfoil.store.processors import Processor

CONTEXTS: Sequence[Context] = (ORGANISATIONS, CUSTOMERS)
PROCESSORS: Sequence[Processor] = (DUPLICATES,)
KEPT: Sequence[str] = ("import_mapping", "skipped_event")  # small tables that are in no log: a backup has their rows
SCHEMAS: Sequence[Schema] = (
    *(each.schema for each in CONTEXTS),
    *(each.schema for each in PROCESSORS),
    IMPORTS,
)
SOURCES: Sequence[Source] = (*map(of_context, CONTEXTS), *map(of_processor, PROCESSORS))
