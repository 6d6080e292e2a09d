"""A PostgreSQL of one's own that goes away and comes back: a clear problem meanwhile, and nothing to do afterwards."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from counterfoil.kernel.ids import uuid7
from counterfoil.store.embedded import Embedded
from counterfoil.store.migrate import APP
from counterfoil.store.pg_files import secret
from tests.support.faults import Victim, assert_problem, assert_rest_works, assert_whole, customer, headers, until_ready
from tests.support.postgres import open_folder


async def test_gone_and_back(elsewhere: Embedded, folder: Path) -> None:
    key, body = uuid7(), customer("Asked of a stopped database")
    with Elsewhere.running(folder / "home", elsewhere, database_url=elsewhere.dsn()) as server:
        async with server.client() as client:
            page = await client.get("/")
            elsewhere.stop()
            asked = [client.post("/api/customers", json=body, headers=headers(key)), client.get("/api/customers")]
            for answer in await asyncio.gather(*asked):
                assert_problem(answer, {"database_away"})
            await assert_rest_works(client, page)
            refused = await asyncio.to_thread(server.run, "migrate")
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
            elsewhere.start()
            await until_ready(client)
            told = await client.post("/api/customers", json=body, headers=headers(key))
            assert told.status_code == 201, told.text
            await assert_whole(server, {key: told.headers["x-position"]})
        server.assert_no_traceback()


async def test_started_before_its_database(elsewhere: Embedded, folder: Path) -> None:
    """A serving node comes up without its database, says so, and is ready once that is there."""
    with Elsewhere.running(folder / "home", elsewhere, database_url=elsewhere.dsn()) as server:
        app, _ = server.database_urls()
    elsewhere.stop()
    server.environment |= {"COUNTERFOIL_APP_DATABASE_URL": app, "COUNTERFOIL_DEMO": "0"}
    del server.environment["COUNTERFOIL_DATABASE_URL"]
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    try:
        async with server.client() as client:
            await until_live(client)
            assert_problem(await client.get("/readyz"), {"not_ready"})
            assert_problem(await client.get("/api/me"), {"database_away"})
            elsewhere.start()
            await asyncio.wait_for(starting, 30)
            assert (await client.get("/api/customers")).json()["total"]["count"] >= 150
    finally:
        await asyncio.to_thread(server.end, signal.SIGTERM)
    server.assert_no_traceback()


async def until_live(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                assert (await client.get("/livez")).status_code == 200
                return
            except httpx.TransportError:
                await asyncio.sleep(0.05)


class Elsewhere(Victim):
    """One that is given a PostgreSQL of somebody else's."""

    cluster: Embedded

    @classmethod
    @contextmanager
    def running(cls, home: Path, cluster: Embedded, **settings: str) -> Iterator["Elsewhere"]:
        server = cls(home, **settings)
        server.cluster = cluster
        server.start()
        try:
            yield server
        finally:
            if server.process:
                server.end(signal.SIGTERM)

    def database_urls(self) -> tuple[str, str]:
        app = self.cluster.dsn(APP, secret(self.home / "secrets" / APP))
        return app, self.cluster.dsn()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


@pytest.fixture(scope="module")
def elsewhere(folder: Path) -> Iterator[Embedded]:
    cluster = Embedded(folder / "cluster")
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
