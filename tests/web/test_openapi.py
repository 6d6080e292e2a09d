"""The OpenAPI document: complete, exact, and what really answers is in it."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from counterfoil.web import access, openapi
from counterfoil.web.routes import get
from tests.web.example import ROUTES, Thing


class Nested(msgspec.Struct):
    thing: Thing


THING = "/api/things/{thing}"
ID = "0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document(ROUTES, "1.2.3")


def everything(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from everything(child)


def codes(operation: dict[str, Any], status: int) -> set[str]:
    content = operation["responses"][str(status)]["content"]["application/problem+json"]
    named = set(content["schema"]["properties"]["code"]["enum"])
    assert named == content["examples"].keys()
    return named


async def test_it_is_served_with_its_own_route_in_it(client: httpx.AsyncClient) -> None:
    served = (await client.get("/api/openapi.json")).json()
    assert served["openapi"] == "3.1.0"
    assert served["info"]["version"] == "0.0.1"
    assert served["paths"].keys() == {
        "/api/things", THING, THING + "/actions/{name}", "/api/me", "/livez", "/readyz", "/startupz",
        "/api/openapi.json",
    }  # fmt: skip
    names = [operation["operationId"] for path in served["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = {node["$ref"] for node in everything(document) if "$ref" in node}
    assert len(references) > 10
    for reference in references:
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_bodies_are_as_exact_as_the_shapes(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["NewThing"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["name"]
    assert schema["properties"]["name"] == {"type": "string", "minLength": 1, "maxLength": 200}
    assert schema["properties"]["kind"]["default"] == "company"
    body = document["paths"]["/api/things"]["post"]["requestBody"]
    assert body["required"] is True
    assert body["content"]["application/json"]["example"] == {"name": "Nordlicht"}
    assert document["paths"][THING + "/actions/{name}"]["post"]["requestBody"]["required"] is False
    change = document["paths"][THING]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert change == {"$ref": "#/components/schemas/NewThing"}


def test_answers_have_every_member_but_the_unset(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["Thing"]
    assert schema["required"] == ["id", "name", "note", "tags"]
    assert "hidden" in schema["properties"]
    problem = document["components"]["schemas"]["Problem"]
    assert "retry_after_ms" not in problem["required"]
    assert {"code", "errors", "correlation_id"} <= set(problem["required"])


def test_parameters_are_those_that_are_read(document: dict[str, Any]) -> None:
    find = {p.get("name"): p for p in document["paths"]["/api/things"]["get"]["parameters"]}
    assert find["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    assert find["limit"]["description"] == "How many items a page has at most."
    assert find["after"]["schema"] == {"type": "string", "maxLength": 2000}
    assert (find["status"]["style"], find["status"]["explode"]) == ("form", False)
    assert find["sort"]["schema"]["enum"] == ["-name", "name"]
    change = document["paths"][THING]["put"]["parameters"]
    assert change[0] == {
        "name": "thing",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    assert {"$ref": "#/components/parameters/Idempotency-Key"} in change
    assert next(p for p in change if p.get("name") == "If-Match")["required"] is True
    remove = document["paths"][THING]["delete"]["parameters"]
    assert next(p for p in remove if p.get("name") == "If-Match")["required"] is False


def test_every_code_of_an_operation_is_listed_under_its_status(document: dict[str, Any]) -> None:
    create = document["paths"]["/api/things"]["post"]
    assert "example_in_use" in codes(create, 409)
    assert {"body_not_json", "duplicate_member", "too_deep", "organisation_needed"} <= codes(create, 400)
    assert codes(create, 403) == {"not_permitted", "origin_refused", "console_header_missing"}
    assert codes(create, 413) == {"body_too_large"}
    assert codes(create, 415) == {"media_type", "content_coding"}
    assert {"invalid_fields", "idempotency_key_form", "idempotency_key_reused", "unknown_parameter"} <= codes(
        create, 422
    )
    assert {"internal"} == codes(create, 500)
    assert {"database_away", "database_full"} <= codes(create, 503)
    assert codes(create, 504) == {"deadline_passed"}
    change = document["paths"][THING]["put"]
    assert codes(change, 428) == {"precondition_required"}
    assert {"if_match_form"} <= codes(change, 400)
    assert "cursor_unreadable" in codes(document["paths"]["/api/things"]["get"], 422)
    assert "idempotency_key_required" in codes(document["paths"][THING]["delete"], 400)
    assert "not_permitted" not in codes(document["paths"]["/api/me"]["get"], 403)


def test_the_headers_of_answers_are_listed(document: dict[str, Any]) -> None:
    create = document["paths"]["/api/things"]["post"]
    assert create["responses"]["201"]["headers"].keys() == {
        "X-Correlation-Id", "ETag", "X-Position", "Location", "Idempotent-Replayed"
    }  # fmt: skip
    assert create["x-permission"] == "customers.edit"
    assert (create["summary"], create["description"]) == ("Add a thing.", "It is new.")
    assert document["paths"][THING]["get"]["responses"]["304"]["headers"].keys() == {"X-Correlation-Id", "ETag"}
    assert "Retry-After" in create["responses"]["503"]["headers"]


def test_examples_of_problems_read_like_problems(document: dict[str, Any]) -> None:
    example = document["components"]["examples"]["example_in_use"]
    assert example["summary"] == "In use"
    assert example["value"]["detail"] == "‹thing› is in use."
    assert example["value"]["correlation_id"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("POST", "/api/things", {}, b"{"),
        ("POST", "/api/things", {}, b'{"name":""}'),
        ("POST", "/api/things", {"Content-Type": "text/plain"}, b"{}"),
        ("POST", "/api/things", {"Idempotency-Key": "x"}, b"{}"),
        ("POST", "/api/things", {"Sec-Fetch-Site": "cross-site"}, b"{}"),
        ("POST", "/api/things", {"X-Request-Timeout-Ms": "x"}, b"{}"),
        ("GET", "/api/things", {"Accept": "text/html"}, b""),
        ("GET", "/api/things?foo=1", {}, b""),
        ("GET", "/api/things?after=x", {}, b""),
        ("GET", "/api/things", {"X-Organisation": ID}, b""),
        ("GET", "/api/things", {"Host": "evil.example"}, b""),
        ("GET", "/api/things", {}, b"{}"),
        ("PUT", f"/api/things/{ID}", {}, b"{}"),
        ("PUT", f"/api/things/{ID}", {"If-Match": "x"}, b"{}"),
        ("DELETE", f"/api/things/{ID}", {}, b""),
    ],
)
async def test_what_really_answers_is_in_the_document(
    client: httpx.AsyncClient, document: dict[str, Any], method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    response = await client.request(
        method, path, content=body, headers={**({"Content-Type": "application/json"} if body else {}), **headers}
    )
    described = document["paths"][path.split("?")[0].replace(ID, "{thing}")][method.lower()]
    assert response.status_code >= 400
    assert response.json()["code"] in codes(described, response.status_code)


def test_parameters_that_are_objects_are_a_mistake() -> None:
    @get("/api/x", may=access.SIGNED_IN)
    async def wrong(wanted: Nested) -> Thing:
        raise NotImplementedError

    with pytest.raises(AssertionError):
        openapi.document([wrong], "1")
