"""Lists: whitelisted query parameters, pages of bounded size, opaque cursors, honest totals."""

import base64
import hashlib
import os
import typing
from functools import cache
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qsl

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counterfoil.kernel.refused import FieldError, Refused, code, invalid
from counterfoil.kernel.shapes import check, pointer

Item = TypeVar("Item")
Place = TypeVar("Place")
Wanted = TypeVar("Wanted", bound=msgspec.Struct)
Parameters = dict[str, str]

MOST_COUNTED = 1000
_LONGEST_QUERY = 8000
_MOST_PARAMETERS = 50

QUERY_UNREADABLE = code(
    "query_unreadable", 400, "The query could not be read", "Encode it as UTF-8, up to 8,000 bytes."
)
UNKNOWN_PARAMETER = code(
    "unknown_parameter", 422, "A parameter is not known", "Leave out the named parameters; they would have no effect."
)
REPEATED_PARAMETER = code(
    "repeated_parameter", 422, "A parameter stands twice", "Send each parameter once; several values go with commas."
)
CURSOR_UNREADABLE = code(
    "cursor_unreadable",
    422,
    "This page cannot be found again",
    "Start at the first page. A cursor fits only the list, filters and order that it came from.",
)


class Listing(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The parameters of every list; a list adds its own. A parameter that is a list takes values with commas."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200, description="How many items a page has at most.")] = 50
    after: Annotated[str, msgspec.Meta(max_length=2000, description="The `next` of the page before.")] | None = None


class Total(msgspec.Struct, frozen=True):
    count: int
    exact: bool


class Page(msgspec.Struct, Generic[Item], frozen=True):
    items: list[Item]
    next: str | None
    total: Total


def total(counted: int) -> Total:
    """`counted` stops at 1,001: then there are more than 1,000, and nobody waits for the exact number."""
    return Total(min(counted, MOST_COUNTED), exact=counted <= MOST_COUNTED)


def parameters(query: bytes) -> Parameters:
    """The query's parameters, each of which may stand once."""
    if len(query) > _LONGEST_QUERY:
        raise Refused(QUERY_UNREADABLE)
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:  # UnicodeDecodeError is one too
        raise Refused(QUERY_UNREADABLE) from None
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        errors = [FieldError(_at(pointer(name)), "duplicate", "This stands twice") for name in twice]
        raise Refused(REPEATED_PARAMETER, errors=errors)
    return made


def wanted(given: Parameters, shape: type[Wanted]) -> Wanted:
    """The parameters as `shape`; unknown ones are refused, not ignored."""
    lists = _fields(shape)
    if unknown := [name for name in given if name not in lists]:
        errors = [FieldError(_at(pointer(name)), "unknown", "There is no parameter of this name") for name in unknown]
        raise Refused(UNKNOWN_PARAMETER, errors=errors)
    values = {name: _values(text) if lists[name] else text for name, text in given.items()}
    converted, errors = check(values, shape, strict=False)
    if errors:
        raise invalid([msgspec.structs.replace(error, pointer=_at(error.pointer)) for error in errors])
    return converted  # type: ignore[return-value]  # no errors, so it was converted


class NoParameters(msgspec.Struct, forbid_unknown_fields=True):
    """What every route without parameters of its own takes."""


def _values(text: str) -> list[str]:
    return text.split(",") if text else []


def _at(where: str) -> str:
    """`/status/0` of the shape is `?status` to the caller."""
    return "?" + where[1:].split("/")[0]


@cache
def _fields(shape: type[msgspec.Struct]) -> dict[str, bool]:
    """Each parameter's name, and whether it is a list."""
    hints = typing.get_type_hints(shape, include_extras=True)
    return {field.encode_name: _is_list(hints[field.name]) for field in msgspec.structs.fields(shape)}


def _is_list(hint: Any) -> bool:
    return typing.get_origin(hint) in (list, tuple, frozenset) or any(_is_list(part) for part in typing.get_args(hint))


class Cursors:
    """Cursors of one list as it was asked for: made elsewhere, for other filters or changed, they do not open."""

    def __init__(self, key: bytes, organisation: object, path: str, given: Parameters) -> None:
        filters = sorted((name, text) for name, text in given.items() if name not in ("limit", "after"))
        bound = msgspec.json.encode([str(organisation), path, filters])
        self._box = AESGCM(key)
        self._bound = b"cf1|cursor|" + hashlib.sha256(bound).digest()
        self._after = given.get("after")

    def seal(self, place: object) -> str:
        """The cursor behind the last row of a page; `place` is that row's sort key, which may be personal."""
        nonce = os.urandom(12)
        sealed = nonce + self._box.encrypt(nonce, msgspec.json.encode(place), self._bound)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def place(self, shape: type[Place]) -> Place | None:
        """The place after which this page begins; None for the first page."""
        if self._after is None:
            return None
        try:
            sealed = base64.b64decode(self._after + "=" * (-len(self._after) % 4), altchars=b"-_", validate=True)
            opened = self._box.decrypt(sealed[:12], sealed[12:], self._bound)
            return msgspec.json.decode(opened, type=shape)
        except (ValueError, InvalidTag, msgspec.MsgspecError):  # no base64, another list's, another release's
            raise Refused(
                CURSOR_UNREADABLE, errors=[FieldError("?after", "format", "Start at the first page")]
            ) from None
