"""Every member of every fact is declared, and the declarations are those of the design."""

import typing
from collections.abc import Iterator
from datetime import date
from types import UnionType

import msgspec
import pytest
from msgspec import Struct

from counterfoil.customers import commands, events
from counterfoil.customers.fields import Address, Consent, TaxId
from counterfoil.customers.validation import READ_BY
from counterfoil.kernel.money import Money
from counterfoil.kernel.privacy import Declared, Privacy
from counterfoil.store.codec import Codec
from tests.customers.samples import ANA, HOME, ME, PARENT, VAT

SEALED = {
    "name", "legal_name", "bank_account", "tax_ids", "custom", "consents", "reason", "text", "email", "phone",
    "addresses.kind", "addresses.line1", "addresses.line2", "addresses.city", "addresses.region",
    "addresses.postal_code",
}  # fmt: skip
CLEAR = {
    "code", "external_id", "kind", "currency", "language", "time_zone", "payment_terms_days", "credit_limit",
    "parent_id", "payer", "tags", "added", "removed", "addresses.id", "addresses.country", "role", "documents",
}  # fmt: skip
IDS = {"contacts", "into", "customer_id"}  # name other streams, and need no declaration
CLEAR_IN_ROWS = {"customer.created name", "customer.updated name", "legal_name", "addresses.city"}


def declared(hint: object) -> Declared | None:
    """The declaration of a member, wherever it stands in the union."""
    if typing.get_origin(hint) is typing.Annotated:
        notes = [note for note in hint.__metadata__ if isinstance(note, Declared)]  # type: ignore[attr-defined]
        return notes[0] if notes else declared(typing.get_args(hint)[0])
    if typing.get_origin(hint) in (typing.Union, UnionType):
        return next(filter(None, map(declared, typing.get_args(hint))), None)
    return None


def members(shape: type[Struct]) -> Iterator[tuple[str, Declared | None]]:
    for name, hint in typing.get_type_hints(shape, include_extras=True).items():
        if name == "addresses":
            yield from ((f"addresses.{inner}", found) for inner, found in members(Address))
        else:
            yield name, declared(hint)


ALL = [(kind.name, name, found) for kind in events.EVENTS for name, found in members(kind.shape)]


@pytest.mark.parametrize(("fact", "name", "found"), ALL)
def test_every_member_is_sealed_or_clear_as_the_design_says(fact: str, name: str, found: Declared | None) -> None:
    if name in IDS:
        assert found is None
    else:
        assert found, f"{fact} has {name} without a declaration"
        assert found.sealed == (name in SEALED)
        assert found.sealed or name in CLEAR
        clear_in_rows = name in CLEAR_IN_ROWS or f"{fact} {name}" in CLEAR_IN_ROWS
        assert found.clear_in_rows == clear_in_rows
        assert found.sealed or found.privacy is Privacy.INTERNAL
        assert (found.privacy is Privacy.SENSITIVE) == (name in ("tax_ids", "bank_account"))


def test_the_design_names_no_member_that_does_not_exist() -> None:
    assert {name for _, name, _ in ALL} == SEALED | CLEAR | IDS


# ---- what the store makes of the declarations ------------------------------------------------------------------------

WHOLE = events.Created(
    name="sealed", kind="company", code="C-1", external_id="E-1", legal_name="sealed", bank_account="sealed",
    currency="EUR", language="de", time_zone="UTC", payment_terms_days=30, credit_limit=Money(1, "EUR"),
    parent_id=PARENT, payer="self", custom={"a": "sealed"}, tags=["t"], contacts=[ANA],
    consents=[Consent(purpose="sealed", granted=True, on=date(2026, 11, 12))],
    tax_ids=[TaxId(id=VAT, scheme="other", value="sealed")],
    addresses=[
        Address(id=HOME, kind="billing", line1="sealed", line2="sealed", city="sealed", region="sealed",
                postal_code="sealed", country="DE"),
        Address(id=ME, kind="delivery", country="AT"),
    ],
)  # fmt: skip
CODEC = Codec(events.EVENTS)
FACTS: list[Struct] = [
    WHOLE,
    events.Updated(addresses=WHOLE.addresses, tax_ids=None, name="sealed", payment_terms_days=None, contacts=None),
    events.Activated(),
    events.Held(reason="sealed"),
    events.Released(reason="sealed"),
    events.Closed(),
    events.Reopened(reason="sealed"),
    events.Discarded(),
    events.Merged(into=PARENT, reason="sealed"),
    events.Erased(),
    events.Noted(text="sealed"),
    events.Tagged(added=["a"], removed=[]),
    events.ContactCreated(customer_id=ME, name="sealed", role="billing", email="sealed", phone="0000"),
    events.ContactUpdated(email=None, name="sealed", documents=["invoice"]),
    events.ContactRemoved(reason="sealed"),
]


def test_every_kind_of_fact_is_among_the_samples() -> None:
    assert {type(fact) for fact in FACTS} == {kind.shape for kind in events.EVENTS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_nothing_personal_lies_open_in_the_log(fact: Struct) -> None:
    stored = CODEC.encode(fact)
    assert "sealed" not in stored.data
    assert CODEC.decode(stored.type, stored.schema, stored.data, stored.sealed) == fact


def test_the_clear_part_of_a_new_customer() -> None:
    data = msgspec.json.decode(CODEC.encode(WHOLE).data)
    assert data["addresses"] == [{"id": str(HOME), "country": "DE"}, {"id": str(ME), "country": "AT"}]
    assert {name for name in data if name != "addresses"} == {
        "code", "external_id", "kind", "currency", "language", "time_zone", "payment_terms_days", "credit_limit",
        "parent_id", "payer", "tags", "contacts",
    }  # fmt: skip


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_whose_key_is_gone_still_decodes(fact: Struct) -> None:
    stored = CODEC.encode(fact)
    found = CODEC.decode(stored.type, stored.schema, stored.data, None, erased=True)
    assert type(found) is type(fact)
    assert "sealed" not in repr(found)


# ---- inputs ----------------------------------------------------------------------------------------------------------

INPUTS: list[type[Struct]] = [each for each in vars(commands).values() if isinstance(each, type(Struct))]


@pytest.mark.parametrize("shape", [*INPUTS, TaxId, Consent, Address], ids=lambda shape: shape.__name__)
def test_free_text_of_an_input_is_bounded_and_read(shape: type[Struct]) -> None:
    """A text member without a pattern goes through a format; every text and every list is bounded."""
    for name, info in _texts(shape):
        assert info.max_length, f"{shape.__name__}.{name} has no upper bound"
        if isinstance(info, msgspec.inspect.StrType) and not info.pattern:
            by_kind_of_number = issubclass(shape, TaxId | commands.NewTaxId | commands.ChangedTaxId) and name == "value"
            assert name in READ_BY or by_kind_of_number, f"{shape.__name__}.{name} is read by no format"


def test_no_format_is_for_a_member_that_does_not_exist() -> None:
    shapes: list[type[Struct]] = [*INPUTS, Consent]
    names = {name for shape in shapes for name in shape.__struct_fields__}
    assert READ_BY.keys() <= names


def _texts(shape: type[Struct]) -> Iterator[tuple[str, msgspec.inspect.StrType | msgspec.inspect.ListType]]:
    info = msgspec.inspect.type_info(shape)
    assert isinstance(info, msgspec.inspect.StructType)
    for field in info.fields:
        waiting = [field.type]
        while waiting:
            each = waiting.pop()
            if isinstance(each, msgspec.inspect.Metadata):
                waiting.append(each.type)
            elif isinstance(each, msgspec.inspect.UnionType):
                waiting += each.types
            elif isinstance(each, msgspec.inspect.StrType):
                yield field.name, each
            elif isinstance(each, msgspec.inspect.ListType):
                yield field.name, each
                waiting.append(each.item_type)
            elif isinstance(each, msgspec.inspect.DictType):
                waiting += [each.key_type, each.value_type]
