"""GET of the list: rows, filters, search, totals, and parameters that mean nothing."""

from typing import Any

import pytest
import pytest_asyncio

from tests.support.world import Desk, Json, World, field_errors, refused, succeeded

ROW = {
    "id", "version", "code", "external_id", "kind", "name", "city", "country", "email", "status", "currency", "tags",
    "created_at", "updated_at", "actions",
}  # fmt: skip


def at(city: str, country: str, kind: str = "billing") -> Json:
    return {"kind": kind, "city": city, "country": country}


CUSTOMERS: dict[str, Json] = {
    "nord": {"name": "Nordlicht Optik", "addresses": [at("Zürich", "CH", "delivery"), at("Köln",
    "DE")], "tags": ["a"]},
    "casa": {"name": "Casa Almendro", "legal_name": "Almendro y Hermanos S.L.", "addresses": [at("Sevilla", "ES")],
             "tags": ["a", "b"]},
    "ana": {"name": "Ana Brännvall", "kind": "person", "external_id": "crm/ÄÖ-77", "tags": ["key account"]},
    "percent": {"name": "100% Wool_Works \\ Co"},
    "plain": {"name": "1000 WoolxWorks / Co"},
    "sharp": {"name": "Straße & Söhne", "addresses": [at("Łódź", "PL", "delivery")]},
    "kanji": {"name": "株式会社ノース", "addresses": [at("東京", "JP")]},
    "long": {"name": "x" * 200},
    "held": {"name": "Ｈｅｌｄ Ltd"},
    "shut": {"name": "Shut Ltd"},
    "gone": {"name": "Gone Ltd"},
}  # fmt: skip
UNASKED = sorted(set(CUSTOMERS) - {"gone"})


@pytest_asyncio.fixture(scope="module", autouse=True)
async def customers(world: World) -> dict[str, Json]:
    desk = Desk(world.client, {})
    made = {code: await desk.create(code=code, **given) for code, given in CUSTOMERS.items()}
    active = succeeded(await desk.act(made["held"], "activate"))
    made["held"] = succeeded(await desk.act(active, "hold", {"reason": "x"}))
    made["shut"] = succeeded(await desk.act(made["shut"], "close"))
    made["gone"] = succeeded(await desk.act(made["gone"], "discard"))
    return made


async def codes(desk: Desk, **parameters: Any) -> list[str]:
    listed = await desk.listed(**parameters)
    found = sorted(row["code"] for row in listed["items"])
    assert listed["total"] == {"count": len(found), "exact": True}
    assert listed["next"] is None
    return found


async def test_a_row_says_what_the_record_says(desk: Desk, customers: dict[str, Json]) -> None:
    listed = await desk.listed()
    assert sorted(row["code"] for row in listed["items"]) == UNASKED
    for row in listed["items"]:
        record = customers[row["code"]]
        assert row.keys() == ROW
        assert {name: row[name] for name in ROW & record.keys()} == {name: record[name] for name in ROW & record.keys()}
        assert row["email"] is None


async def test_the_place_is_the_first_billing_addresss_else_the_first_ones(desk: Desk) -> None:
    places = {row["code"]: (row["city"], row["country"]) for row in (await desk.listed())["items"]}
    assert (places["nord"], places["sharp"], places["ana"]) == (("Köln", "DE"), ("Łódź", "PL"), (None, None))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nordlicht", ["nord"]), ("OPTIK", ["nord"]), ("optik nordlicht", ["nord"]), ("nordlicht casa", []),
        ("koln", ["nord"]), ("KÖLN", ["nord"]), ("Zurich", []), ("zürich", []), ("hermanos", ["casa"]),
        ("brannvall", ["ana"]), ("BRÄNN", ["ana"]), ("Bra\u0308nnvall", ["ana"]), ("ao-77", ["ana"]),
        ("CRM/", ["ana"]),
        ("strasse", ["sharp"]), ("STRASSE SOHNE", ["sharp"]), ("&", ["sharp"]), ("łódź", ["sharp"]),
        ("%", ["percent"]), ("100%", ["percent"]), ("wool_", ["percent"]),
        ("\\", ["percent"]), ("wool", ["percent", "plain"]),
        ("_", ["percent"]), ("/", ["ana", "plain"]), ("会社", ["kanji"]), ("東", ["kanji"]), ("held", ["held"]),
        ("  almendro \t casa ", ["casa"]), ("", UNASKED), ("   ", UNASKED), ("x" * 200, ["long"]),
        ("gone", []), ("discarded", []), ("'; drop table customer --", []), ("nord", ["nord"]),
    ],
)  # fmt: skip
async def test_search_finds_words_of_name_code_external_id_and_place(desk: Desk, query: str, found: list[str]) -> None:
    assert await codes(desk, query=query) == found


async def test_one_letter_is_a_word_too(desk: Desk) -> None:
    assert await codes(desk, query="q") == []
    assert await codes(desk, query="x") == ["long", "plain"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"status": "prospect"}, sorted(set(UNASKED) - {"held", "shut"})), ({"status": "active"}, []),
        ({"status": "on_hold,closed"}, ["held", "shut"]),
        ({"status": "discarded"}, ["gone"]), ({"status": ""}, UNASKED),
        ({"status": "merged,erased"}, []), ({"kind": "person"}, ["ana"]), ({"kind": "person,company"}, UNASKED),
        ({"country": "DE"}, ["nord"]), ({"country": "ES,DE"}, ["casa", "nord"]), ({"country": "CH"}, []),
        ({"tag": "a"}, ["casa", "nord"]), ({"tag": "a,b"}, ["casa"]),
        ({"tag": "key account"}, ["ana"]), ({"tag": "A"}, []),
        ({"tag": "a", "country": "DE", "kind": "company", "status": "prospect", "query": "optik"}, ["nord"]),
        ({"status": "discarded", "query": "gone"}, ["gone"]),
    ],
)  # fmt: skip
async def test_filters_narrow(desk: Desk, parameters: dict[str, str], found: list[str]) -> None:
    assert await codes(desk, **parameters) == found


@pytest.mark.parametrize(
    ("parameters", "pointer", "code"),
    [
        ("status=open", "?status", "choice"), ("status=active,,closed", "?status", "choice"),
        ("kind=firm", "?kind", "choice"), ("country=de", "?country", "pattern"), ("country=DEU", "?country", "length"),
        ("tag=" + "x" * 41, "?tag", "length"), ("query=" + "x" * 201, "?query", "length"),
        ("query=a%00b", "?query", "control_characters"), ("sort=city", "?sort", "choice"),
        ("sort=name,-code", "?sort", "choice"), ("limit=0", "?limit", "range"), ("limit=201", "?limit", "range"),
        ("limit=-1", "?limit", "range"), ("limit=ten", "?limit", "type"), ("limit=1.5", "?limit", "type"),
        ("limit=", "?limit", "type"),
        ("limit=" + "9" * 30, "?limit", "type"), ("after=" + "x" * 2001, "?after", "length"),
    ],
)  # fmt: skip
async def test_a_parameter_is_held_to_its_form(desk: Desk, parameters: str, pointer: str, code: str) -> None:
    assert field_errors(await desk.get(f"/api/customers?{parameters}")) == [(pointer, code)]


async def test_what_is_no_parameter_is_refused(desk: Desk) -> None:
    problem = refused(await desk.get("/api/customers?sorting=name&page=2&limit=1"), 422, "unknown_parameter")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("?sorting", "unknown"), ("?page", "unknown"),
    ]  # fmt: skip
    made = (await desk.listed())["items"][0]
    for where in ("", "/history?at=2026-01-01T00:00:00Z", "/as-of?at=2026-01-01T00:00:00Z&version=1"):
        path = f"/api/customers/{made['id']}{where}" + ("" if "?" in where else "?fields=name")
        refused(await desk.get(path), 422, "unknown_parameter")
    refused(await desk.post("/api/customers?dry=1", {"name": "B", "kind": "person"}), 422, "unknown_parameter")


async def test_a_parameter_stands_once(desk: Desk) -> None:
    problem = refused(await desk.get("/api/customers?status=active&status=closed"), 422, "repeated_parameter")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("?status", "duplicate")]


@pytest.mark.parametrize(
    "query", ["query=%ff", "query=%c3", "query=" + "x" * 8000, "&".join(f"a{n}=1" for n in range(51))]
)
async def test_a_query_that_cannot_be_read_is_refused(desk: Desk, query: str) -> None:
    refused(await desk.get(f"/api/customers?{query}"), 400, "query_unreadable")


async def test_an_empty_organisation_has_an_empty_list(desk: Desk) -> None:
    assert await desk.listed(query="nobody of this name") == {
        "items": [], "next": None, "total": {"count": 0, "exact": True},
    }  # fmt: skip
