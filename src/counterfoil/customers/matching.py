"""What makes two customers look like one: traits of a record, each in the one form in which it can be compared.

Pure. Names are compared in clear, as they stand in lists; every other trait by its keyed hash alone.
"""

import hashlib
import hmac
import math
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import phonenumbers

from counterfoil.kernel.text import fold

Trait = Literal["name", "email", "phone", "address", "tax_id", "bank_account"]
Reason = Literal["name", "similar_name", "email", "phone", "address", "tax_id", "bank_account"]

LIKELY = 60  # per cent; below it nobody is bothered
ALIKE = 0.6  # trigram similarity of names that may be one and the same, mistyped

# How sure one trait alone makes, in per cent; several count as independent of one another.
_WEIGHT: Mapping[Reason, int] = {
    "tax_id": 85,
    "bank_account": 80,
    "name": 65,
    "email": 50,  # alone it is a family's, a firm's or an accountant's
    "similar_name": 50,
    "phone": 45,
    "address": 45,
}
_PERSONS_NAME = 45  # many people share one
_FEW = 3  # what more than so many others have too says less, the more there are
_OTHER_TAX_IDS = 0.5  # both have some, and not one in common

# The first letter of a stored key says which trait it is.
_LETTER: Mapping[Trait, str] = {
    "name": "n",
    "email": "e",
    "phone": "p",
    "address": "a",
    "tax_id": "t",
    "bank_account": "b",
}
_TRAIT = {letter: trait for trait, letter in _LETTER.items()}

# Legal forms as names end with them, folded and without stops.
_ENDINGS = frozenset(
    """
    gmbh mbh ggmbh gesmbh kgaa kg ohg ag gbr ug haftungsbeschrankt ek eg ev partg se
    ltd limited plc llp llc lp pllc inc incorporated corp corporation co company pty pte pvt
    sarl sas sasu eurl snc sca scs sci sa srl srls spa sapa sl slu sll sau sc lda ltda eireli epp cie
    bv nv vof cv bvba sprl ab hb as asa aps oy oyj ky ehf hf kft zrt nyrt bt
    sro vos spzoo doo dd ood eood ad uab ou sia ooo oao zao pao sti kk yk gk bhd sdn tbk jsc pjsc wll psc
    公司 有限公司 股份有限公司 有限责任公司 株式会社 有限会社 合同会社 주식회사 유한회사 ооо оао зао пао
    """.split()
)
_BEGINNINGS = frozenset("ooo uab sia pt cv ооо оао зао пао ип شركة 株式会社 有限会社 合同会社 주식회사".split())
_GLUED = re.compile(
    "^(株式会社|有限会社|合同会社|주식회사)|(株式会社|有限会社|合同会社|(股份|责任)?有限公司|有限责任公司|주식회사)$"
)
_AND = frozenset("and und et och og".split())
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "a", "œ": "o", "ı": "i", "ð": "d", "þ": "th"})
_STREET = {
    "street": "st", "strasse": "str", "road": "rd", "avenue": "ave", "avenida": "av", "avda": "av", "boulevard": "blvd",
    "drive": "dr", "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "highway": "hwy", "parkway": "pkwy",
    "suite": "ste", "north": "n", "south": "s", "east": "e", "west": "w", "platz": "pl", "rue": "r", "calle": "c",
}  # fmt: skip
_EXTENSION = re.compile(r"\s*(x|ext\.?)\s*\d{1,6}$", re.IGNORECASE)
_SHORTEST_PHONE, _SHORTEST_NUMBER = 6, 5


@dataclass(frozen=True, slots=True)
class Sign:
    """One trait in its compared form."""

    trait: Trait
    text: str


class Place(Protocol):
    """An address, of whichever shape: what an input, a fact or a view has of it."""

    @property
    def country(self) -> object: ...
    @property
    def postal_code(self) -> object: ...
    @property
    def line1(self) -> object: ...
    @property
    def line2(self) -> object: ...


def of_names(kind: str | None, *names: str | None) -> Iterator[Sign]:
    for name in names:
        words = _bare(name) if name else []
        # A person's names come in either order, a company's blanks and hyphens come and go.
        key = "".join(sorted(words) if kind == "person" else words)
        if key:
            yield Sign("name", re.sub("([aou])e", r"\1", key))


def spoken(name: str) -> str:
    """A name as it is compared for likeness: words without legal forms."""
    return " ".join(_bare(name))


def of_address(address: Place) -> Iterator[Sign]:
    """Postal code and street. A line without a number, or without a word, names no place of its own."""
    postal = _alphanumeric(str(address.postal_code or ""))
    for line in (address.line1, address.line2):
        words = [_STREET.get(word, re.sub("strasse$", "str", word)) for word in _words(str(line or ""))]
        street = "".join(words)
        if postal and any(map(str.isdigit, street)) and any(len(word) > 2 and word.isalpha() for word in words):
            yield Sign("address", f"{address.country or ''}{postal}|{street}")


def of_email(address: str | None) -> Iterator[Sign]:
    """Without what is said behind a plus: one mailbox."""
    if address:
        box, _, domain = address.strip().casefold().rpartition("@")
        yield Sign("email", f"{box.partition('+')[0]}@{domain}")


def of_phone(number: str | None) -> Iterator[Sign]:
    """The national number: whether a country code is written or not must not tell two numbers apart."""
    bare = _EXTENSION.sub("", number or "").strip()
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    digits = "".join(character for character in bare if character.isdecimal()).lstrip("0")
    if bare.startswith("+"):
        try:
            digits = str(phonenumbers.parse(bare).national_number)
        except phonenumbers.NumberParseException:
            return
    if len(digits) >= _SHORTEST_PHONE:
        yield Sign("phone", digits)


def of_number(trait: Literal["tax_id", "bank_account"], number: str | None) -> Iterator[Sign]:
    text = _alphanumeric(number or "")
    if len(text) >= _SHORTEST_NUMBER:
        yield Sign(trait, text)


def keys(traits: Iterable[Sign], secret: bytes) -> list[str]:
    """As they are stored and asked for."""
    return sorted({_key(known, secret) for known in traits})


def likeness(
    mine: Collection[str], theirs: Collection[str], common: Mapping[str, int], alike: float, *, company: bool
) -> tuple[int, list[Reason]]:
    """Per cent, and why, the weightiest reason first.

    `common`: how many others have a key; `alike`: similarity of the names; `company`: both are, for sure.
    """
    weights: dict[Reason, float] = {}
    for key in set(mine) & set(theirs):
        trait = _TRAIT[key[0]]
        weight = _PERSONS_NAME if trait == "name" and not company else _WEIGHT[trait]
        weights[trait] = max(weights.get(trait, 0.0), weight * min(1.0, _FEW / max(1, common[key])))
    if alike >= ALIKE and "name" not in weights:
        weights["similar_name"] = alike * min(_WEIGHT["similar_name"], _WEIGHT["name"] if company else _PERSONS_NAME)
    doubt = math.prod(1 - weight / 100 for weight in weights.values())
    sure = (1 - doubt) * (_OTHER_TAX_IDS if _contradict(mine, theirs) else 1)
    return round(100 * sure), sorted(weights, key=lambda reason: (-weights[reason], reason))


def _contradict(mine: Collection[str], theirs: Collection[str]) -> bool:
    one, other = ({key for key in each if key[0] == _LETTER["tax_id"]} for each in (mine, theirs))
    return bool(one and other and not one & other)


def _key(known: Sign, secret: bytes) -> str:
    letter = _LETTER[known.trait]
    if known.trait == "name":
        return f"{letter}:{known.text}"
    digest = hmac.new(secret, f"{letter}|{known.text}".encode(), hashlib.sha256).digest()
    return f"{letter}:{urlsafe_b64encode(digest[:12]).decode()}"


def _words(text: str) -> list[str]:
    """Folded words; letters that stand alone ("S. L.", "a/s") are one word."""
    plain = fold(text).translate(_NOT_DECOMPOSED).replace(".", "").replace("'", "").replace("’", "")
    words: list[str] = []
    alone = False
    for word in re.findall(r"\w+", plain):
        single = len(word) == 1 and word.isalpha() and word.isascii()
        if single and alone:
            words[-1] += word
        else:
            words.append(word)
        alone = single
    return words


def _bare(name: str) -> list[str]:
    """Without legal form, which may come in parts (sp. z o.o.); a name that is nothing else stays as it is."""
    words = [word for word in _words(name) if word not in _AND]
    begin, end = 0, len(words)
    while taken := next((n for n in (3, 2, 1) if end - n >= begin and "".join(words[end - n : end]) in _ENDINGS), 0):
        end -= taken
    while begin < end and words[begin] in _BEGINNINGS:
        begin += 1
    bare = [kept for word in words[begin:end] if (kept := _GLUED.sub("", word))]
    return bare or words


def _alphanumeric(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
