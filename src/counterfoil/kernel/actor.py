"""Who did it: ids only, no names, no addresses."""

from typing import Literal
from uuid import UUID

import msgspec

ActorKind = Literal["person", "client", "operator", "system"]
Via = Literal["console", "api", "cli", "import", "reaction"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Stored with every event, in this member order: the order is part of the hashed bytes."""

    kind: ActorKind
    id: UUID
    session: str | None = None
    via: Via
    on_behalf_of: UUID | None = None


_LABELS = {"operator": "Local operator", "system": "Counterfoil", "person": "A person", "client": "A program"}


def label(actor: Actor) -> str:
    """What people read where nothing more is known of an actor than its kind."""
    return _LABELS[actor.kind]
