"""What Prometheus is told: how requests fare, connections, processors; and nobody's id in it."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from counterfoil.app import create_app
from counterfoil.customers import matching
from counterfoil.settings import Settings
from tests.support.lag import caught_up
from tests.support.postgres import Database
from tests.support.world import Desk, World, client_of, place, running_world, started

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home")) as running:
        yield running


async def scraped(client: httpx.AsyncClient) -> Samples:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def requests(samples: Samples, method: str, route: str, status: int) -> float:
    labels = (("method", method), ("route", route), ("status", str(status)))
    return samples.get(("counterfoil_http_request_duration_seconds_count", labels), 0)


def of(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"counterfoil_{name}", tuple(sorted(labels.items()))]


async def test_requests_are_counted_by_route_and_status(world: World) -> None:
    desk = Desk(world.client, {})
    made = await desk.create(name="CANARY")
    before = await scraped(world.client)
    for _ in range(3):
        await desk.read(made)
    await world.client.head(place(made))
    await world.client.get(f"/api/customers/{world.org}")
    await world.client.get("/api/canary-path")
    await world.client.request("CANARY", "/api/customers")
    async with client_of(world.app, world.settings.port, hold=False) as client:
        console = (await client.get("/o/canary/customers")).status_code  # 503 where it was not built
    after = await scraped(world.client)
    route = "/api/customers/{customer}"
    grown = {
        ("GET", route, 200): 3, ("HEAD", route, 200): 1, ("GET", route, 404): 1, ("GET", "(none)", 404): 1,
        ("GET", "/metrics", 200): 1, ("GET", "(console)" if console == 200 else "(none)", console): 1,
    }  # fmt: skip
    for key, count in grown.items():
        assert requests(after, *key) - requests(before, *key) == count, key
    assert (
        sum(
            value for (name, labels), value in after.items() if ("method", "other") in labels and name.endswith("count")
        )
        == 1
    )
    assert of(after, "database_up") == 1


async def test_processors_and_pools_are_measured(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def poison(_address: str | None) -> None:
        raise ValueError

    desk, labels = Desk(world.client, {}), {"processor": "customer-duplicates"}
    await caught_up(world.house.store, world.org)
    monkeypatch.setattr(matching, "of_email", poison)
    await desk.create(contacts=[{"name": "Ana", "role": "billing", "email": "a@example.org"}])
    await caught_up(world.house.store, world.org)
    samples = await scraped(world.client)
    assert of(samples, "processor_parked_streams", **labels) == 1
    assert of(samples, "processor_waiting_events", **labels) == of(samples, "processor_lag_events", **labels) == 0
    for pool, limit in (("commands", 8), ("reads", 8), ("processors", 2)):
        assert of(samples, "pool_limit", pool=pool) == limit
        assert 0 <= of(samples, "pool_busy", pool=pool) <= of(samples, "pool_open", pool=pool) <= limit


async def test_no_label_names_anyone(world: World) -> None:
    made = await Desk(world.client, {}).create(name="CANARY")
    text = (await world.client.get("/metrics")).text.lower()
    for secret in (str(world.org), made["id"], made["code"].lower(), "canary"):
        assert secret not in text
    assert 'le="+inf"' in text


async def test_a_database_that_is_away_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data_dir=tmp_path_factory.mktemp("home"))
    app = create_app(settings, "postgresql://nobody@127.0.0.1:1/none")
    async with started(app), client_of(app, settings.port) as client:
        samples = await scraped(client)
    assert of(samples, "database_up") == 0
    assert not [name for name, _ in samples if "processor_" in name]
