"""Every field error at once: pointer, code, words."""

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest

from counterfoil.kernel.refused import FieldError
from counterfoil.kernel.shape_errors import FIELD_CODES
from counterfoil.kernel.shapes import check, pointer


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Part(msgspec.Struct, forbid_unknown_fields=True):
    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    price: Decimal = Decimal(0)


class Card(msgspec.Struct, tag="card", tag_field="by", forbid_unknown_fields=True):
    last_four: str


class Transfer(msgspec.Struct, tag="transfer", tag_field="by", forbid_unknown_fields=True):
    iban: str


Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$", extra={"say": "Two capital letters, such as DE"})]


class Order(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=10)]
    kind: Literal["company", "person"] = "company"
    colour: Colour | None = None
    country: Country | None = None
    plain: Annotated[str, msgspec.Meta(pattern="^x$")] = "x"
    days: Annotated[int, msgspec.Meta(ge=0, le=365)] | None = None
    ratio: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.5
    dozens: Annotated[int, msgspec.Meta(multiple_of=12)] = 0
    due: dt.date | None = None
    at: dt.datetime | None = None
    parent: UUID | msgspec.UnsetType = msgspec.UNSET
    parts: Annotated[list[Part], msgspec.Meta(min_length=1, max_length=3)] | msgspec.UnsetType = msgspec.UNSET
    labels: dict[Annotated[str, msgspec.Meta(max_length=4)], bool] = {}
    pays: Card | Transfer | None = None
    either: int | str = 0


def errors(**members: Any) -> list[FieldError]:
    return check({"name": "n", **members}, Order)[1]


def only(**members: Any) -> tuple[str, str, str, dict[str, str | int]]:
    found = errors(**members)
    assert len(found) == 1, found
    return found[0].pointer, found[0].code, found[0].message, found[0].params


def test_what_fits_is_converted() -> None:
    order, found = check({"name": "n", "due": "2026-11-30", "parts": [{"sku": "a", "price": "1.50"}]}, Order)
    assert found == []
    assert order is not None
    assert order.due == dt.date(2026, 11, 30)
    assert isinstance(order.parts, list)
    assert order.parts[0].price == Decimal("1.50")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"name": "x" * 24}, ("/name", "length", "At most 10 characters; this has 24", {"max": 10, "actual": 24})),
        ({"name": ""}, ("/name", "length", "Fill this in", {"min": 1, "actual": 0})),
        ({"name": None}, ("/name", "null", "This needs a value", {})),
        ({"name": 5}, ("/name", "type", "Needs text, not a number", {"expected": "text", "actual": "a number"})),
        ({"kind": "firm"}, ("/kind", "choice", "Choose one of: company, person", {"choices": "company, person"})),
        ({"colour": "mauve"}, ("/colour", "choice", "Choose one of: red, blue", {"choices": "red, blue"})),
        ({"country": "de"}, ("/country", "pattern", "Two capital letters, such as DE", {})),
        ({"plain": "y"}, ("/plain", "pattern", "Write this in the form that the documentation shows", {})),
        ({"days": -3}, ("/days", "range", "At least 0; this is -3", {"min": 0, "actual": -3})),
        ({"days": 400}, ("/days", "range", "At most 365; this is 400", {"max": 365, "actual": 400})),
        ({"ratio": Decimal("1.5")}, ("/ratio", "range", "Less than 1; this is 1.5", {"below": 1, "actual": "1.5"})),
        ({"ratio": 0}, ("/ratio", "range", "More than 0; this is 0", {"above": 0, "actual": 0})),
        ({"dozens": 7}, ("/dozens", "step", "A multiple of 12; this is 7", {"step": 12})),
        ({"due": "2026-02-30"}, ("/due", "format", "Write a date as 2026-11-30", {})),
        ({"at": "yesterday"}, ("/at", "format", "Write an instant as 2026-11-30T09:41:07Z", {})),
        ({"parent": "me"}, ("/parent", "format", "Write an id as 0192f3a0-6f1e-7c3b-9d2a-5c0e8f4b7a61", {})),
        ({"parent": None}, ("/parent", "null", "This needs a value", {})),
        ({"parts": []}, ("/parts", "length", "Fill this in", {"min": 1, "actual": 0})),
        ({"parts": [{}] * 4}, ("/parts", "length", "At most 3 entries; this has 4", {"max": 3, "actual": 4})),
        ({"parts": [{}]}, ("/parts/0/sku", "required", "This is required", {})),
        ({"parts": {}}, ("/parts", "type", "Needs a list, not an object",
                         {"expected": "a list", "actual": "an object"})),
        ({"colour": {}}, ("/colour", "type", "Needs one of the choices, not an object",
                          {"expected": "one of the choices", "actual": "an object"})),
        ({"days": True}, ("/days", "type", "Needs a whole number, not true or false",
                          {"expected": "a whole number", "actual": "true or false"})),
        ({"either": []}, ("/either", "type", "Needs a whole number or text, not a list",
                          {"expected": "a whole number or text", "actual": "a list"})),
        ({"labels": {"a": 1}}, ("/labels/a", "type", "Needs true or false, not a number",
                                {"expected": "true or false", "actual": "a number"})),
        ({"labels": {"abcde": True}}, ("/labels/abcde", "length", "At most 4 characters; this has 5",
                                       {"max": 4, "actual": 5})),
        ({"pays": {"by": "cash"}}, ("/pays/by", "choice", "Choose one of: card, transfer",
                                    {"choices": "card, transfer"})),
        ({"pays": {}}, ("/pays/by", "required", "This is required", {})),
        ({"pays": {"by": "card"}}, ("/pays/last_four", "required", "This is required", {})),
        ({"a/b~c": 1}, ("/a~1b~0c", "unknown", "There is no field of this name", {})),
    ],
)  # fmt: skip
def test_each_error_says_where_and_how_to_mend(members: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert only(**members) == expected


def test_all_errors_come_at_once_in_the_order_of_the_form() -> None:
    found = errors(name="", days=-1, parts=[{"sku": "toolong"}, {"sku": "a", "colour": 1}], extra=1)
    assert [(e.pointer, e.code) for e in found] == [
        ("/name", "length"),
        ("/days", "range"),
        ("/parts/0/sku", "length"),
        ("/parts/1/colour", "unknown"),
        ("/extra", "unknown"),
    ]


def test_every_code_is_documented() -> None:
    found = errors(name="", kind="x", days=-1, due="x", dozens=5, parent=None, country="x", x="\x00", y=1)
    assert {e.code for e in found} >= {
        "length",
        "choice",
        "range",
        "format",
        "step",
        "null",
        "pattern",
        "unknown",
        "control_characters",
    }
    assert {e.code for e in found} <= FIELD_CODES.keys()


@pytest.mark.parametrize("point", [0x00, 0x01, 0x08, 0x0B, 0x0D, 0x1F, 0xD800, 0xDFFF])
def test_control_characters_and_half_pairs_are_refused_where_they_stand(point: int) -> None:
    where, code, _, params = only(name=f"a{chr(point)}b")
    assert (where, code) == ("/name", "control_characters")
    assert params == {"character": f"U+{point:04X}"}


def test_line_feeds_tabs_and_every_script_are_text() -> None:
    assert errors(name="ä\n\t猫\U0001f600") == []


def test_a_hostile_name_is_shown_without_its_characters() -> None:
    found = errors(labels={"a\x00\ud800": True})
    assert found[0].pointer == "/labels/a\\u0000\\ud800"
    assert {e.code for e in found} == {"control_characters"}
    assert len(pointer("x" * 5000)) == 102


@pytest.mark.parametrize("price", ["NaN", "Infinity", "1e99999", "1e-99999", "1" * 41])
def test_decimals_are_plain_numbers(price: str) -> None:
    where, code, message, _ = only(parts=[{"sku": "a", "price": price}])
    assert (where, code, message) == ("/parts/0/price", "format", "Write a plain decimal number, such as 12.50")


def test_whole_numbers_stay_within_what_json_keeps() -> None:
    assert only(either=2**53)[:2] == ("/either", "range")
    assert errors(either=2**53 - 1) == []


def test_text_stands_for_numbers_where_it_is_asked() -> None:
    order, found = check({"name": "n", "days": "30"}, Order, strict=False)
    assert found == []
    assert order is not None
    assert order.days == 30
    assert check({"name": "n", "days": "400"}, Order, strict=False)[1][0].message == "At most 365; this is 400"
    assert check({"name": "n", "days": "x"}, Order, strict=False)[1][0].code == "type"
    assert check({"name": "n", "days": "30"}, Order)[1][0].code == "type"


def test_a_hundred_errors_are_enough() -> None:
    assert len(errors(**{f"m{n}": 1 for n in range(500)})) == 100


@pytest.mark.parametrize("value", [None, [], "text", 5, True])
def test_a_body_of_another_kind(value: Any) -> None:
    found = check(value, Order)[1]
    assert [e.pointer for e in found] == [""]
    assert found[0].code in ("type", "null")


def test_a_shape_that_is_no_class_is_looked_through_too() -> None:
    assert [e.pointer for e in check(["1.5", "NaN"], list[Decimal])[1]] == ["/1"]
    assert check(["1.5"], list[Decimal]) == ([Decimal("1.5")], [])
