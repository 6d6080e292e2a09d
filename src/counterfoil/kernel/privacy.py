"""Privacy classes, and the one declaration per field that sealing, masking, export, search and redaction read."""

import enum
from dataclasses import dataclass


class Privacy(enum.Enum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Declared:
    """Stands in a field's `Annotated[...]`. A field without one is INTERNAL and written in clear.

    `sealed`: encrypted in the log. `clear_in_rows`: sealed in the log, yet clear in read rows, so that lists sort
    and search by it (name, legal name, city); never in logs, URLs, frames or webhooks.
    """

    privacy: Privacy
    sealed: bool = False
    clear_in_rows: bool = False
