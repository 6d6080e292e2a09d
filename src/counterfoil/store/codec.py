"""Event ↔ row: which members lie open in `data`, which in the sealed box, and today's shape from older ones."""

import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Any

import msgspec
from msgspec import UnsetType

from counterfoil.kernel.event import EventType
from counterfoil.kernel.privacy import Declared

ERASED = "erased"  # what people read where a key is gone
_MOST = 2**53


@dataclass(frozen=True, slots=True)
class Encoded:
    """`data` is stored as it stands; `sealed` goes into a box; both are compact JSON."""

    type: str
    schema: int
    data: str
    sealed: bytes | None


class UnknownEvent(Exception):
    """A stored type or schema number that this version of the product does not know: never skipped in silence."""


class Codec:
    def __init__(self, types: Iterable[EventType]) -> None:
        known = list(types)
        self._by_name = {each.name: each for each in known}
        self._by_shape = {each.shape: each for each in known}
        assert len(self._by_name) == len(known) == len(self._by_shape), "an event type or shape is listed twice"

    @property
    def types(self) -> Mapping[str, EventType]:
        return self._by_name

    def name_of(self, event: msgspec.Struct) -> str:
        return self._by_shape[type(event)].name

    def encode(self, event: msgspec.Struct) -> Encoded:
        kind = self._by_shape[type(event)]
        members = _plain(msgspec.to_builtins(event, builtin_types=(datetime,)))
        if not kind.partial:
            members = {name: value for name, value in members.items() if value is not None}
        clear, sealed = _split(members, kind.shape)
        return Encoded(kind.name, kind.schema, _text(clear), _text(sealed).encode() if sealed else None)

    def decode(self, type_: str, schema: int, data: str, sealed: bytes | None, *, erased: bool = False) -> Any:
        """`sealed` is the opened box. With `erased`, required sealed members read as ERASED, others as absent."""
        kind = self._by_name.get(type_)
        if kind is None or schema > kind.schema:
            raise UnknownEvent(f"{type_} schema {schema}")
        members = msgspec.json.decode(data)
        if sealed is not None:
            members = _merge(members, msgspec.json.decode(sealed))
        for number in range(schema, kind.schema):
            members = kind.upcasts[number](members)
        if erased:
            members = _fill(members, kind.shape)
        return msgspec.convert(members, kind.shape)


def _plain(value: Any) -> Any:
    """Instants with six digits and Z; integers only where every JSON reader keeps them exact."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert not isinstance(value, float), "no float is ever stored"
    assert not isinstance(value, int) or abs(value) < _MOST, "an integer beyond 2^53 is stored as text"
    return value


def _text(members: dict[str, Any]) -> str:
    return msgspec.json.encode(members).decode()


@cache
def _plan(shape: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct] | bool]:
    """Per member: True sealed whole, False clear, or the struct whose members decide, element by element."""
    hints = typing.get_type_hints(shape, include_extras=True)
    return {field.encode_name: _fate(hints[field.name]) for field in msgspec.structs.fields(shape)}


def _fate(hint: Any) -> type[msgspec.Struct] | bool:
    for part in _parts(hint):
        if typing.get_origin(part) is typing.Annotated:
            if any(isinstance(note, Declared) and note.sealed for note in part.__metadata__):
                return True
            inner = _fate(part.__origin__)
            if inner is not False:
                return inner
        elif typing.get_origin(part) in (list, tuple):
            element = typing.get_args(part)[0]
            if isinstance(element, type) and issubclass(element, msgspec.Struct) and any(_plan(element).values()):
                return element
    return False


def _parts(hint: Any) -> Iterable[Any]:
    if typing.get_origin(hint) in (typing.Union, UnionType):
        return [part for part in typing.get_args(hint) if part not in (type(None), UnsetType)]
    return [hint]


def _split(members: dict[str, Any], shape: type[msgspec.Struct]) -> tuple[dict[str, Any], dict[str, Any]]:
    clear: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    plan = _plan(shape)
    for name, value in members.items():
        fate = plan[name]
        if fate is True:
            sealed[name] = value
        elif fate is False or not value:
            clear[name] = value
        else:
            # Element i of the one list and element i of the other are the same element.
            pairs = [_split(element, fate) for element in value]
            clear[name], sealed[name] = [c for c, _ in pairs], [s for _, s in pairs]
    return clear, sealed


def _merge(clear: dict[str, Any], sealed: dict[str, Any]) -> dict[str, Any]:
    merged = {**sealed, **clear}
    for name in clear.keys() & sealed.keys():
        if isinstance(clear[name], dict):
            merged[name] = _merge(clear[name], sealed[name])
        else:
            merged[name] = [{**s, **c} for c, s in zip(clear[name], sealed[name], strict=True)]
    return merged


def _fill(members: dict[str, Any], shape: type[msgspec.Struct]) -> dict[str, Any]:
    filled = dict(members)
    plan = _plan(shape)
    for field in msgspec.structs.fields(shape):
        fate = plan[field.encode_name]
        if fate is True and field.required:
            filled[field.encode_name] = ERASED
        elif isinstance(fate, type) and filled.get(field.encode_name):
            filled[field.encode_name] = [_fill(element, fate) for element in filled[field.encode_name]]
    return filled
