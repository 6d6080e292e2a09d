"""The pages that follow from the code are what the code says today; and what they say of it is true."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from counterfoil.app import create_app
from counterfoil.catalogue import customers, events, members, pages
from counterfoil.catalogue.__main__ import main
from counterfoil.catalogue.examples import example
from counterfoil.catalogue.marks import MarkMissing, replaced
from counterfoil.contexts import CONTEXTS
from counterfoil.customers.fields import ContactMembers, Members
from counterfoil.customers.rows import CONTACTS, CUSTOMERS
from counterfoil.kernel.event import EventType
from counterfoil.settings import Settings
from counterfoil.store.codec import Codec
from tools.files import ROOT

KINDS = [kind for context in CONTEXTS for kind in context.events]
NAMES = [kind.name for kind in KINDS]


def test_the_committed_pages_are_what_the_code_says() -> None:
    # In a process of its own, where no other test has declared codes.
    command = [sys.executable, "-m", "counterfoil.catalogue", "check", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_that_differs_is_named_and_written_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "errors_markdown", (ROOT / pages.ERRORS).read_text)
    for name in pages.generated(ROOT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    assert main(["check", str(tmp_path)]) == 0
    page = tmp_path / "docs/contexts/customers.md"
    page.write_text(page.read_text("utf-8").replace("| **hold** |", "| **halt** |"), "utf-8")
    (tmp_path / pages.OPENAPI).unlink()
    assert main(["check", str(tmp_path)]) == 1
    assert re.findall(r"docs/\S+", capsys.readouterr().err) == [pages.OPENAPI, "docs/contexts/customers.md"]
    assert main(["write", str(tmp_path)]) == 0
    assert main(["check", str(tmp_path)]) == 0
    assert main(["else"]) == 2
    assert main(["check", str(tmp_path / "nowhere")]) == 2


def test_a_page_without_the_marks_is_not_guessed_at() -> None:
    with pytest.raises(MarkMissing, match="generated: b"):
        replaced("<!-- generated: a -->\n<!-- end of a -->", "b", "text")
    kept = replaced("before <!-- generated: a --> old <!-- end of a --> after", "a", "new")
    assert kept == "before <!-- generated: a -->\n\nnew\n\n<!-- end of a --> after"


async def test_a_running_server_answers_the_committed_document(tmp_path: Path) -> None:
    application = create_app(Settings(data_dir=tmp_path), "postgresql://nobody@localhost:1/none")
    transport: Any = httpx.ASGITransport(app=application)  # type: ignore[arg-type]  # its scope is typed by hand
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        served = await client.get("/api/openapi.json")
    assert served.json() == msgspec.json.decode((ROOT / pages.OPENAPI).read_bytes())


def test_every_code_and_every_event_has_its_place() -> None:
    told = set(re.findall(r"\| `(\w+)` \|", (ROOT / pages.ERRORS).read_text("utf-8")))
    known = set(
        re.findall(r'\bcode\(\s*"(\w+)"', "".join(path.read_text("utf-8") for path in ROOT.glob("src/**/*.py")))
    )
    assert len(known) > 50
    assert known <= told
    headings = re.findall(r"^### (\S+)$", (ROOT / "docs/events.md").read_text("utf-8"), re.MULTILINE)
    assert headings == NAMES


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_an_example_is_an_event_that_the_log_gives_back(kind: EventType) -> None:
    codec, made = Codec(KINDS), example(kind)
    encoded = codec.encode(made)
    assert codec.decode(encoded.type, encoded.schema, encoded.data, encoded.sealed) == made


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_what_is_called_sealed_lies_in_the_box(kind: EventType) -> None:
    encoded = Codec(KINDS).encode(example(kind))
    clear, sealed = _paths(msgspec.json.decode(encoded.data)), _paths(msgspec.json.decode(encoded.sealed or b"{}"))
    told = {member.name: member for member in members.members(kind.shape)}
    assert clear | sealed <= told.keys()
    assert kind.partial or told.keys() == clear | sealed
    for name in (clear | sealed) & told.keys():
        if told[name].parts:
            assert name in clear & sealed
        else:
            assert told[name].kept == ("sealed" if name in sealed else "clear")


def _paths(stored: dict[str, Any]) -> set[str]:
    """Members, and those of elements that the log splits: whole values count once."""
    split = {"addresses"}
    inside = {f"{name}[].{part}" for name in split & stored.keys() for part in stored[name][0]}
    return set(stored) | inside


def test_nothing_that_must_be_hidden_is_said_to_be_clear_in_rows() -> None:
    for shape, aggregate in ((Members, CUSTOMERS), (ContactMembers, CONTACTS)):
        row = customers.row(aggregate)
        for member in members.members(shape):
            if member.declared.sealed and not member.declared.clear_in_rows and not member.parts:
                assert customers.in_rows(member, row) == "in the box", member.name


def test_the_tables_show_every_state_and_every_command() -> None:
    assert customers.untried() == []


def test_every_reference_in_the_schemas_leads_somewhere() -> None:
    schema = msgspec.json.decode(events.events_schema(CONTEXTS))
    text = msgspec.json.encode(schema).decode()
    references = set(re.findall(r'"#/\$defs/([^"]+)"', text))
    assert references
    assert references <= schema["$defs"].keys()
    assert {f"{kind.name}.{kind.schema}" for kind in KINDS} <= schema["$defs"].keys()
    assert all("x-in-the-log" in each for each in schema["$defs"]["contact.created.1"]["properties"].values())
    created, updated = (schema["$defs"][f"customer.{name}.1"]["properties"] for name in ("created", "updated"))
    assert not [name for name, each in created.items() if {"type": "null"} in each.get("anyOf", ())]
    assert {"type": "null"} in updated["legal_name"]["anyOf"]
