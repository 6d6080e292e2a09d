"""Routes as Litestar serves them: headers, query and body are read, the handler is called, its answer encoded."""

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler

from counterfoil.web import bodies, pages
from counterfoil.web.access import PUBLIC, caller_of
from counterfoil.web.answers import response
from counterfoil.web.asked import Asked, Secret, asked, preconditions
from counterfoil.web.caller import Caller
from counterfoil.web.raw import Raw
from counterfoil.web.routes import Route

Services = Mapping[type, object]


@dataclass(slots=True)
class _Call:
    """What one request brought, for the parameters of its handler."""

    request: Request[Any, Any, Any]
    asked: Asked | None
    given: Any
    wanted: Any


_Source = Callable[[_Call], Any]


def served(routes: Sequence[Route], services: Services, secret: Secret) -> list[HTTPRouteHandler]:
    methods: dict[str, set[str]] = {}
    for route in routes:
        methods.setdefault(route.path, {"OPTIONS"}).add(route.method)
    # First of all, because Litestar's own answer to OPTIONS knows a path's first method only.
    preflights = [options(path, ", ".join(sorted(found))) for path, found in methods.items()]
    return [*preflights, *(_handler(route, services, secret) for route in routes)]


def options(path: str, methods: str) -> HTTPRouteHandler:
    async def allowed() -> Response[None]:
        return Response(None, status_code=204, headers={"Allow": methods})

    return HTTPRouteHandler(path, http_method="OPTIONS", status_code=204, opt={"permission": PUBLIC})(allowed)


def _handler(route: Route, services: Services, secret: Secret) -> HTTPRouteHandler:
    sources = {name: _source(route, name, hint, services) for name, hint in route.hints.items() if name != "return"}
    names_asked = Asked in route.hints.values()

    async def endpoint(request: Request[Any, Any, Any]) -> Response[Any]:
        parameters = pages.parameters(request.scope["query_string"])
        wanted = pages.wanted(parameters, route.wanted or pages.NoParameters)
        before = preconditions(request, route)
        value, given = await _body(request, route)
        call = _Call(request, None, given, wanted)
        if names_asked:
            call.asked = await asked(request, route, before, parameters, value, secret)
        made = await route.handler(**{name: source(call) for name, source in sources.items()})
        return response(request.scope, made, route.status)

    endpoint.__name__ = route.name
    opt = {"permission": route.may, "organisation": route.organisation}
    handler = HTTPRouteHandler(route.path, http_method=route.method, status_code=route.status, name=route.name, opt=opt)
    return handler(endpoint)


async def _body(request: Request[Any, Any, Any], route: Route) -> tuple[Any, Any]:
    """The body as JSON, for the print, and as the handler's shape."""
    if route.given is None:
        if "request" not in route.hints:
            bodies.refuse_any(request)
        return None, None
    if route.given_may_be_missing and not bodies.announced(request.scope):
        return None, None
    value = bodies.parse(await bodies.content(request))
    return value, Raw(value) if route.given_raw else bodies.shaped(value, route.given)


def _source(route: Route, name: str, hint: Any, services: Services) -> _Source:
    """Where a parameter of the handler comes from; the application does not start where nobody knows."""
    if name in route.in_path:
        return lambda call: call.request.path_params[name]
    if hint is Asked and route.organisation and route.may != PUBLIC:
        return lambda call: call.asked
    if hint is Caller and route.may != PUBLIC:
        return lambda call: caller_of(call.request.scope)
    if name in ("given", "wanted"):
        return lambda call: getattr(call, name)
    if typing.get_origin(hint) is Request or hint is Request:
        return lambda call: call.request
    if hint in services:
        service = services[hint]
        return lambda _call: service
    raise ImproperlyConfiguredException(f"{route.method} {route.path}: nothing gives {name}: {hint}")
