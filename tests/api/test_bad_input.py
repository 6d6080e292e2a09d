"""Whatever is sent: a clear problem, nothing stored, never a fault."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.samples import EVERYTHING
from tests.support.world import Desk, Json, World, field_errors, place, refused, succeeded

JSON = {"Content-Type": "application/json"}
NEW = {"name": "Casa Almendro", "kind": "company"}
MIB = 1024 * 1024


async def sent(world: World, body: bytes, path: str = "/api/customers", **headers: str) -> httpx.Response:
    return await world.client.post(path, content=body, headers={**JSON, **headers})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body_missing"), (b" ", "body_not_json"), (b"{", "body_not_json"), (b"{'name':'x'}", "body_not_json"),
        (b'{"name":"x",}', "body_not_json"), (b'{"name":"x"} x', "body_not_json"), (b'{"name":x}', "body_not_json"),
        (b'{"name":"a\nb"}', "body_not_json"), (b'{"name":"\\x41"}', "body_not_json"), (b"nul", "body_not_json"),
        (b'{"name":"\xff"}', "body_not_utf8"), (b'{"name":"\xc3"}', "body_not_utf8"),
        (b'{"name":"\xed\xa0\x80"}', "body_not_utf8"), (b"\xef\xbb\xbf{}", "body_not_utf8"),
        ('{"name":"x"}'.encode("utf-16"), "body_not_utf8"), (b"\x1f\x8b\x08\x00", "body_not_utf8"),
        (b'{"name":"a","name":"b","kind":"person"}', "duplicate_member"),
        (b'{"contacts":[{"name":"a","na\\u006de":"b"}]}', "duplicate_member"),
        (b'{"payment_terms_days":NaN}', "number_unknown"), (b'{"payment_terms_days":-Infinity}', "number_unknown"),
        (b'{"payment_terms_days":' + b"9" * 101 + b"}", "number_too_long"),
        (b'{"payment_terms_days":1e309}', "number_too_long"),
        (b'{"payment_terms_days":1e-99999999999}', "number_too_long"),
        (b'{"custom":' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"), (b"[" * 200_000, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
    ],
)  # fmt: skip
async def test_what_is_no_json_is_refused(world: World, body: bytes, code: str) -> None:
    before = await world.position()
    for path in ("/api/customers", f"/api/customers/{world.org}/notes"):
        refused(await sent(world, body, path), 400, code)
    assert await world.position() == before


@pytest.mark.parametrize("body", [b"null", b"5", b'"text"', b"[]", b"true", b'[{"name":"x","kind":"person"}]'])
async def test_a_body_is_an_object(world: World, body: bytes) -> None:
    [(pointer, code)] = field_errors(await sent(world, body))
    assert (pointer, code in ("type", "null")) == ("", True)


BAD: list[tuple[Json, list[tuple[str, str]]]] = [
    ({"name": None}, [("/name", "null")]), ({"name": 5}, [("/name", "type")]), ({"name": ["x"]}, [("/name", "type")]),
    ({"name": ""}, [("/name", "length")]), ({"name": " \t"}, [("/name", "length")]),
    ({"name": "\u200b\u200d"}, [("/name", "length")]), ({"name": "x" * 201}, [("/name", "length")]),
    ({"name": "🧾" * 201}, [("/name", "length")]), ({"name": "a\x00b"}, [("/name", "control_characters")]),
    ({"name": "a\x1bb"}, [("/name", "control_characters")]), ({"name": "a\nb"}, [("/name", "control_characters")]),
    ({"name": "a\x7fb"}, [("/name", "control_characters")]), ({"name": "a\x85b"}, [("/name", "control_characters")]),
    ({"name": "a\u202eb"}, [("/name", "control_characters")]),
    ({"name": "a\u2028b"}, [("/name", "control_characters")]),
    ({"name": "a\ud800"}, [("/name", "control_characters")]),
    ({"na\ud800me": 1}, [("/na\\ud800me", "control_characters")]),
    ({"kind": "\ud800"}, [("/kind", "control_characters")]),
    ({"parent_id": "\udfff"}, [("/parent_id", "control_characters")]),
    ({"custom": {"k\udc00": 1}}, [("/custom/k\\udc00", "control_characters")]),
    ({"consents": [{"purpose": "x", "granted": True, "on": "\ud800"}]}, [("/consents/0/on", "control_characters")]),
    ({"contacts": [{"name": "x", "role": "\ud800"}]}, [("/contacts/0/role", "control_characters")]),
    ({"kind": True}, [("/kind", "type")]), ({"kind": "Company"}, [("/kind", "choice")]),
    ({"payment_terms_days": "30"}, [("/payment_terms_days", "type")]),
    ({"payment_terms_days": 30.5}, [("/payment_terms_days", "type")]),
    ({"payment_terms_days": True}, [("/payment_terms_days", "type")]),
    ({"payment_terms_days": 2**63}, [("/payment_terms_days", "range")]),
    ({"payment_terms_days": 10**90}, [("/payment_terms_days", "range")]),
    ({"payment_terms_days": -1}, [("/payment_terms_days", "range")]),
    ({"credit_limit": {"minor": 2**53, "currency": "EUR"}}, [("/credit_limit/minor", "range")]),
    ({"credit_limit": {"minor": -1, "currency": "EUR"}}, [("/credit_limit/minor", "range")]),
    ({"credit_limit": 100}, [("/credit_limit", "type")]),
    ({"credit_limit": {"minor": 1}}, [("/credit_limit/currency", "required")]),
    ({"contacts": {}}, [("/contacts", "type")]), ({"contacts": [None]}, [("/contacts/0", "null")]),
    ({"contacts": [[]]}, [("/contacts/0", "type")]), ({"contacts": [{}] * 51}, [("/contacts", "length")]),
    ({"contacts": [{}] * 10_000}, [("/contacts", "length")]), ({"tags": ["x"] * 10_000}, [("/tags", "length")]),
    ({"tags": "x"}, [("/tags", "type")]), ({"tags": [""]}, [("/tags/0", "length")]),
    ({"tags": [None, 5]}, [("/tags/0", "null"), ("/tags/1", "type")]),
    ({"custom": {f"k{n}": n for n in range(51)}}, [("/custom", "length")]),
    ({"custom": {"Key": 1}}, [("/custom/Key", "pattern")]), ({"custom": {"k": {}}}, [("/custom/k", "type")]),
    ({"custom": {"k": 1.5}}, [("/custom/k", "type")]), ({"custom": {"k": 2**53}}, [("/custom/k", "range")]),
    ({"custom": {"k": "x" * 501}}, [("/custom/k", "length")]), ({"custom": []}, [("/custom", "type")]),
    ({"consents": [{"purpose": "x", "granted": "yes", "on": "2026-02-30"}]},
     [("/consents/0/granted", "type"), ("/consents/0/on", "format")]),
    ({"code": "C 1"}, [("/code", "pattern")]), ({"code": "ü"}, [("/code", "pattern")]),
    ({"code": "C-1\n"}, [("/code", "pattern")]),
    ({"parent_id": "x"}, [("/parent_id", "format")]), ({"parent_id": {"id": 1}}, [("/parent_id", "type")]),
    ({"status": "active"}, [("/status", "unknown")]), ({"__proto__": {}}, [("/__proto__", "unknown")]),
    ({"a/b~c": 1}, [("/a~1b~0c", "unknown")]), ({"x" * 5000: 1}, [("/" + "x" * 100 + "…", "unknown")]),
    ({"language": "deutsch"}, [("/language", "pattern")]), ({"time_zone": "Mars/Olympus"}, [("/time_zone", "choice")]),
    ({"time_zone": "../../etc/passwd"}, [("/time_zone", "choice")]),
    ({"contacts": [{"name": "A", "role": "billing", "phone": "12\n34"}]}, [("/contacts/0/phone", "pattern")]),
    ({"contacts": [{"name": "A", "role": "billing", "email": "a@b@c"}]}, [("/contacts/0/email", "format")]),
]  # fmt: skip


@pytest.mark.parametrize(("members", "errors"), BAD, ids=lambda value: json.dumps(value)[:40])
async def test_each_wrong_member_is_pointed_at(world: World, desk: Desk, members: Json, errors: Any) -> None:
    made = await desk.create()
    before = await world.position()
    body = json.dumps(NEW | members).encode()
    assert field_errors(await sent(world, body)) == errors
    changing = await world.client.put(
        place(made), content=json.dumps(members).encode(), headers={**JSON, "If-Match": '"v1"'}
    )
    assert field_errors(changing) == errors
    assert await world.position() == before


async def test_a_hundred_errors_are_enough(world: World) -> None:
    many = {f"unknown{number}": 1 for number in range(5000)}
    assert len(field_errors(await sent(world, json.dumps(NEW | many).encode()))) == 100


@pytest.mark.parametrize("size", [MIB + 1, 10 * MIB])
async def test_a_body_has_a_mebibyte(world: World, size: int) -> None:
    before = await world.position()
    body = b'{"name":"' + b"x" * (size - 11) + b'"}'
    assert len(body) == size
    refused(await sent(world, body), 413, "body_too_large")

    async def pieces() -> Any:
        for start in range(0, size, 65536):
            yield body[start : start + 65536]

    refused(await world.client.post("/api/customers", content=pieces(), headers=JSON), 413, "body_too_large")
    assert await world.position() == before


async def test_a_mebibyte_of_blanks_is_still_read(world: World) -> None:
    body = json.dumps(NEW).encode()
    succeeded(await sent(world, body + b" " * (MIB - len(body))), 201)


TEXTS = [
    "שלום עולם", "شركة النور", "株式会社ノース", "👩‍👩‍👧‍👦 & Söhne 🧾", "Łódź \u200eltr", "Ñandú Ǆ", "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)", "-2+3", "'; drop table customer; --", "<script>alert(1)</script>", "{{7*7}}",
    "${jndi:ldap://x}", "\\u0000",
    "null", "None", "%00", "a'b\"c\\d", "﷽" * 200, "🧾" * 200, "x" * 200, "i̇stanbul", "ﬁ ligature",
    "a\u00a0b", "../../etc",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
async def test_text_is_kept_as_it_is(desk: Desk, text: str) -> None:
    made = await desk.create(
        name=text, legal_name=text, contacts=[{"name": text, "role": "billing"}], custom={"said": text},
        addresses=[{"kind": "billing", "line1": text, "city": text[:100], "country": "DE"}],
    )  # fmt: skip
    assert await desk.read(made) == made
    assert made["name"] == made["legal_name"] == made["contacts"][0]["name"] == made["custom"]["said"] == text
    assert made["addresses"][0]["line1"] == text
    found = await desk.listed(query=text, sort="-updated_at", limit=1)
    assert [row["name"] for row in found["items"]] == [text]
    items = (await desk.get(f"{place(made)}/history")).json()["items"]
    assert {"member": "name", "before": None, "after": text} in items[0]["changes"]


async def test_blanks_around_go_and_text_is_composed(desk: Desk) -> None:
    made = await desk.create(name="  Bra\u0308nnvall  AB ", external_id=" x/9 ")
    assert (made["name"], made["external_id"]) == ("Brännvall  AB", "x/9")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PLACES = [(name,) for name in EVERYTHING] + [
    (name, 0, member) for name in ("contacts", "addresses", "tax_ids", "consents") for member in EVERYTHING[name][0]
]  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(where=st.sampled_from(PLACES), value=ANYTHING)
async def test_anything_anywhere_is_taken_or_refused(world: World, where: tuple[Any, ...], value: Any) -> None:
    body = json.loads(
        json.dumps({name: member for name, member in EVERYTHING.items() if name not in ("code", "external_id")})
    )
    inner = body
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    before = await world.position()
    answer = await sent(world, json.dumps(body).encode("utf-8", "surrogatepass"))
    if answer.status_code == 201:
        assert (await world.client.get(answer.headers["location"])).json() == answer.json()
    else:
        assert answer.json()["code"] in ("invalid_fields", "number_unknown", "number_too_long", "body_not_utf8")
        assert await world.position() == before
