"""Customers as the API shows them: the shapes of its answers."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from counterfoil.kernel.actor import Actor, label
from counterfoil.kernel.money import Money

Status = Literal["prospect", "active", "on_hold", "closed", "discarded", "merged", "erased"]


class Who(msgspec.Struct, frozen=True):
    kind: str
    id: UUID
    name: str
    via: str | None = None
    session: str | None = None


def who(actor: Actor) -> Who:
    return Who(actor.kind, actor.id, label(actor), actor.via, actor.session)


class Change(msgspec.Struct, frozen=True):
    member: str
    before: Any
    after: Any


class HistoryItem(msgspec.Struct, frozen=True):
    position: str
    version: int
    type: str
    at: datetime
    actor: Who
    correlation: str
    command: UUID
    reason: str | None
    changes: list[Change]


class Amount(msgspec.Struct, frozen=True):
    minor: int
    currency: str
    text: str


def amount(money: Money | None) -> Amount | None:
    return Amount(money.minor, money.currency, money.text) if money else None
