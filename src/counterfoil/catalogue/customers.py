"""The generated parts of docs/contexts/customers.md: what each state answers to each command, and every field."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

import msgspec

from counterfoil.catalogue.examples import example
from counterfoil.catalogue.marks import table
from counterfoil.catalogue.members import Member, members
from counterfoil.customers import commands, contact, customer, events
from counterfoil.customers.api import ROUTES
from counterfoil.customers.commands import ChangeCustomer, ChangedContact, NewContact, NewCustomer
from counterfoil.customers.fields import ContactMembers, Members
from counterfoil.customers.rows import CONTACTS, CUSTOMERS
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.decider import AnyDecider
from counterfoil.kernel.refused import Refused
from counterfoil.store.aggregate import Aggregate, Recorded
from counterfoil.store.rows import Row

_ID = UUID("0192f3a0-6f1e-7c3b-9d2a-000000000001")
_WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
_NAMES = {kind.shape: kind.name for kind in events.EVENTS}
_CUSTOMER: Mapping[str, Any] = {
    "create": commands.Create(_ID, NewCustomer(name="New", kind="company", currency="EUR")),
    "change": commands.Change(_ID, ChangeCustomer(name="Other")),
    "activate": commands.Activate(),
    "hold": commands.Hold("reason"),
    "release": commands.Release(),
    "close": commands.Close(),
    "reopen": commands.Reopen(),
    "discard": commands.Discard(has_documents=False),
    "discard, where documents name it": commands.Discard(has_documents=True),
    "note": commands.Note("text"),
    "tag": commands.Tag(added=["new"]),
}
_CONTACT: Mapping[str, Any] = {
    "create": commands.CreateContact(_ID, NewContact(name="New", role="billing")),
    "change": commands.ChangeContact(ChangedContact(id=_ID, name="Other")),
    "remove": commands.RemoveContact(),
}


def parts() -> Mapping[str, str]:
    """Each generated part by the name of its marks."""
    return {
        "what a customer answers": _answers(customer.CUSTOMER, _customer_states(), _CUSTOMER),
        "what a contact answers": _answers(contact.CONTACT, _contact_states(), _CONTACT),
        "who may": _permissions(),
        "fields of a customer": _fields(Members, CUSTOMERS),
        "fields of a contact": _fields(ContactMembers, CONTACTS),
    }


def _customer_states() -> Mapping[str, customer.State]:
    known = {kind.status: kind(Members(name="Old", kind="company")) for kind in get_args(customer.Standing)}
    return {"absent": customer.Absent(), **known}


def _contact_states() -> Mapping[str, contact.State]:
    present = contact.Present(_ID, ContactMembers(name="Old", role="billing"))
    return {"absent": contact.Absent(), "present": present, "removed": contact.Removed(_ID)}


def _answers(decider: AnyDecider, states: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    rows = [[f"**{name}**", *(_answer(decider, state, each) for state in states.values())]
            for name, each in asked.items()]  # fmt: skip
    return table(["", *states], rows)


def _answer(decider: AnyDecider, state: Any, command: Any) -> str:
    """The stored fact and the state that follows where it is another one, or the code of the refusal."""
    try:
        facts = decider.decide(state, command)
    except Refused as refused:
        return f"`{refused.code.name}`"
    before, after = _called(state), _called(decider.fold(facts, state))
    named = " ".join(f"**{_NAMES[type(fact)]}**" for fact in facts)
    return named if before == after else f"{named} → {after}"


def _called(state: Any) -> str:
    return getattr(state, "status", type(state).__name__.lower())


def _permissions() -> str:
    rows = [(route.method, f"`{route.path.replace(':uuid', '')}`", f"`{route.may}`") for route in ROUTES]
    return table(("", "address", "permission"), rows)


def _fields(shape: type[msgspec.Struct], aggregate: Aggregate) -> str:
    one = row(aggregate)
    rows = [(f"`{each.name}`", each.type, each.privacy, each.kept, in_rows(each, one)) for each in members(shape)]
    return table(("field", "type", "privacy class", "in the log", "in read rows"), rows)


def in_rows(member: Member, row: Row) -> str:
    """Clear where a column of the row holds it; of an address, where a column holds that of the one shown in lists."""
    if member.parts:
        return member.kept
    _, _, part = member.name.partition("[].")
    hidden = member.declared.sealed and not member.declared.clear_in_rows
    if part:
        return "clear" if part in row.columns and not hidden else "in the box"
    # An amount takes two columns: credit_limit_minor and credit_limit_currency.
    return "clear" if any(column.startswith(member.name) for column in row.columns) else "in the box"


def row(aggregate: Aggregate) -> Row:
    """The read row of something that has every member."""
    kind = next(kind for kind in events.EVENTS if kind.name == f"{aggregate.decider.kind}.created")
    stream = aggregate.new(_ID)
    fact = Recorded(example(kind), kind.name, 1, _WHEN, Actor(kind="system", id=_ID, via="api"), _ID, "example", None)
    stream.apply(fact)
    [made] = aggregate.rows(stream, [fact])
    return made


def untried() -> Sequence[type]:
    """Commands and states that the tables do not show: none, which a test holds."""
    shown = {type(each) for table in (_CUSTOMER, _CONTACT) for each in table.values()}
    shown |= {type(each) for table in (_customer_states(), _contact_states()) for each in table.values()}
    every = (commands.CustomerCommand, commands.ContactCommand, customer.State, contact.State)
    return [kind for union in every for kind in get_args(union) if kind not in shown]
