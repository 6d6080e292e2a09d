"""The list as a file: exactly what is filtered, in its order, readable by spreadsheets and harmless in them."""

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from counterfoil.customers import repository
from counterfoil.customers.export import COLUMNS, table
from counterfoil.customers.repository import CustomerRepository
from counterfoil.kernel.spreadsheet import unguarded
from tests.api.samples import everything
from tests.support.world import Desk, Json, World, field_errors, refused, succeeded

NAMES = [
    "=1+1",
    "@SUM(A1)",
    "+49",
    "-7",
    "' =2",
    "O'Brien",
    'a "b", c',
    "株式会社ほしの",
    "محمد الفارسي",
    "İstanbul 🧾",
]
WHERE = "/api/customers/export.csv"


@pytest_asyncio.fixture(scope="module", autouse=True)
async def made(world: World) -> list[Json]:
    desk = Desk(world.client, {})
    gone = succeeded(await desk.act(await desk.create(name="Gone"), "discard"))
    address = {"kind": "billing", "line1": "Rue 2", "city": "Łódź", "country": "PL"}
    named = [await desk.create(name=name, tags=["odd", "a b"], addresses=[address]) for name in NAMES]
    return [gone, await desk.create(**everything()), *named]


async def exported(desk: Desk, **parameters: Any) -> list[dict[str, str]]:
    answer = await desk.client.get(WHERE, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="o0-customers.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.count(b"\xef\xbb\xbf") == 1
    reader = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    rows = list(reader)
    assert reader.fieldnames == list(COLUMNS)
    return rows


@pytest.mark.parametrize("at_once", [1, 3, 500])
@pytest.mark.parametrize(
    "parameters",
    [{}, {"sort": "-name"}, {"sort": "-updated_at", "tag": "odd"}, {"query": "a"}, {"status": "discarded"},
     {"country": "PL", "sort": "-code"}, {"query": "nobody"}],
    ids=str,
)  # fmt: skip
async def test_the_file_is_the_list_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int, parameters: dict[str, str]
) -> None:
    monkeypatch.setattr(repository, "EXPORTED_AT_ONCE", at_once)
    listed = (await desk.listed(limit=200, **parameters))["items"]
    assert [row["id"] for row in await exported(desk, **parameters)] == [row["id"] for row in listed]


async def test_a_line_says_what_the_record_says(desk: Desk, made: list[Json]) -> None:
    [row] = await exported(desk, query="nordlicht")
    record = made[1]
    for column in ("id", "code", "external_id", "kind", "name", "legal_name", "status", "currency", "time_zone"):
        assert row[column] == record[column], column
    assert (row["city"], row["country"], row["payment_terms_days"]) == ("Berlin", "DE", "0")
    assert (row["credit_limit"], row["credit_limit_currency"]) == ("25000.00", "EUR")
    assert (row["tags"], row["parent_id"]) == ("key account, optics", "")
    assert row["created_at"] == record["created_at"]


async def test_no_cell_calculates_and_each_reads_back(desk: Desk) -> None:
    rows = await exported(desk, tag="odd")
    assert sorted(unguarded(row["name"]) for row in rows) == sorted(NAMES)
    assert not any(cell.lstrip(" '").startswith(("=", "+", "-", "@")) and cell[0] != "'"
                   for row in rows for cell in row.values())  # fmt: skip


async def test_what_is_sealed_stays_here(desk: Desk) -> None:
    text = json.dumps(await exported(desk, query="nordlicht"))
    for value in ("ana@nordlicht.example", "Lindqvist", "Obere", "DE136695976", "DE89370400440532013000", "901820"):
        assert value not in text


async def test_parameters_are_those_of_the_list_but_for_its_pages(desk: Desk) -> None:
    for name in ("limit=5", "after=x", "page=2"):
        refused(await desk.get(f"{WHERE}?{name}"), 422, "unknown_parameter")
    assert field_errors(await desk.get(f"{WHERE}?status=open")) == [("?status", "choice")]
    refused(await desk.get(f"{WHERE}?query=ana@nordlicht.example"), 422, "use_lookup")


async def test_a_page_is_asked_for_when_the_one_before_has_gone() -> None:
    """So that a file of any size takes the memory of two pages."""
    asked_for: list[int] = []
    bare: dict[str, Any] = dict.fromkeys([*COLUMNS, "credit_limit_minor"])

    async def pages() -> AsyncIterator[Any]:
        for number in range(3):
            asked_for.append(number)
            yield [bare | {"name": f"Firma {number}"}]

    parts = table(pages())
    for number in range(3):
        assert f"Firma {number}".encode() in await anext(parts)
        assert asked_for == list(range(number + 1))


async def test_half_a_file_is_not_taken_for_a_whole_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = CustomerRepository.every_page

    async def broken(*arguments: Any) -> AsyncIterator[Any]:
        async for page in whole(*arguments):
            yield page
            raise ConnectionError

    monkeypatch.setattr(repository, "EXPORTED_AT_ONCE", 1)
    monkeypatch.setattr(CustomerRepository, "every_page", broken)
    with pytest.raises(Exception, match="response started"):
        await desk.get(WHERE)
