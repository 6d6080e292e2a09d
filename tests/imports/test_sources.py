"""Every source against its file, read here by Python's csv alone: counts, and every field of every row."""

import codecs
import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.imports.bringing import SAMPLES, WIDE_WORLD, Bringing, shared

pytestmark = pytest.mark.postgres
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def _read(path: Path) -> list[dict[str, str]]:
    return [
        {k: v.strip() for k, v in row.items()} for row in csv.DictReader(path.open(encoding="utf-8-sig", newline=""))
    ]


def _filled(**members: str | None) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}


def _address(row: dict[str, Any], kind: str = "billing") -> dict[str, str]:
    [found] = [each for each in row.get("addresses", []) if each["kind"] == kind]
    return {name: value for name, value in found.items() if name not in ("id", "kind")}


def _contact(row: dict[str, Any]) -> dict[str, str]:
    [found] = row["people"]
    return {name: found[name] for name in ("name", "email", "phone") if found.get(name)}


async def test_northwind_is_there_as_its_file_says(desk: Bringing) -> None:
    path = SAMPLES / "northwind" / "Customers.csv"
    assert (await desk.bring(path)).told == (91, 0, 0, 0)
    here, file = await desk.customers(), _read(path)
    countries = {row["Country"]: here[row["CustomerID"]]["country"] for row in file}
    assert (countries["UK"], countries["Germany"], countries["Venezuela"], len(set(countries.values()))) == (
        "GB",
        "DE",
        "VE",
        21,
    )
    for row in file:
        stands = here[row["CustomerID"]]
        assert (stands["name"], stands["kind"], stands["status"]) == (row["CompanyName"], "company", "prospect")
        assert _contact(stands) == _filled(name=row["ContactName"], phone=row["Phone"])
        assert stands["custom"] == _filled(contact_title=row["ContactTitle"], fax=row["Fax"])
        assert _address(stands) == _filled(
            line1=row["Address"],
            city=row["City"],
            region=row["Region"],
            postal_code=row["PostalCode"],
            country=stands["country"],
        )


async def test_chinook_is_there_as_its_file_says(desk: Bringing) -> None:
    path = SAMPLES / "chinook" / "Customer.csv"
    assert (await desk.bring(path)).told == (59, 0, 0, 0)
    here = await desk.customers()
    for row in _read(path):
        stands, name = here[row["CustomerId"]], f"{row['FirstName']} {row['LastName']}"
        assert (stands["name"], stands["kind"]) == (name, "person")
        assert _contact(stands) == _filled(name=name, email=row["Email"], phone=row["Phone"])
        assert (stands.get("custom") or {}) == _filled(company=row["Company"], fax=row["Fax"])
        assert _address(stands)["line1"] == row["Address"]
        assert (stands["city"], _address(stands).get("postal_code", "")) == (row["City"], row["PostalCode"])


async def test_resellers_of_adventureworks_are_there_but_for_three_with_broken_streets(desk: Bringing) -> None:
    path = shared("adventureworks-resellers/resellers_joined.csv")
    assert (await desk.bring(path)).told == (698, 0, 0, 3)
    here = await desk.customers()
    for row in _read(path):
        stands = here.get(row["ResellerAlternateKey"])
        if _CONTROL.search(row["AddressLine1"]):
            assert stands is None
            continue
        assert stands is not None
        assert (stands["name"], stands["country"]) == (row["ResellerName"], row["CountryRegionCode"])
        assert _contact(stands) == {"name": row["ResellerName"], "phone": row["Phone"]}
        assert _address(stands) == _filled(
            line1=row["AddressLine1"],
            line2=row["AddressLine2"],
            city=row["City"],
            region=row["StateProvinceCode"],
            postal_code=row["PostalCode"],
            country=row["CountryRegionCode"],
        )


async def test_prospects_of_adventureworks_may_share_an_address_for_mail_but_no_id(desk: Bringing) -> None:
    path = shared("adventureworks-resellers/prospective_buyers.csv")
    file, met = _read(path), set[str]()
    sound = []
    for row in file:
        key = row["ProspectAlternateKey"]
        if key not in met and re.fullmatch(r"[^@]+@[^@]+\.[a-z]+", row["EmailAddress"]):
            sound.append(row)
        met.add(key)
    brought = await desk.bring(path)
    assert brought.told == (len(sound), 0, 0, len(file) - len(sound))
    here = await desk.customers()
    assert len({row["EmailAddress"] for row in sound}) < len(sound) == len(here)
    for row in sound:
        stands = here[row["ProspectAlternateKey"]]
        name = " ".join(filter(None, (row["FirstName"], row["MiddleName"], row["LastName"])))
        assert (stands["name"], stands["country"], _contact(stands)["email"]) == (name, "US", row["EmailAddress"])


async def test_wide_world_importers_with_branches_that_head_offices_pay_for(desk: Bringing) -> None:
    path = shared("wide-world-importers/customers_utf16le_tab_noheader.tsv")
    text = path.read_bytes().removeprefix(codecs.BOM_UTF16_LE).decode("utf-16-le").replace("\0", "")
    file = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    named = [row for row in file if not _CONTROL.search("".join(row))]
    assert (len(file), len(named)) == (663, 657)
    brought = await desk.bring(path, WIDE_WORLD)
    assert (brought.told, brought.quarantine is None) == ((657, 0, 0, 6), False)
    here = await desk.customers()
    for row in named:
        stands = here[row[0]]
        billed = here[row[2]]["id"] if row[2] != row[0] else None
        assert (stands["name"], stands["parent_id"], stands["payer"]) == (
            row[1].strip(),
            billed,
            "parent" if billed else None,
        )
        assert stands["credit_limit_minor"] == (round(float(row[10]) * 100) if row[10] else None)
        assert (stands["payment_terms_days"], stands["status"]) == (
            int(row[15]),
            "on_hold" if row[14] == "1" else "prospect",
        )
        assert stands["custom"] == {"account_opened": row[11], "fax": row[17], "website": row[20]}
        assert _contact(stands) == {"name": row[1].strip(), "phone": row[16]}
        assert _address(stands) == {"line1": row[25], "city": row[26], "postal_code": row[27], "country": "US"}
        assert _address(stands, "delivery") == _filled(line1=row[21], line2=row[22], postal_code=row[23], country="US")
    assert sum(bool(row["parent_id"]) for row in here.values()) == sum(row[2] != row[0] for row in named) >= 390
    assert brought.quarantine is not None
    mended = brought.quarantine.with_name("mended.csv")
    mended.write_text(
        _CONTROL.sub(lambda found: found[0] if found[0] in "\r\n" else "", brought.quarantine.read_text("utf-8-sig")),
        "utf-8",
    )
    assert (await desk.bring(mended, WIDE_WORLD)).told == (6, 0, 0, 0)
    assert len(await desk.customers()) == 663
    assert (await desk.bring(path, WIDE_WORLD)).told == (0, 0, 657, 6)
