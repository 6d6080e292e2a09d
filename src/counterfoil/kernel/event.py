"""What a stored event type is: its name, its shape, and how older shapes become today's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class EventType:
    """`upcasts[n]` turns the members of schema n into those of schema n + 1.

    `partial`: an absent member is unchanged and a null clears it; in every other event absent means none.
    """

    name: str  # "customer.created"
    schema: int
    shape: type[msgspec.Struct]
    partial: bool = False
    upcasts: Mapping[int, Upcast] = field(default_factory=dict)
