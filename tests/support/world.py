"""The whole application as HTTP sees it: wired by the composition root, on a test database, without a server."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from counterfoil.app import House, create_app, opened
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.organisations.commands import Create
from counterfoil.settings import Settings
from counterfoil.store.unit import Envelope
from counterfoil.web.asgi import App
from tests.support.postgres import Database

Json = dict[str, Any]
PROBLEM = {"type", "title", "status", "detail", "instance", "code", "correlation_id", "retryable", "errors"}


@dataclass
class World:
    """One installation. `client` speaks to the application, `house` looks behind it."""

    database: Database
    settings: Settings
    app: App
    house: House
    client: httpx.AsyncClient
    orgs: list[OrgId]

    @property
    def org(self) -> OrgId:
        return self.orgs[0]

    async def log(self, org: OrgId | None = None) -> list[asyncpg.Record]:
        """The organisation's events, oldest first."""
        async with self.house.pool.reading(org or self.org) as connection:
            return list(await connection.fetch("select * from event order by position"))

    async def position(self, org: OrgId | None = None) -> int:
        async with self.house.pool.reading(org or self.org) as connection:
            found: int = await connection.fetchval("select position from org_head")
        return found


@asynccontextmanager
async def running_world(database: Database, folder: Path, organisations: int = 1) -> AsyncIterator[World]:
    settings = Settings(data_dir=folder)
    async with opened(settings, database.app) as house, started(create_app(settings, database.app)) as app:
        orgs = [await open_organisation(house, f"o{number}") for number in range(organisations)]
        async with client_of(app, settings.port) as client:
            yield World(database, settings, app, house, client, orgs)


async def open_organisation(house: House, code: str, **members: str) -> OrgId:
    org = OrgId(uuid7())
    command = Create(code=code, name=f"Seller {code}", **members)
    await house.organisation_service.create(org, Envelope(uuid7(), house.operator.actor("cli"), "opening"), command)
    return org


@asynccontextmanager
async def started(app: App) -> AsyncIterator[App]:
    """Starts and stops the application as a server does."""
    said: asyncio.Queue[Any] = asyncio.Queue()
    answers: asyncio.Queue[Any] = asyncio.Queue()
    scope: Any = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    task: asyncio.Task[Any] = asyncio.create_task(app(scope, said.get, answers.put))  # type: ignore[arg-type]  # a coroutine
    await said.put({"type": "lifespan.startup"})
    assert (await answers.get())["type"] == "lifespan.startup.complete"
    try:
        yield app
    finally:
        await said.put({"type": "lifespan.shutdown"})
        assert (await answers.get())["type"] == "lifespan.shutdown.complete"
        await task


def client_of(app: App, port: int, *, hold: bool = True) -> httpx.AsyncClient:
    """A client that holds every answer to what every answer must keep; without `hold`, where faults are provoked."""
    transport: Any = httpx.ASGITransport(app)  # type: ignore[arg-type]  # httpx types scopes by dict alone
    hooks: Any = {"response": [hold_to_promises]} if hold else {}
    return httpx.AsyncClient(transport=transport, base_url=f"http://localhost:{port}", event_hooks=hooks)


async def hold_to_promises(response: httpx.Response) -> None:
    """No answer is ours to blush for: none is a fault, each has its correlation id, each error is a whole problem."""
    await response.aread()
    assert response.status_code < 500, response.text
    assert "Traceback" not in response.text
    assert response.headers["cache-control"] == "no-store" or not response.url.path.startswith("/api")
    correlation = response.headers["x-correlation-id"]
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem.keys() >= PROBLEM, problem
    assert (problem["status"], problem["correlation_id"]) == (response.status_code, correlation)
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert all({"pointer", "code", "message", "params"} == error.keys() for error in problem["errors"])


@dataclass(frozen=True)
class Desk:
    """What tests do with customers. Methods that end in an answer return it; the others insist on success."""

    client: httpx.AsyncClient
    headers: Mapping[str, str]

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers={**self.headers, **_named(headers)})

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={**self.headers, **_named(headers)})

    async def put(self, customer: Json, body: Any, **headers: str) -> httpx.Response:
        """Based on the version that `customer` has."""
        given = {**self.headers, "If-Match": tag(customer), **_named(headers)}
        return await self.client.put(place(customer), json=body, headers=given)

    async def delete(self, customer: Json, **headers: str) -> httpx.Response:
        given = {**self.headers, "If-Match": tag(customer), **_named(headers)}
        return await self.client.delete(place(customer), headers=given)

    async def act(self, customer: Json, name: str, body: Any = None, **headers: str) -> httpx.Response:
        given = {"If_Match": tag(customer), **headers}
        return await self.post(f"{place(customer)}/actions/{name}", {} if body is None else body, **given)

    async def create(self, **members: Any) -> Json:
        return succeeded(await self.post("/api/customers", {"name": "Casa Almendro", "kind": "company"} | members), 201)

    async def change(self, customer: Json, **members: Any) -> Json:
        return succeeded(await self.put(customer, members))

    async def read(self, customer: Json | UUID | str) -> Json:
        where = customer if isinstance(customer, dict) else {"id": customer}
        return succeeded(await self.get(place(where)))

    async def listed(self, **parameters: Any) -> Json:
        return succeeded(await self.client.get("/api/customers", params=parameters, headers=dict(self.headers)))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def place(customer: Json) -> str:
    return f"/api/customers/{customer['id']}"


def tag(customer: Json) -> str:
    return f'"v{customer["version"]}"'


def succeeded(response: httpx.Response, status: int = 200) -> Json:
    assert response.status_code == status, response.text
    answer: Json = response.json()
    return answer


def refused(response: httpx.Response, status: int, code: str) -> Json:
    problem: Json = response.json()
    assert (response.status_code, problem.get("code")) == (status, code), response.text
    assert problem["instance"] == response.request.url.path
    return problem


def field_errors(response: httpx.Response) -> list[tuple[str, str]]:
    """Pointer and code of each field error, in the order of their pointers."""
    problem = refused(response, 422, "invalid_fields")
    return sorted((error["pointer"], error["code"]) for error in problem["errors"])
