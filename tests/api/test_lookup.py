"""Whole values find customers though they are sealed; nothing that a dump shows gives them away."""

import json

import asyncpg
import pytest
import pytest_asyncio

from tests.api.samples import everything
from tests.support.world import Desk, Json, World, field_errors, refused, succeeded

CONTACTS = [
    {"name": "Ana", "role": "billing", "email": "Ana.Lindqvist@Nordlicht.example", "phone": "+49 30 901-820"},
    {"name": "Jo", "role": "technical", "phone": "0151 (234) 567"},
]


@pytest_asyncio.fixture(scope="module", autouse=True)
async def made(world: World) -> dict[str, Json]:
    desk = Desk(world.client, {})
    return {
        "nord": await desk.create(**everything(code="nord", name="Nordlicht", contacts=CONTACTS)),
        "twin": await desk.create(code="twin", name="Twin", bank_account="DE89 3704 0044 0532 0130 00"),
        "other": await desk.create(
            code="other", name="Other", tax_ids=[{"scheme": "other", "value": "St.-Nr. 21/815"}]
        ),
        "shut": succeeded(await desk.act(await desk.create(code="shut", contacts=CONTACTS[:1]), "close")),
        "gone": succeeded(await desk.act(await desk.create(code="gone", contacts=CONTACTS), "discard")),
    }


async def found(desk: Desk, value: str) -> list[str]:
    answer = succeeded(await desk.post("/api/customers/lookup", {"value": value}))
    return sorted(item["code"] for item in answer["items"])


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("ana.lindqvist@nordlicht.example", ["nord", "shut"]), (" ANA.LINDQVIST@NORDLICHT.EXAMPLE ", ["nord", "shut"]),
        ("ａna.lindqvist@nordlicht.example", ["nord", "shut"]), ("lindqvist@nordlicht.example", []),
        ("+4930901820", ["nord", "shut"]), ("0049 30 / 90 18 20", ["nord", "shut"]), ("0151234567", ["nord"]),
        ("901820", []), ("DE 136 695 976", ["nord"]), ("de136695976", ["nord"]), ("136695976", []),
        ("de89370400440532013000", ["nord", "twin"]), ("DE89 3704 0044 0532 0130 00", ["nord", "twin"]),
        ("DE8937040044", []), ("st nr 21815", ["other"]), ("21815", []), ("Nordlicht", []), ("---", []), ("%%%", []),
    ],
)  # fmt: skip
async def test_a_whole_value_finds_who_has_it(desk: Desk, value: str, codes: list[str]) -> None:
    assert await found(desk, value) == codes


async def test_a_row_is_that_of_the_list(desk: Desk) -> None:
    listed = await desk.listed(query="nordlicht")
    looked_up = succeeded(await desk.post("/api/customers/lookup", {"value": "+4930901820"}))
    assert [row for row in looked_up["items"] if row["code"] == "nord"] == listed["items"]


async def test_what_was_changed_or_removed_is_found_no_more(desk: Desk) -> None:
    contact = {"name": "Bea", "role": "billing", "email": "bea@before.example"}
    customer = await desk.create(code="moving", contacts=[contact, {**contact, "email": "cleo@before.example"}])
    assert await found(desk, "bea@before.example") == await found(desk, "cleo@before.example") == ["moving"]
    one, _ = customer["contacts"]
    await desk.change(customer, contacts=[{"id": one["id"], "email": "bea@after.example"}])
    assert await found(desk, "bea@before.example") == await found(desk, "cleo@before.example") == []
    assert await found(desk, "bea@after.example") == ["moving"]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, [("/value", "required")]), ({"value": "ab"}, [("/value", "length")]), ({"value": 1}, [("/value", "type")]),
        ({"value": "a" * 255}, [("/value", "length")]), ({"value": "abc", "field": "email"}, [("/field", "unknown")]),
    ],
)  # fmt: skip
async def test_the_body_is_held_to_its_form(desk: Desk, given: Json, errors: list[tuple[str, str]]) -> None:
    assert field_errors(await desk.post("/api/customers/lookup", given)) == errors


@pytest.mark.parametrize(
    "query",
    ["ana@nordlicht.example", "  Ana@Nordlicht.Example ", "DE89370400440532013000", "de89 3704 0044 0532 0130 00"],
)
async def test_no_search_text_carries_a_whole_address_or_account(desk: Desk, query: str) -> None:
    answer = await desk.client.get("/api/customers", params={"query": query})
    assert query.strip() not in json.dumps(refused(answer, 422, "use_lookup"))


@pytest.mark.parametrize("query", ["ana@", "@nordlicht", "ana@nordlicht", "DE89", "DE88370400440532013000"])
async def test_words_with_such_signs_are_searched_for(desk: Desk, query: str) -> None:
    assert (await desk.listed(query=query))["items"] == []


async def test_a_dump_shows_hashes_of_this_organisation_alone(world: World) -> None:
    """Everybody's rows as text: no value in any form, and no plain hash that one could try values against."""
    admin = await asyncpg.connect(world.database.admin)
    try:
        rows = [
            record[0]
            for table in ("customer_row", "contact_row", "event", "receipt")
            for record in await admin.fetch(f"select t::text from counterfoil.{table} t")
        ]
        blind = await admin.fetchval("select count(*) from counterfoil.contact_row where blind is not null")
    finally:
        await admin.close()
    assert blind
    dump = "\n".join(rows).lower()
    for value in ("lindqvist@", "nordlicht.example", "4930901820", "de136695976", "de89370400440532013000"):
        assert value not in dump
        assert value.encode().hex() not in dump
