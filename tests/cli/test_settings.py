"""Settings: read once, refused in one line, listed with their meaning."""

import os
from pathlib import Path

import pytest

from counterfoil import settings
from counterfoil.settings import Unusable


def test_without_any_variable_the_defaults_hold() -> None:
    loaded = settings.load({})
    assert (loaded.host, loaded.port, loaded.demo, loaded.database_url) == ("127.0.0.1", 8000, False, None)
    assert loaded.data_dir == (Path("/var/lib/counterfoil") if os.geteuid() == 0 else Path("data"))


def test_variables_are_typed_and_an_empty_one_counts_as_not_set() -> None:
    loaded = settings.load(
        {
            "COUNTERFOIL_PORT": "8123",
            "COUNTERFOIL_HOST": "",
            "COUNTERFOIL_DEMO": "1",
            "COUNTERFOIL_DATA_DIR": "here",
            "COUNTERFOIL_DATABASE_URL": "postgresql://h/d",
        }
    )
    assert (loaded.port, loaded.host, loaded.demo) == (8123, "127.0.0.1", True)
    assert (loaded.data_dir, loaded.database_url) == (Path("here"), "postgresql://h/d")


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("PORT", "80 80", "takes a number from 1 to 65535"),
        ("PORT", "0", "takes a number from 1 to 65535"),
        ("PORT", "65536", "takes a number from 1 to 65535"),
        ("PORT", "²", "takes a number from 1 to 65535"),
        ("HOST", "0.0.0.0", "takes 127.0.0.1, ::1 or localhost"),
        ("HOST", "::", "takes 127.0.0.1, ::1 or localhost"),
        ("HOST", "example.org", "takes 127.0.0.1, ::1 or localhost"),
        ("DEMO", "yes", "takes 1 (yes) or 0 (no)"),
        ("DATABASE_URL", "mysql://h/d", "takes a URL such as postgresql://"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line(name: str, value: str, takes: str) -> None:
    with pytest.raises(Unusable) as refusal:
        settings.load({f"COUNTERFOIL_{name}": value})
    assert str(refusal.value).startswith(f"COUNTERFOIL_{name} {takes}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_itself_may_be_listened_on(host: str) -> None:
    assert settings.load({"COUNTERFOIL_HOST": host}).host == host


def test_a_slip_of_the_pen_is_told() -> None:
    assert settings.unknown({"COUNTERFOIL_PROT": "1", "PATH": "x", "COUNTERFOIL_PORT": "1"}) == [
        "COUNTERFOIL_PROT is not a setting; did you mean COUNTERFOIL_PORT?"
    ]


def test_no_password_is_shown() -> None:
    environ = {"COUNTERFOIL_DATABASE_URL": "postgresql://ann:canary@h:5432/d?password=canary&sslmode=require"}
    shown = [row.set_to for row in settings.listed(environ) if row.set_to]
    assert shown == ["postgresql://ann@h:5432/d"]
    assert "canary" not in repr(settings.load(environ))


def test_every_setting_is_listed_with_a_meaning() -> None:
    rows = settings.listed({})
    assert {row.name for row in rows} >= {"COUNTERFOIL_HOST", "COUNTERFOIL_DATA_DIR", "COUNTERFOIL_PG_BIN"}
    assert all(row.meaning.endswith(".") for row in rows)
