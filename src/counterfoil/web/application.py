"""The whole HTTP application: routes in Litestar, the console's files beside it, and what stands around both."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.handlers import WebsocketRouteHandler

from counterfoil.kernel.refused import Refused
from counterfoil.web import openapi, problems
from counterfoil.web.access import Access
from counterfoil.web.asgi import App, Receive, Scope, Send
from counterfoil.web.asked import Secret
from counterfoil.web.caller import Identify, Organisations
from counterfoil.web.correlation import correlated
from counterfoil.web.deadlines import limited
from counterfoil.web.endpoints import Services, served
from counterfoil.web.headers import secured
from counterfoil.web.health import Missing
from counterfoil.web.health import routes as health_routes
from counterfoil.web.metrics import Measure, Metrics, nothing
from counterfoil.web.origin import Site, our_hosts, our_pages
from counterfoil.web.problems import NO_SUCH_ADDRESS
from counterfoil.web.routes import Route
from counterfoil.web.static import Console

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]

_HOSTILE_PATH = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def build(
    routes: Sequence[Route],
    *,
    services: Services,
    identify: Identify,
    organisations: Organisations,
    secret: Secret,
    missing: Missing,
    site: Site,
    console: Path,
    version: str,
    measure: Measure = nothing,
    sockets: Sequence[WebsocketRouteHandler] = (),
    lifespan: Sequence[Lifespan] = (),
) -> App:
    """The ASGI application. `services` are handed to handlers by type; `missing` names what is not ready yet."""
    every = [*routes, *health_routes(missing)]
    every.append(openapi.route(every, version))
    metrics = Metrics(measure)
    inside = Litestar(
        [*served(every, services, secret), *metrics.handlers(), *sockets],
        plugins=[Access(identify, organisations)],
        exception_handlers={Exception: problems.answer},
        lifespan=list(lifespan),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    rooms = frozenset(route.path.split("/")[1] for route in inside.routes)
    parted = _parted(limited(our_pages(inside, site)), Console(console), rooms)
    around = correlated(secured(problems.answered(our_hosts(parted, site)), https=site.https))
    around = metrics.measured(around, frozenset(route.path_format for route in inside.routes))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        # The server's start and stop concern Litestar alone.
        await (inside if scope["type"] == "lifespan" else around)(scope, receive, send)  # type: ignore[comparison-overlap]

    return application


def _parted(api: App, console: App, rooms: frozenset[str]) -> App:
    """By the first part of the path: what no route begins with is the console's."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if _HOSTILE_PATH.search(path):
            raise Refused(NO_SUCH_ADDRESS)
        if path.split("/")[1] not in rooms:
            await console(scope, receive, send)
            return
        if scope.get("method") != "HEAD":
            await api(scope, receive, send)
            return
        as_get: Any = {**scope, "method": "GET"}  # the server sends the headers alone
        await api(as_get, receive, send)
        scope["path_template"] = as_get.get("path_template", "")  # for the log

    return wrapped
