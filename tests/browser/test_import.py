"""A whole import, from the choice of a file to the rows in the grid."""

import csv
import io
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import no_barrier
from tests.browser.console import Console
from tests.browser.fitting import fits, from_below
from tests.browser.house import House, own
from tests.browser.windows import Windows

Row = tuple[str, str, str, str]  # id, company, city, country


def rows(town: str) -> list[Row]:
    """Two that can be taken; the third has no name."""
    return [
        (uuid4().hex[:8], own("Alfreds Futterkiste"), town, "Germany"),
        (uuid4().hex[:8], own("Bólido Comidas"), town, "Spain"),
        (uuid4().hex[:8], "", town, "France"),
    ]


def written(path: Path, given: list[Row]) -> Path:
    """As Northwind has it, with semicolons."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([("CustomerID", "CompanyName", "Ort der Firma", "Country"), *given])
    path.write_text(text.getvalue(), "utf-8", newline="")
    return path


def chosen(console: Console, path: Path) -> None:
    console.page.get_by_role("button", name="Import", exact=True).click()
    console.dialog.get_by_label("File to import").set_input_files(path)
    expect(console.dialog.get_by_label("Between columns")).to_have_value(";")


def tray(console: Console) -> Locator:
    return console.page.get_by_role("region", name="Imports")


def test_from_the_file_to_the_grid(console: Console, house: House, tmp_path: Path) -> None:
    given = rows(own("Hohenmölsen"))
    (_, first, town, _), (_, second, _, _), _ = given
    console.open()
    chosen(console, written(tmp_path / "northwind.csv", given))
    assert console.said["dialog"] == "import"
    meaning = console.dialog.get_by_label("Meaning of the column Ort der Firma")
    expect(meaning).to_have_value("")
    meaning.select_option(label="Billing: City")
    expect(console.dialog.get_by_text("4 of 4 columns are taken")).to_be_visible()
    no_barrier(console.page)

    before = house.total()
    console.dialog.get_by_role("button", name="Check").click()
    expect(console.dialog.get_by_text("Checked, nothing written: 2 created · 1 set aside")).to_be_visible()
    assert house.total() == before
    console.page.reload()  # nothing that was chosen is lost
    expect(meaning).to_have_value("city")
    console.dialog.get_by_role("button", name="Import 2 rows").click()

    expect(tray(console)).to_contain_text("2 created · 1 set aside")
    expect(console.dialog).to_have_count(0)
    console.finds(first)
    console.shows(first)
    no_barrier(console.page)
    assert [row["city"] for name in (first, second) for row in house.customers(query=name)] == [town, town]

    console.page.reload()
    with console.page.expect_download() as fetched:
        tray(console).get_by_role("button", name="Download what was set aside").click()
    aside = list(csv.DictReader(io.StringIO(fetched.value.path().read_text("utf-8-sig"))))
    assert [row["CustomerID"] for row in aside] == [given[2][0]]
    assert aside[0]["Reasons"]
    tray(console).get_by_role("button", name="Dismiss northwind.csv").click()
    expect(tray(console)).to_have_count(0)


def test_rows_appear_without_asking_anew(console: Console, tmp_path: Path) -> None:
    name = own("Königlich Essen")
    console.open(query=name)
    expect(console.page.get_by_text("No customer matches")).to_be_visible()
    chosen(console, written(tmp_path / "one.csv", [(uuid4().hex[:8], name, "Brandenburg", "Germany")]))
    console.dialog.get_by_role("button", name="Import", exact=True).click()
    console.shows(name)


def test_a_workbook_is_refused_in_plain_words(console: Console, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"PK\x03\x04" + bytes(200))
    console.may_answer.add(422)
    console.open(dialog="import")
    console.dialog.get_by_label("File to import").set_input_files(book)
    expect(console.dialog.get_by_role("alert")).to_contain_text("Save the sheet as CSV and import that.")
    expect(console.dialog.get_by_label("File to import")).to_be_visible()


@pytest.mark.parametrize("width", [400, 320])
def test_on_a_small_screen(windows: Windows, tmp_path: Path, width: int) -> None:
    console = windows.open(width, 800, has_touch=True)
    console.open()
    chosen(
        console,
        written(tmp_path / "northwind.csv", rows(own("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch"))),
    )
    from_below(console, console.dialog)
    line = console.dialog.get_by_role("list").last.get_by_role("listitem").first
    line.scroll_into_view_if_needed()
    expect(line.get_by_text("New", exact=True)).to_be_in_viewport(ratio=1)
    fits(console)
    no_barrier(console.page)
    console.dialog.get_by_role("button", name="Import", exact=True).tap()
    expect(tray(console)).to_contain_text("2 created · 1 set aside")
    fits(console)
    no_barrier(console.page)
