"""Promise 8: a backup, restored into a fresh cluster, is the log that it was: same positions, epochs, hashes."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from counterfoil import verify
from counterfoil.kernel.ids import OrgId
from counterfoil.store.checkpoint import load_or_make
from counterfoil.store.embedded import Embedded
from counterfoil.store.export import export_to
from counterfoil.store.key_copies import Pair
from tests.support.postgres import Cluster, open_folder
from tests.support.rebuild import Rows
from tests.support.restoring import MAPPING, Installation, answer, customer, fill
from tests.support.stores import log_of

OLDEST = Path("/usr/lib/postgresql/15/bin")
HAS_OLDEST = OLDEST.exists()
NAMED = os.environ.get("COUNTERFOIL_PG_BIN")
BINARIES = {"installed": Path(NAMED) if NAMED else None, "15": OLDEST}


@dataclass
class Before:
    """What was backed up, as it stood then."""

    orgs: list[OrgId]
    folder: Path
    private: Path
    public: str
    rows: dict[OrgId, Rows]
    log: dict[OrgId, list[dict[str, object]]]
    installation: Installation


@pytest_asyncio.fixture(scope="module")
async def before(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Before]:
    home, pair = tmp_path_factory.mktemp("before"), Pair()
    pair.write(home / "private")
    with cluster.fresh() as database:
        one = Installation(database, home / "data", {"COUNTERFOIL_BACKUP_KEY": pair.public})
        orgs = await fill(one)
        assert await one.run("backup", str(home / "backups")) == 0
        async with one.house() as house:
            rows = {org: await one.rows(house, org) for org in orgs}
            log = {org: [dict(event) for event in await log_of(house.store, org)] for org in orgs}
            public = load_or_make(home / "data" / "keys" / "signing").public
            yield Before(orgs, home / "backups", home / "private", public, rows, log, one)


@contextmanager
def fresh_cluster(binaries: Path | None) -> Iterator[Cluster]:
    with open_folder() as folder:
        embedded = Embedded(folder, binaries, durable=False)
        embedded.start()
        try:
            yield Cluster(embedded)
        finally:
            embedded.stop()


@pytest.mark.parametrize("binaries", BINARIES)
async def test_a_restored_log_is_the_log_and_goes_on(
    before: Before, binaries: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if binaries == "15" and not HAS_OLDEST:
        pytest.skip("no PostgreSQL 15 on this machine: restoring into an older version was not tried")
    with fresh_cluster(BINARIES[binaries]) as cluster, cluster.fresh() as database:
        new = Installation(database, tmp_path / "data")
        words = ("restore", str(before.folder), "--key-file", str(before.private), "--key", before.public, "--json")
        assert await new.run(*words) == 0
        events = sum(len(log) for log in before.log.values())
        told = answer(capsys.readouterr().out)
        assert (told["organisations"], told["events"], told["erased"], told["vouched"]) == (2, events, 2, True)
        async with new.house() as house:
            for org in before.orgs:
                assert [dict(event) for event in await log_of(house.store, org)] == before.log[org]
                assert await new.rows(house, org) == before.rows[org]
                async with house.pool.reading(org) as connection:
                    kept = await connection.fetchval("select mapping from import_mapping where name = 'ours'")
                assert json.loads(kept) == json.loads(MAPPING)
                made = await customer(house, org, name="After the fire")
                assert (await house.customers.get_by_id(org, made))[0].code == "C-10005"
                written = await log_of(house.store, org)
                assert {event["epoch"] for event in written[len(before.log[org]) :]} == {2}
                await _verify(house.pool, org, new.home, before, tmp_path / f"{org}.jsonl")
        assert (new.home / "operator").read_text() == (before.installation.home / "operator").read_text()


async def _verify(pool: object, org: OrgId, home: Path, before: Before, file: Path) -> None:
    """The export of what was restored fits the key and the checkpoints from before."""
    signer = load_or_make(home / "keys" / "signing")
    assert signer.public == before.public
    await export_to(file, pool, org, signer)  # type: ignore[arg-type]
    [backup] = before.folder.glob("log-*")
    kept = file.with_suffix(".checkpoint")
    kept.write_bytes((backup / f"{org}.jsonl").read_bytes().splitlines(keepends=True)[-1])
    found = verify.run(str(file), dict([verify.key_of(before.public)]), [str(kept)], progress=False)
    assert found["ok"], found
    assert found["epoch"] == 2


async def test_what_is_restored_twice_in_a_row_is_still_the_log(
    before: Before, cluster: Cluster, tmp_path: Path
) -> None:
    """A backup of what was restored, before anything new: each restore raises the epoch for what follows."""
    with cluster.fresh() as first, cluster.fresh() as second:
        one = Installation(first, tmp_path / "one", before.installation.more)
        two = Installation(second, tmp_path / "two")
        assert await one.run("restore", str(before.folder), "--key-file", str(before.private)) == 0
        assert await one.run("backup", str(tmp_path / "again")) == 0
        assert await two.run("restore", str(tmp_path / "again"), "--key-file", str(before.private)) == 0
        org = before.orgs[0]
        async with two.house() as house:
            assert await two.rows(house, org) == before.rows[org]
            await customer(house, org)
            assert (await log_of(house.store, org))[-1]["epoch"] == 3


async def test_without_the_private_key_the_rest_comes_back(
    before: Before, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cluster.fresh() as database:
        new = Installation(database, tmp_path / "data")
        assert await new.run("restore", str(before.folder)) == 1
        assert "--without-personal-data" in capsys.readouterr().err
        assert await new.is_empty()
        assert await new.run("restore", str(before.folder), "--without-personal-data", "--json") == 0
        told = answer(capsys.readouterr().out)
        assert (told["keys"], told["rows"]) == (0, 2)
        assert told["erased"] == 2 * 8
        async with new.house() as house:
            assert await house.organisations.all()
            assert [dict(each) for each in await log_of(house.store, before.orgs[1])] == before.log[before.orgs[1]]
