"""The rules that are pinned to a member, and tags as a set."""

from typing import Any

import pytest
from msgspec import UNSET

from counterfoil.customers import commands, events
from counterfoil.customers.commands import ChangedTaxId, NewTaxId
from counterfoil.customers.customer import Absent, decide
from counterfoil.kernel.money import Money
from tests.customers.samples import ACTIVE, ME, MEMBERS, PARENT, VAT, after, change, create, field_errors

# ---- rules that are pinned to a member -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"parent_id": ME}, [("/parent_id", "choice")]),
        ({"payer": "parent"}, [("/parent_id", "required")]),
        ({"credit_limit": Money(1, "USD")}, [("/credit_limit/currency", "choice")]),
        (
            {"parent_id": ME, "credit_limit": Money(1, "USD")},
            [("/parent_id", "choice"), ("/credit_limit/currency", "choice")],
        ),
        (
            {"tax_ids": [NewTaxId(id=VAT, scheme="vat", value="DE1"), NewTaxId(id=ME, scheme="vat", value="DE1")]},
            [("/tax_ids/1/value", "duplicate")],
        ),
    ],
)
def test_a_new_customer_that_contradicts_itself(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert field_errors(Absent(), create(**members)) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"parent_id": None}, [("/parent_id", "required")]),
        ({"parent_id": ME}, [("/parent_id", "choice")]),
        ({"currency": "USD"}, [("/credit_limit/currency", "choice")]),
        ({"custom": {f"k{n}": n for n in range(49)}}, [("/custom", "length")]),
        (
            {"tax_ids": [ChangedTaxId(id=VAT), ChangedTaxId(id=ME, scheme="vat", value="DE136695976")]},
            [("/tax_ids/1/value", "duplicate")],
        ),
    ],
)
def test_a_change_that_contradicts_what_stands(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert field_errors(ACTIVE, change(**members)) == expected


def test_contradictions_that_one_change_mends() -> None:
    assert decide(ACTIVE, change(parent_id=None, payer="self")) == [events.Updated(parent_id=None, payer="self")]
    limit = Money(1, "USD")
    assert decide(ACTIVE, change(currency="USD", credit_limit=limit)) == [
        events.Updated(currency="USD", credit_limit=limit)
    ]
    assert MEMBERS.parent_id == PARENT


# ---- tags ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("added", "removed", "fact"),
    [
        (["net 30"], [], events.Tagged(added=["net 30"], removed=[])),
        (["  net   30 "], [], events.Tagged(added=["net 30"], removed=[])),
        (["Key Account"], [], None),
        (["Café", "CAFE", "café "], [], events.Tagged(added=["Café"], removed=[])),
        ([], ["KEY ACCOUNT"], events.Tagged(added=[], removed=["key account"])),
        ([], ["unknown"], None),
        (["optics"], ["optics"], None),
        (["a"], ["optics"], events.Tagged(added=["a"], removed=["optics"])),
    ],
)
def test_tagging(added: list[str], removed: list[str], fact: events.Tagged | None) -> None:
    assert decide(ACTIVE, commands.Tag(added, removed)) == ([fact] if fact else [])


def test_changed_tags_are_a_fact_of_their_own() -> None:
    facts = decide(ACTIVE, change(tags=["optics", "net 30"], language="de"))
    assert facts == [events.Updated(language="de"), events.Tagged(added=["net 30"], removed=["key account"])]
    assert after(ACTIVE, *facts).members.tags == ["optics", "net 30"]


@pytest.mark.parametrize("none", [None, []])
def test_all_tags_can_go(none: list[str] | None) -> None:
    facts = decide(ACTIVE, change(tags=none))
    assert facts == [events.Tagged(added=[], removed=["key account", "optics"])]
    assert after(ACTIVE, *facts).members.tags is UNSET


def test_fifty_tags_are_the_most() -> None:
    full = [f"tag {n}" for n in range(48)]
    assert len(after(ACTIVE, *decide(ACTIVE, commands.Tag(full))).members.tags or ()) == 50
    assert field_errors(ACTIVE, commands.Tag([*full, "one more"])) == [("/added", "length")]
    assert decide(ACTIVE, commands.Tag([*full, "one more"], ["optics"]))
