"""Input in the form in which it is kept, and what only the organisation knows."""

from typing import Any, get_args
from uuid import UUID

import pytest

from counterfoil.customers import formats
from counterfoil.customers.commands import ChangeCustomer, NewCustomer, NewNote
from counterfoil.customers.fields import TaxScheme
from counterfoil.customers.validation import CustomerValidationService, taken
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from tests.customers.samples import ANA, ME, PARENT

ORG = OrgId(UUID(int=1))
NAMED = {"name": "Nordlicht Optik GmbH", "kind": "company"}


class Others:
    """An organisation with one other customer, C-10377, which stands below `below`."""

    def __init__(self, below: UUID | None = None) -> None:
        self.below = below
        self.asked = 0

    async def code_taken(self, org: OrgId, code: str, besides: UUID) -> str | None:
        self.asked += 1
        return "C-10377" if code == "C-10377" and besides != PARENT else None

    async def external_id_taken(self, org: OrgId, external_id: str, besides: UUID) -> str | None:
        self.asked += 1
        return "C-10377" if external_id.replace("\t", "") == "ERP-20377" and besides != PARENT else None

    async def exists(self, org: OrgId, customer: UUID) -> bool:
        self.asked += 1
        return customer == PARENT

    async def is_below(self, org: OrgId, customer: UUID, other: UUID) -> bool:
        self.asked += 1
        return customer == PARENT and other == self.below


async def errors_of(value: object, shape: type[Any], *, others: Others | None = None, about: UUID | None = None) -> Any:
    service = CustomerValidationService(others or Others())
    with pytest.raises(Refused) as refused:
        await (service.validate(ORG, value, shape, about) if about else service.validate(ORG, value, shape))
    assert refused.value.code.name == "invalid_fields"
    return [(error.pointer, error.code, dict(error.params)) for error in refused.value.errors]


async def kept(shape: type[Any] = NewCustomer, **members: Any) -> Any:
    given = members if shape is not NewCustomer else NAMED | members
    return await CustomerValidationService(Others()).validate(ORG, given, shape)


# ---- the one form in which a value is kept ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "typed", "stored"),
    [
        ("name", "  Alfreds Futterkiste\u00a0", "Alfreds Futterkiste"),
        ("name", "Bra\u0308nnvall", "Br\u00e4nnvall"),
        ("name", "a  b", "a  b"),
        ("bank_account", " de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("external_id", " ERP-1 ", "ERP-1"),
        ("tags", [" VIP ", "net 30"], ["VIP", "net 30"]),
        ("custom", {"a": " x\n", "n": 1}, {"a": "x", "n": 1}),
    ],
)
async def test_a_member_is_kept_in_one_form(member: str, typed: Any, stored: Any) -> None:
    assert getattr(await kept(**{member: typed}), member) == stored


@pytest.mark.parametrize(
    ("scheme", "typed", "stored"),
    [
        ("vat", "de 136.695.976", "DE136695976"),
        ("vat", "GR 094259216", "EL094259216"),
        ("vat", "el094259216", "EL094259216"),
        ("vat", "gb 980 7806 84", "GB980780684"),
        ("vat", "CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("vat", "NO 995 525 828 MVA", "NO995525828MVA"),
        ("br_cnpj", "16.727.230/0001-97", "16727230000197"),
        ("other", "  HRB 4711 ", "HRB 4711"),
    ],
)
async def test_a_tax_id_is_kept_in_one_form(scheme: str, typed: str, stored: str) -> None:
    customer = await kept(tax_ids=[{"scheme": scheme, "value": typed}])
    assert customer.tax_ids[0].value == stored
    again = await kept(tax_ids=[{"scheme": scheme, "value": stored}])
    assert again.tax_ids[0].value == stored


async def test_a_contact_is_kept_in_one_form() -> None:
    person = {"name": " Ana ", "role": "billing", "email": " Ana@M\u00fcNCHEN.de ".strip(), "phone": "(5) 555-4729"}
    [contact] = (await kept(contacts=[person])).contacts
    assert (contact.name, contact.email, contact.phone) == ("Ana", "Ana@m\u00fcnchen.de", "(5) 555-4729")


async def test_what_a_change_leaves_out_stays_out() -> None:
    change = await kept(ChangeCustomer, addresses=[{"id": str(ANA), "city": " Kiel ", "line1": None}], language=None)
    assert change == ChangeCustomer(addresses=change.addresses, language=None)
    assert (change.addresses[0].city, change.addresses[0].line1) == ("Kiel", None)


async def test_a_note_keeps_its_lines() -> None:
    assert (await kept(NewNote, text="\n one\n\ttwo \n")).text == "one\n\ttwo"


@pytest.mark.parametrize("scheme", [each for each in get_args(TaxScheme) if each not in ("vat", "other")])
def test_every_kind_of_tax_id_has_a_check(scheme: str) -> None:
    with pytest.raises(formats.Unfit):
        formats.tax_id(scheme, "not a number")


# ---- what only the organisation knows --------------------------------------------------------------------------------


async def test_code_and_external_id_are_unique() -> None:
    given = {"code": "C-10377", "external_id": "ERP-20377"}
    expected = [("/code", "taken", {"customer": "C-10377"}), ("/external_id", "taken", {"customer": "C-10377"})]
    assert await errors_of(NAMED | given, NewCustomer) == expected
    assert await errors_of(given, ChangeCustomer, about=ME) == expected
    theirs = await CustomerValidationService(Others()).validate(ORG, given, ChangeCustomer, PARENT)
    assert theirs == ChangeCustomer(code="C-10377", external_id="ERP-20377")
    assert taken("code", "C-10377").message == "Already used by C-10377"


async def test_a_parent_must_be_there() -> None:
    assert await errors_of(NAMED | {"parent_id": str(ANA)}, NewCustomer) == [("/parent_id", "not_found", {})]
    others = Others()
    customer = await CustomerValidationService(others).validate(ORG, NAMED | {"parent_id": str(PARENT)}, NewCustomer)
    assert customer.parent_id == PARENT
    assert others.asked == 1  # whom a new customer stands below needs no second question


async def test_a_parent_cannot_stand_below_its_child() -> None:
    given = {"parent_id": str(PARENT)}
    assert await errors_of(given, ChangeCustomer, others=Others(below=ME), about=ME) == [("/parent_id", "choice", {})]
    elsewhere = await CustomerValidationService(Others(below=ANA)).validate(ORG, given, ChangeCustomer, ME)
    assert elsewhere.parent_id == PARENT


async def test_all_three_steps_answer_together() -> None:
    given = {
        "name": "", "bank_account": "DE99370400440532013000", "code": "C-10377", "external_id": "x" * 101,
        "currency": None,
    }  # fmt: skip
    found = await errors_of(given, NewCustomer)
    assert sorted((pointer, code) for pointer, code, _ in found) == [
        ("/bank_account", "checksum"),
        ("/code", "taken"),
        ("/external_id", "length"),
        ("/kind", "required"),
        ("/name", "length"),
    ]


async def test_a_member_has_one_error_and_nothing_is_asked_where_nothing_was_given() -> None:
    others = Others()
    service = CustomerValidationService(others)
    assert await service.validate(ORG, {"external_id": None}, ChangeCustomer, ME) == ChangeCustomer(external_id=None)
    assert await service.validate(ORG, {"text": "x"}, NewNote) == NewNote(text="x")
    assert others.asked == 0
    assert await errors_of(NAMED | {"external_id": "ERP-\t20377"}, NewCustomer, others=others) == [
        ("/external_id", "control_characters", {"character": "U+0009"})
    ]


@pytest.mark.parametrize("value", [None, 17, "text", [], [{}], True])
async def test_something_else_than_an_object(value: object) -> None:
    assert [(pointer, code) for pointer, code, _ in await errors_of(value, NewCustomer)] in (
        [("", "type")],
        [("", "null")],
    )
