"""A server to be treated badly: started, killed, asked again, and held to what must be true after every fault."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from counterfoil import verify
from counterfoil.app import House, opened
from counterfoil.contexts import CONTEXTS
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.settings import Settings
from counterfoil.store.checkpoint import load_or_make
from counterfoil.store.embedded import Embedded
from counterfoil.store.export import export_to
from counterfoil.store.migrate import APP
from counterfoil.store.pg_files import occupied, secret
from tests.support.rebuild import live, rebuilt
from tests.support.serving import Serving
from tests.support.stores import log_of

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("COUNTERFOIL_FAULTS") == "long"
Log = list[asyncpg.Record]
Json = dict[str, Any]
IN_TIME_S = 6.0  # a second that a request was given, and what a busy machine may add


class Victim(Serving):
    """`counterfoil serve` with its embedded, durable database and the demo organisation."""

    def __init__(self, home: Path, **settings: str) -> None:
        super().__init__(home, **{"demo": "1", **settings})

    def die_at_points(self) -> None:
        """From the next start on it is the one of faulty_server.py."""
        self.command = [sys.executable, "-m", "tests.support.faulty_server", "serve", "--json"]
        self.environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])

    @property
    def data(self) -> Path:
        return self.home / "postgres" / "data"

    @property
    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    def database_runs(self) -> bool:
        if not self.data.exists():
            return False
        return occupied(self.data, self.data.stat().st_uid if os.geteuid() == 0 else None)

    def database_urls(self) -> tuple[str, str]:
        """The application role's and the superuser's."""
        embedded = Embedded(self.home)
        embedded.join()
        app = embedded.dsn(APP, secret(self.home / "secrets" / APP), "counterfoil")
        return app, embedded.dsn(database="counterfoil")

    def client(self, timeout_s: float = 45) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=timeout_s)

    def kill_database(self) -> None:
        """Returns once the server has started another one, ready or not."""
        killed = self.postmaster
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: self._has_other_database_than(killed), "it was not started again", 60)

    def _has_other_database_than(self, killed: int) -> bool:
        with contextlib.suppress(OSError, ValueError):
            return self.postmaster != killed
        return False

    def await_death(self) -> None:
        """It was killed: its database follows it, and nothing else of it stays."""
        assert self.process
        assert self.process.wait(20) == -signal.SIGKILL
        assert self.process.stdout
        self.process.stdout.close()
        self.process = None
        # As long as the product itself waits for one that is still stopping: on a busy disk it has much to sync.
        eventually(lambda: not self.database_runs(), "the database outlives its parent", 60)

    def assert_no_traceback(self) -> None:
        said = self.log.read_text("utf-8")
        assert "Traceback" not in said, said[-3000:]
        assert '"event": "bug"' not in said, said[-3000:]


@contextmanager
def victim(home: Path, *, dies_at_points: bool = False) -> Iterator[Victim]:
    server = Victim(home)
    if dies_at_points:
        server.die_at_points()
    server.start()
    try:
        yield server
    finally:
        if server.process:
            server.process.send_signal(signal.SIGCONT)  # a test that failed may have left it standing still
            server.end(signal.SIGTERM)


def eventually(holds: Callable[[], bool], otherwise: str, within_s: float = 20) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < within_s, otherwise
        time.sleep(0.03)


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def until_ready(client: httpx.AsyncClient, within_s: float = 30) -> None:
    async with asyncio.timeout(within_s):
        while (await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)


def headers(key: UUID, **more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Idempotency-Key": str(key), "X-Counterfoil": "console", **named}


@asynccontextmanager
async def behind(server: Victim) -> AsyncIterator[tuple[House, str]]:
    """The product's own services on the running database, and the superuser's URL of it."""
    app, admin = server.database_urls()
    async with opened(Settings(data_dir=server.home), app) as house:
        yield house, admin


@dataclass(frozen=True)
class Lock:
    """The lock that doors of the demo organisation queue for, held from outside."""

    connection: asyncpg.Connection

    async def awaited(self) -> int:
        """Until a door waits for it. Returns the process that does."""
        waiting = "select pid from pg_stat_activity where wait_event = 'advisory' and query like '%commit_customers%'"
        pid: int = await self.until(waiting)
        return pid

    async def release(self) -> None:
        await self.connection.execute("select pg_advisory_unlock_all()")

    async def until(self, question: str, *given: object) -> Any:
        async with asyncio.timeout(20):
            while True:
                if answer := await self.connection.fetchval(question, *given):
                    return answer
                await asyncio.sleep(0.02)


@asynccontextmanager
async def locked(server: Victim) -> AsyncIterator[Lock]:
    async with behind(server) as (house, admin):
        [organisation] = await house.organisations.all()
    connection = await asyncpg.connect(admin)
    try:
        await connection.execute(f"select pg_advisory_lock(hashtextextended('{organisation.id}', 7))")
        yield Lock(connection)
    finally:
        connection.terminate()


async def assert_whole(server: Victim, acknowledged: Mapping[UUID, str] | None = None) -> Log:
    """I1 to I5 of operations.md. `acknowledged`: position by command, as the answers said."""
    async with behind(server) as (house, admin):
        [organisation] = await house.organisations.all()
        org = OrgId(organisation.id)
        events = await log_of(house.store, org)
        assert await live(house.store, org, CONTEXTS, admin) == await rebuilt(house.store, org)
        await _assert_verified(house, org, Settings(data_dir=server.home))
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    _assert_commands_whole(events)
    last = {event["command"]: f"{event['epoch']}.{event['position']}" for event in events}
    for command, position in (acknowledged or {}).items():
        assert last.get(command) == position, f"{command} was acknowledged at {position}"
    return events


async def _assert_verified(house: House, org: OrgId, settings: Settings) -> None:
    file = settings.data_dir / f"export-{uuid7()}.jsonl"
    signer = load_or_make(settings.signing_key)
    await export_to(file, house.pool, org, signer)
    with contextlib.redirect_stdout(None):
        assert verify.main([str(file), "--key", signer.public]) == 0
    file.unlink()


def _assert_commands_whole(events: Log) -> None:
    """Each command once: its events are together, in the order of its ordinals; each stream counts 1, 2, 3 …"""
    ordinals: dict[UUID, list[tuple[int, int]]] = {}
    versions: dict[UUID, list[int]] = {}
    for event in events:
        ordinals.setdefault(event["command"], []).append((event["position"], event["ordinal"]))
        versions.setdefault(event["stream"], []).append(event["version"])
    for found in ordinals.values():
        assert found == [(found[0][0] + n, 1 + n) for n in range(len(found))]
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())


def customer(name: str, **members: Any) -> Json:
    """One that needs two streams and two new keys."""
    contact = {"name": "Ann Larsson", "role": "billing", "email": "ann@example.org"}
    return {"name": name, "kind": "company", "contacts": [contact]} | members


def assert_problem(answer: httpx.Response, codes: set[str]) -> Json:
    problem: Json = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["code"] in codes, answer.text
    assert problem["status"] == answer.status_code in (503, 504)
    assert problem["retryable"]
    assert problem["correlation_id"] == answer.headers["x-correlation-id"]
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) >= 1
    assert "Traceback" not in answer.text
    return problem


async def assert_rest_works(client: httpx.AsyncClient, page: httpx.Response) -> None:
    """What needs no database answers at once, and readiness says what is missing."""
    begun = time.monotonic()
    assert (await client.get("/livez")).status_code == 200
    again = await client.get("/")
    assert (again.status_code, again.content) == (page.status_code, page.content)
    assert time.monotonic() - begun < IN_TIME_S
    ready = await client.get("/readyz")
    assert assert_problem(ready, {"not_ready"})["detail"] == "Waiting for: database."
    assert time.monotonic() - begun < 2 * IN_TIME_S
