"""One request for one organisation, as handlers and services see it: who asks, by which command, of which version."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from litestar import Request

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import CommandId, OrgId
from counterfoil.store.unit import Envelope
from counterfoil.web import correlation, idempotency, versions
from counterfoil.web.access import caller_of, organisation_of
from counterfoil.web.asgi import notes
from counterfoil.web.caller import Caller, Organisation
from counterfoil.web.pages import Cursors, Listing, Parameters
from counterfoil.web.routes import Route

Place = TypeVar("Place")
Secret = Callable[[OrgId, str], Awaitable[bytes]]  # 32 bytes of an organisation for a purpose: "receipt", "cursor"


@dataclass(frozen=True, slots=True)
class Asked:
    caller: Caller
    organisation: Organisation
    correlation: str
    command: CommandId
    print: bytes
    version: int | None  # of If-Match
    cursors: Cursors | None  # of a list

    @property
    def org(self) -> OrgId:
        return self.organisation.id

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def envelope(self) -> Envelope:
        """What the store keeps of a command."""
        return Envelope(self.command, self.actor, self.correlation, self.print)

    @property
    def expected(self) -> int:
        """The version that a change is based on, on a route with `if_match="required"`."""
        assert self.version is not None
        return self.version

    def place(self, shape: type[Place]) -> Place | None:
        """Where the page begins: the sort key of the row before it; None at the first page."""
        assert self.cursors is not None, "this route's `wanted` is no Listing"
        return self.cursors.place(shape)

    def cursor(self, place: object) -> str:
        """The `next` of a page whose last row has this sort key."""
        assert self.cursors is not None, "this route's `wanted` is no Listing"
        return self.cursors.seal(place)


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What the headers of a write say; read before its body, so that a refusal costs nothing."""

    command: CommandId
    version: int | None


def preconditions(request: Request[Any, Any, Any], route: Route) -> Preconditions:
    version = None
    if route.if_match != "no":
        version = versions.expected(request.scope, required=route.if_match == "required")
    command = idempotency.key(request.scope, required=route.keyed)
    if route.writes:
        notes(request.scope)["command"] = command
    return Preconditions(command, version)


async def asked(
    request: Request[Any, Any, Any], route: Route, before: Preconditions, given: Parameters, body: Any, secret: Secret
) -> Asked:
    scope = request.scope
    organisation = organisation_of(scope)
    print_, cursors = b"", None
    if route.writes:
        print_ = idempotency.print_of(await secret(organisation.id, "receipt"), scope, body)
    if isinstance(route.wanted, type) and issubclass(route.wanted, Listing):
        cursors = Cursors(await secret(organisation.id, "cursor"), organisation.id, scope["path"], given)
    return Asked(caller_of(scope), organisation, correlation.current(), before.command, print_, before.version, cursors)
