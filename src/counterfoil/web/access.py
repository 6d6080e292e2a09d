"""Who may do what: one table, and the guard that every route stands behind."""

from collections.abc import Sequence

from litestar.config.app import AppConfig
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import BaseRouteHandler
from litestar.plugins import InitPlugin, ReceiveRoutePlugin
from litestar.routes import ASGIRoute, BaseRoute, HTTPRoute, WebSocketRoute

from counterfoil.kernel.refused import Refused, code
from counterfoil.web.asgi import Scope, header, notes
from counterfoil.web.caller import Caller, Connection, Identify, Organisation, Organisations, chosen

NOT_PERMITTED = code("not_permitted", 403, "You may not do this", "This needs the permission {permission}.")
NOT_ACCEPTABLE = code("not_acceptable", 406, "No such representation", "Accept application/json; there is no other.")

PUBLIC = "public"  # nobody is asked who they are
SIGNED_IN = "signed_in"  # everybody who is known may

# One line for each permission. `yes`; `step_up`: with a factor again; `four_eyes`: with a second person; `limited`: up
# to a limit of the organisation; `own`: what concerns oneself; `-`: no. A condition narrows what the permission opens,
# and is asked where the act is decided.
_TABLE = """
                        admin      billing_manager  billing_clerk  support  auditor  read_only
customers.read          yes        yes              yes            yes      yes      yes
customers.edit          yes        yes              yes            -        -        -
customers.edit_contact  yes        yes              yes            yes      -        -
customers.merge         step_up    step_up          -              -        -        -
customers.close         step_up    step_up          -              -        -        -
customers.discard       step_up    step_up          -              -        -        -
customers.lookup        yes        yes              yes            yes      -        -
contacts.edit           yes        yes              yes            yes      -        -
invoices.read           yes        yes              yes            yes      yes      yes
invoices.draft          yes        yes              yes            -        -        -
invoices.issue          yes        yes              yes            -        -        -
invoices.send           yes        yes              yes            -        -        -
invoices.void           yes        yes              limited        -        -        -
invoices.credit         yes        yes              limited        -        -        -
invoices.write_off      -          yes              yes            -        -        -
payments.read           yes        yes              yes            yes      yes      yes
payments.record         -          yes              yes            -        -        -
payments.allocate       -          yes              yes            -        -        -
payments.process        -          yes              yes            -        -        -
refunds.request         -          yes              yes            limited  -        -
refunds.approve         -          step_up          -              -        -        -
ledger.read             yes        yes              yes            yes      yes      yes
items.edit              yes        yes              yes            -        -        -
personal.reveal         step_up    step_up          step_up        -        -        -
exports.masked          yes        yes              yes            -        yes      -
exports.clear           four_eyes  four_eyes        -              -        -        -
imports.run             yes        yes              -              -        -        -
privacy.export_subject  step_up    -                -              -        -        -
privacy.restrict        four_eyes  -                -              -        -        -
privacy.erase           four_eyes  -                -              -        -        -
privacy.retention       four_eyes  -                -              -        -        -
members.manage          step_up    -                -              -        -        -
clients.manage          step_up    -                -              -        -        -
webhooks.manage         step_up    -                -              -        -        -
settings.edit           step_up    -                -              -        -        -
series.edit             step_up    step_up          -              -        -        -
audit.read              yes        yes              own            own      yes      -
audit.verify            yes        yes              -              -        yes      -
keys.roll               four_eyes  -                -              -        -        -
"""


def _read(table: str) -> dict[str, dict[str, str]]:
    """For each role, its permissions, each with its condition."""
    head, *lines = table.strip().splitlines()
    rows = [line.split() for line in lines]
    columns = enumerate(head.split(), start=1)
    return {role: {row[0]: row[n] for row in rows if row[n] != "-"} for n, role in columns}


ROLES = _read(_TABLE)
PERMISSIONS = frozenset(line.split()[0] for line in _TABLE.strip().splitlines()[1:])


def permissions_of(roles: Sequence[str]) -> frozenset[str]:
    """What a membership with these roles opens."""
    return frozenset(permission for role in roles for permission in ROLES[role])


class Access(InitPlugin, ReceiveRoutePlugin):
    """Refuses to start a route that does not say who may use it, and asks at every request."""

    def __init__(self, identify: Identify, organisations: Organisations) -> None:
        self._identify, self._organisations = identify, organisations

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.guards.append(self.guard)
        return app_config

    def receive_route(self, route: BaseRoute) -> None:
        for handler in _handlers(route):
            permission = handler.opt.get("permission")
            if permission not in PERMISSIONS | {PUBLIC, SIGNED_IN}:
                raise ImproperlyConfiguredException(f"{route.path} needs a permission of the table, not {permission!r}")

    async def guard(self, connection: Connection, handler: BaseRouteHandler) -> None:
        permission = handler.opt["permission"]
        if permission == PUBLIC:
            return
        if not _takes_json(header(connection.scope, "Accept")):
            raise Refused(NOT_ACCEPTABLE)
        caller = await self._identify(connection)
        connection.state["caller"] = caller
        if handler.opt.get("organisation", True):
            organisation = chosen(connection.scope, await self._organisations(caller))
            connection.state["organisation"] = organisation
            notes(connection.scope)["organisation"] = organisation.id
        if permission != SIGNED_IN:
            demand(caller, permission)


def demand(caller: Caller, permission: str) -> None:
    """Raises Refused; for handlers, where what is asked for needs more than its route does."""
    if permission not in caller.permissions:
        raise Refused(NOT_PERMITTED, permission=permission)


def caller_of(scope: Scope) -> Caller:
    """Who the guard found behind the request."""
    caller: Caller = scope["state"]["caller"]
    return caller


def organisation_of(scope: Scope) -> Organisation:
    organisation: Organisation = scope["state"]["organisation"]
    return organisation


def _takes_json(accept: str | None) -> bool:
    ranges = [part.split(";")[0].strip().lower() for part in (accept or "*/*").split(",")]
    return any(each in ("application/json", "application/*", "*/*") for each in ranges)


def _handlers(route: BaseRoute) -> Sequence[BaseRouteHandler]:
    if isinstance(route, HTTPRoute):
        return route.route_handlers
    assert isinstance(route, ASGIRoute | WebSocketRoute)
    return [route.route_handler]
