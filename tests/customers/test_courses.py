"""Whatever is asked in whatever order, what is recorded keeps its promises."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import given, settings
from msgspec import UNSET

from counterfoil.customers import commands, customer, events
from counterfoil.customers.commands import ChangeCustomer, ChangedAddress, ChangedContact, ChangedTaxId, NewCustomer
from counterfoil.customers.customer import CUSTOMER, Absent, Known
from counterfoil.customers.fields import MOST_TAGS, Members, Profile
from counterfoil.kernel.money import Money
from counterfoil.kernel.refused import Refused
from counterfoil.kernel.text import fold
from counterfoil.store.codec import Codec
from tests.customers.samples import ME, PARENT

CODEC = Codec(events.EVENTS)
IDS = [UUID(f"0192f3a0-0000-7000-8000-0000000000{n:02x}") for n in range(4)]

ids = st.sampled_from(IDS)
texts = st.sampled_from(["Alfreds", "Ülker", "北极光", "شركة", "=1+1", "\U0001f9fe"]) | st.text(
    st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20
)
tags = st.lists(st.sampled_from(["VIP", "vip", " V I P ", "café", "CAFÉ", "a", "b", "c", "d"]), max_size=6)


def maybe(values: st.SearchStrategy[Any], *, none: bool = True) -> st.SearchStrategy[Any]:
    return st.just(UNSET) | values | (st.none() if none else st.nothing())


def some(element: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(element, max_size=4, unique_by=lambda each: each.id)


addresses = st.builds(
    ChangedAddress,
    id=ids,
    kind=st.sampled_from(["billing", "delivery", UNSET]),
    line1=maybe(texts),
    city=maybe(texts),
    country=st.sampled_from(["DE", "AT", UNSET]),
)
tax_ids = st.builds(ChangedTaxId, id=ids, scheme=st.sampled_from(["vat", "other"]), value=st.sampled_from("123"))
particulars: dict[str, st.SearchStrategy[Any]] = {
    "code": maybe(st.sampled_from(["C-1", "C-2"]), none=False),
    "legal_name": maybe(texts),
    "payment_terms_days": maybe(st.integers(0, 365)),
    "credit_limit": maybe(st.builds(Money, st.integers(0, 9), st.sampled_from(["EUR", "USD"]))),
    "parent_id": maybe(st.sampled_from([PARENT, ME])),
    "payer": maybe(st.sampled_from(["self", "parent"])),
    "custom": maybe(
        st.dictionaries(
            st.sampled_from("abc"), st.none() | st.booleans() | st.integers(0, 1) | st.sampled_from(["0", "1"])
        )
    ),
    "tags": maybe(tags),
}
kinds = st.sampled_from(["company", "person"])
currencies = st.sampled_from(["EUR", "USD"])
creations = st.builds(NewCustomer, name=texts, kind=kinds, currency=currencies, **particulars)
changes = st.builds(
    ChangeCustomer,
    name=maybe(texts, none=False),
    kind=maybe(kinds, none=False),
    currency=maybe(currencies, none=False),
    addresses=maybe(some(addresses)),
    tax_ids=maybe(some(tax_ids)),
    contacts=maybe(some(st.builds(ChangedContact, id=ids))),
    **particulars,
)
asked = st.one_of(
    st.builds(commands.Create, st.just(ME), creations),
    st.builds(commands.Change, st.just(ME), changes, st.booleans()),
    st.builds(commands.Change, st.just(ME), changes, st.booleans()),
    st.just(commands.Activate()),
    st.builds(commands.Hold, texts),
    st.builds(commands.Release, st.none() | texts),
    st.builds(commands.Close, st.none() | texts),
    st.builds(commands.Reopen, st.none() | texts),
    st.builds(commands.Note, texts),
    st.builds(commands.Tag, tags, tags),
)
# Discarding ends a course, so it comes last or not at all.
courses = st.tuples(
    st.builds(commands.Create, st.just(ME), creations), st.lists(asked, max_size=12), st.booleans()
).map(lambda parts: [parts[0], *parts[1], *([commands.Discard(has_documents=False)] if parts[2] else [])])


@settings(max_examples=150, deadline=None)
@given(courses)
def test_a_course_of_commands(course: list[commands.CustomerCommand]) -> None:
    state: customer.State = Absent()
    recorded: list[events.CustomerEvent] = []
    for command in course:
        try:
            facts = CUSTOMER.decide(state, command)
        except Refused:
            continue
        before = state
        for fact in facts:
            state = CUSTOMER.evolve(state, fact)
            assert_stored_and_read_alike(fact)
        recorded += facts
        assert isinstance(state, Known)
        assert_sound(state.members)
        assert_only_changes(before, facts, state)
        if isinstance(command, commands.Change) and not command.contacts_touched:
            assert CUSTOMER.decide(state, command) == []
    assert CUSTOMER.fold(recorded) == state


def assert_stored_and_read_alike(fact: events.CustomerEvent) -> None:
    stored = CODEC.encode(fact)
    assert CODEC.decode(stored.type, stored.schema, stored.data, stored.sealed) == fact


def assert_sound(members: Members) -> None:
    values = [getattr(members, name) for name in members.__struct_fields__]
    assert all(value is not None and value != [] and value != {} for value in values)
    folded = [fold(tag) for tag in members.tags or []]
    assert len(folded) == len(set(folded)) <= MOST_TAGS
    assert members.parent_id != ME
    assert members.payer != "parent" or members.parent_id
    assert not members.credit_limit or members.credit_limit.currency == members.currency
    assert None not in (members.custom or {}).values()


def assert_only_changes(before: customer.State, facts: Sequence[events.CustomerEvent], state: Known) -> None:
    for fact in facts:
        if not isinstance(fact, events.Updated):
            continue
        assert isinstance(before, Known)
        named = [name for name in Profile.__struct_fields__ if getattr(fact, name) is not UNSET]
        assert named or fact.contacts is not UNSET
        for name in named:
            old, new = getattr(before.members, name), getattr(state.members, name)
            assert repr(old) != repr(new)  # a custom True and a custom 1 are equal to Python
            assert getattr(fact, name) == (None if new is UNSET else new)
