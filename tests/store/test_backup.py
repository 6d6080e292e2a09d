"""What can go wrong with a backup and on its way back: it is refused with the reason, and nothing is half there."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from counterfoil.kernel.ids import OrgId
from counterfoil.store import backup_reading
from counterfoil.store.backup_files import checked, copies, described, read_manifest, write_manifest
from counterfoil.store.checkpoint import Signer, load_or_make
from counterfoil.store.key_copies import Pair, private_key, read
from tests.support.postgres import Cluster
from tests.support.restoring import Installation, answer, customer, fill
from tests.support.stores import log_of

KILL_IN_ROWS = """
from counterfoil.store.restore import Restoring
async def die(*_): os.kill(os.getpid(), 9)
Restoring._rows = die"""
KILL_BEFORE_MANIFEST = """
from counterfoil.store import backup
backup.write_manifest = lambda *_: os.kill(os.getpid(), 9)"""


@dataclass
class Made:
    """One installation with two organisations and a good backup of it; tests spoil a copy."""

    installation: Installation
    orgs: list[OrgId]
    folder: Path
    private: Path

    def copy(self, to: Path) -> Path:
        shutil.copytree(self.folder, to)
        return to


@pytest_asyncio.fixture(scope="module")
async def made(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Made]:
    home, pair = tmp_path_factory.mktemp("made"), Pair()
    pair.write(home / "private")
    with cluster.fresh() as database:
        one = Installation(database, home / "data", {"COUNTERFOIL_BACKUP_KEY": pair.public})
        orgs = await fill(one)
        assert await one.run("backup", str(home / "backups")) == 0
        yield Made(one, orgs, home / "backups", home / "private")


@pytest_asyncio.fixture(scope="module")
async def empty(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """What every refused restore leaves as it was."""
    with cluster.fresh() as database:
        yield Installation(database, tmp_path_factory.mktemp("empty") / "data")


def log_file(folder: Path) -> Path:
    return min(file for file in folder.glob("log-*/*.jsonl") if ".kept" not in file.name)


def truncate(folder: Path) -> None:
    file = log_file(folder)
    file.write_bytes(file.read_bytes()[:-300])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def open_to_others(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*/*") if file.stat().st_mode & 0o077]


def sign_anew(folder: Path, signer: Signer) -> None:
    """As somebody can who has the signing key."""
    [log] = folder.glob("log-*")
    manifest = read_manifest(log)
    (log / "manifest").unlink()
    files = described(log, [file.name for file in manifest.files])
    write_manifest(log, msgspec.structs.replace(manifest, files=files), signer)


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated": (truncate, "bytes instead of"),
    "flipped byte": (lambda folder: flip(log_file(folder)), "SHA-256"),
    "flipped byte in the keys": (lambda folder: flip(next(folder.glob("keys-*/keys.age"))), "SHA-256"),
    "a log is missing": (lambda folder: log_file(folder).unlink(), "is missing"),
    "manifest edited": (
        lambda folder: edit(next(folder.glob("log-*/manifest")), '"epoch": 1', '"epoch": 7'),
        "altered",
    ),
    "manifest missing": (lambda folder: next(folder.glob("log-*/manifest")).unlink(), "no manifest"),
    "keys missing": (lambda folder: shutil.rmtree(next(folder.glob("keys-*"))), "no copy of the keys"),
    "no backup": (lambda folder: shutil.rmtree(next(folder.glob("log-*"))), "holds no backup"),
}


def edit(file: Path, what: str, to: str) -> None:
    text = file.read_text("utf-8")
    assert what in text
    file.write_text(text.replace(what, to), "utf-8")


@pytest.mark.parametrize("fault", SPOILED)
async def test_a_spoiled_backup_is_refused_and_nothing_is_there(
    made: Made, empty: Installation, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, reason = SPOILED[fault]
    folder = made.copy(tmp_path / "copy")
    spoil(folder)
    assert await empty.run("restore", str(folder), "--key-file", str(made.private)) == 1
    said = capsys.readouterr().err
    assert reason in said, said
    assert await is_untouched(empty)


async def is_untouched(empty: Installation) -> bool:
    return not empty.home.exists() or await empty.is_empty()


async def test_a_chain_forged_under_a_new_signature_fits_no_key_from_before(
    made: Made, empty: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "counterfoil+bb8b4d24+AZFHt/cmBBU4CITOvQGr8gtkHgDHsIClPTyih5HIGr/M"
    words = ("restore", str(made.folder), "--key-file", str(made.private), "--key", key)
    assert await empty.run(*words) == 1
    assert "signed by another key" in capsys.readouterr().err


async def test_an_edited_event_breaks_the_chain_whoever_signed_the_files(
    made: Made, empty: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made.copy(tmp_path / "copy")
    edit(log_file(folder), '"correlation":"restoring"', '"correlation":"pretending"')
    sign_anew(folder, load_or_make(made.installation.home / "keys" / "signing"))
    words = ("restore", str(folder), "--key-file", str(made.private))
    assert await empty.run(*words) == 1
    assert "position 2: edited" in capsys.readouterr().err
    # And where nobody looked, loading would not give the same chain.
    monkeypatch.setattr(backup_reading, "_check_log", lambda *_: None)
    assert await empty.run(*words) == 1
    assert "the chain differs" in capsys.readouterr().err
    assert await is_untouched(empty)


async def test_a_copy_of_the_keys_that_is_older_than_the_log_is_told(
    made: Made, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made.copy(tmp_path / "copy")
    one = Installation(made.installation.database, made.installation.home)
    async with one.house() as house:
        await customer(house, made.orgs[0], name="Later than the keys")
    assert await one.run("backup", str(folder)) == 0
    with cluster.fresh() as database:
        new = Installation(database, tmp_path / "data")
        assert await new.run("restore", str(folder), "--key-file", str(made.private), "--json") == 0
        said = capsys.readouterr()
    assert "older than the log" in said.err
    assert answer(said.out)["older_keys"] is True


async def test_another_private_key_opens_nothing(
    made: Made, empty: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Pair().write(tmp_path / "other")
    assert await empty.run("restore", str(made.folder), "--key-file", str(tmp_path / "other")) == 1
    assert "does not open" in capsys.readouterr().err
    (tmp_path / "none").write_text("no key")
    assert await empty.run("restore", str(made.folder), "--key-file", str(tmp_path / "none")) == 1
    assert "holds no private key" in capsys.readouterr().err
    assert await is_untouched(empty)


async def test_who_has_organisations_is_left_alone(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    async with made.installation.house() as house:
        before = [dict(event) for event in await log_of(house.store, made.orgs[0])]
    assert await made.installation.run("restore", str(made.folder), "--key-file", str(made.private)) == 1
    assert "organisations already" in capsys.readouterr().err
    async with made.installation.house() as house:
        assert [dict(event) for event in await log_of(house.store, made.orgs[0])] == before


async def test_a_backup_that_is_older_than_a_kept_checkpoint_is_refused(
    made: Made, empty: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    org = made.orgs[0]
    async with made.installation.house() as house:
        await customer(house, org, name="Behind the backup")
    assert await made.installation.run("events", "export", str(tmp_path / "later.jsonl"), "--org", "one") == 0
    kept = tmp_path / "kept"
    kept.write_bytes((tmp_path / "later.jsonl").read_bytes().splitlines(keepends=True)[-1])
    words = ("restore", str(made.folder), "--key-file", str(made.private), "--checkpoint", str(kept))
    assert await empty.run(*words) == 1
    assert "cut: positions" in capsys.readouterr().err
    assert await is_untouched(empty)


async def test_a_killed_restore_leaves_nothing_and_can_be_run_again(
    made: Made, cluster: Cluster, tmp_path: Path
) -> None:
    words = ("restore", str(made.folder), "--key-file", str(made.private))
    with cluster.fresh() as database:
        new = Installation(database, tmp_path / "data")
        assert new.killed(KILL_IN_ROWS, *words) == -9
        assert await new.is_empty()
        assert await new.run(*words) == 0
        assert not await new.is_empty()


async def test_a_killed_backup_has_no_name_and_the_next_one_clears_it_away(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert made.installation.killed(KILL_BEFORE_MANIFEST, "backup", str(folder)) == -9
    assert [name for name in os.listdir(folder) if name.endswith(".part")]
    assert copies(folder, "log") == []
    assert await made.installation.run("backup", str(folder)) == 0
    assert sorted(name.partition("-")[0] for name in os.listdir(folder)) == ["keys", "lock", "log"]


async def test_two_copies_of_the_keys_stay_and_as_many_logs_as_were_asked_for(made: Made, tmp_path: Path) -> None:
    one = Installation(
        made.installation.database, made.installation.home, {**made.installation.more, "COUNTERFOIL_BACKUP_KEEP": "3"}
    )
    for _ in range(4):
        assert await one.run("backup", str(tmp_path)) == 0
    assert (len(copies(tmp_path, "log")), len(copies(tmp_path, "keys"))) == (3, 2)
    assert open_to_others(tmp_path) == []
    assert checked(copies(tmp_path, "log")[0], "log").made_at > checked(copies(tmp_path, "log")[2], "log").made_at


async def test_nothing_personal_and_no_key_lies_open_in_a_backup(made: Made) -> None:
    content = b"".join(file.read_bytes() for file in made.folder.glob("*/*"))
    for word in ("Casa Almendro", "Østergård", "ase@example.org", "Straße", "İstanbul", "Sends statements"):
        assert word.encode() not in content
    lines = list(read(next(made.folder.glob("keys-*/keys.age")), private_key(made.private)))
    # Of each organisation: its index key, and those of four customers and their contacts, less the one who was erased.
    assert sum("id" in line for line in lines) == 2 * (1 + 8 - 1)
    for line in lines:
        for secret in (line.get("wrapping"), line.get("wrapped"), line.get("signing")):
            assert secret is None or secret.encode() not in content


async def test_without_a_public_key_the_keys_are_left_out_and_it_says_so(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Installation(made.installation.database, made.installation.home)
    assert await one.run("backup", str(tmp_path / "new"), "--json") == 0
    said = capsys.readouterr()
    assert answer(said.out)["keys"] is None
    assert "personal data is lost with this machine" in said.err
    assert copies(tmp_path / "new", "keys") == []


async def test_a_folder_belongs_to_one_installation(
    made: Made, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cluster.fresh() as database:
        other = Installation(database, tmp_path / "other")
        assert await other.run("backup", str(made.folder)) == 1
    assert "another installation" in capsys.readouterr().err
    assert len(copies(made.folder, "log")) == 1
    assert read_manifest(copies(made.folder, "log")[0]).kind == "log"
