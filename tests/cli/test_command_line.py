"""The command line answers in one line, with the exit codes 0 done, 1 refused, 2 usage."""

import json
from pathlib import Path

import pytest

from counterfoil.cli import main
from counterfoil.cli.command_line import _fault
from counterfoil.store.pg_files import FolderLock


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COUNTERFOIL_DATA_DIR", str(tmp_path))
    return tmp_path


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    for command in ("serve", "migrate", "settings", "import", "events", "verify"):
        assert f"    {command} " in told


@pytest.mark.parametrize("words", [[], ["dance"], ["events"], ["import"], ["events", "export"], ["verify"]])
def test_usage_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "usage: counterfoil" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_is_1_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTERFOIL_HOST", "0.0.0.0")
    assert main(["serve"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("counterfoil: COUNTERFOIL_HOST takes ")
    assert told.count("\n") == 1


def test_settings_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COUNTERFOIL_PORT", "8123")
    assert main(["settings", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["COUNTERFOIL_PORT"]["set_to"] == "8123"
    assert rows["COUNTERFOIL_PORT"]["default"] == "8000"


def test_a_folder_in_use_is_refused_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = FolderLock(folder)
    lock.take()
    try:
        assert main(["serve"]) == 1
    finally:
        lock.release()
    told = capsys.readouterr().err
    assert "is in use by process" in told
    assert told.count("\n") == 1


def test_a_database_that_is_away_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTERFOIL_DATABASE_URL", "postgresql://ann:canary@127.0.0.1:1/d")
    assert main(["migrate"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "canary" not in told


def test_a_fault_of_ours_shows_no_traceback_and_keeps_it_in_a_file() -> None:
    try:
        raise KeyError("inner")
    except KeyError as error:
        told = _fault(error)
    assert "\n" not in told
    kept = Path(told.rpartition(" ")[2])
    assert "KeyError: 'inner'" in kept.read_text()
    kept.unlink()
