"""Room on the disk: when commands are refused, and when the ballast comes and goes. tests/faults fills a real disk."""

from pathlib import Path

import pytest

from counterfoil.store import space
from counterfoil.store.space import BALLAST, FLOOR, Ballast, Disk


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Free bytes by the name of the folder; the others have plenty."""
    found: dict[str, int] = {}
    monkeypatch.setattr(space, "free", lambda folder: found.get(folder.name, 1 << 40))
    return found


def test_commands_are_refused_below_the_floor(left: dict[str, int], tmp_path: Path) -> None:
    disk = Disk(tmp_path / "data")
    for name in ("data", "pg_wal"):
        left[name] = FLOOR
        assert disk.has_room()
        left[name] = FLOOR - 1
        assert not disk.has_room()
        left[name] = FLOOR
        assert disk.has_room()


def test_a_folder_that_cannot_be_asked_stops_nobody(tmp_path: Path) -> None:
    assert Disk(tmp_path / "gone").has_room()


def test_the_ballast_is_made_of_plenty_alone(left: dict[str, int], tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast")
    left[tmp_path.name] = FLOOR + 2 * BALLAST - 1
    ballast.keep()
    assert not list(tmp_path.iterdir())
    left[tmp_path.name] += 1
    ballast.keep()
    found = ballast.path.stat()
    assert found.st_size == BALLAST
    assert found.st_blocks * 512 >= BALLAST, "it takes no room"
    ballast.keep()
    assert ballast.path.stat().st_ino == found.st_ino


def test_the_ballast_is_given_up_for_need_alone(left: dict[str, int], tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast")
    ballast.keep()
    left[tmp_path.name] = BALLAST
    ballast.give_up_if_needed()
    assert ballast.path.exists()
    left[tmp_path.name] = BALLAST - 1
    ballast.give_up_if_needed()
    ballast.give_up_if_needed()
    assert not ballast.path.exists()
