"""What the README tells people to type is there to be typed."""

import re

from counterfoil import settings
from counterfoil.cli import main
from tools.files import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_listed_and_no_other() -> None:
    assert re.findall(r"^\| `(COUNTERFOIL_\w+)` \|", README, re.MULTILINE) == [row.name for row in settings.listed({})]


def test_every_target_of_make_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake (\w+)(?=`|\n)", README))
    assert {"run", "test"} <= named <= targets


def test_every_command_is_one_of_the_command_line() -> None:
    typed = [words.split() for words in re.findall(r"(?:`|^)counterfoil ([a-z ]+)", README, re.MULTILINE)]
    named = {tuple(words[:2] if words[0] in ("events", "import") else words[:1]) for words in typed}
    assert {("serve",), ("events", "export"), ("import", "customers"), ("verify",)} <= named
    assert [words for words in named if main([*words, "--help"]) != 0] == []


def test_the_statements_for_roles_are_those_that_migrate_asks_for() -> None:
    source = (ROOT / "src/counterfoil/store/migrate.py").read_text("utf-8")
    asked = re.findall(r'f"(create role .*)"', source)
    assert len(asked) == 2
    for statement in asked:
        made = statement.replace("{OWNER}", "counterfoil_owner").replace("{APP}", "counterfoil_app")
        assert made in README


def test_the_picture_is_as_large_as_a_screen() -> None:
    head = (ROOT / "docs/img/customers.png").read_bytes()[:24]
    assert (head[1:4], int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (b"PNG", 1440, 900)
