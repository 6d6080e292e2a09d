"""What the console asks first: who am I, where may I work, what may I do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from counterfoil.web.access import SIGNED_IN
from counterfoil.web.caller import Caller
from counterfoil.web.routes import Route, get


class Myself(msgspec.Struct, frozen=True):
    kind: str
    id: UUID
    name: str


class MyOrganisation(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    name: str
    currency: str
    language: str
    time_zone: str


class Me(msgspec.Struct, frozen=True):
    actor: Myself
    organisations: list[MyOrganisation]
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class MyOrganisations:
    """Where a caller may work; handed in by the composition root, since organisations are another context."""

    of: Callable[[Caller], Awaitable[Sequence[MyOrganisation]]]


@get("/api/me", may=SIGNED_IN, organisation=False)
async def me(caller: Caller, organisations: MyOrganisations) -> Me:
    """Who asks, where they may work and what they may do."""
    actor = Myself(caller.actor.kind, caller.actor.id, caller.name)
    return Me(actor, list(await organisations.of(caller)), sorted(caller.permissions))


ROUTES: Sequence[Route] = (me,)
