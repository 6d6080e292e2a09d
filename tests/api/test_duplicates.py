"""Likely duplicates: a warning with a link, found by what two records share, with nothing personal lying open."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from counterfoil.customers.duplicates import ALIKE, SHARING
from counterfoil.kernel.ids import uuid7
from tests.support.lag import caught_up
from tests.support.postgres import Database
from tests.support.world import Desk, Json, World, place, refused, running_world, succeeded

STREET = {"kind": "billing", "line1": "Obere Str. 57", "city": "Berlin", "postal_code": "12209", "country": "DE"}
DRAFTS = "/api/customers/duplicates"


@pytest_asyncio.fixture(scope="module")
async def world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with running_world(database, tmp_path_factory.mktemp("home"), organisations=2) as running:
        yield running


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.client, {"X-Organisation": str(world.org)})


def unlike_others(**members: Any) -> Json:
    """A customer with traits of its own, which some member then changes."""
    mark = uuid7().hex[-12:]
    address = STREET | {"line1": f"Straße {int(mark, 16)}"}
    contact = {
        "name": "Ann",
        "role": "billing",
        "email": f"{mark}@example.org",
        "phone": f"+49 30 {int(mark[-7:], 16)}",
    }
    return {"name": f"Firma {mark} GmbH", "kind": "company", "addresses": [address], "contacts": [contact]} | members


async def found(world: World, desk: Desk, customer: Json) -> list[tuple[str, list[str]]]:
    await caught_up(world.house.store, world.org)
    items = succeeded(await desk.get(f"{place(customer)}/duplicates"))["items"]
    return [(item["customer"]["id"], item["reasons"]) for item in items]


async def test_two_records_of_one_customer_name_each_other(world: World, desk: Desk) -> None:
    given = unlike_others()
    one = await desk.create(**given)
    other = await desk.create(**given | {"name": given["name"].upper().replace("GMBH", "mbH"), "addresses": []})
    await desk.create(**unlike_others())
    assert await found(world, desk, one) == [(other["id"], ["name", "email", "phone"])]
    assert await found(world, desk, other) == [(one["id"], ["name", "email", "phone"])]
    [item] = succeeded(await desk.get(f"{place(one)}/duplicates"))["items"]
    [row] = (await desk.listed(query=other["code"]))["items"]
    assert item["customer"] == row, "the row that the list shows"
    assert 60 <= item["score"] <= 100


async def test_what_has_changed_counts_and_what_was_counts_no_more(world: World, desk: Desk) -> None:
    given = unlike_others(tax_ids=[{"scheme": "vat", "value": "DE136695976"}])
    one = await desk.create(**given)
    other = await desk.create(**unlike_others(tax_ids=given["tax_ids"]))
    assert await found(world, desk, one) == [(other["id"], ["tax_id"])]
    other = await desk.change(other, tax_ids=[])
    assert await found(world, desk, one) == []
    other = await desk.change(other, contacts=[given["contacts"][0]])
    assert await found(world, desk, one) == [(other["id"], ["email", "phone"])]
    other = await desk.change(other, contacts=[])
    assert await found(world, desk, one) == []


@pytest.mark.parametrize(("act", "stays"), [("close", True), ("discard", False)])
async def test_a_closed_customer_is_still_one_and_a_discarded_one_is_not(
    world: World, desk: Desk, act: str, stays: bool
) -> None:
    given = unlike_others()
    one, other = await desk.create(**given), await desk.create(**given)
    succeeded(await desk.act(other, act, {"reason": "x"}))
    assert bool(await found(world, desk, one)) == stays


async def test_a_mistyped_name_with_the_same_street_is_likely(world: World, desk: Desk) -> None:
    given = unlike_others(name="Lindqvist Werkzeugbau AB", contacts=[])
    one = await desk.create(**given)
    await caught_up(world.house.store, world.org)
    draft = {"name": "Lindquist Werkzeugbau", "kind": "company", "addresses": given["addresses"]}
    [item] = succeeded(await desk.post(DRAFTS, draft))["items"]
    assert (item["customer"]["id"], item["reasons"]) == (one["id"], ["address", "similar_name"])


async def test_a_draft_is_asked_about_before_it_is_saved(world: World, desk: Desk) -> None:
    given = unlike_others()
    one = await desk.create(**given)
    await caught_up(world.house.store, world.org)
    before = await world.position()
    for draft in (
        given,
        {"name": given["name"]} | {"kind": "company"},
        {"contacts": given["contacts"]},
        # What is half typed is passed over.
        given | {"bank_account": "DE", "payment_terms_days": "soon", "code": "?", "surname": "x", "addresses": [{}]},
    ):
        assert [item["customer"]["id"] for item in succeeded(await desk.post(DRAFTS, draft))["items"]] == [one["id"]]
    nothing: list[Any] = [{}, {"name": ""}, {"name": "!"}, {"kind": "company"}, {"contacts": [{"email": "@"}]}]
    for empty in nothing:
        assert succeeded(await desk.post(DRAFTS, empty))["items"] == []
    refused(await desk.post(DRAFTS, []), 422, "invalid_fields")
    assert succeeded(await desk.post(DRAFTS, given | {"id": one["id"]}))["items"] == [], "nobody is their own duplicate"
    assert await world.position() == before


async def test_at_most_ten_are_named_the_likeliest_first(world: World, desk: Desk) -> None:
    given = unlike_others(contacts=[], addresses=[])
    made = [await desk.create(**given) for _ in range(12)]
    twin = await desk.create(**given | {"tax_ids": [{"scheme": "vat", "value": "DE129273398"}]})
    await caught_up(world.house.store, world.org)
    items = succeeded(await desk.post(DRAFTS, given | {"tax_ids": twin["tax_ids"]}))["items"]
    # A name that a dozen have says too little by itself.
    assert [item["customer"]["id"] for item in items] == [twin["id"]]
    assert len(made) == 12


async def test_nobody_is_named_across_organisations(world: World, desk: Desk) -> None:
    given = unlike_others()
    made = await Desk(world.client, {"X-Organisation": str(world.orgs[1])}).create(**given)
    await caught_up(world.house.store, world.orgs[1])
    assert succeeded(await desk.post(DRAFTS, given))["items"] == []
    refused(await desk.get(f"{place(made)}/duplicates"), 404, "customer_not_found")


async def test_only_names_lie_open_in_what_customers_are_recognised_by(world: World, desk: Desk) -> None:
    canary = {
        "email": "canary.matching@example.org",
        "phone": "+49 30 77700077",
        "name": "Canary Person",
        "role": "billing",
    }
    address = STREET | {"line1": "Canarygasse 99", "postal_code": "77177"}
    bank = {"bank_account": "DE89370400440532013000", "tax_ids": [{"scheme": "vat", "value": "DE136695976"}]}
    await desk.create(**unlike_others(name="Open Name Ltd", contacts=[canary], addresses=[address], **bank))
    await caught_up(world.house.store, world.org)
    admin = await asyncpg.connect(world.database.admin)
    try:
        rows = [
            row["r"].lower() for row in await admin.fetch("select r::text as r from counterfoil.customer_match_row r")
        ]
    finally:
        await admin.close()
    assert [row for row in rows if "openname" in row]
    for secret in ("canary", "77700077", "77177", "370400440532013000", "136695976"):
        assert not [row for row in rows if secret in row], secret


_FILL = """insert into counterfoil.customer_match_row (org, id, customer, kind, name_match, keys)
  select org, id, id, 'company', md5(n::text) || ' ' || n % 90, array['n:' || md5(n::text), 'p:' || n % 3000]
  from (select org, gen_random_uuid() as id, n from unnest($1::uuid[]) org cross join generate_series(1, 6000) n) x"""


@pytest.mark.parametrize(
    ("query", "asked", "index"),
    [(SHARING, ["n:x", "p:7"], "customer_match_keys"), (ALIKE, f"{'ab12' * 8} 17", "customer_match_name")],
    ids=["sharing", "alike"],
)
async def test_a_question_reads_an_index_and_no_table_from_end_to_end(
    world: World, query: str, asked: object, index: str
) -> None:
    admin = await asyncpg.connect(world.database.admin)
    app = await asyncpg.connect(world.database.app, server_settings={"search_path": "counterfoil"})
    try:
        await admin.execute(_FILL, [uuid7(), uuid7(), world.orgs[1]])
        await admin.execute("vacuum analyze counterfoil.customer_match_row")
        await app.execute("select set_config('app.org', $1, false)", str(world.orgs[1]))
        plan = "\n".join(row[0] for row in await app.fetch(f"explain {query}", asked, uuid7(), 1000))
    finally:
        await app.close()
        await admin.execute(
            "delete from counterfoil.customer_match_row where keys[1] like 'n:%' and length(keys[1]) = 34"
        )
        await admin.close()
    assert index in plan, plan
    assert "Seq Scan on customer_match_row" not in plan
