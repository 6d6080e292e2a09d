"""Every field error of an input at once, each with a JSON pointer and words a clerk understands.

msgspec alone decides what fits a shape. Where it refuses, this walks the shape member by member and asks
kernel/shape_errors.py why. Forms, the API and the import all read their inputs through `check`.
"""

import re
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from counterfoil.kernel import shape_errors
from counterfoil.kernel.refused import FieldError

Shape = TypeVar("Shape")

_MOST_ERRORS = 100
_LARGEST = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly
# msgspec encodes names, ids and dates to compare them, which half a surrogate pair does not survive.
_UNFIT = (msgspec.ValidationError, UnicodeEncodeError)
_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_BROKEN_NAME = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def check(value: Any, shape: type[Shape], *, strict: bool = True) -> tuple[Shape | None, list[FieldError]]:
    """`(converted, [])`, or `(None, errors)`. With `strict=False` text stands for numbers too (queries, CSV cells)."""
    converted: Shape | None = None
    errors = list(islice(_unfit(value, ""), _MOST_ERRORS))
    try:
        converted = msgspec.convert(value, shape, strict=strict)
        if not errors and not _has_decimals(shape):
            return converted, []
    except _UNFIT:
        pass
    seen = {error.pointer for error in errors}
    errors += [error for error in islice(_errors(value, shape, "", strict), _MOST_ERRORS) if error.pointer not in seen]
    return (None if errors else converted), errors[:_MOST_ERRORS]


def pointer(*names: str | int) -> str:
    """An RFC 6901 pointer. Control characters of a hostile name are shown as escapes, and a long name is cut."""
    return "".join("/" + _name(str(name)) for name in names)


def _name(name: str) -> str:
    shown = name if len(name) <= 100 else name[:100] + "…"
    shown = _BROKEN_NAME.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)
    return shown.replace("~", "~0").replace("/", "~1")


def _unfit(value: Any, at: str) -> Iterator[FieldError]:
    """What no shape may hold, wherever it stands: control characters, and whole numbers beyond 2^53."""
    if isinstance(value, str):
        if found := _BROKEN.search(value):
            yield shape_errors.broken(found[0], at)
    elif isinstance(value, dict):
        for name, member in value.items():
            if isinstance(name, str) and (found := _BROKEN_NAME.search(name)):
                yield shape_errors.broken(found[0], at + pointer(name))
            yield from _unfit(member, at + pointer(name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _unfit(member, f"{at}/{index}")
    elif isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        yield shape_errors.beyond(_LARGEST, at)


def _errors(value: Any, shape: Any, at: str, strict: bool) -> Iterator[FieldError]:
    """The deepest errors below `at`; an error of the value itself only where nothing inside it is wrong."""
    if too_many := shape_errors.too_many(value, shape, at):
        yield too_many
        return
    inside = False
    for error in _inside(value, _inner(shape, value), at, strict):
        inside = True
        yield error
    if inside:
        return
    try:
        converted = msgspec.convert(value, shape, strict=strict)
    except _UNFIT:
        yield shape_errors.why(value, shape, at, strict)
        return
    if isinstance(converted, Decimal) and not _is_plain(converted):
        yield shape_errors.not_plain(at)


def _inside(value: Any, inner: Any, at: str, strict: bool) -> Iterator[FieldError]:
    origin, arguments = typing.get_origin(inner), typing.get_args(inner)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        yield from _members(value, inner, at, strict)
    elif isinstance(value, dict) and origin is dict:
        for name, member in value.items():
            yield from _errors(name, arguments[0], at + pointer(name), strict=True)
            yield from _errors(member, arguments[1], at + pointer(name), strict)
    elif isinstance(value, list) and origin in (list, tuple, set, frozenset):
        for index, member in enumerate(value):
            yield from _errors(member, arguments[0], f"{at}/{index}", strict)


def _members(value: dict[str, Any], struct: type[msgspec.Struct], at: str, strict: bool) -> Iterator[FieldError]:
    config = struct.__struct_config__
    known = {config.tag_field}
    for name, shape, required in _fields(struct):
        known.add(name)
        if name in value:
            yield from _errors(value[name], shape, at + pointer(name), strict)
        elif required:
            yield FieldError(at + pointer(name), "required", "This is required")
    if config.forbid_unknown_fields:
        for name in value:
            if name not in known:
                yield FieldError(at + pointer(name), "unknown", "There is no field of this name")


@cache
def _fields(struct: type[msgspec.Struct]) -> list[tuple[str, Any, bool]]:
    hints = typing.get_type_hints(struct, include_extras=True)
    return [(field.encode_name, hints[field.name], field.required) for field in msgspec.structs.fields(struct)]


def _inner(shape: Any, value: Any) -> Any:
    """The shape without Annotated, without null and unset; of several, the one that this value is meant for."""
    while typing.get_origin(shape) is typing.Annotated:
        shape = typing.get_args(shape)[0]
    if typing.get_origin(shape) not in (typing.Union, types.UnionType):
        return shape
    parts = [_inner(part, value) for part in typing.get_args(shape) if part not in (type(None), msgspec.UnsetType)]
    return next((part for part in parts if _is_meant(part, value)), parts[0] if len(parts) == 1 else shape)


def _is_meant(part: Any, value: Any) -> bool:
    config = getattr(part, "__struct_config__", None)
    if config is None:
        return isinstance(value, list | dict) and typing.get_origin(part) is type(value)
    return isinstance(value, dict) and (not config.tag_field or value.get(config.tag_field) == config.tag)


def _has_decimals(shape: Any) -> bool:
    """Whether to look at the result too: msgspec takes "NaN" and "1e999999" for a Decimal."""
    # What is not a class need not be hashable, and is rare: it is looked through each time.
    return _class_has_decimals(shape) if isinstance(shape, type) else True


@cache
def _class_has_decimals(shape: type) -> bool:
    return _holds_decimal(inspect.type_info(shape), set())


def _holds_decimal(info: Any, seen: set[type]) -> bool:
    if isinstance(info, inspect.StructType):
        if info.cls in seen:
            return False
        seen.add(info.cls)
    if isinstance(info, inspect.Type | inspect.Field):
        parts = [getattr(info, name) for name in info.__struct_fields__]
        return isinstance(info, inspect.DecimalType) or any(_holds_decimal(part, seen) for part in parts)
    return isinstance(info, tuple) and any(_holds_decimal(part, seen) for part in info)


def _is_plain(value: Decimal) -> bool:
    return value.is_finite() and -30 <= value.adjusted() <= 30 and len(value.as_tuple().digits) <= 40
