"""A full disk: writing is refused in time, reading goes on whatever dies meanwhile, and space brings writing back."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from counterfoil.kernel.ids import uuid7
from counterfoil.store.space import BALLAST, FLOOR, free
from tests.support.faults import (
    Victim,
    assert_problem,
    assert_whole,
    customer,
    eventually,
    headers,
    until_ready,
    victim,
)
from tests.support.postgres import open_folder

_MIB = 1 << 20


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """256 MiB of memory as a disk of its own."""
    if os.geteuid():
        pytest.skip("only root may mount a small disk")
    with open_folder() as folder:
        options = ["-t", "tmpfs", "-o", "size=256m,mode=755", "tmpfs", str(folder / "disk")]
        (folder / "disk").mkdir()
        mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
        if mounted.returncode:
            pytest.skip(f"this machine lets nobody mount a small disk: {mounted.stderr.strip()}")
        try:
            yield folder / "disk"
        finally:
            subprocess.run(["umount", str(folder / "disk")], check=True)


async def test_full(small_disk: Path, prepared: Callable[[Path], Path]) -> None:
    """The server's own log lies on the same disk, as it may well do."""
    filler, told, refused = small_disk / "filler", uuid7(), uuid7()
    with victim(prepared(small_disk)) as server:
        async with server.client() as client:
            before = await client.post("/api/customers", json=customer("Before"), headers=headers(told))
            assert before.status_code == 201, before.text
            assert ballast(server).stat().st_size == BALLAST
            fill(filler, leave=FLOOR - _MIB)
            await assert_read_only(client, refused)
            again = await client.post("/api/customers", json=customer("Before"), headers=headers(told))
            assert again.headers.get("idempotent-replayed") == "true", again.text
            fill(filler, leave=0)
            await assert_read_only(client, refused)
            await asyncio.to_thread(server.kill_database)
            await until_ready(client)
            await assert_read_only(client, refused)
            assert not ballast(server).exists(), "the database came back without it: the test proves too little"
            fill(filler, leave=0)
            assert server.process
            server.process.kill()
            await asyncio.to_thread(server.await_death)
            filler.unlink()
            await asyncio.to_thread(server.start)
            after = await client.post("/api/customers", json=customer("Refused at first"), headers=headers(refused))
            assert after.status_code == 201, after.text
            assert "idempotent-replayed" not in after.headers
            eventually(ballast(server).exists, "no new ballast")
        acknowledged = {told: before.headers["x-position"], refused: after.headers["x-position"]}
        await assert_whole(server, acknowledged)
        server.assert_no_traceback()


async def test_started_on_a_full_disk(small_disk: Path, prepared: Callable[[Path], Path]) -> None:
    """With its ballast it starts even there, and can be read; without, one line says why not."""
    with victim(prepared(small_disk)) as server:
        server.end(signal.SIGTERM)
        fill(small_disk / "filler", leave=0)
        server.start()
        async with server.client() as client:
            await assert_read_only(client, uuid7())
        assert server.end(signal.SIGTERM) == 0
        fill(small_disk / "filler", leave=0)
        refused = server.run("serve")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert "No space left on device" in refused.stderr
        (small_disk / "filler").unlink()
        server.start()
        await assert_whole(server)


async def assert_read_only(client: httpx.AsyncClient, key: UUID) -> None:
    body = customer("Refused at first")
    answer = await client.post("/api/customers", json=body, headers=headers(key))
    problem = assert_problem(answer, {"database_full"})
    assert problem["retry_after_ms"] == 5000
    assert (await client.get("/readyz")).status_code == 200
    page = await client.get("/api/customers")
    assert page.status_code == 200, page.text
    one = await client.get(f"/api/customers/{page.json()['items'][0]['id']}")
    assert one.status_code == 200, one.text


def ballast(server: Victim) -> Path:
    return server.home / "postgres" / "ballast"


def fill(filler: Path, leave: int) -> None:
    """Takes what there is but for so many bytes. More may come to be free while the database tidies up."""
    with filler.open("ab") as file:
        while (more := free(filler.parent) - leave) > 0:
            try:
                os.posix_fallocate(file.fileno(), file.tell(), more)
            except OSError:
                os.write(file.fileno(), bytes(min(more, 4096)))
            file.seek(0, os.SEEK_END)
