"""The OpenAPI 3.1 document, made from the routes' declarations and from msgspec's own schemas."""

import dataclasses
import inspect
import typing
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from counterfoil.kernel.refused import Code, Refused
from counterfoil.web import frame
from counterfoil.web.access import PUBLIC
from counterfoil.web.answers import FILES, Answer
from counterfoil.web.pages import NoParameters
from counterfoil.web.problems import MEDIA_TYPE, Problem, problem
from counterfoil.web.routes import Route, get

_REF = "#/components/schemas/{name}"
_CORRELATION = "0192f3a06f1e7c3b9d2a5c0e8f4b7a61"
_ID = {"type": "string", "format": "uuid"}

_PARAMETERS: dict[str, dict[str, Any]] = {
    "X-Correlation-Id": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,64}$",
                         "description": "Stands in the answer, in log lines and in events; made where it is absent."},
    "X-Request-Timeout-Ms": {"type": "integer", "minimum": 1, "maximum": 30000, "default": 30000,
                             "description": "How long you wait; the work is cancelled afterwards."},
    "X-Organisation": {**_ID, "description": "Which organisation; may be left out by a caller who has only one."},
    "Idempotency-Key": {**_ID, "description": "A UUID of version 4 or 7 made by you: repeating it takes effect once."},
    "If-Match": {"type": "string", "pattern": '^"v[1-9][0-9]*"$', "examples": ['"v17"'],
                 "description": "The ETag of the version that the change is based on."},
    "If-None-Match": {"type": "string", "description": "The ETag of the version that you have."},
}  # fmt: skip
_HEADERS: dict[str, dict[str, Any]] = {
    "X-Correlation-Id": {"type": "string", "description": "The id of this request in the log and in events."},
    "ETag": {"type": "string", "examples": ['"v17"'], "description": "The record's version."},
    "X-Position": {"type": "string", "examples": ["1.204"], "description": "Where the organisation's log stood."},
    "Location": {"type": "string", "format": "uri-reference", "description": "The new record's address."},
    "Idempotent-Replayed": {"type": "string", "const": "true", "description": "The command had been done before."},
    "Retry-After": {"type": "integer", "description": "Seconds to wait before trying again."},
    "Allow": {"type": "string", "description": "The methods that this address takes."},
}


def route(routes: Sequence[Route], version: str) -> Route:
    """The document's own route; `routes` may still grow until it is first asked for."""
    made: list[msgspec.Raw] = []

    @get("/api/openapi.json", may=PUBLIC)
    async def openapi() -> msgspec.Raw:
        """This document."""
        if not made:
            made.append(msgspec.Raw(msgspec.json.encode(document(routes, version))))
        return made[0]

    return openapi


def document(routes: Sequence[Route], version: str) -> dict[str, Any]:
    shapes = _Shapes(routes)
    paths: dict[str, dict[str, Any]] = {}
    for each in routes:
        path = each.path
        for name, kind in each.in_path.items():
            path = path.replace(f"{{{name}:{kind}}}", f"{{{name}}}")
        paths.setdefault(path, {})[each.method.lower()] = _operation(each, shapes)
    parameters = {name: _parameter(name, "header", schema) for name, schema in _PARAMETERS.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Counterfoil",
            "version": version,
            "summary": "A self-hosted customer and billing console",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": shapes.components,
            "parameters": parameters,
            "examples": {code.name: _example(code) for each in routes for code in _codes(each)},
            "headers": {name: _described({"schema": schema}, schema) for name, schema in _HEADERS.items()},
        },
    }


class _Shapes:
    """The schema of every body, and the components they refer to, as msgspec knows them."""

    def __init__(self, routes: Sequence[Route]) -> None:
        given = [route.given for route in routes if route.given is not None]
        answered = [
            shape
            for route in routes
            for shape in (route.answers, *(route.conflict or {}).values())
            if shape not in FILES
        ]
        _, inputs = msgspec.json.schema_components(given, ref_template=_REF)
        every = [*given, *answered, Problem]
        schemas, components = msgspec.json.schema_components(every, ref_template=_REF)
        self._schemas = list(zip(every, schemas, strict=True))
        self.components: dict[str, Any] = {
            name: schema if name in inputs else _always_whole(schema) for name, schema in components.items()
        }

    def of(self, shape: Any) -> dict[str, Any]:
        return next(schema for each, schema in self._schemas if each == shape)


def _always_whole(schema: dict[str, Any]) -> dict[str, Any]:
    """An answer has every member, those with a default too; only what may be unset can be absent."""
    properties = schema.get("properties")
    if properties is None:
        return schema
    required = [name for name in properties if name in schema.get("required", ()) or "default" in properties[name]]
    bare = {name: {k: v for k, v in each.items() if k != "default"} for name, each in properties.items()}
    return {**schema, "properties": bare, "required": required}


def _operation(route: Route, shapes: _Shapes) -> dict[str, Any]:
    summary, _, description = inspect.cleandoc(route.handler.__doc__ or route.name).partition("\n")
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": summary.strip(),
        "x-permission": route.may,
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": _responses(route, shapes),
    }
    if description.strip():
        operation["description"] = description.strip()
    if route.given is not None:
        operation["requestBody"] = {
            "required": not route.given_may_be_missing,
            "content": {"application/json": _content(shapes.of(route.given), route.example)},
        }
    elif route.writes and "request" in route.hints:
        schema = {"type": "string", "format": "binary"}
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": schema}}}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    kinds = {"uuid": _ID, "int": {"type": "integer"}}
    found = route.in_path.items()
    return [{**_parameter(name, "path", kinds.get(kind, {"type": "string"})), "required": True} for name, kind in found]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    (reference,), components = msgspec.json.schema_components([route.wanted or NoParameters], ref_template=_REF)
    shape = components[reference["$ref"].rsplit("/", 1)[1]]
    assert len(components) == 1, f"{route.name}: parameters are plain values, not objects"
    made = []
    for name, schema in shape["properties"].items():
        options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
        plain = {k: v for k, v in schema.items() if k != "anyOf" and (k, v) != ("default", None)}
        plain |= options[0] if len(options) == 1 else {"anyOf": options} if options else {}
        parameter = _parameter(name, "query", plain)
        if plain.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        made.append({**parameter, "required": name in shape["required"]})
    return made


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    names = ["X-Correlation-Id", "X-Request-Timeout-Ms"]
    if route.organisation and route.may != PUBLIC:
        names.append("X-Organisation")
    if route.writes:
        names.append("Idempotency-Key")
    if not route.writes and _has_version(route):
        names.append("If-None-Match")
    made: list[dict[str, Any]] = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    if route.if_match != "no":
        required = {"required": route.if_match == "required"}
        made.append({**_parameter("If-Match", "header", _PARAMETERS["If-Match"]), **required})
    return made


def _parameter(name: str, place: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return _described({"name": name, "in": place, "schema": schema}, schema)


def _described(made: dict[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    made["schema"] = {name: value for name, value in schema.items() if name != "description"}
    return made | ({"description": schema["description"]} if "description" in schema else {})


def _responses(route: Route, shapes: _Shapes) -> dict[str, Any]:
    answered = {
        "description": HTTPStatus(route.status).phrase,
        "headers": _headers(*_answer_headers(route)),
        "content": _answer_content(route, shapes),
    }
    responses: dict[str, Any] = {str(route.status): answered}
    if not route.writes and _has_version(route):
        responses["304"] = {"description": "You have this version.", "headers": _headers("X-Correlation-Id", "ETag")}
    codes: dict[int, list[Code]] = {}
    for code in _codes(route):
        codes.setdefault(code.status, []).append(code)
    return responses | {str(status): _refused(route, status, each, shapes) for status, each in codes.items()}


def _answer_content(route: Route, shapes: _Shapes) -> dict[str, Any]:
    if route.answers in FILES:
        return {"text/csv": {"schema": {"type": "string"}}}
    return {"application/json": _content(shapes.of(route.answers), route.shows)}


def _codes(route: Route) -> list[Code]:
    return sorted({*route.refuses, *frame.codes(route)}, key=lambda code: (code.status, code.name))


def _answer_headers(route: Route) -> list[str]:
    names = ["X-Correlation-Id"]
    if _has_version(route):
        names += ["ETag", "X-Position"]
    if route.status == 201:
        names.append("Location")
    return [*names, "Idempotent-Replayed"] if route.writes else names


def _refused(route: Route, status: int, codes: Sequence[Code], shapes: _Shapes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "allOf": [{"$ref": _REF.format(name="Problem")}],
        "properties": {"status": {"const": status}, "code": {"enum": [code.name for code in codes]}},
    }
    if status == 412:
        schema["properties"] |= {name: shapes.of(shape) for name, shape in (route.conflict or {}).items()}
    examples = {code.name: {"$ref": f"#/components/examples/{code.name}"} for code in codes}
    names = ["X-Correlation-Id", *(["Retry-After"] if any(code.retryable for code in codes) else [])]
    return {
        "description": " / ".join(code.title for code in codes),
        "headers": _headers(*names),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


class _Placeholders(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


def _example(code: Code) -> dict[str, Any]:
    """The problem as it looks, with ‹placeholders› where the request decides."""
    worded = dataclasses.replace(code, detail=code.detail.format_map(_Placeholders()))
    shown: dict[str, Any] = msgspec.to_builtins(problem(Refused(worded), "/api/‹address›"))
    return {"summary": code.title, "value": shown | {"correlation_id": _CORRELATION}}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _content(schema: Mapping[str, Any], example: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"schema": schema} | ({"example": example} if example is not None else {})


def _has_version(route: Route) -> bool:
    return typing.get_origin(route.hints["return"]) is Answer
