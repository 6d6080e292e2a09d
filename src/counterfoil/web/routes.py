"""How a route is declared: data that endpoints.py serves and openapi.py describes."""

import inspect
import re
import types
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from counterfoil.kernel.refused import Code
from counterfoil.web.answers import Answer
from counterfoil.web.raw import Raw

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
IfMatch = Literal["no", "accepted", "required"]
Handler = Callable[..., Awaitable[Any]]

_IN_PATH = re.compile(r"\{([a-z_]+)(?::([a-z]+))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    method: Method
    path: str
    handler: Handler
    may: str
    status: int = 200
    refuses: tuple[Code, ...] = ()
    if_match: IfMatch = "no"
    keyed: bool = False  # refuses a write without an Idempotency-Key: it moves money or takes a number
    organisation: bool = True
    example: Mapping[str, Any] | None = None  # of the body
    shows: Mapping[str, Any] | None = None  # an example of the answer
    conflict: Mapping[str, Any] | None = None  # the further members of a 412 with their types
    hints: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        hints = typing.get_type_hints(self.handler, include_extras=True)
        taken = [
            name for name, kind in inspect.signature(self.handler).parameters.items() if kind.default is kind.empty
        ]
        object.__setattr__(self, "hints", {name: hints[name] for name in [*taken, "return"]})

    @property
    def name(self) -> str:
        """The operation's id: `customers_change`."""
        return f"{self.tag}_{self.handler.__name__}"

    @property
    def tag(self) -> str:
        parts = self.path.strip("/").split("/")
        return (parts[1] if parts[0] == "api" and len(parts) > 1 else parts[0]).replace("-", "_").split(".")[0]

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def in_path(self) -> dict[str, str]:
        """Each name in the path with its kind: `{"id": "uuid"}`."""
        return {name: kind or "str" for name, kind in _IN_PATH.findall(self.path)}

    @property
    def given(self) -> Any:
        """The shape of the body."""
        hint = self.hints.get("given")
        return typing.get_args(hint)[0] if self.given_raw else hint

    @property
    def given_raw(self) -> bool:
        return typing.get_origin(self.hints.get("given")) is Raw

    @property
    def given_may_be_missing(self) -> bool:
        return type(None) in typing.get_args(self.given) and typing.get_origin(self.given) in (
            typing.Union,
            types.UnionType,
        )

    @property
    def wanted(self) -> Any:
        return self.hints.get("wanted")

    @property
    def answers(self) -> Any:
        """The shape of the body that goes back."""
        back = self.hints["return"]
        return typing.get_args(back)[0] if typing.get_origin(back) is Answer else back


class _Declares:
    """A decorator for handlers of one method."""

    def __init__(self, method: Method) -> None:
        self._method = method

    def __call__(
        self,
        path: str,
        *,
        may: str,
        status: int = 200,
        refuses: Sequence[Code] = (),
        if_match: IfMatch = "no",
        keyed: bool = False,
        organisation: bool = True,
        example: Mapping[str, Any] | None = None,
        shows: Mapping[str, Any] | None = None,
        conflict: Mapping[str, Any] | None = None,
    ) -> Callable[[Handler], Route]:
        def declared(handler: Handler) -> Route:
            return Route(
                method=self._method,
                path=path,
                handler=handler,
                may=may,
                status=status,
                refuses=tuple(refuses),
                if_match=if_match,
                keyed=keyed,
                organisation=organisation,
                example=example,
                shows=shows,
                conflict=conflict,
            )

        return declared


get = _Declares("GET")
post = _Declares("POST")
put = _Declares("PUT")
patch = _Declares("PATCH")
delete = _Declares("DELETE")
