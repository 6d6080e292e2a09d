"""Whole values by which a customer is found though they are sealed: each in the one form that is hashed and asked for.

Pure; the store hashes them under the organisation's key (store/rows.py). The form says what the value is, so that a
number is never found as what it is not.
"""

import re
import unicodedata

from counterfoil.customers.fields import ContactMembers, Members
from counterfoil.customers.formats import Unfit, iban

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"[0-9+(][0-9 ()./-]*( ?(x|ext\.?) ?[0-9]{1,6})?")
_SHORTEST = 4


def of_customer(members: Members) -> list[str]:
    numbers = [_number("tax_id", each.value) for each in members.tax_ids or []]
    account = [_number("iban", members.bank_account)] if members.bank_account else []
    return [each for each in (*numbers, *account) if each]


def of_contact(members: ContactMembers) -> list[str]:
    found = [_email(members.email) if members.email else None, _phone(members.phone) if members.phone else None]
    return [each for each in found if each]


def meant(value: str) -> list[str]:
    """Everything that a typed value can be; empty where it is nothing whole."""
    text = unicodedata.normalize("NFKC", value).strip()
    if _EMAIL.fullmatch(text):
        return [_email(text)]
    forms = [_number("tax_id", text), _number("iban", text), _phone(text) if _PHONE.fullmatch(text) else None]
    return [each for each in forms if each]


def is_personal(query: str) -> bool:
    """Whether a search text is a whole e-mail address or account, which no address line may carry."""
    text = unicodedata.normalize("NFKC", query).strip()
    if _EMAIL.fullmatch(text):
        return True
    try:
        return bool(iban(text))
    except Unfit:
        return False


def _email(address: str) -> str:
    return f"email|{unicodedata.normalize('NFKC', address).lower()}"


def _phone(number: str) -> str | None:
    """Digits alone; a 00 in front is the plus of those who have none on their keys."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isdecimal()).removeprefix("00")
    return f"phone|{digits}" if len(digits) >= _SHORTEST else None


def _number(what: str, number: str) -> str | None:
    compact = "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isalnum()).upper()
    return f"{what}|{compact}" if compact else None
