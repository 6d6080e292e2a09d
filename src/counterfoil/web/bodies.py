"""Reading a JSON body strictly: bounded while it arrives, one meaning only, all field errors at once."""

import json
from decimal import Decimal
from typing import Any, TypeVar

from litestar.connection import ASGIConnection, Request

from counterfoil.kernel.refused import Code, Refused, code, invalid
from counterfoil.kernel.shapes import check, pointer
from counterfoil.web.asgi import Scope, header

Shape = TypeVar("Shape")

LARGEST_BODY = 1024 * 1024
DEEPEST = 32
_LONGEST_NUMBER = 100
_LARGEST_EXPONENT = 308

MEDIA_TYPE = code(
    "media_type", 415, "Another kind of body is needed", "Send JSON, with Content-Type: application/json."
)
CONTENT_CODING = code("content_coding", 415, "The body is compressed", "Send the body without Content-Encoding.")
TOO_LARGE = code("body_too_large", 413, "The body is too large", "A body may have 1 MiB.")
MISSING = code("body_missing", 400, "The body is missing", "Send a JSON object as the body.")
UNWANTED = code("body_unwanted", 400, "A body was sent", "Send this request without a body.")
INCOMPLETE = code("body_incomplete", 400, "The body ended early", "Send the whole body.", retryable=True)
NOT_UTF8 = code("body_not_utf8", 400, "The body is not UTF-8", "Send the text in UTF-8, without a byte order mark.")
NOT_JSON = code("body_not_json", 400, "The body is not JSON", "It stops being JSON at line {line}, column {column}.")
NO_SUCH_NUMBER = code("number_unknown", 400, "A number is none", "JSON has no {number}.")
NUMBER_TOO_LONG = code(
    "number_too_long", 400, "A number is too long", "A number may have 100 characters and an exponent up to 308."
)
DUPLICATE_MEMBER = code("duplicate_member", 400, "A member stands twice", "An object names the member {member} twice.")
TOO_DEEP = code("too_deep", 400, "The body is nested too deeply", "Objects and lists may be nested 32 deep.")

CODES: tuple[Code, ...] = (
    MEDIA_TYPE, CONTENT_CODING, TOO_LARGE, MISSING, INCOMPLETE, NOT_UTF8, NOT_JSON, NO_SUCH_NUMBER, NUMBER_TOO_LONG,
    DUPLICATE_MEMBER, TOO_DEEP,
)  # fmt: skip


async def read(request: Request[Any, Any, Any], shape: type[Shape]) -> Shape:
    """The body as `shape`, or a refusal that names every field that needs mending."""
    return shaped(parse(await content(request)), shape)


def shaped(value: Any, shape: type[Shape]) -> Shape:
    converted, errors = check(value, shape)
    if errors:
        raise invalid(errors)
    return converted  # type: ignore[return-value]  # no errors, so it was converted


def announced(scope: Scope) -> bool:
    """Whether a body follows the headers."""
    length = header(scope, "Content-Length")
    return length not in (None, "0") or header(scope, "Transfer-Encoding") is not None


def refuse_any(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    if announced(connection.scope):
        raise Refused(UNWANTED)


async def content(request: Request[Any, Any, Any]) -> bytes:
    """The bytes of the body. Reading stops at the first one beyond the limit."""
    _must_be_json(request.scope)
    length = header(request.scope, "Content-Length")
    if length and (len(length) > 10 or not length.isdecimal() or int(length) > LARGEST_BODY):
        raise Refused(TOO_LARGE)
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await request.receive()
        if message["type"] != "http.request":
            raise Refused(INCOMPLETE)
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise Refused(TOO_LARGE)
        more = message.get("more_body", False)
    return b"".join(chunks)


def _must_be_json(scope: Scope) -> None:
    media_type, *parameters = (header(scope, "Content-Type") or "").lower().split(";")
    charset = [parameter.strip() for parameter in parameters if parameter.strip()]
    if media_type.strip() != "application/json" or charset not in ([], ["charset=utf-8"], ['charset="utf-8"']):
        raise Refused(MEDIA_TYPE)
    if (header(scope, "Content-Encoding") or "identity").lower() != "identity":
        raise Refused(CONTENT_CODING)


def parse(body: bytes) -> Any:
    """The value of a JSON text that every reader would take alike. Fractions come as Decimal, never as float."""
    if not body:
        raise Refused(MISSING)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Refused(NOT_UTF8) from None
    if text.startswith("\ufeff"):
        raise Refused(NOT_UTF8)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Refused(NOT_JSON, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise Refused(TOO_DEEP) from None
    _measure(value, DEEPEST)
    return value


def canonical(value: Any) -> bytes:
    """One text for one value: members sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_decimal).encode()


def _decimal(value: Decimal) -> dict[str, str]:
    return {"decimal": str(value)}


def _measure(value: Any, left: int) -> None:
    if isinstance(value, dict | list):
        if not left:
            raise Refused(TOO_DEEP)
        for member in value.values() if isinstance(value, dict) else value:
            _measure(member, left - 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Refused(DUPLICATE_MEMBER, member=pointer(name)[1:])
        made[name] = value
    return made


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise Refused(NUMBER_TOO_LONG)
    return int(text)


def _fraction(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise Refused(NUMBER_TOO_LONG)
    try:
        number = Decimal(text)
    except ArithmeticError:  # an exponent beyond what even Decimal holds
        raise Refused(NUMBER_TOO_LONG) from None
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise Refused(NUMBER_TOO_LONG)
    return number


def _constant(name: str) -> Any:
    raise Refused(NO_SUCH_NUMBER, number=name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)
