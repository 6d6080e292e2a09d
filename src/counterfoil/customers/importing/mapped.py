"""A row, by target, as the input of a customer; what does not fit is left for validation to name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from counterfoil.customers.fields import Members
from counterfoil.customers.importing.countries import country_code
from counterfoil.customers.importing.targets import CUSTOM
from counterfoil.kernel.money import digits
from counterfoil.kernel.refused import FieldError
from counterfoil.kernel.text import fold

_PLAIN = ("external_id", "code", "legal_name", "currency", "language", "time_zone", "bank_account")
_PLACE = ("line1", "line2", "city", "region", "postal_code")
_CUSTOM = {"fax": "fax", "contact_title": "contact_title", "website": "website", "opened": "account_opened"}
_CUSTOM |= {"salutation": "salutation"}
_YES = {"1", "true", "yes", "y", "on", "x", "t", "ja", "oui", "si"}
_NO = {"0", "false", "no", "n", "off", "", "f", "nein", "non"}
_MEMBERS = {f"/custom/{key}": target for target, key in _CUSTOM.items()} | {"/parent_id": "parent"}
_PERSON = {"person", "private", "individual", "privat", "consumer", "natural person"}
_COMPANY = {"company", "business", "organisation", "organization", "corporate", "firma", "legal person"}
# Digits with the same sign between every three, then at most one other sign for the fraction.
_AMOUNT = re.compile(r"(\d{1,3}(?:(?P<group>[ .,'’\u00a0\u202f])\d{3}(?:(?P=group)\d{3})*)?|\d+)?(?:[.,](\d+))?")


@dataclass(frozen=True, slots=True)
class Mapped:
    """`value`: the input, but for the parent. `limit`: in major units, until the currency is known."""

    value: dict[str, Any]
    parent: str | None  # by its external id
    pays: bool  # the parent
    hold: bool
    limit: Decimal | None
    errors: Sequence[FieldError]

    @property
    def key(self) -> str | None:
        """By which the customer is met again."""
        if external := self.value.get("external_id"):
            return f"id {external}"
        return f"code {self.value['code']}" if "code" in self.value else None

    def priced(self, currency: str) -> dict[str, Any]:
        """The input with its credit limit in the currency's minor units."""
        if self.limit is None:
            return self.value
        minor = int(self.limit.scaleb(digits(currency)).to_integral_value(ROUND_HALF_UP))
        return self.value | {"credit_limit": {"minor": minor, "currency": currency}}


def mapped(given: Mapping[str, str]) -> Mapped:
    """`given`: target → cell, without empty ones."""
    errors: list[FieldError] = []
    person = " ".join(given[part] for part in ("given_name", "middle_name", "family_name") if part in given)
    name = person or given.get("name") or given.get("company")
    value: dict[str, Any] = {"kind": _kind(given, person, errors), "name": name}
    value |= {member: given[member] for member in _PLAIN if member in given}
    value["payment_terms_days"] = _read(given, "payment_terms_days", _whole, errors)
    value["custom"] = _custom(given, person)
    value["addresses"] = _addresses(given)
    value["contacts"] = _contacts(given, name)
    if "vat" in given:
        value["tax_ids"] = [{"scheme": "vat", "value": given["vat"]}]
    if "tags" in given:
        value["tags"] = [tag.strip() for tag in given["tags"].split(",") if tag.strip()]
    payer, own = given.get("bill_to"), given.get("external_id")
    parent = payer if payer and payer != own else given.get("parent")
    return Mapped(
        {member: part for member, part in value.items() if part not in (None, [], {}, "")},
        parent if parent and parent != own else None,
        pays=bool(payer) and payer != own,
        hold=_read(given, "on_hold", _flag, errors) or False,
        limit=_read(given, "credit_limit", _amount, errors),
        errors=errors,
    )


def _kind(given: Mapping[str, str], person: str, errors: list[FieldError]) -> str:
    return _read(given, "kind", _one_of_two, errors) or ("person" if person else "company")


def _custom(given: Mapping[str, str], person: str) -> dict[str, str]:
    extra = {_CUSTOM[target]: given[target] for target in _CUSTOM if target in given}
    extra |= {target.removeprefix(CUSTOM): cell for target, cell in given.items() if target.startswith(CUSTOM)}
    if person and (company := given.get("company") or given.get("name")):
        extra["company"] = company
    return extra


def _addresses(given: Mapping[str, str]) -> list[dict[str, str]]:
    found = []
    for kind, prefix in (("billing", ""), ("delivery", "delivery.")):
        address = {member: given[prefix + member] for member in _PLACE if prefix + member in given}
        country = given.get(f"{prefix}country") or (given.get("country") if address else None)
        # A country alone is where a customer is billed, and nowhere to deliver to.
        if address or (country and not prefix):
            found.append({"kind": kind, **address} | ({"country": country_code(country)} if country else {}))
    return found


def _contacts(given: Mapping[str, str], name: str | None) -> list[dict[str, str]]:
    ways = {way: given[way] for way in ("email", "phone") if way in given}
    who = given.get("contact_name") or name
    return [{"name": who, "role": "billing", **ways}] if who and (ways or "contact_name" in given) else []


def _read(given: Mapping[str, str], target: str, read: Callable[[str], Any], errors: list[FieldError]) -> Any:
    if target not in given:
        return None
    try:
        return read(given[target])
    except ValueError as error:
        errors.append(FieldError(f"/{target}", "format", str(error)))
        return None


def _whole(text: str) -> int:
    if found := re.fullmatch(r"(\d{1,6})(\s*(days|tage|jours|d))?", text.strip(), re.IGNORECASE | re.ASCII):
        return int(found[1])
    raise ValueError("Write a whole number, such as 30")


def _flag(text: str) -> bool:
    word = fold(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError("Write yes or no")


def _one_of_two(text: str) -> str:
    word = fold(text)
    if word in _PERSON | _COMPANY:
        return "person" if word in _PERSON else "company"
    raise ValueError("Write company or person")


def _amount(text: str) -> Decimal:
    """Both ways of writing: 1,234.50 and 1.234,50."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found or not found[0]:
        raise ValueError("Write an amount, such as 1500.00")
    whole, fraction = found[1] or "0", found[3]
    if fraction is None and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", whole):
        raise ValueError(f"{whole} can be read in two ways; write it without a sign for thousands, such as 1500.00")
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{fraction or '0'}")


def onto(value: Mapping[str, Any], members: Members, contacts: Sequence[tuple[UUID, str | None]]) -> dict[str, Any]:
    """The row as a change of a customer that stands: an equal row changes nothing, and nothing of ours is lost."""
    places = [(each.id, each.kind or None) for each in members.addresses or ()]
    lists = {
        "addresses": _merged(places, value, "addresses", "kind"),
        "tax_ids": _merged([(each.id, each.scheme) for each in members.tax_ids or ()], value, "tax_ids", "scheme"),
        "contacts": _merged(contacts, value, "contacts", "role"),
        "tags": [*(members.tags or ()), *value.get("tags", ())],
    }
    return {**value, **{member: elements for member, elements in lists.items() if member in value}}


def _merged(
    standing: Sequence[tuple[UUID, str | None]], value: Mapping[str, Any], member: str, told_by: str
) -> list[dict[str, Any]]:
    """The row's elements meet those of their kind that stand, in order; what else stands is named, and so stays."""
    rest = list(value.get(member, ()))
    merged = []
    for id_, kind in standing:
        met = next((each for each in rest if each[told_by] == kind), None)
        if met is not None:
            rest.remove(met)
        merged.append({"id": str(id_), **(met or {})})
    return merged + rest


def target_of(pointer: str, value: Mapping[str, Any]) -> str:
    """Which target a member of the input came from."""
    if known := _MEMBERS.get(pointer):
        return known
    if pointer.startswith("/custom/"):
        return CUSTOM + pointer.removeprefix("/custom/")
    top, _, rest = pointer.lstrip("/").partition("/")
    index, _, member = rest.partition("/")
    if top == "addresses" and index.isdigit():
        return ("delivery." if value["addresses"][int(index)].get("kind") == "delivery" else "") + member
    if top == "contacts":
        return "contact_name" if member == "name" else member
    return "vat" if top == "tax_ids" else top
