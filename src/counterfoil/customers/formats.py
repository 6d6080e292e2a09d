"""What single values must look like beyond their shape, and the one form in which each is kept.

Each function gives the kept form or raises Unfit; validation.py says which function reads which member.
"""

import re
import unicodedata
import zoneinfo
from functools import cache

import email_validator
import phonenumbers
import pycountry
import stdnum
import stdnum.exceptions
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, SchwiftyException
from stdnum.eu import vat as eu_vat

# Controls, and what turns the direction of the text around it or shows as nothing. Marks that scripts need, such as
# the joiners of Persian and of emoji, are text.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_CONTROLS_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

# ISO 4217 also lists metals, funds' units of account and test codes, in which nobody is billed.
_NOT_MONEY = frozenset("XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split())

_PHONE_DIGITS = (4, 17)


class Unfit(Exception):
    """The value cannot be kept; `message` says how to mend it."""

    def __init__(self, code: str, message: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params


# ---- text ------------------------------------------------------------------------------------------------------------


def line(text: str) -> str:
    """One line, trimmed, in composed form (NFC)."""
    return _text(text, _CONTROLS)


def lines(text: str) -> str:
    """The same with line breaks and tabs."""
    return _text(text, _CONTROLS_IN_LINES)


def _text(text: str, controls: re.Pattern[str]) -> str:
    if found := controls.search(text.strip()):
        sign = f"U+{ord(found[0]):04X}"
        raise Unfit("control_characters", f"Holds the control character {sign}; take it out", character=sign)
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        raise Unfit("length", "Needs at least one visible character", min=1)
    return unicodedata.normalize("NFC", text.strip())


# ---- reaching people -------------------------------------------------------------------------------------------------


def email(address: str) -> str:
    """Checked without asking the network; the domain is kept in small letters."""
    try:
        return email_validator.validate_email(address.strip(), check_deliverability=False, strict=True).normalized
    except email_validator.EmailNotValidError:
        raise Unfit("format", "Write one address, such as ana@example.com") from None


def phone(number: str) -> str:
    """Kept as typed: old and local ways of writing are how people know their numbers."""
    least, most = _PHONE_DIGITS
    if not least <= sum(character.isdigit() for character in number) <= most:
        raise Unfit("length", f"A phone number has {least} to {most} digits", min=least, max=most)
    if number.startswith("+"):
        try:
            phonenumbers.parse(number, None)
        except phonenumbers.NumberParseException:
            raise Unfit("format", "No country has this code after the +") from None
    return number.strip()


# ---- codes of the world ----------------------------------------------------------------------------------------------


def country(code: str) -> str:
    if code not in countries():
        raise Unfit("choice", f"ISO 3166 has no country {code}; write its two letters, such as DE")
    return code


def currency(code: str) -> str:
    if code not in currencies():
        raise Unfit("choice", f"ISO 4217 has no currency {code}; write its three letters, such as EUR")
    return code


def language(tag: str) -> str:
    name, *rest = tag.split("-")
    if name not in _languages() or any(part not in (_scripts() if len(part) == 4 else countries()) for part in rest):
        raise Unfit("choice", f"There is no language {tag}; write a code such as de or de-CH")
    return tag


def time_zone(name: str) -> str:
    if name not in _time_zones():
        raise Unfit("choice", f"There is no time zone {name}; write one such as Europe/Berlin")
    return name


@cache
def countries() -> frozenset[str]:
    return frozenset(each.alpha_2 for each in pycountry.countries)


@cache
def currencies() -> frozenset[str]:
    return frozenset(each.alpha_3 for each in pycountry.currencies) - _NOT_MONEY


@cache
def _languages() -> frozenset[str]:
    """BCP 47 asks for the shortest code: "de", never "deu"."""
    return frozenset(getattr(each, "alpha_2", each.alpha_3) for each in pycountry.languages)


@cache
def _scripts() -> frozenset[str]:
    return frozenset(each.alpha_4 for each in pycountry.scripts)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - {"Factory", "localtime"}


# ---- accounts and tax numbers ----------------------------------------------------------------------------------------


def iban(account: str) -> str:
    """Kept in capitals without blanks."""
    try:
        return str(IBAN(account))
    except InvalidChecksumDigits:
        raise Unfit("checksum", "The check digits do not match. Copy it from their letterhead.") from None
    except SchwiftyException:
        raise Unfit("format", "Write an IBAN, such as DE89 3704 0044 0532 0130 00") from None


def tax_id(scheme: str, number: str) -> str:
    """Kept without blanks and stops; VAT numbers with their country in front."""
    if scheme == "other":
        return line(number)
    try:
        return _vat(number) if scheme == "vat" else _national(scheme, number)
    except stdnum.exceptions.InvalidChecksum:
        raise Unfit("checksum", "The check digit does not match. Copy it from their letterhead.") from None
    except stdnum.exceptions.ValidationError:
        raise Unfit("format", "Not a number of this kind. Copy it from their letterhead.") from None


def _vat(number: str) -> str:
    country = number.strip()[:2].upper()
    if country in ("CH", "GB", "NO"):
        kept = _national(f"{country.lower()}_vat", number)
        return kept if kept.startswith(country) else country + kept
    if country.lower() not in eu_vat.MEMBER_STATES | {"el", "eu"}:
        raise Unfit("format", "Begin with the country, such as DE123456788, or choose another kind of number")
    kept = eu_vat.validate(number)
    return "EL" + kept[2:] if country == "GR" else kept


def _national(scheme: str, number: str) -> str:
    module = stdnum.get_cc_module(*scheme.split("_"))
    assert module, f"there is no check for {scheme}"
    return module.validate(number)
