"""The bounded contexts. Adding one is one line here."""

from collections.abc import Sequence

from counterfoil.customers.rows import CONTEXT as CUSTOMERS
from counterfoil.organisations.repository import CONTEXT as ORGANISATIONS
from counterfoil.store.aggregate import Context

CONTEXTS: Sequence[Context] = (ORGANISATIONS, CUSTOMERS)
