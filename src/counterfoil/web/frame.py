"""Which codes the frame around a handler may answer with, so that the OpenAPI document lists every one."""

from counterfoil.kernel.refused import INVALID, Code
from counterfoil.store import refusals as store
from counterfoil.web import access, asgi, bodies, caller, deadlines, idempotency, origin, pages, problems, versions
from counterfoil.web.routes import Route

_ALWAYS = (
    asgi.REPEATED_HEADER, deadlines.DEADLINE_FORM, origin.HOST_UNKNOWN, origin.ORIGIN_REFUSED, pages.QUERY_UNREADABLE,
    pages.REPEATED_PARAMETER, pages.UNKNOWN_PARAMETER, problems.DEADLINE_PASSED, problems.INTERNAL,
)  # fmt: skip


def codes(route: Route) -> list[Code]:
    return [*_ALWAYS, *_asking(route), *_reading(route), *(_writing(route) if route.writes else ())]


def _asking(route: Route) -> list[Code]:
    found: list[Code] = []
    if route.may != access.PUBLIC:
        found += [access.NOT_ACCEPTABLE, store.DATABASE_AWAY, store.NOT_FENCED, store.TOO_SLOW]
        if route.organisation:
            found += [caller.ORGANISATION_NEEDED, store.ORGANISATION_GONE]
        if route.may != access.SIGNED_IN:
            found.append(access.NOT_PERMITTED)
    if any(kind != "str" for kind in route.in_path.values()):
        found.append(problems.NO_SUCH_ADDRESS)
    return found


def _reading(route: Route) -> list[Code]:
    found: list[Code] = []
    if route.wanted is not None or route.given is not None:
        found.append(INVALID)
    if route.wanted is not None and issubclass(route.wanted, pages.Listing):
        found.append(pages.CURSOR_UNREADABLE)
    if route.given is not None:
        return [*found, *bodies.CODES]
    return found if "request" in route.hints else [*found, bodies.UNWANTED]


def _writing(route: Route) -> list[Code]:
    found = [origin.CONSOLE_HEADER, idempotency.KEY_FORM, store.DATABASE_FULL, store.BUSY, store.KEY_REUSED]
    if route.keyed:
        found.append(idempotency.KEY_REQUIRED)
    if route.if_match != "no":
        found.append(versions.IF_MATCH_FORM)
    if route.if_match == "required":
        found.append(versions.PRECONDITION_REQUIRED)
    return found
