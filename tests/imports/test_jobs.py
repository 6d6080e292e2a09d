"""Imports over HTTP: from the file to the customers, what is refused when, and what a stopped server takes up again."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from counterfoil.app import create_app
from counterfoil.kernel.ids import uuid7
from tests.imports.bringing import SAMPLES
from tests.support.postgres import Cluster, Database
from tests.support.world import World, client_of, refused, running_world, started, succeeded

pytestmark = pytest.mark.postgres
NORTHWIND = (SAMPLES / "northwind" / "Customers.csv").read_bytes()
ROWS = b"Kundennummer;Firma;Ort;Land;E-Mail\n1;K\xf6hler;Bonn;Deutschland;a@example.com\n2;Zwei;Ulm;Narnia;nobody\n"


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home")) as running:
        yield running


async def _uploaded(client: httpx.AsyncClient, content: bytes, name: str = "list.csv") -> Any:
    job = succeeded(await client.post("/api/imports", json={"file_name": name}), 201)
    assert job["state"] == "uploading"
    return succeeded(await client.put(f"/api/imports/{job['id']}/content", content=content))


async def _over(client: httpx.AsyncClient, job: Any, action: str) -> Any:
    succeeded(await client.post(f"/api/imports/{job['id']}/actions/{action}"))
    return await _settled(client, job)


async def _settled(client: httpx.AsyncClient, job: Any) -> Any:
    for _ in range(600):
        now = succeeded(await client.get(f"/api/imports/{job['id']}"))
        if now["state"] not in ("checking", "running"):
            return now
        await asyncio.sleep(0.05)
    raise TimeoutError("the import does not end")


async def test_a_file_goes_from_its_look_through_a_dry_run_to_customers_and_quarantine(world: World) -> None:
    client = world.client
    job = await _uploaded(client, ROWS, "C:\\Listen\\kunden.csv")
    assert (job["state"], job["file_name"], job["source"]) == ("ready", "kunden.csv", "kunden")
    assert job["layout"] == {"encoding": "windows-1252", "delimiter": ";", "header": True}
    assert [column["target"] for column in job["columns"]] == ["external_id", "name", "city", "country", "email"]
    assert job["columns"][1]["samples"] == ["Köhler", "Zwei"]
    assert [row["state"] for row in job["preview"]] == ["created", "quarantined"]
    assert sorted(error["pointer"] for error in job["preview"][1]["errors"]) == ["/E-Mail", "/Land"]
    before = await world.position()
    checked = await _over(client, job, "check")
    assert (checked["state"], checked["checked"]) == (
        "ready",
        {"rows": 2, "created": 1, "updated": 0, "unchanged": 0, "quarantined": 1},
    )
    assert await world.position() == before
    done = await _over(client, job, "run")
    assert (done["state"], done["progress"], done["quarantine"], done["counts"]["created"]) == ("done", 1.0, True, 1)
    fetched = await client.get(f"/api/imports/{job['id']}/quarantine")
    assert fetched.headers["content-disposition"] == 'attachment; filename="kunden-aside.csv"'
    mended = fetched.content.decode("utf-8-sig").replace("Narnia", "Austria").replace("nobody", "b@example.com")
    again = await _over(client, await _uploaded(client, mended.encode(), "kunden.csv"), "run")
    assert again["counts"] == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "quarantined": 0}
    found = succeeded(await client.get("/api/customers?query=zwei"))
    assert [(row["country"], row["email"]) for row in found["items"]] == [("AT", "b@example.com")]


async def test_columns_are_corrected_and_the_mapping_is_kept_under_a_name(world: World) -> None:
    client = world.client
    job = await _uploaded(client, b"a,b,c\nx1,Anna,Wien\nx2,Berta,Graz\n")
    path = f"/api/imports/{job['id']}/mapping"
    wrong = await client.put(path, json={"columns": {"a": "external_id", "b": "shoe", "z": "name", "c": "external_id"}})
    problem = refused(wrong, 422, "invalid_fields")
    assert {(error["pointer"], error["code"]) for error in problem["errors"]} == {
        ("/columns/b", "choice"),
        ("/columns/z", "unknown"),
        ("/columns/c", "duplicate"),
    }
    mapping = {"columns": {"a": "external_id", "b": "name", "c": "city"}, "constants": {"country": "AT"}}
    corrected = succeeded(await client.put(path, json=mapping))
    assert [row["state"] for row in corrected["preview"]] == ["created", "created"]
    succeeded(await client.put("/api/imports/mappings/mine", json=mapping))
    kept = succeeded(await client.get("/api/imports/mappings/mine"))
    assert (kept["columns"], kept["constants"]) == (mapping["columns"], mapping["constants"])
    nameless = succeeded(
        await client.put(path, json={"layout": {"encoding": "utf-8", "delimiter": ",", "header": False}})
    )
    assert [column["name"] for column in nameless["columns"]] == ["Column 1", "Column 2", "Column 3"]


async def test_what_cannot_be_done_now_says_when_it_can(world: World) -> None:
    client = world.client
    job = succeeded(await client.post("/api/imports", json={"file_name": "list.csv"}), 201)
    refused(await client.post(f"/api/imports/{job['id']}/actions/run"), 409, "import_not_now")
    refused(await client.get(f"/api/imports/{job['id']}/quarantine"), 404, "import_no_quarantine")
    cancelled = succeeded(await client.post(f"/api/imports/{job['id']}/actions/cancel"))
    assert cancelled["state"] == "cancelled"
    refused(await client.put(f"/api/imports/{job['id']}/content", content=ROWS), 409, "import_not_now")
    succeeded(await client.delete(f"/api/imports/{job['id']}"))
    refused(await client.get(f"/api/imports/{job['id']}"), 404, "import_not_found")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04rest", bytes(range(256)) * 10, b"%PDF-1.7", ",".join(map(str, range(10_000))).encode()]
)
async def test_what_is_no_table_is_refused_and_another_file_can_follow(world: World, content: bytes) -> None:
    job = succeeded(await world.client.post("/api/imports", json={"file_name": "list.csv"}), 201)
    path = f"/api/imports/{job['id']}/content"
    answer = await world.client.put(path, content=content)
    assert (answer.status_code, answer.json()["code"] in ("import_not_a_table", "import_unreadable")) == (422, True)
    assert not any(each.is_file() for each in (world.settings.data_dir / "imports" / job["id"]).iterdir())
    assert succeeded(await world.client.put(path, content=NORTHWIND))["state"] == "ready"


async def test_a_file_beyond_the_limit_is_refused_while_it_arrives(world: World) -> None:
    async def two_mib() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield b"x" * 2**16

    app = create_app(replace(world.settings, import_most_mib=1), world.database.app)
    async with started(app), client_of(app, world.settings.port) as client:
        job = succeeded(await client.post("/api/imports", json={"file_name": "list.csv"}), 201)
        answer = await client.put(f"/api/imports/{job['id']}/content", content=two_mib())
        assert "1 MiB" in refused(answer, 413, "import_too_large")["detail"]
    assert not any(each.is_file() for each in (world.settings.data_dir / "imports" / job["id"]).iterdir())


async def test_a_cancelled_run_keeps_what_it_did_and_ends(world: World) -> None:
    rows = b"id,name\n" + b"".join(b"stop%d,Name %d\n" % (n, n) for n in range(2000))
    job = await _uploaded(world.client, rows)
    before = await world.position()
    succeeded(await world.client.post(f"/api/imports/{job['id']}/actions/run"))
    for _ in range(1000):
        if await world.position() > before:
            break
        await asyncio.sleep(0.01)
    assert succeeded(await world.client.post(f"/api/imports/{job['id']}/actions/cancel"))["state"] == "cancelled"
    await asyncio.sleep(1.5)  # a batch that is under way ends
    last = await world.position()
    await asyncio.sleep(1)
    assert await world.position() == last
    assert before < last < before + 2000
    assert succeeded(await world.client.get(f"/api/imports/{job['id']}"))["state"] == "cancelled"
    again = await _over(world.client, job, "run")
    assert (again["state"], again["counts"]["rows"], again["counts"]["created"]) == ("done", 2000, 2000)


async def test_the_same_request_begins_one_import(world: World) -> None:
    headers = {"Idempotency-Key": str(uuid7())}
    begun = [
        succeeded(await world.client.post("/api/imports", json={"file_name": "twice.csv"}, headers=headers), 201)
        for _ in range(2)
    ]
    assert begun[0]["id"] == begun[1]["id"]
    listed = succeeded(await world.client.get("/api/imports"))["items"]
    assert [each["id"] for each in listed if each["file_name"] == "twice.csv"] == [begun[0]["id"]]


async def test_every_proposed_target_is_one_that_can_be_chosen(world: World) -> None:
    known = {each["name"] for each in succeeded(await world.client.get("/api/imports/targets"))["items"]}
    job = await _uploaded(world.client, NORTHWIND)
    assert known > {column["target"] for column in job["columns"]}


async def test_only_the_servers_user_reads_the_files(world: World) -> None:
    job = await _uploaded(world.client, NORTHWIND)
    path: Path = world.settings.data_dir / "imports" / job["id"]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(path / "content").st_mode) == 0o600


async def test_an_import_that_a_server_left_is_taken_up_by_the_next(cluster: Cluster, tmp_path: Path) -> None:
    """The first server is stopped at work; the counts in the end are those of one undisturbed run."""
    rows = b"id,name,city,country\n" + b"".join(b"r%d,Name %d,Bonn,DE\n" % (n, n) for n in range(1200))
    with cluster.fresh() as database:
        async with running_world(database, tmp_path) as first:
            job = await _uploaded(first.client, rows)
            succeeded(await first.client.post(f"/api/imports/{job['id']}/actions/run"))
            for _ in range(1000):
                if await first.position() > 200:
                    break
                await asyncio.sleep(0.01)
        app = create_app(first.settings, database.app)
        async with started(app), client_of(app, first.settings.port) as client:
            midway = succeeded(await client.get(f"/api/imports/{job['id']}"))
            done = await _settled(client, job)
    assert midway["state"] == "running"
    assert done["counts"] == {"rows": 1200, "created": 1200, "updated": 0, "unchanged": 0, "quarantined": 0}
