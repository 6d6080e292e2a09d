"""The bar of a long command."""

import pytest

from counterfoil.cli.talk import Progress


def test_a_watched_bar_grows_and_ends_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("Filling", watched=True) as bar:
        for done in (0, 50, 50, 100):
            bar(done, 100)
    drawn = capsys.readouterr().err
    assert drawn.count("\r") == 3  # the same state is drawn once
    assert "50%" in drawn
    assert drawn.endswith("100%\n")


def test_nobody_watching_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("Filling", watched=False) as bar:
        bar(1, 1)
    assert capsys.readouterr().err == ""


def test_nothing_to_do_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    Progress("Filling", watched=True)(0, 0)
    assert "100%" in capsys.readouterr().err
