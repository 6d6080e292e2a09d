"""An example of each event, made from its shape: the same ones at every run, and each fits its shape."""

import typing
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from counterfoil.kernel.event import EventType

# By the member's name, where needed with the event's kind before it. Text without bounds to speak of needs none.
_VALUES: Mapping[str, Any] = {
    "added": ["key account"],
    "bank_account": "DE89370400440532013000",
    "city": "Berlin",
    "code": "C-10482",
    "contact.name": "Ana Lindqvist",
    "country": "DE",
    "currency": "EUR",
    "custom": {"cost_centre": "4711"},
    "documents": ["invoice"],
    "email": "ana.lindqvist@example.com",
    "external_id": "ALFKI",
    "language": "de",
    "legal_name": "Nordlicht Optik Gesellschaft mbH",
    "line1": "Obere Str. 57",
    "line2": "Aufgang B",
    "minor": 2_500_000,
    "name": "Nordlicht Optik GmbH",
    "on": date(2026, 11, 2),
    "organisation.code": "demo",
    "organisation.name": "Lindqvist & Thorne",
    "payer": "parent",
    "payment_terms_days": 30,
    "phone": "+49 30 901820",
    "postal_code": "12209",
    "purpose": "newsletter",
    "reason": "Two reminders went unanswered.",
    "region": "Berlin",
    "removed": ["trial"],
    "scheme": "vat",
    "tags": ["key account", "optics"],
    "text": "Prefers to be called in the morning.",
    "time_zone": "Europe/Berlin",
    "value": "DE136695976",
}
# Of a change, what one save may well have changed; None was cleared.
_CHANGES: Mapping[str, Mapping[str, bool]] = {
    "customer.updated": {"legal_name": True, "payment_terms_days": True, "addresses": True, "parent_id": False},
    "contact.updated": {"email": True, "phone": False},
}


def example(kind: EventType) -> msgspec.Struct:
    """With every member; of a change, with a few of them."""
    members = _members(kind.shape, kind.name.partition(".")[0])
    if kind.partial:
        members = {name: members[name] if is_set else None for name, is_set in _CHANGES[kind.name].items()}
    made: msgspec.Struct = msgspec.convert(members, kind.shape)
    return made


def _members(shape: type[msgspec.Struct], kind: str) -> dict[str, Any]:
    hints = typing.get_type_hints(shape)
    fields = msgspec.structs.fields(shape)
    return {each.encode_name: _value(each.encode_name, inspect.type_info(hints[each.name]), kind) for each in fields}


def _value(name: str, info: inspect.Type, kind: str) -> Any:
    for key in (f"{kind}.{name}", name):
        if key in _VALUES:
            return _VALUES[key]
    if isinstance(info, inspect.Metadata):
        return _value(name, info.type, kind)
    if isinstance(info, inspect.UnionType):
        return _value(name, next(part for part in info.types if not isinstance(part, inspect.NoneType)), kind)
    if isinstance(info, inspect.StructType):
        return _members(info.cls, kind)
    if isinstance(info, inspect.ListType):
        return [_value(name, info.item_type, kind)]
    if isinstance(info, inspect.LiteralType):
        return info.values[0]
    if isinstance(info, inspect.BoolType):
        return True
    assert isinstance(info, inspect.UUIDType), f"give catalogue/examples.py a value for {name}"
    return _id(f"{kind}.{name}")


def _id(name: str) -> UUID:
    """A UUIDv7 that follows from the name."""
    return UUID(f"0192f3a0-6f1e-7c3b-9d2a-{zlib.crc32(name.encode()):012x}")
