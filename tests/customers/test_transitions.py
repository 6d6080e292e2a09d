"""Every pair of state and command, and what comes of it: facts, or a refusal with its code."""

from typing import get_args

import pytest

from counterfoil.customers import commands, contact, customer
from counterfoil.customers.commands import ChangedContact, CustomerCommand, NewContact
from counterfoil.customers.customer import State
from counterfoil.kernel.refused import CODES, Refused
from tests.customers.samples import ANA, COMMANDS, ME, PRESENT, STATES, type_of

# One line for each command, one column for each state. A word with a dot is the stored fact; else it is the code,
# whose "customer_" is left out.
CUSTOMERS = """
                    absent           prospect          active            on_hold           closed
create              customer.created id_taken          id_taken          id_taken          id_taken
edit                not_found        customer.updated  customer.updated  customer.updated  closed
activate            not_found        customer.activated already_active   on_hold           closed
hold                not_found        not_active        customer.held     on_hold           closed
release             not_found        not_on_hold       not_on_hold       customer.released not_on_hold
close               not_found        customer.closed   customer.closed   customer.closed   closed
reopen              not_found        not_closed        not_closed        not_closed        customer.reopened
discard             not_found        customer.discarded customer.discarded customer.discarded customer.discarded
discard_documented  not_found        has_documents     has_documents     has_documents     has_documents
note                not_found        customer.noted    customer.noted    customer.noted    customer.noted
tag                 not_found        customer.tagged   customer.tagged   customer.tagged   closed

                    discarded merged   erased
create              id_taken  id_taken id_taken
edit                final     final    final
activate            final     final    final
hold                final     final    final
release             final     final    final
close               final     final    final
reopen              final     final    final
discard             final     final    final
discard_documented  final     final    final
note                final     final    final
tag                 final     final    final
"""
CONTACTS = """
        absent            present         removed
create  contact.created   id_taken        id_taken
change  contact_not_found contact.updated contact_removed
remove  contact_not_found contact.removed contact_removed
"""
CONTACT_STATES: dict[str, contact.State] = {
    "absent": contact.Absent(),
    "present": PRESENT,
    "removed": contact.Removed(ME),
}
CONTACT_COMMANDS: dict[str, commands.ContactCommand] = {
    "create": commands.CreateContact(ME, NewContact(name="Ana Lindqvist", role="billing")),
    "change": commands.ChangeContact(ChangedContact(id=ANA, phone="030-0074321")),
    "remove": commands.RemoveContact(),
}


def cells(table: str) -> dict[tuple[str, str], str]:
    """(state, command) → what is written there."""
    found: dict[tuple[str, str], str] = {}
    for block in table.strip("\n").split("\n\n"):
        heads, *rows = (row.split() for row in block.splitlines())
        found |= {(head, name): cell for name, *row in rows for head, cell in zip(heads, row, strict=True)}
    return found


def test_the_tables_name_every_pair() -> None:
    assert cells(CUSTOMERS).keys() == {(state, command) for state in STATES for command in COMMANDS}
    assert {type(state) for state in STATES.values()} == set(get_args(State))
    assert {type(command) for command in COMMANDS.values()} == set(get_args(CustomerCommand))
    assert cells(CONTACTS).keys() == {(state, command) for state in CONTACT_STATES for command in CONTACT_COMMANDS}
    assert {type(state) for state in CONTACT_STATES.values()} == set(get_args(contact.State))
    assert {type(command) for command in CONTACT_COMMANDS.values()} == set(get_args(commands.ContactCommand))


@pytest.mark.parametrize(("pair", "expected"), cells(CUSTOMERS).items(), ids="-".join)
def test_a_customer(pair: tuple[str, str], expected: str) -> None:
    state, command = STATES[pair[0]], COMMANDS[pair[1]]
    if "." in expected:
        [fact] = customer.decide(state, command)
        assert type_of(fact) == expected
        assert isinstance(customer.evolve(state, fact), customer.Known)
    else:
        with pytest.raises(Refused) as refused:
            customer.decide(state, command)
        code = refused.value.code
        assert code.name in (expected, f"customer_{expected}")
        assert CODES[code.name] is code
        assert code.status == (404 if expected == "not_found" else 409)
        assert "{" not in refused.value.detail


@pytest.mark.parametrize(("pair", "expected"), cells(CONTACTS).items(), ids="-".join)
def test_a_contact(pair: tuple[str, str], expected: str) -> None:
    state, command = CONTACT_STATES[pair[0]], CONTACT_COMMANDS[pair[1]]
    if "." in expected:
        [fact] = contact.decide(state, command)
        assert type_of(fact) == expected
        assert not isinstance(contact.evolve(state, fact), contact.Absent)
    else:
        with pytest.raises(Refused) as refused:
            contact.decide(state, command)
        assert refused.value.code.name == expected
