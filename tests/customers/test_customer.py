"""A customer, given what happened, when something is asked: then these facts, or this refusal."""

from datetime import date
from uuid import UUID

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from counterfoil.customers import commands, customer, events
from counterfoil.customers.commands import (
    ChangedAddress,
    ChangedContact,
    ChangedTaxId,
    NewAddress,
    NewContact,
    NewTaxId,
)
from counterfoil.customers.customer import CUSTOMER, Absent, decide, evolve
from counterfoil.customers.fields import Address, Consent, Members, TaxId
from counterfoil.kernel.money import Money
from tests.customers.samples import (
    ACTIVE,
    ANA,
    DEPOT,
    HOME,
    JO,
    ME,
    MEMBERS,
    PARENT,
    PROSPECT,
    STATES,
    VAT,
    after,
    change,
    create,
    field_errors,
)

# ---- creating --------------------------------------------------------------------------------------------------------


def test_a_new_customer_is_a_prospect_with_what_was_given_and_nothing_else() -> None:
    [fact] = decide(Absent(), create(legal_name=None, tags=[], custom={"a": None}, addresses=None))
    assert fact == events.Created(name="Casa Almendro S.L.", kind="company", currency="EUR")
    assert evolve(Absent(), fact) == customer.Prospect(
        Members(name="Casa Almendro S.L.", kind="company", currency="EUR"), ()
    )


def test_a_new_customer_names_its_contacts_but_holds_nothing_of_them() -> None:
    contacts = [NewContact(id=ANA, name="Ana Lindqvist", role="billing"), NewContact(id=JO, name="Jo", role="dunning")]
    [fact] = decide(Absent(), create(contacts=contacts))
    assert isinstance(fact, events.Created)
    assert fact.contacts == [ANA, JO]
    assert "Ana" not in repr(fact)
    assert after(Absent(), fact).contacts == (ANA, JO)


def test_elements_of_a_new_customer_are_kept_without_their_nulls() -> None:
    address = NewAddress(id=HOME, kind="billing", line1="Obere Str. 57", line2=None, country="DE")
    [fact] = decide(Absent(), create(addresses=[address], tax_ids=[NewTaxId(id=VAT, scheme="other", value="HRB 4711")]))
    assert isinstance(fact, events.Created)
    assert fact.addresses == [Address(id=HOME, kind="billing", line1="Obere Str. 57", country="DE")]
    assert fact.tax_ids == [TaxId(id=VAT, scheme="other", value="HRB 4711")]


def test_ids_are_made_only_where_none_is_given() -> None:
    made = iter([DEPOT, JO])
    given = create(
        contacts=[NewContact(id=ANA, name="Ana", role="billing"), NewContact(name="Jo", role="billing")],
        addresses=[NewAddress(kind="billing", country="DE"), NewAddress(id=HOME, kind="billing", country="DE")],
    ).given
    whole = commands.with_ids(given, lambda: next(made))
    assert [element.id for element in whole.contacts or ()] == [ANA, DEPOT]
    assert [element.id for element in whole.addresses or ()] == [JO, HOME]
    assert whole.tax_ids is UNSET
    assert commands.with_ids(whole, lambda: next(made)) == whole


# ---- changing --------------------------------------------------------------------------------------------------------


def test_only_what_differs_is_recorded() -> None:
    facts = decide(
        ACTIVE, change(name="Nordlicht Optik GmbH", payment_terms_days=45, payer="parent", tags=MEMBERS.tags)
    )
    assert facts == [events.Updated(payment_terms_days=45)]
    assert after(ACTIVE, *facts) == customer.Active(replace(MEMBERS, payment_terms_days=45), (ANA, JO))


def test_the_same_again_is_no_fact() -> None:
    assert decide(ACTIVE, change()) == []
    assert decide(ACTIVE, change(name=MEMBERS.name, credit_limit=Money(2_500_000, "EUR"), bank_account=None)) == []


def test_null_clears_and_zero_does_not() -> None:
    facts = decide(ACTIVE, change(credit_limit=None, payment_terms_days=0, custom=None, payer=None))
    assert facts == [events.Updated(credit_limit=None, payment_terms_days=0, custom=None, payer=None)]
    members = after(ACTIVE, *facts).members
    assert (members.credit_limit, members.custom, members.payer) == (UNSET, UNSET, UNSET)
    assert members.payment_terms_days == 0


def test_addresses_are_matched_by_id_and_recorded_whole() -> None:
    wanted = [
        ChangedAddress(id=DEPOT, kind="delivery", country="AT"),
        ChangedAddress(id=HOME, city="Potsdam", line1=None),
    ]
    facts = decide(ACTIVE, change(addresses=wanted))
    assert facts == [
        events.Updated(
            addresses=[
                Address(id=DEPOT, kind="delivery", country="AT"),
                Address(id=HOME, kind="billing", city="Potsdam", country="DE"),
            ]
        )
    ]
    assert decide(after(ACTIVE, *facts), change(addresses=[ChangedAddress(id=DEPOT), ChangedAddress(id=HOME)])) == []


def test_an_address_left_out_is_removed_and_an_empty_list_clears() -> None:
    with_two = after(ACTIVE, *decide(ACTIVE, change(addresses=[ChangedAddress(id=HOME), _depot()])))
    assert decide(with_two, change(addresses=[ChangedAddress(id=HOME)])) == [
        events.Updated(addresses=MEMBERS.addresses)
    ]
    assert decide(ACTIVE, change(addresses=[])) == [events.Updated(addresses=None)]
    assert decide(after(ACTIVE, events.Updated(addresses=None)), change(addresses=None)) == []


def test_a_new_element_must_be_whole() -> None:
    wanted = change(addresses=[ChangedAddress(id=HOME), ChangedAddress(id=DEPOT)], tax_ids=[ChangedTaxId(id=DEPOT)])
    assert field_errors(ACTIVE, wanted) == [
        ("/addresses/1/kind", "required"),
        ("/addresses/1/country", "required"),
        ("/tax_ids/0/scheme", "required"),
        ("/tax_ids/0/value", "required"),
    ]


def test_custom_fields_merge_by_key_and_appear_whole() -> None:
    facts = decide(ACTIVE, change(custom={"branches": None, "wants_paper": False}))
    assert facts == [events.Updated(custom={"cost_centre": "4711", "wants_paper": False})]
    assert decide(ACTIVE, change(custom={"cost_centre": None, "branches": None})) == [events.Updated(custom=None)]


def test_true_and_one_are_different_custom_values() -> None:
    assert decide(ACTIVE, change(custom={"branches": 1})) == []
    [fact] = decide(ACTIVE, change(custom={"branches": True}))
    assert isinstance(fact, events.Updated)
    assert fact.custom
    assert fact.custom["branches"] is True


def test_consents_are_replaced_whole() -> None:
    consent = Consent(purpose="newsletter", granted=True, on=date(2026, 11, 12))
    assert decide(ACTIVE, change(consents=[consent])) == [events.Updated(consents=[consent])]


# ---- contacts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "touched", "recorded"),
    [
        ([ANA, JO], False, None),
        ([ANA, JO], True, [ANA, JO]),
        ([JO, ANA], False, [JO, ANA]),
        ([ANA], False, [ANA]),
        ([ANA, JO, DEPOT], False, [ANA, JO, DEPOT]),
    ],
)
def test_the_customer_moves_with_its_contacts(wanted: list[UUID], touched: bool, recorded: list[UUID] | None) -> None:
    given = change(contacts=[ChangedContact(id=each) for each in wanted]).given
    facts = decide(ACTIVE, commands.Change(ME, given, contacts_touched=touched))
    assert facts == ([events.Updated(contacts=recorded)] if recorded else [])
    assert after(ACTIVE, *facts).contacts == tuple(wanted)


def test_the_last_contact_can_go() -> None:
    assert decide(ACTIVE, change(contacts=None)) == [events.Updated(contacts=None)]
    assert after(ACTIVE, events.Updated(contacts=None)).contacts == ()


# ---- the course of a customer ----------------------------------------------------------------------------------------


def test_reasons_and_notes_are_kept_with_their_facts() -> None:
    assert decide(ACTIVE, commands.Hold("two reminders unanswered")) == [events.Held(reason="two reminders unanswered")]
    assert decide(ACTIVE, commands.Close()) == [events.Closed()]
    assert decide(PROSPECT, commands.Note("Rang twice.")) == [events.Noted(text="Rang twice.")]


@pytest.mark.parametrize(("has_documents", "status"), [(False, "discarded"), (True, "closed")])
def test_delete_never_makes_a_documented_customer_vanish(has_documents: bool, status: str) -> None:
    facts = decide(ACTIVE, commands.delete(has_documents, "entered twice"))
    assert after(ACTIVE, *facts).status == status
    assert getattr(facts[0], "reason", None) == "entered twice"


def test_a_whole_course_keeps_members_and_contacts() -> None:
    course: list[commands.CustomerCommand] = [
        commands.Activate(),
        commands.Hold("late"),
        commands.Release(),
        commands.Close(),
        commands.Reopen("back again"),
        commands.Hold("late"),
        commands.Close("gave up"),
    ]
    state: customer.Standing = PROSPECT
    seen = []
    for command in course:
        state = after(state, *decide(state, command))
        seen.append(state.status)
        assert (state.members, state.contacts) == (MEMBERS, (ANA, JO))
    assert seen == ["active", "on_hold", "active", "closed", "active", "on_hold", "closed"]


def test_facts_that_no_command_makes_yet_fold_too() -> None:
    assert after(ACTIVE, events.Merged(into=PARENT, reason="twice")).status == "merged"
    assert after(STATES["closed"], events.Erased()) == customer.Erased(Members())


def test_a_stream_that_does_not_begin_with_its_creation_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="begins with"):
        CUSTOMER.fold([events.Activated()])


def _depot() -> ChangedAddress:
    return ChangedAddress(id=DEPOT, kind="delivery", country="AT")
