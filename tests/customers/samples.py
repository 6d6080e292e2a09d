"""Customers and contacts that the tests of the rules begin from."""

from typing import Any
from uuid import UUID

import pytest

from counterfoil.customers import commands, contact, customer, events
from counterfoil.customers.commands import ChangeCustomer, NewCustomer
from counterfoil.customers.events import CustomerEvent
from counterfoil.customers.fields import Address, ContactMembers, Members, TaxId
from counterfoil.kernel.money import Money
from counterfoil.kernel.refused import Refused

ME = UUID("0192f3a0-0000-7000-8000-000000000001")
PARENT = UUID("0192f3a0-0000-7000-8000-000000000002")
ANA = UUID("0192f3a0-0000-7000-8000-00000000000a")
JO = UUID("0192f3a0-0000-7000-8000-00000000000b")
HOME = UUID("0192f3a0-0000-7000-8000-0000000000a1")
DEPOT = UUID("0192f3a0-0000-7000-8000-0000000000a2")
VAT = UUID("0192f3a0-0000-7000-8000-0000000000b1")

MEMBERS = Members(
    name="Nordlicht Optik GmbH",
    kind="company",
    code="C-10482",
    currency="EUR",
    addresses=[Address(id=HOME, kind="billing", line1="Obere Str. 57", city="Berlin", country="DE")],
    tax_ids=[TaxId(id=VAT, scheme="vat", value="DE136695976")],
    payment_terms_days=30,
    credit_limit=Money(2_500_000, "EUR"),
    parent_id=PARENT,
    payer="parent",
    custom={"cost_centre": "4711", "branches": 1},
    tags=["key account", "optics"],
)
PROSPECT = customer.Prospect(MEMBERS, (ANA, JO))
ACTIVE = customer.Active(MEMBERS, (ANA, JO))

STATES: dict[str, customer.State] = {
    "absent": customer.Absent(),
    "prospect": PROSPECT,
    "active": ACTIVE,
    "on_hold": customer.OnHold(MEMBERS, (ANA, JO)),
    "closed": customer.Closed(MEMBERS, (ANA, JO)),
    "discarded": customer.Discarded(MEMBERS, (ANA, JO)),
    "merged": customer.Merged(MEMBERS, (ANA, JO)),
    "erased": customer.Erased(Members()),
}
COMMANDS: dict[str, commands.CustomerCommand] = {
    "create": commands.Create(ME, NewCustomer(name="Casa Almendro S.L.", kind="company", currency="EUR")),
    "edit": commands.Change(ME, ChangeCustomer(legal_name="Nordlicht Optik Gesellschaft mbH")),
    "activate": commands.Activate(),
    "hold": commands.Hold("two reminders unanswered"),
    "release": commands.Release("paid"),
    "close": commands.Close("moved away"),
    "reopen": commands.Reopen(),
    "discard": commands.Discard(has_documents=False),
    "discard_documented": commands.Discard(has_documents=True),
    "note": commands.Note("Rang twice."),
    "tag": commands.Tag(added=["net 30"]),
}

PERSON = ContactMembers(name="Ana Lindqvist", role="billing", email="ana@example.com", documents=["invoice"])
PRESENT = contact.Present(ME, PERSON)


def change(**members: Any) -> commands.Change:
    return commands.Change(ME, ChangeCustomer(**members))


def create(**members: Any) -> commands.Create:
    given = {"name": "Casa Almendro S.L.", "kind": "company", "currency": "EUR", **members}
    return commands.Create(ME, NewCustomer(**given))


def after(state: customer.State, *facts: CustomerEvent) -> customer.Standing:
    """The customer that the facts leave."""
    found = customer.CUSTOMER.fold(facts, state)
    assert not isinstance(found, customer.Absent)
    return found


def type_of(fact: object) -> str:
    """The name under which a fact is stored."""
    [name] = [each.name for each in events.EVENTS if each.shape is type(fact)]
    return name


def field_errors(state: customer.State, command: commands.CustomerCommand) -> list[tuple[str, str]]:
    """Pointers and codes of the refusal that the command meets."""
    with pytest.raises(Refused) as refused:
        customer.decide(state, command)
    assert refused.value.code.name == "invalid_fields"
    return [(error.pointer, error.code) for error in refused.value.errors]
