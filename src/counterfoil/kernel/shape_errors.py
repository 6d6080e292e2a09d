"""Why a value does not fit its shape: a stable code, and a sentence made from the constraints the shape declares.

A pattern says what it wants by `Meta(pattern=…, extra={"say": "Two capital letters, such as DE"})`.
"""

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import inspect

from counterfoil.kernel.refused import FieldError

FIELD_CODES = {
    "required": "The member must be there",
    "unknown": "There is no member of this name",
    "type": "Another type is needed; `params` has expected and actual",
    "length": "Too short or too long; `params` has min or max, and actual",
    "pattern": "The text has another form than the one asked for",
    "choice": "Not one of the values in `params.choices`",
    "range": "Too small or too large; `params` has min, above, max or below, and actual",
    "step": "Not a multiple of `params.step`",
    "null": "The member may not be null",
    "format": "Not a date, an id, a decimal number … as the message shows it",
    "control_characters": "Holds a control character or half of a surrogate pair",
    "taken": "Another record has this value already; `params` names it",
    "duplicate": "The value stands twice in this input",
    "not_found": "Names a record that does not exist here",
    "checksum": "The check digits do not match",
}

_LISTS = (inspect.ListType, inspect.SetType, inspect.FrozenSetType, inspect.VarTupleType)
_NEEDS: dict[type, str] = {
    **dict.fromkeys(_LISTS, "a list"),
    **dict.fromkeys((inspect.StructType, inspect.DictType), "an object"),
    **dict.fromkeys((inspect.FloatType, inspect.DecimalType), "a number"),
    **dict.fromkeys((inspect.EnumType, inspect.LiteralType), "one of the choices"),
    inspect.StrType: "text",
    inspect.IntType: "a whole number",
    inspect.BoolType: "true or false",
    inspect.DateType: "a date",
    inspect.DateTimeType: "an instant",
    inspect.UUIDType: "an id",
}
_WRITE: dict[type, str] = {
    inspect.DateType: "Write a date as 2026-11-30",
    inspect.DateTimeType: "Write an instant as 2026-11-30T09:41:07Z",
    inspect.UUIDType: "Write an id as 0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61",
    inspect.DecimalType: "Write a plain decimal number, such as 12.50",
}
_READS: dict[type, tuple[type, ...]] = {
    **dict.fromkeys(_WRITE, (str,)),
    **dict.fromkeys(_LISTS, (list,)),
    **dict.fromkeys((inspect.StructType, inspect.DictType), (dict,)),
    **dict.fromkeys((inspect.EnumType, inspect.LiteralType), (str, int)),
    inspect.StrType: (str,),
    inspect.IntType: (int,),
    inspect.FloatType: (int, float, Decimal),
    inspect.DecimalType: (str, int, Decimal),
    inspect.BoolType: (bool,),
}
_BOUNDS: tuple[tuple[str, str, str, Callable[[Any, Any], bool]], ...] = (
    ("ge", "min", "At least", operator.ge),
    ("gt", "above", "More than", operator.gt),
    ("le", "max", "At most", operator.le),
    ("lt", "below", "Less than", operator.lt),
)


def broken(character: str, at: str) -> FieldError:
    point = f"U+{ord(character):04X}"
    message = f"Holds the control character {point}; take it out"
    if character >= "\ud800":
        message = f"Holds half of a character ({point}); type that character again"
    return FieldError(at, "control_characters", message, {"character": point})


def beyond(largest: int, at: str) -> FieldError:
    return FieldError(at, "range", f"Use a whole number between -{largest} and {largest}", {"max": largest})


def not_plain(at: str) -> FieldError:
    return FieldError(at, "format", _WRITE[inspect.DecimalType])


def too_many(value: Any, shape: Any, at: str) -> FieldError | None:
    """Said of a list or an object before anything inside it is looked at."""
    if not isinstance(value, list | dict):
        return None
    options, _ = _options(inspect.type_info(shape))
    return next(
        (error for o in options if isinstance(value, _READS.get(type(o), ())) if (error := _length(value, o, at))), None
    )


def why(value: Any, shape: Any, at: str, strict: bool) -> FieldError:
    """Asked only about a value that msgspec refused."""
    options, say = _options(inspect.type_info(shape))
    if value is None:
        return FieldError(at, "null", "This needs a value")
    if not strict:
        value = _as_number(value, options)
    fitting = [option for option in options if _reads(option, value)]
    if not fitting:
        return _type(value, options, at)
    option = fitting[0]
    return (
        _tag(value, fitting, at)
        or _choice(value, fitting, at)
        or _length(value, option, at)
        or _range(value, option, at)
        or _form(option, say, at)
    )


def _options(info: inspect.Type) -> tuple[list[inspect.Type], str | None]:
    """The alternatives of a union without null and unset, and what the shape says of its form."""
    if isinstance(info, inspect.Metadata):
        options, say = _options(info.type)
        return options, (info.extra or {}).get("say", say)
    if not isinstance(info, inspect.UnionType):
        return ([] if isinstance(info, inspect.NoneType) else [info]), None
    parts = [_options(part) for part in info.types]
    return [option for options, _ in parts for option in options], next((say for _, say in parts if say), None)


def _reads(option: inspect.Type, value: Any) -> bool:
    if isinstance(value, bool):
        return isinstance(option, inspect.BoolType)
    return isinstance(value, _READS.get(type(option), ()))


def _as_number(value: Any, options: list[inspect.Type]) -> Any:
    whole = any(isinstance(option, inspect.IntType) for option in options)
    return int(value) if whole and isinstance(value, str) and re.fullmatch("-?[0-9]{1,18}", value) else value


def _type(value: Any, options: list[inspect.Type], at: str) -> FieldError:
    kinds: dict[type, str] = {str: "text", bool: "true or false", list: "a list", dict: "an object"}
    actual = kinds.get(type(value), "a number")
    expected = " or ".join(dict.fromkeys(_NEEDS.get(type(option), "another value") for option in options))
    return FieldError(at, "type", f"Needs {expected}, not {actual}", {"expected": expected, "actual": actual})


def _choice(value: Any, fitting: list[inspect.Type], at: str) -> FieldError | None:
    choices: list[Any] = []
    for option in fitting:
        if isinstance(option, inspect.EnumType):
            choices += [member.value for member in option.cls]
        elif isinstance(option, inspect.LiteralType):
            choices += option.values
    return _choose(choices, at) if choices else None


def _tag(value: Any, fitting: list[inspect.Type], at: str) -> FieldError | None:
    """The member that says which of several objects this is."""
    tagged = [option for option in fitting if isinstance(option, inspect.StructType) and option.tag_field]
    if not tagged:
        return None
    where = f"{at}/{tagged[0].tag_field}"
    if tagged[0].tag_field not in value:
        return FieldError(where, "required", "This is required")
    tags = [option.tag for option in tagged]
    return None if value[tagged[0].tag_field] in tags else _choose(tags, where)


def _choose(choices: list[Any], at: str) -> FieldError:
    listed = ", ".join(str(choice) for choice in choices)
    return FieldError(at, "choice", f"Choose one of: {listed}", {"choices": listed})


def _length(value: Any, option: inspect.Type, at: str) -> FieldError | None:
    least, most = getattr(option, "min_length", None), getattr(option, "max_length", None)
    if not isinstance(value, str | list | dict):
        return None
    thing, actual = ("character" if isinstance(value, str) else "entry"), len(value)
    if least is not None and actual < least:
        message = f"At least {_count(least, thing)}; this has {actual}" if actual else "Fill this in"
        return FieldError(at, "length", message, {"min": least, "actual": actual})
    if most is not None and actual > most:
        return FieldError(
            at, "length", f"At most {_count(most, thing)}; this has {actual}", {"max": most, "actual": actual}
        )
    return None


def _count(number: int, thing: str) -> str:
    plural = {"character": "characters", "entry": "entries"}
    return f"{number} {thing if number == 1 else plural[thing]}"


def _range(value: Any, option: inspect.Type, at: str) -> FieldError | None:
    if isinstance(value, str | list | dict):
        return None
    for name, param, words, holds in _BOUNDS:
        bound = getattr(option, name, None)
        if bound is not None and not holds(value, bound):
            params = {param: _param(bound), "actual": _param(value)}
            return FieldError(at, "range", f"{words} {bound}; this is {value}", params)
    if step := getattr(option, "multiple_of", None):
        return FieldError(at, "step", f"A multiple of {step}; this is {value}", {"step": _param(step)})
    return None


def _param(number: Any) -> str | int:
    return number if isinstance(number, int) else str(number)


def _form(option: inspect.Type, say: str | None, at: str) -> FieldError:
    if getattr(option, "pattern", None):
        return FieldError(at, "pattern", say or "Write this in the form that the documentation shows")
    return FieldError(at, "format", say or _WRITE.get(type(option), "These fields do not go together"))
