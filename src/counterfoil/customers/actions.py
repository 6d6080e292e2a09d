"""What may be done to a customer now, and why not: asked of `decide` itself, so that no guard is written twice."""

from dataclasses import MISSING, fields
from functools import cache
from typing import get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.customers import commands
from counterfoil.customers.commands import CustomerCommand
from counterfoil.customers.customer import CUSTOMER, Absent, Standing, Status
from counterfoil.customers.fields import Members
from counterfoil.kernel.refused import Refused

_NOBODY = UUID(int=0)
_STATES: dict[Status, type[Standing]] = {kind.status: kind for kind in get_args(Standing)}
_LABELS = {
    "edit": "Edit",
    "activate": "Activate",
    "hold": "Put on hold",
    "release": "Release",
    "close": "Close",
    "reopen": "Reopen",
    "discard": "Discard",
    "note": "Add a note",
    "tag": "Tag",
}


class Action(Struct, frozen=True, kw_only=True):
    """One entry of a customer's menu."""

    name: str
    label: str
    enabled: bool
    resulting_status: Status | None = None
    needs: tuple[str, ...] = ()
    disabled_code: str | None = None
    disabled_reason: str | None = None


@cache
def actions(status: Status, *, has_documents: bool = False) -> tuple[Action, ...]:
    """A row's menu. No guard looks at more than the status and whether documents name the customer."""
    return tuple(_action(name, command, status) for name, command in _specimens(has_documents).items())


def _specimens(has_documents: bool) -> dict[str, CustomerCommand]:
    return {
        "edit": commands.Change(_NOBODY, commands.ChangeCustomer()),
        "activate": commands.Activate(),
        "hold": commands.Hold("specimen"),
        "release": commands.Release(),
        "close": commands.Close(),
        "reopen": commands.Reopen(),
        "discard": commands.Discard(has_documents),
        "note": commands.Note("specimen"),
        "tag": commands.Tag(),
    }


def _action(name: str, command: CustomerCommand, status: Status) -> Action:
    state = _STATES[status](Members())
    enabled = Action(name=name, label=_LABELS[name], enabled=True, needs=_needs(command))
    try:
        after = CUSTOMER.fold(CUSTOMER.decide(state, command), state)
    except Refused as refused:
        return replace(enabled, enabled=False, disabled_code=refused.code.name, disabled_reason=refused.detail)
    assert not isinstance(after, Absent)
    return enabled if after.status == status else replace(enabled, resulting_status=after.status)


def _needs(command: CustomerCommand) -> tuple[str, ...]:
    """What a person must give: a command says so by having no default for its reason."""
    return tuple(f.name for f in fields(command) if f.name == "reason" and f.default is MISSING)
