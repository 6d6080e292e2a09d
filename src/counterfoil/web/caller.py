"""Who asks, and for which organisation. How a caller is recognised is handed in by the composition root."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused, code
from counterfoil.store.refusals import ORGANISATION_GONE
from counterfoil.web.asgi import Scope, header

ORGANISATION_NEEDED = code(
    "organisation_needed",
    400,
    "Which organisation?",
    "You work for several organisations. Send the id of one as X-Organisation.",
)


class Caller(msgspec.Struct, frozen=True):
    """One who may ask: what goes into events, what people read, what is permitted."""

    actor: Actor
    name: str
    permissions: frozenset[str]


class Organisation(msgspec.Struct, frozen=True):
    id: OrgId
    code: str


Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]
Identify = Callable[[Connection], Awaitable[Caller]]
Organisations = Callable[[Caller], Awaitable[Sequence[Organisation]]]  # those that the caller may work for


def chosen(scope: Scope, organisations: Sequence[Organisation]) -> Organisation:
    """The one that X-Organisation names. Somebody else's answers like one that does not exist."""
    given = header(scope, "X-Organisation")
    if given is None:
        if len(organisations) > 1:
            raise Refused(ORGANISATION_NEEDED)
        found = list(organisations)
    else:
        wanted = _uuid(given)
        found = [organisation for organisation in organisations if organisation.id == wanted]
    if not found:
        raise Refused(ORGANISATION_GONE)
    return found[0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
