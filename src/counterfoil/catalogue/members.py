"""What a shape says of its members: type and bounds in words, privacy class, and whether the log seals them."""

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import inspect

from counterfoil.kernel.privacy import Declared, Privacy

_EXACT = 2**53 - 1  # what every JSON reader keeps: a bound that all whole numbers have
_UNDECLARED = Declared(Privacy.INTERNAL)
_WORDS: dict[type, str] = {
    inspect.BoolType: "true or false",
    inspect.DateType: "date",
    inspect.DateTimeType: "instant",
    inspect.DecimalType: "decimal",
    inspect.UUIDType: "UUID",
}


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is a path: `addresses[].city`. `parts`: its elements are declared one by one below it."""

    name: str
    type: str
    needed: bool
    declared: Declared
    parts: bool = False

    @property
    def kept(self) -> str:
        """Where the log holds it."""
        if self.parts:
            return "by member"
        return "sealed" if self.declared.sealed else "clear"

    @property
    def privacy(self) -> str:
        return "by member" if self.parts else self.declared.privacy.value


def members(shape: type[msgspec.Struct], prefix: str = "") -> Iterator[Member]:
    """In the order of their declaration, the parts of a list behind it."""
    hints = typing.get_type_hints(shape, include_extras=True)
    for field in msgspec.structs.fields(shape):
        hint, name = hints[field.name], prefix + field.encode_name
        found, element = declared(hint), _element(hint)
        parts = found is None and element is not None
        yield Member(name, worded(inspect.type_info(hint)), field.required, found or _UNDECLARED, parts)
        if parts and element is not None:
            yield from members(element, f"{name}[].")


def declared(hint: Any) -> Declared | None:
    """The declaration that stands in a field's alias."""
    return next(_declarations(hint), None)


def _declarations(hint: Any) -> Iterator[Declared]:
    if typing.get_origin(hint) is Annotated:
        yield from (note for note in hint.__metadata__ if isinstance(note, Declared))
        yield from _declarations(hint.__origin__)
    elif typing.get_origin(hint) in (typing.Union, types.UnionType):
        for part in typing.get_args(hint):
            yield from _declarations(part)


def _element(hint: Any) -> type[msgspec.Struct] | None:
    """The struct that a list holds."""
    if typing.get_origin(hint) is Annotated:
        return _element(hint.__origin__)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next((found for part in typing.get_args(hint) if (found := _element(part))), None)
    [inner, *_] = typing.get_args(hint) or [None]
    is_struct = isinstance(inner, type) and issubclass(inner, msgspec.Struct)
    return inner if typing.get_origin(hint) is list and is_struct else None


def worded(info: inspect.Type) -> str:
    """A type in words, with its bounds; null and unset are left to the reader of the table."""
    if isinstance(info, inspect.Metadata):
        return worded(info.type)
    if isinstance(info, inspect.UnionType):
        return ", or ".join(
            dict.fromkeys(worded(part) for part in info.types if not isinstance(part, inspect.NoneType))
        )
    if isinstance(info, inspect.LiteralType):
        return "one of " + ", ".join(f"`{value}`" for value in info.values)
    if isinstance(info, inspect.StrType):
        return _bounded("text", info.min_length, info.max_length, info.pattern)
    if isinstance(info, inspect.IntType):
        return _whole(info)
    if isinstance(info, inspect.ListType):
        return _bounded(f"list of {_grouped(info.item_type)}", info.min_length, info.max_length)
    if isinstance(info, inspect.DictType):
        return _bounded(f"object of {_grouped(info.value_type)}", info.min_length, info.max_length)
    if isinstance(info, inspect.StructType):
        inside = ", ".join(f"`{field.encode_name}`" for field in info.fields)
        return f"{info.cls.__name__} ({inside})"
    return _WORDS[type(info)]


def _grouped(info: inspect.Type) -> str:
    words = worded(info)
    return f"({words})" if "," in words and not words.endswith(")") else words


def _bounded(what: str, least: int | None, most: int | None, pattern: str | None = None) -> str:
    size = {(False, True): f"at most {most}", (True, False): f"at least {least}", (True, True): f"{least}–{most}"}
    if least is not None and least == most:
        size[True, True] = f"exactly {most}"
    words = [what, size.get((least is not None, most is not None)), f"`{pattern}`" if pattern else None]
    return ", ".join(word for word in words if word)


def _whole(info: inspect.IntType) -> str:
    if info.ge is None or info.le is None or info.le == _EXACT:
        return "whole number"
    return f"whole number, {info.ge}–{info.le}"
