import httpx

from tests.web.example import World, code_of


async def test_alive_asks_for_nothing(world: World, client: httpx.AsyncClient) -> None:
    world.missing = ["database"]
    assert (await client.get("/livez")).json() == {"status": "live"}


async def test_ready_names_what_is_missing(world: World, client: httpx.AsyncClient) -> None:
    world.missing = ["database", "read tables"]
    response = await client.get("/readyz")
    assert code_of(response) == (503, "not_ready")
    assert response.json()["detail"] == "Waiting for: database, read tables."
    assert response.headers["retry-after"] == "1"
    world.missing = []
    assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_started_stays_started(world: World) -> None:
    world.missing = ["database"]
    async with world.client() as client:
        assert code_of(await client.get("/startupz")) == (503, "not_ready")
        world.missing = []
        assert (await client.get("/startupz")).json() == {"status": "started"}
        world.missing = ["database"]
        assert (await client.get("/startupz")).json() == {"status": "started"}
