"""Lists: parameters, cursors, totals."""

import string

import httpx
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from counterfoil.kernel.refused import Refused
from counterfoil.web import pages
from tests.web.example import ACME, OTHER, ThingListing, World, code_of, pointers


@pytest.mark.parametrize(
    ("query", "code", "where"),
    [
        ("foo=1&bar=2", "unknown_parameter", {"?foo": "unknown", "?bar": "unknown"}),
        ("limit=1&limit=2", "repeated_parameter", {"?limit": "duplicate"}),
        ("limit=0", "invalid_fields", {"?limit": "range"}),
        ("limit=201", "invalid_fields", {"?limit": "range"}),
        ("limit=", "invalid_fields", {"?limit": "type"}),
        ("limit=1.5", "invalid_fields", {"?limit": "type"}),
        ("limit=%2B5", "invalid_fields", {"?limit": "type"}),
        ("status=open,lost", "invalid_fields", {"?status": "choice"}),
        ("status=open,", "invalid_fields", {"?status": "choice"}),
        ("sort=name,code", "invalid_fields", {"?sort": "choice"}),
        ("query=" + "x" * 21 + "&limit=x", "invalid_fields", {"?query": "length", "?limit": "type"}),
        ("query=%00", "invalid_fields", {"?query": "control_characters"}),
        ("%00=1", "unknown_parameter", {"?\\u0000": "unknown"}),
        ("after=x", "cursor_unreadable", {"?after": "format"}),
        ("after=ä", "cursor_unreadable", {"?after": "format"}),
        ("after=", "cursor_unreadable", {"?after": "format"}),
        ("after=" + "A" * 2001, "invalid_fields", {"?after": "length"}),
    ],
)
async def test_parameters_are_refused_by_name(
    client: httpx.AsyncClient, query: str, code: str, where: dict[str, str]
) -> None:
    response = await client.get(f"/api/things?{query}")
    assert code_of(response) == (422, code)
    assert pointers(response) == where


@pytest.mark.parametrize("query", ["query=%ff", "query=" + "x" * 9000, "&".join(f"a{n}=1" for n in range(60))])
async def test_an_unreadable_query(client: httpx.AsyncClient, query: str) -> None:
    assert code_of(await client.get(f"/api/things?{query}")) == (400, "query_unreadable")


@pytest.mark.parametrize("path", ["/livez", "/api/me", "/api/things/0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"])
async def test_routes_without_parameters_take_none(client: httpx.AsyncClient, path: str) -> None:
    assert code_of(await client.get(f"{path}?x=1")) == (422, "unknown_parameter")


async def test_parameters_reach_the_handler(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/things?query=a+b%26%C3%A4&status=open,done&limit=7")
    assert response.json()["items"][0]["wanted"] == {
        "limit": 7, "after": None, "query": "a b&ä", "status": ["open", "done"], "sort": "name"
    }  # fmt: skip
    assert response.json()["total"] == {"count": 3, "exact": True}


async def test_a_cursor_leads_to_the_next_page(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/things?status=open")
    assert first.json()["items"][0]["place"] is None
    after = first.json()["next"]
    second = await client.get("/api/things", params={"status": "open", "after": after, "limit": 3})
    assert second.json()["items"][0]["place"] == ["Ärzte", 7]


@pytest.mark.parametrize("change", [{"status": "done"}, {"sort": "-name"}, {"query": "x"}, {}])
async def test_a_cursor_fits_only_its_own_filters(client: httpx.AsyncClient, change: dict[str, str]) -> None:
    after = (await client.get("/api/things?status=open")).json()["next"]
    other = {"after": after, **change}
    assert code_of(await client.get("/api/things", params=other)) == (422, "cursor_unreadable")


async def test_a_cursor_fits_only_its_own_organisation(world: World, client: httpx.AsyncClient) -> None:
    world.organisations = [ACME, OTHER]
    after = (await client.get("/api/things", headers={"X-Organisation": str(ACME.id)})).json()["next"]
    ours = await client.get("/api/things", params={"after": after}, headers={"X-Organisation": str(ACME.id)})
    theirs = await client.get("/api/things", params={"after": after}, headers={"X-Organisation": str(OTHER.id)})
    assert ours.status_code == 200
    assert code_of(theirs) == (422, "cursor_unreadable")


def cursors(after: str | None = None, path: str = "/api/things", key: bytes = b"k" * 32) -> pages.Cursors:
    return pages.Cursors(key, ACME.id, path, {"after": after} if after is not None else {})


@drawn(position=st.integers(0, 200), letter=st.sampled_from(string.ascii_letters + string.digits + "-_=+/"))
def test_a_cursor_that_was_touched_does_not_open(position: int, letter: str) -> None:
    made = cursors().seal(("Ärzte", 7))
    position %= len(made) - 1  # the last letter has spare bits, so another one may mean the same
    touched = made[:position] + letter + made[position + 1 :]
    if touched == made:
        return
    with pytest.raises(Refused) as caught:
        cursors(touched).place(tuple[str, int])
    assert caught.value.code is pages.CURSOR_UNREADABLE


def test_a_cursor_hides_its_place_and_fits_one_route_one_key_one_shape() -> None:
    made = cursors().seal(("Nordlicht", 7))
    assert "Nordlicht" not in made
    assert made != cursors().seal(("Nordlicht", 7))
    assert cursors(made).place(tuple[str, int]) == ("Nordlicht", 7)
    theirs = pages.Cursors(b"k" * 32, OTHER.id, "/api/things", {"after": made})
    for other in (cursors(made, path="/api/other"), cursors(made, key=b"x" * 32), theirs):
        with pytest.raises(Refused):
            other.place(tuple[str, int])
    with pytest.raises(Refused):
        cursors(made).place(tuple[int, int])


@pytest.mark.parametrize(("counted", "count", "exact"), [(0, 0, True), (1000, 1000, True), (1001, 1000, False)])
def test_totals_are_exact_up_to_a_thousand(counted: int, count: int, exact: bool) -> None:
    assert pages.total(counted) == pages.Total(count, exact)


def test_an_empty_list_parameter_is_an_empty_list() -> None:
    assert pages.wanted({"status": ""}, ThingListing).status == ()
