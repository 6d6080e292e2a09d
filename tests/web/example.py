"""A small application that uses every part of the frame, and a client that calls it without a server."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import msgspec

from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused, code
from counterfoil.web import access, application, origin
from counterfoil.web.answers import Answer
from counterfoil.web.asgi import App
from counterfoil.web.asked import Asked
from counterfoil.web.caller import Caller, Connection, Organisation
from counterfoil.web.deadlines import remaining_ms
from counterfoil.web.pages import Listing, Page, total
from counterfoil.web.raw import Raw
from counterfoil.web.routes import Route, delete, get, post, put

ACME, OTHER = Organisation(OrgId(uuid7()), "acme"), Organisation(OrgId(uuid7()), "other")
OPERATOR = Actor(kind="operator", id=uuid7(), via="api")
SECRET_IN_MESSAGE = "canary-7c1f"

IN_USE = code("example_in_use", 409, "In use", "{thing} is in use.")
CHANGED = code("example_changed", 412, "Changed", "Somebody changed it.")


class Line(msgspec.Struct, forbid_unknown_fields=True):
    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    quantity: Annotated[int, msgspec.Meta(ge=1)]


class NewThing(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    kind: Literal["company", "person"] = "company"
    lines: list[Line] = []


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    reason: str | None = None


class Thing(msgspec.Struct):
    id: UUID
    name: str
    note: str | None = None
    tags: list[str] = []
    hidden: str | msgspec.UnsetType = msgspec.UNSET


class ThingListing(Listing, kw_only=True, frozen=True, forbid_unknown_fields=True):
    query: Annotated[str, msgspec.Meta(max_length=20)] = ""
    status: tuple[Literal["open", "done"], ...] = ()
    sort: Literal["name", "-name"] = "name"


class Seen(msgspec.Struct):
    """What a handler was handed."""

    org: UUID
    command: UUID
    print: str
    version: int | None
    given: Any = None
    place: tuple[str, int] | None = None
    wanted: Any = None
    remaining_ms: int = 0


@dataclass
class Desk:
    """The service of the example; tests look into it and set what it does."""

    acts: Callable[[], Awaitable[Any]] | None = None
    calls: list[Asked] = field(default_factory=list)

    def seen(self, asked: Asked, **more: Any) -> Seen:
        self.calls.append(asked)
        return Seen(asked.org, asked.command, asked.print.hex(), asked.version, **more)


@post("/api/things", may="customers.edit", status=201, refuses=(IN_USE,), example={"name": "Nordlicht"})
async def create(asked: Asked, given: NewThing, desk: Desk) -> Answer[Seen]:
    """Add a thing.

    It is new.
    """
    return Answer(desk.seen(asked, given=given), 1, "1.5", "/api/things/1", replayed=given.name == "again")


@get("/api/things", may="customers.read")
async def find(asked: Asked, wanted: ThingListing, desk: Desk) -> Page[Seen]:
    """List things."""
    seen = desk.seen(asked, wanted=wanted, place=asked.place(tuple[str, int]))
    return Page([seen], asked.cursor(("Ärzte", 7)), total(3))


@get("/api/things/{thing:uuid}", may="customers.read")
async def read(thing: UUID, desk: Desk) -> Answer[Thing]:
    """Read a thing."""
    if desk.acts:
        await desk.acts()
    return Answer(Thing(thing, "Nordlicht"), 17, "1.5")


@put("/api/things/{thing:uuid}", may="customers.edit", if_match="required", conflict={"current": Thing})
async def change(thing: UUID, asked: Asked, given: Raw[NewThing], desk: Desk) -> Answer[Seen]:
    """Change a thing."""
    if asked.expected != 17:
        raise Refused(CHANGED, members={"current": Thing(thing, "Nordlicht")}, headers={"ETag": '"v17"'})
    return Answer(desk.seen(asked, given=given.value), 18)


@delete("/api/things/{thing:uuid}", may="customers.discard", if_match="accepted", keyed=True)
async def remove(thing: UUID, asked: Asked, desk: Desk) -> Seen:
    """Remove a thing."""
    return desk.seen(asked, given=str(thing))


@post("/api/things/{thing:uuid}/actions/{name:str}", may="customers.edit")
async def act(thing: UUID, name: str, asked: Asked, given: Reason | None, desk: Desk) -> Seen:
    """Do something with a thing."""
    return desk.seen(asked, given=given, remaining_ms=remaining_ms())


@get("/api/me", may=access.SIGNED_IN, organisation=False)
async def me(caller: Caller) -> Caller:
    """Who am I?"""
    return caller


ROUTES = (create, find, read, change, remove, act, me)


@dataclass
class World:
    """What the composition root would hand in, to be changed by a test."""

    desk: Desk = field(default_factory=Desk)
    organisations: list[Organisation] = field(default_factory=lambda: [ACME])
    permissions: frozenset[str] = access.PERMISSIONS
    missing: list[str] = field(default_factory=list)
    console: Path = Path("/nonexistent")
    public_url: str | None = None

    async def identify(self, _connection: Connection) -> Caller:
        return Caller(OPERATOR, "Local operator", self.permissions)

    async def organisations_of(self, _caller: Caller) -> Sequence[Organisation]:
        return self.organisations

    async def secret(self, org: OrgId, purpose: str) -> bytes:
        return (purpose.encode() + org.bytes).ljust(32, b".")[:32]

    async def waits_for(self) -> Sequence[str]:
        return self.missing

    def build(self, routes: Sequence[Route] = ROUTES, **more: Any) -> App:
        return application.build(
            routes,
            services={Desk: self.desk},
            identify=self.identify,
            organisations=self.organisations_of,
            secret=self.secret,
            missing=self.waits_for,
            site=origin.site(8000, self.public_url),
            console=self.console,
            version="0.0.1",
            **more,
        )

    def client(self) -> httpx.AsyncClient:
        """For a world whose console or address is its own: the application is built anew."""
        return client_of(self.build())

    def reset(self) -> None:
        self.desk.acts = None
        self.desk.calls.clear()
        new = World(self.desk)
        self.organisations, self.permissions, self.missing = new.organisations, new.permissions, new.missing
        self.console, self.public_url = new.console, new.public_url


def client_of(application: App) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]  # Litestar types scopes closer
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


async def forever() -> None:
    await asyncio.sleep(60)


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem, which is checked to be whole."""
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert body.keys() >= {"type", "title", "status", "detail", "instance", "code", "retryable", "errors"}
    assert body["status"] == response.status_code
    assert body["type"] == f"/problems/{body['code']}"
    assert body["correlation_id"] == response.headers["x-correlation-id"]
    return response.status_code, body["code"]


def pointers(response: httpx.Response) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}
