"""Identifiers: UUIDv7 behind names, and the derived ids that make repeating harmless."""

import os
import threading
import time
from typing import NewType
from uuid import UUID, uuid5

OrgId = NewType("OrgId", UUID)
CustomerId = NewType("CustomerId", UUID)
ContactId = NewType("ContactId", UUID)
CommandId = NewType("CommandId", UUID)

# Derived command ids are UUIDv5 under this name. It is part of every log ever written: never change it.
COUNTERFOIL = UUID("0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61")

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562), strictly rising within this process."""
    global _last
    with _lock:
        # 48 bits of milliseconds and 12 bits of fraction, as the RFC's method 3 lays them out.
        tick = time.time_ns() * 4096 // 1_000_000
        _last = tick = max(tick, _last + 1)
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    millis, fraction = divmod(tick, 4096)
    return UUID(int=(millis << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | random)


def derived(org: UUID, *parts: object) -> CommandId:
    """The id of a command that follows from something: the same parts always give the same id."""
    return CommandId(uuid5(COUNTERFOIL, "|".join(str(part) for part in (org, *parts))))


def is_callers_key(value: UUID) -> bool:
    """Callers make random or time-ordered keys; derived (v5) ids are ours alone."""
    return value.version in (4, 7)
