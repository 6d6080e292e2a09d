"""`counterfoil import customers` as a script calls it: exit codes, counts that add up, and files that are no tables."""

import csv
import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from counterfoil.app import House
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.settings import Settings
from counterfoil.store.unit import Envelope
from tests.support.commands import COUNTED, Commands
from tests.support.postgres import Database
from tests.support.serving import COUNTERFOIL
from tests.support.world import open_organisation

SAMPLES = Path(__file__).parents[2] / "samples"
NORTHWIND = SAMPLES / "northwind" / "Customers.csv"
HEADER = "CustomerID,CompanyName,ContactName,City,Country,Email\r\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def commands(
    database: Database, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    monkeypatch.setattr("counterfoil.web.logs.configure", lambda *_given, **_named: None)  # this process logs elsewhere
    for name in [name for name in os.environ if name.startswith("COUNTERFOIL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COUNTERFOIL_DATA_DIR", str(home))
    monkeypatch.setenv("COUNTERFOIL_DATABASE_URL", database.admin)
    monkeypatch.setenv("COUNTERFOIL_APP_DATABASE_URL", database.app)
    code = f"o-{uuid7().hex[-10:]}"
    made = Commands(Settings(data_dir=home), database.app, OrgId(uuid7()), code, capsys)
    made.org = made.look(lambda house: open_organisation(house, code))
    return made


def file_of(tmp_path: Path, content: str | bytes, name: str = "people.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(("file", "rows"), [(NORTHWIND, 91), (SAMPLES / "chinook" / "Customer.csv", 59)])
def test_once_is_enough(commands: Commands, file: Path, rows: int) -> None:
    assert commands.told(file) == [rows, 0, 0, 0]
    assert commands.counted() == rows
    before = commands.position()
    assert commands.told(file) == [0, 0, rows, 0]
    assert commands.position() == before


def test_a_person_reads_what_was_decided_and_done(commands: Commands) -> None:
    code, out, err = commands.run("import", "customers", NORTHWIND)
    assert (code, err) == (0, "")
    assert "CompanyName as name" in out
    assert out.splitlines()[-1] == "91 rows: 91 created, 0 updated, 0 unchanged, 0 quarantined."


def test_a_changed_cell_changes_one_customer(commands: Commands, tmp_path: Path) -> None:
    commands.told(NORTHWIND)
    before, text = commands.position(), NORTHWIND.read_text("utf-8")
    changed = file_of(tmp_path, text.replace("Obere Str. 57", "Untere Str. 1"), "Customers.csv")
    assert commands.told(changed) == [0, 1, 90, 0]
    assert commands.position() == before + 1
    assert commands.customer("ALFKI").addresses[0].line1 == "Untere Str. 1"
    assert commands.told(changed) == [0, 0, 91, 0]


def test_what_a_clerk_added_stays(commands: Commands, tmp_path: Path) -> None:
    commands.told(NORTHWIND)
    before = commands.customer("ALFKI")

    async def clerk(house: House) -> None:
        added = {"name": "Kim Clerk", "role": "dunning", "email": "kim@example.com", "documents": ["reminder"]}
        given = {"contacts": [{"id": str(before.contacts[0].id)}, added], "tags": ["vip"], "payment_terms_days": 14}
        envelope = Envelope(uuid7(), house.operator.actor("console"), "by-the-clerk")
        await house.customers.update(commands.org, envelope, before.id, before.version, given)

    commands.look(clerk)
    edited = commands.customer("ALFKI")
    assert commands.told(NORTHWIND) == [0, 0, 91, 0]
    assert commands.customer("ALFKI") == edited
    moved = NORTHWIND.read_text("utf-8").replace("030-0074321", "030-999999")
    assert commands.told(file_of(tmp_path, moved, "Customers.csv")) == [0, 1, 90, 0]
    after = commands.customer("ALFKI")
    assert (after.contacts[1], after.tags, after.payment_terms_days) == (edited.contacts[1], ["vip"], 14)
    assert after.contacts[0].phone == "030-999999"
    assert after.contacts[0].id == before.contacts[0].id


def test_a_dry_run_writes_nothing_and_counts_the_same(commands: Commands) -> None:
    before = commands.position()
    assert commands.told(NORTHWIND, "--dry-run") == [91, 0, 0, 0]
    assert (commands.position(), commands.counted()) == (before, 0)
    assert commands.told(NORTHWIND) == [91, 0, 0, 0]


REFUSED: dict[str, tuple[bytes | None, str]] = {
    "a cell of 200 KB": (b"x" * 200_000 + b"\nA,B\n", "field larger than field limit"),
    "empty": (b"", "It is empty."),
    "blank lines": (b"\r\n\n  \n", "It is empty."),
    "a zip": (b"PK\x03\x04" + b"\x00" * 40, "Save the sheet as CSV"),
    "bytes": (b"CustomerID,CompanyName\nA\x00B,C\n", "It holds bytes that are not text."),
    "one line of 2 MB": (b"x" * 2_000_000, "longer than 1,000,000 characters"),
    "thousands of columns": (b"a," * 2000 + b"\n", "at most 1,000 are read"),
    "missing": (None, "There is no file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_one_line(commands: Commands, tmp_path: Path, name: str) -> None:
    content, said = REFUSED[name]
    file = tmp_path / "nowhere.csv" if content is None else file_of(tmp_path, content)
    before = commands.position()
    code, out, err = commands.run("import", "customers", file, "--json")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("counterfoil: ")
    assert said in err
    assert commands.position() == before


def test_a_folder_is_no_file(commands: Commands, tmp_path: Path) -> None:
    code, _, err = commands.run("import", "customers", tmp_path)
    assert (code, err.count("\n")) == (1, 1)
    assert "cannot be opened" in err


def test_usage_is_another_code(commands: Commands) -> None:
    assert commands.run("import", "invoices", NORTHWIND)[0] == 2
    assert commands.run("import", "customers")[0] == 2


def test_a_header_alone_brings_nothing(commands: Commands, tmp_path: Path) -> None:
    assert commands.told(file_of(tmp_path, HEADER)) == [0, 0, 0, 0]


def test_rows_that_do_not_fit_are_set_aside_and_the_others_come(commands: Commands, tmp_path: Path) -> None:
    rows = [
        'A1,Alpha,Ann,Berlin,Germany,ann@example.com',
        'A2,Beta,Bob,Paris',
        'A3,Gamma,Cy,Rome,Italy,cy@example.com,and,more',
        'A1,Twin,Dee,Oslo,Norway,dee@example.com',
        'A5,,Eve,Wien,Austria,',
        'A6,Zeta,Fay,Bern,Atlantis,fay@',
        '"A7","=cmd()","Gil","Graz","Austria","gil@example.com"',
    ]  # fmt: skip
    answer = commands.bring(file_of(tmp_path, HEADER + "\r\n".join(rows)))
    assert [answer[name] for name in COUNTED] == [2, 0, 0, 5]
    assert commands.customer("A7").name == "=cmd()"
    assert commands.customer("A1").name == "Alpha"
    file = Path(answer["quarantine_file"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    header, *aside = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert header == [*HEADER.strip().split(","), "Reasons"]
    reasons = {row[0] + row[1]: row[-1] for row in aside}
    assert list(reasons) == ["A2Beta", "A3Gamma", "A1Twin", "A5", "A6Zeta"]
    assert "4 cells where there are 6 columns" in reasons["A2Beta"]
    assert "8 cells where there are 6 columns" in reasons["A3Gamma"]
    assert "Row 1 of this file has the same" in reasons["A1Twin"]
    assert "CompanyName: This is required" in reasons["A5"]
    assert "Country: " in reasons["A6Zeta"]
    assert "Email: Write one address" in reasons["A6Zeta"]


def test_what_was_set_aside_comes_in_once_it_is_mended(commands: Commands, tmp_path: Path) -> None:
    rows = 'B1,Alpha,Ann,Berlin,Germany,ann@\r\nB2,"-Minus",,Rome,Italy,x@\r\n'
    answer = commands.bring(file_of(tmp_path, HEADER + rows))
    assert [answer[name] for name in COUNTED] == [0, 0, 0, 2]
    file = Path(answer["quarantine_file"])
    text = file.read_text("utf-8-sig").replace("ann@", "ann@example.com").replace("x@", "x@example.com")
    mended = file_of(tmp_path, text, "mended.csv")
    assert commands.told(mended) == [2, 0, 0, 0]
    assert commands.customer("B2").name == "-Minus"


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-be", ","), ("cp1252", ";"), ("cp1252", "|")],
)
def test_the_way_it_was_written_makes_no_difference(
    commands: Commands, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [HEADER.strip().split(","), ["W1", "Müller & Söhne", "Zoë", "Köln", "Germany", "zoe@example.com"]]
    text = "\r\n".join(delimiter.join(cells) for cells in lines)
    assert commands.told(file_of(tmp_path, text.encode(encoding))) == [1, 0, 0, 0]
    stands = commands.customer("W1")
    assert (stands.name, stands.contacts[0].name, stands.addresses[0].city) == ("Müller & Söhne", "Zoë", "Köln")


def test_columns_of_one_name_are_told_apart(commands: Commands, tmp_path: Path) -> None:
    answer = commands.bring(file_of(tmp_path, "CustomerID,Name,Name\nD1,First,Second\n"), "--layout", "header=yes")
    assert answer["mapping"] == {"CustomerID": "external_id", "Name": "name"}
    assert commands.customer("D1").name == "First"


def test_killed_and_run_again_every_row_is_there_once(commands: Commands, tmp_path: Path) -> None:
    total = 1_200
    rows = "".join(
        f"K{number},Firma {number},Ann {number},Berlin,Germany,a{number}@example.com\r\n" for number in range(total)
    )
    file = file_of(tmp_path, HEADER + rows)
    words = [str(COUNTERFOIL), "import", "customers", str(file), "--json", "--org", commands.code]
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begun = time.monotonic()
    while commands.position() < 400:
        assert child.poll() is None, "it was done before it could be killed"
        assert time.monotonic() - begun < 60
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    there = commands.counted()
    created, _, unchanged, _ = commands.told(file)
    assert created + unchanged == total
    assert created > 0, "the kill came too late to prove anything"
    assert unchanged >= min(there, 1_000)
    # Nothing is new to a third run, and the database lets no external id stand twice.
    assert commands.told(file) == [0, 0, total, 0]
