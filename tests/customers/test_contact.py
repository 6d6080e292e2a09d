"""A contact, given what happened, when something is asked: then these facts, or this refusal."""

from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from counterfoil.customers import commands, contact, events
from counterfoil.customers.commands import ChangeCustomer, ChangedContact, NewContact, NewCustomer
from counterfoil.customers.contact import CONTACT, Absent, Present, Removed, asked, decide, evolve
from counterfoil.customers.fields import ContactMembers
from counterfoil.kernel.refused import Refused
from tests.customers.samples import ANA, DEPOT, JO, ME, PERSON, PRESENT


def errors_of(refused: Refused) -> list[tuple[str, str]]:
    assert refused.code.name == "invalid_fields"
    return [(error.pointer, error.code) for error in refused.errors]


def changed(**members: Any) -> commands.ChangeContact:
    return commands.ChangeContact(ChangedContact(id=ANA, **members), "/contacts/0")


def test_a_new_contact_knows_its_customer_and_only_what_was_given() -> None:
    given = NewContact(id=ANA, name="Ana Lindqvist", role="billing", email=None, documents=[])
    [fact] = decide(Absent(), commands.CreateContact(ME, given))
    assert fact == events.ContactCreated(customer_id=ME, name="Ana Lindqvist", role="billing")
    assert evolve(Absent(), fact) == Present(ME, ContactMembers(name="Ana Lindqvist", role="billing"))


def test_only_what_differs_is_recorded() -> None:
    facts = decide(PRESENT, changed(name="Ana Lindqvist", role="dunning", phone="030-0074321"))
    assert facts == [events.ContactUpdated(role="dunning", phone="030-0074321")]
    assert CONTACT.fold(facts, PRESENT) == Present(ME, replace(PERSON, role="dunning", phone="030-0074321"))
    assert decide(PRESENT, changed()) == []
    assert decide(PRESENT, changed(email="ana@example.com", phone=None)) == []


def test_null_clears() -> None:
    facts = decide(PRESENT, changed(email=None, documents=None))
    assert facts == [events.ContactUpdated(email=None, documents=None)]
    assert CONTACT.fold(facts, PRESENT) == Present(ME, replace(PERSON, email=UNSET, documents=UNSET))


def test_a_document_named_twice_is_kept_once() -> None:
    facts = decide(PRESENT, changed(documents=["reminder", "invoice", "reminder"]))
    assert facts == [events.ContactUpdated(documents=["reminder", "invoice"])]


def test_documents_need_an_address_to_go_to() -> None:
    with pytest.raises(Refused) as refused:
        decide(PRESENT, changed(email=None))
    assert errors_of(refused.value) == [("/contacts/0/email", "required")]
    given = NewContact(id=ANA, name="Ana", role="billing", documents=["invoice"])
    with pytest.raises(Refused) as refused:
        decide(Absent(), commands.CreateContact(ME, given, "/contacts/7"))
    assert errors_of(refused.value) == [("/contacts/7/email", "required")]


def test_a_removed_contact_leaves_nothing_but_whose_it_was() -> None:
    facts = decide(PRESENT, commands.RemoveContact("left the company"))
    assert facts == [events.ContactRemoved(reason="left the company")]
    assert CONTACT.fold(facts, PRESENT) == Removed(ME)


@pytest.mark.parametrize("fact", [events.ContactUpdated(), events.ContactRemoved()])
def test_facts_out_of_order_are_a_bug(fact: events.ContactEvent) -> None:
    for state in (Absent(), Removed(ME)):
        with pytest.raises(AssertionError, match="cannot follow"):
            evolve(state, fact)


# ---- what an input for a customer asks of its contacts ---------------------------------------------------------------


def kinds(found: list[tuple[UUID, commands.ContactCommand]]) -> list[tuple[UUID, str]]:
    return [(identity, type(command).__name__) for identity, command in found]


def test_contacts_of_a_new_customer_are_created() -> None:
    given = NewCustomer(name="A", kind="company", contacts=[NewContact(id=ANA, name="Ana", role="billing")])
    [(identity, command)] = asked(ME, given)
    assert identity == ANA
    assert command == commands.CreateContact(ME, NewContact(id=ANA, name="Ana", role="billing"), "/contacts/0")
    assert asked(ME, NewCustomer(name="A", kind="company")) == []


def test_contacts_are_matched_by_id() -> None:
    given = ChangeCustomer(
        contacts=[ChangedContact(id=JO), ChangedContact(id=DEPOT, name="Kim", role="technical", email=None)]
    )
    found = asked(ME, given, [ANA, JO])
    assert kinds(found) == [(JO, "ChangeContact"), (DEPOT, "CreateContact"), (ANA, "RemoveContact")]
    assert decide(Absent(), found[1][1]) == [events.ContactCreated(customer_id=ME, name="Kim", role="technical")]


def test_a_list_left_out_leaves_all_and_a_null_removes_all() -> None:
    assert asked(ME, ChangeCustomer(), [ANA, JO]) == []
    for given in (ChangeCustomer(contacts=None), ChangeCustomer(contacts=[])):
        assert kinds(asked(ME, given, [ANA])) == [(ANA, "RemoveContact")]


def test_new_contacts_must_be_whole_and_all_that_lack_something_are_named() -> None:
    contacts = [ChangedContact(id=ANA), ChangedContact(id=JO, role="billing"), ChangedContact(id=DEPOT)]
    with pytest.raises(Refused) as refused:
        asked(ME, ChangeCustomer(contacts=contacts), [ANA])
    assert errors_of(refused.value) == [
        ("/contacts/1/name", "required"),
        ("/contacts/2/name", "required"),
        ("/contacts/2/role", "required"),
    ]


def test_a_contact_of_someone_else_cannot_be_taken_over() -> None:
    """Its stream stands already, so that creating it is refused."""
    contacts = [ChangedContact(id=ANA, name="Mallory", role="billing")]
    [(_, command)] = asked(DEPOT, ChangeCustomer(contacts=contacts))
    theirs: contact.State = PRESENT
    with pytest.raises(Refused) as refused:
        decide(theirs, command)
    assert refused.value.code.name == "id_taken"
