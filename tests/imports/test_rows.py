"""What a row says and what becomes of it: parents, amounts, flags, formulas, scripts, files without names."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from counterfoil.customers.importing.targets import by_name
from counterfoil.imports.layout import Layout
from counterfoil.imports.mapping import Mapping
from counterfoil.kernel.spreadsheet import guarded, unguarded
from tests.imports.bringing import Bringing

HEADER = ("id", "name", "parent", "bill to", "credit limit", "payment days", "on hold", "currency", "city", "country")
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(1)", "\t=1", " =1", "'=1", "''@x", "'plain", "=cmd|' /C calc'!A0", "plain", "")


def _table(path: Path, rows: Sequence[dict[str, str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, delimiter=delimiter)
        writer.writeheader()
        writer.writerows({"name": f"Firm {row['id']}", **row} for row in rows)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Any:
    return lambda *rows, **options: _table(tmp_path / "rows.csv", rows, **options)


def _reasons(path: Path | None) -> list[str]:
    assert path is not None
    return [row["Reasons"] for row in csv.DictReader(path.open(encoding="utf-8-sig", newline=""))]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_guarded_cell_calculates_nothing_and_comes_back_as_it_was(cell: str) -> None:
    safe = guarded(cell)
    assert safe.strip()[:1] not in tuple("=+-@")
    assert unguarded(safe) == cell


async def test_parents_may_stand_behind_their_children_and_above_each_other(desk: Bringing, table: Any) -> None:
    rows = [{"id": "c", "bill to": "b"}, {"id": "b", "parent": "a"}, {"id": "a", "bill to": "a"}]
    lost = [{"id": "x", "parent": "nobody"}, {"id": "y", "parent": "z"}, {"id": "z", "parent": "y"}]
    file = table(*rows, *lost)
    assert (await desk.bring(file, dry=True)).told[:3] == (5, 0, 0)  # y and z would find each other
    brought = await desk.bring(file)
    assert brought.told == (3, 0, 0, 3)
    assert _reasons(brought.quarantine)[0] == "parent: There is no customer nobody, here or in this file"
    here = await desk.customers()
    assert (here["c"]["parent_id"], here["c"]["payer"]) == (here["b"]["id"], "parent")
    assert (here["b"]["parent_id"], here["b"]["payer"]) == (here["a"]["id"], "self")
    assert here["a"]["parent_id"] is None
    assert (await desk.bring(file)).told == (0, 0, 3, 3)


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("1500", "EUR", 150_000),
        ("1,234.50", "EUR", 123_450),
        ("1.234,50", "EUR", 123_450),
        ("1600.0000", "USD", 160_000),
        ("412800", "JPY", 412_800),
        ("1.5", "KWD", 1_500),
        ("1 234 567,8", "EUR", 123_456_780),
        (".000", "USD", 0),
    ],
)
async def test_credit_limits_are_read_in_major_units(
    desk: Bringing, table: Any, written: str, currency: str, minor: int
) -> None:
    file = table({"id": "1", "credit limit": written, "currency": currency}, delimiter=";")
    assert (await desk.bring(file)).told == (1, 0, 0, 0)
    [stands] = (await desk.customers()).values()
    assert (stands["credit_limit_minor"], stands["credit_limit_currency"]) == (minor, currency)


async def test_what_cannot_be_read_is_set_aside_with_every_reason(desk: Bringing, table: Any) -> None:
    file = table(
        {"id": "1", "credit limit": "1.500", "payment days": "soon", "on hold": "perhaps"},
        {"id": "2", "credit limit": "much", "payment days": "400", "currency": "EURO"},
    )
    brought = await desk.bring(file)
    first, second = _reasons(brought.quarantine)
    assert brought.told == (0, 0, 0, 2)
    assert "credit limit: 1.500 can be read in two ways" in first
    assert "payment days: Write a whole number" in first
    assert "on hold: Write yes or no" in first
    assert "credit limit: Write an amount" in second
    assert "payment days:" in second
    assert "currency:" in second


async def test_who_was_on_hold_there_is_held_here_once(desk: Bringing, table: Any) -> None:
    file = table({"id": "1", "on hold": "yes"}, {"id": "2", "on hold": "0"})
    assert (await desk.bring(file)).told == (2, 0, 0, 0)
    here = await desk.customers()
    assert (here["1"]["status"], here["2"]["status"]) == ("on_hold", "prospect")
    assert (await desk.bring(file)).told == (0, 0, 2, 0)


async def test_a_dry_run_counts_up_no_code(desk: Bringing, table: Any) -> None:
    file = table(*({"id": str(number)} for number in range(3)))
    assert (await desk.bring(file, dry=True)).told == (3, 0, 0, 0)
    await desk.bring(file)
    assert sorted(row["code"] for row in (await desk.customers()).values()) == ["C-10001", "C-10002", "C-10003"]


async def test_rows_without_a_key_are_known_by_what_they_say(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "nameless.csv"
    file.write_text("Name,City,Country\nAnna,Wien,AT\nBerta,Graz,AT\nAnna,Wien,AT\n")
    assert (await desk.bring(file)).told == (3, 0, 0, 0)
    file.write_text("Name,City,Country\nZoe,Linz,AT\nAnna,Wien,AT\nBerta,Graz,AT\nAnna,Wien,AT\n")
    assert (await desk.bring(file)).told == (1, 0, 3, 0)


async def test_two_rows_that_mean_one_customer_do_not_both_change_it(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("id,code,name\nx1,K-1,Anna\n")
    await desk.bring(file)
    file.write_text("id,code,name\nx1,,Anna B\n,K-1,Anna C\n")
    assert (await desk.bring(file)).told == (0, 1, 0, 1)


async def test_names_of_many_scripts_stay_what_they_are(desk: Bringing) -> None:
    path = Path(__file__).parent / "names" / "people.csv"
    assert (await desk.bring(path)).told == (22, 0, 0, 0)
    here = await desk.customers()
    for row in csv.DictReader(path.open(encoding="utf-8", newline="")):
        stands = here[row["id"]]
        assert (stands["name"], stands["city"]) == (f"{row['given name']} {row['surname']}", row["city"])
        assert (stands["kind"], stands["country"]) == ("person", row["country"])


async def test_a_file_without_names_is_read_by_what_stands_in_it(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "bare.txt"
    lines = [f"K{n}|{name}|{n} Long Road|{code}|GB|+44 20 7946 0{n}|info@firm{n}.example" for n, name, code in _BARE]
    file.write_bytes("\r\n".join(lines).encode("windows-1252"))
    assert (await desk.bring(file)).told == (3, 0, 0, 0)
    stands = (await desk.customers())["K101"]
    [address] = stands["addresses"]
    assert (stands["name"], address["line1"], address["postal_code"]) == ("Café Noir", "101 Long Road", "SW1A 1AA")
    assert (stands["country"], stands["people"][0]["email"]) == ("GB", "info@firm101.example")


_BARE = [(101, "Café Noir", "SW1A 1AA"), (102, "Blue Door", "M1 1AE"), (103, "Old Mill", "EH1 1YZ")]


async def test_the_wrong_encoding_sets_rows_aside_instead_of_keeping_nonsense(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes("id,name\n1,K\xf6hler\n2,Plain\n".encode("windows-1252"))
    wrong = await desk.bring(file, layout=Layout(encoding="utf-8", delimiter=",", header=True))
    assert wrong.told == (1, 0, 0, 1)
    assert "not utf-8; choose the right encoding" in _reasons(wrong.quarantine)[0]
    assert (await desk.bring(file)).told == (1, 0, 1, 0)


async def test_a_file_that_was_cut_off_brings_what_is_whole(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "cut.csv"
    file.write_bytes(b'id,name\n1,Anna\n2,"Berta\nhalf')
    brought = await desk.bring(file)
    assert brought.told == (1, 0, 0, 1)
    assert "quoting is broken" in _reasons(brought.quarantine)[0]


async def test_one_line_of_100_mb_is_one_row_that_does_not_fit(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("wb") as out:
        out.write(b"id,name\n1,Anna\n2,")
        for _ in range(100):
            out.write(b"x" * 1_000_000)
        out.write(b"\n3,Carla\n")
    brought = await desk.bring(file)
    assert brought.told == (2, 0, 0, 1)
    assert "longer than 1,000,000" in _reasons(brought.quarantine)[0]


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("PostalAddressLine1", "line1"),
        ("Ship-To City", "delivery.city"),
        ("Kundennummer", "external_id"),
        ("PLZ", "postal_code"),
        ("ResellerAlternateKey", "external_id"),
        ("Straße", "line1"),
        ("Número", None),
        ("Country/Region Code", "country"),
    ],
)
def test_columns_are_known_by_the_names_that_programs_write(column: str, target: str | None) -> None:
    assert by_name(column) == target


async def test_a_mapping_can_fill_custom_fields_and_constants(desk: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("k,n,s\n1,Anna,blue\n")
    mapping = Mapping(
        columns={"k": "external_id", "n": "name", "s": "custom.segment"},
        constants={"country": "Austria", "currency": "CHF"},
    )
    assert (await desk.bring(file, mapping)).told == (1, 0, 0, 0)
    stands = (await desk.customers())["1"]
    assert (stands["custom"], stands["country"], stands["currency"]) == ({"segment": "blue"}, "AT", "CHF")
