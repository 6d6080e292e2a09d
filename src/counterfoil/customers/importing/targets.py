"""What a column of customers can mean, and by which words and contents it is recognised."""

import re
from collections.abc import Mapping, Sequence

import pycountry

from counterfoil.customers.importing.countries import is_country
from counterfoil.imports import contents
from counterfoil.imports.mapping import Choice, Target
from counterfoil.kernel.text import fold

CUSTOM = "custom."  # and behind it the key: a custom field of that name

_PLACE = {
    "line1": "Street",
    "line2": "Second line",
    "city": "City",
    "region": "Region or state",
    "postal_code": "Postal code",
    "country": "Country",
}
_LABELS = {
    "Customer": {
        "external_id": "Id in the other system",
        "code": "Customer number here",
        "name": "Name",
        "legal_name": "Legal name",
        "kind": "Company or person",
        "given_name": "First name",
        "middle_name": "Middle name",
        "family_name": "Last name",
        "company": "Company of a person",
        "tags": "Tags, by commas",
    },
    "Contact": {
        "contact_name": "Contact: name",
        "contact_title": "Contact: job title",
        "email": "E-mail",
        "phone": "Phone",
        "fax": "Fax",
        "website": "Website",
        "salutation": "Salutation",
    },
    "Billing address": {name: f"Billing: {label}" for name, label in _PLACE.items()},
    "Delivery address": {f"delivery.{name}": f"Delivery: {label}" for name, label in _PLACE.items()},
    "Terms": {
        "currency": "Currency",
        "language": "Language",
        "time_zone": "Time zone",
        "payment_terms_days": "Payment terms in days",
        "credit_limit": "Credit limit",
        "vat": "VAT number",
        "bank_account": "IBAN",
        "on_hold": "On hold",
        "opened": "Account opened",
        "parent": "Parent, by its id in the other system",
        "bill_to": "Who pays, by its id in the other system",
    },
}
TARGETS = tuple(Target(name, label, section) for section, names in _LABELS.items() for name, label in names.items())

# Names that programs write, blanks and signs apart: English, German, French, Spanish.
_WORDS = {
    "external_id": "externalid alternatekey number no nr id key accountnumber accountno kundennummer kundennr"
    " numeroclient idcliente codigocliente",
    "code": "code",
    "given_name": "firstname givenname forename vorname prenom nombrepropio",
    "middle_name": "middlename middleinitial",
    "family_name": "lastname familyname surname nachname nomdefamille apellido apellidos",
    "name": "name companyname organisation organization fullname displayname firma firmenname nom raisonsociale"
    " nombre razonsocial",
    "legal_name": "legalname",
    "company": "company",
    "salutation": "salutation title anrede civilite",
    "contact_name": "contactname contact contactperson attention ansprechpartner",
    "contact_title": "contacttitle jobtitle",
    "line1": "address address1 addressline1 street streetaddress strasse adresse direccion calle",
    "line2": "address2 addressline2",
    "city": "city town ort stadt ville ciudad",
    "region": "region state province county stateprovince stateprovincecode statecode bundesland provincia",
    "postal_code": "postalcode postcode zip zipcode plz postleitzahl codepostal codigopostal",
    "country": "country countrycode countryname countryregioncode land pays pais",
    "phone": "phone phonenumber telephone tel telefon telefono mobile",
    "fax": "fax faxnumber telefax",
    "email": "email emailaddress mail",
    "website": "website websiteurl url web homepage",
    "currency": "currency currencycode waehrung devise moneda",
    "language": "language languagecode sprache langue idioma",
    "payment_terms_days": "paymentdays paymenttermsdays paymentterms termsdays zahlungsziel",
    "credit_limit": "creditlimit kreditlimit",
    "vat": "vat vatnumber vatid vatregistrationnumber ustid ustidnr taxid numerotva nif",
    "bank_account": "iban",
    "on_hold": "onhold isoncredithold credithold ishold blocked gesperrt",
    "opened": "accountopeneddate opened openeddate customersince",
    "parent": "parent parentid headofficeid",
    "bill_to": "billtocustomerid billtoid billto payerid payer",
    "tags": "tags labels",
}
_BY_WORD = {word: target for target, words in _WORDS.items() for word in words.split()}
# Of several columns that could be the same thing, the one whose word stands first in its list wins.
_RANK = {word: rank for words in _WORDS.values() for rank, word in enumerate(words.split())}
_ENTITY = re.compile(
    r"(customer|client|reseller|prospect|account|debtor|partner|buyer|supplier|member|person|kunden|kunde)(?=.)"
)
_BILLING = re.compile(r"(postal|billing|mailing|invoice|rechnungs)(?=.)")
_DELIVERY = re.compile(r"(delivery|shipping|shipto|ship|liefer)(?=.)")


def proposed(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[Choice]:
    """For each column what it means, by its name or else by what stands in it; each target is given once."""
    named = [(_rank(column), index, target) for index, column in enumerate(columns) if (target := by_name(column))]
    found: dict[str, Choice] = {}
    taken: set[str] = set()
    for _, index, target in sorted(named):
        if target not in taken:
            taken.add(target)
            found[columns[index]] = Choice(columns[index], target, "its name")
    # Names say enough where there are some; a table of nameless columns is read by what stands in it.
    needs_name = not taken & {"name", "family_name", "given_name", "company"}
    if needs_name or "external_id" not in taken:
        for column in columns:
            cells = [row.get(column, "") for row in rows]
            if column not in found and (read := _by_contents(column, cells, taken)):
                taken.add(read[0])
                found[column] = Choice(column, *read)
    return [found.get(column, Choice(column, None, "")) for column in columns]


def constants(choices: Sequence[Choice], rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """A country for addresses that name none, where their regions can only be states of the USA."""
    at = {choice.target: choice.column for choice in choices if choice.target}
    if "region" not in at or "country" in at:
        return {}
    regions = [row.get(at["region"], "") for row in rows]
    states = {each.code[3:] for each in pycountry.subdivisions if each.country_code == "US"}
    return {"country": "US"} if contents.share(regions, states.__contains__) > 0.98 else {}


def by_name(column: str) -> str | None:
    bare = _bare(column)
    for pattern, prefix in ((_DELIVERY, "delivery."), (_BILLING, "")):
        rest = pattern.sub("", bare, count=1) if pattern.match(bare) else bare
        if rest != bare and (target := _BY_WORD.get(rest)) in _PLACE:
            return f"{prefix}{target}"
    return _BY_WORD.get(bare) or _BY_WORD.get(_ENTITY.sub("", bare, count=1))


def _bare(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(column.replace("ß", "ss")))


def _rank(column: str) -> int:
    bare = _bare(column)
    # Where both are there, "postal address" and "address" are the same thing, and the plain one wins.
    return min(_RANK.get(bare, 99), _RANK.get(_ENTITY.sub("", bare, count=1), 99))


_BY_KIND = {"email": "email", "url": "website", "phone": "phone", "street": "line1", "words": "name"}


def _by_contents(column: str, cells: Sequence[str], taken: set[str]) -> tuple[str, str] | None:
    """Target and reason, among those that are still free."""
    if not contents.filled(cells):
        return None
    kind = contents.kind_of(cells)
    nameless = re.fullmatch(r"Column \d+", column) is not None
    found: tuple[str, str] | None = None
    if kind in ("email", "url", "phone"):
        found = _BY_KIND[kind], f"its cells look like {kind}s"
    elif not nameless:
        return None  # it has a name that says something else
    elif "external_id" not in taken and contents.identifies(cells):
        found = "external_id", "no two rows have the same"
    elif contents.share(cells, is_country) >= 0.9:
        found = "country", "its cells are countries"
    elif contents.is_postal(cells):
        found = "postal_code", "its cells look like postal codes"
    elif kind == "words" and contents.is_mostly_distinct(cells):
        found = "name", "its cells look like names"
    elif kind == "street" and contents.is_mostly_distinct(cells):
        found = "line1" if "name" in taken else "name", "its cells look like names or streets"
    return found if found and found[0] not in taken else None
