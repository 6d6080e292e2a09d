"""What was decided of an event that nobody can process outlives the machine: backups have it, its reason sealed."""

from pathlib import Path

import pytest

from counterfoil.contexts import PROCESSORS
from counterfoil.customers import matching
from counterfoil.store.key_copies import Pair
from counterfoil.store.parking import ParkingLot
from counterfoil.store.processors import Worker
from tests.support.postgres import Cluster
from tests.support.restoring import Installation, customer
from tests.support.world import open_organisation


async def test_a_skipped_event_stays_skipped_after_a_restore(cluster: Cluster, tmp_path: Path) -> None:
    pair = Pair()
    pair.write(tmp_path / "private")
    with cluster.fresh() as database, cluster.fresh() as other, pytest.MonkeyPatch.context() as patch:

        def poisonous(address: str | None) -> None:
            raise ValueError(address)

        patch.setattr(matching, "of_email", poisonous)
        one = Installation(database, tmp_path / "one", {"COUNTERFOIL_BACKUP_KEY": pair.public})
        async with one.house() as house:
            org, lot = await open_organisation(house, "one"), ParkingLot(house.store, PROCESSORS)
            await customer(house, org)
            await Worker(house.store, PROCESSORS).drain()
            [parked] = await lot.parked(org, 10)
            position, actor = f"{parked.epoch}.{parked.position}", house.operator.actor("cli")
            assert await lot.skip(org, parked.processor, parked.stream, position, actor, "CANARY: typed twice") is None
            before = await lot.skipped(org, 10)
        assert await one.run("backup", str(tmp_path / "backups")) == 0
        assert not [path for path in (tmp_path / "backups").rglob("*.jsonl") if b"CANARY" in path.read_bytes()]
        new = Installation(other, tmp_path / "new")
        words = ("restore", str(tmp_path / "backups"), "--key-file", str(tmp_path / "private"))
        assert await new.run(*words) == 0
        async with new.house() as house:
            lot = ParkingLot(house.store, PROCESSORS)
            assert await lot.skipped(org, 10) == before
            await Worker(house.store, PROCESSORS).drain()
            assert await lot.parked(org, 10) == []
            assert [state.position for state in await lot.states(org)] == [before[0].position], "the last event of all"
