"""Which writings are one and the same, and how sure several traits together make."""

import pytest

from counterfoil.customers.commands import ChangedAddress
from counterfoil.customers.matching import (
    LIKELY,
    Sign,
    keys,
    likeness,
    of_address,
    of_email,
    of_names,
    of_number,
    of_phone,
)

SECRET = b"s" * 32


def name(*names: str, kind: str = "company") -> set[str]:
    return {sign.text for sign in of_names(kind, *names)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordlicht Optik GmbH", "NORDLICHT-OPTIK"),
        ("Nordlicht Optik GmbH & Co. KG", "Nordlicht Optik"),
        ("Talleres Almendro, S.L.", "Talleres Almendro SL"),
        ("Talleres Almendro S. L.", "talleres almendro"),
        ("Harbour Supplies Ltd.", "Harbour Supplies Limited"),
        ("Harbour & Sons plc", "Harbour and Sons"),
        ("Müller Maschinen AG", "Mueller Maschinen"),
        ("Bjørn Sjøtransport A/S", "Bjorn Sjotransport AS"),
        ("株式会社ほしの", "ほしの"),
        ("ほしの株式会社", "株式会社 ほしの"),
        ("ООО Ромашка", "Ромашка"),
        ("Zakład Łąka Sp. z o.o.", "Zaklad Laka"),
        ("Café Zoë S.à r.l.", "Cafe Zoe SARL"),
    ],
)  # fmt: skip
def test_a_legal_form_accents_and_stops_make_no_other_company(one: str, other: str) -> None:
    assert name(one) == name(other)
    assert len(name(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordlicht Optik", "Nordlicht Akustik"),
        ("Harbour Supplies (York)", "Harbour Supplies (Leeds)"),
        ("AG", "KG"),
        ("The Co", "The Ltd & Co X"),
        ("Route 66", "Route 67"),
    ],
)
def test_other_companies_stay_others(one: str, other: str) -> None:
    assert name(one)
    assert not name(one) & name(other)


def test_a_persons_names_come_in_either_order() -> None:
    assert name("Larsson, Ann", kind="person") == name("ann Larsson", kind="person")
    assert name("Optik Nordlicht") != name("Nordlicht Optik")


def test_name_and_legal_name_are_both_looked_at() -> None:
    assert name("Nordlicht", "Nordlicht Optik Gesellschaft mbH") == {"nordlicht", "nordlichtoptikgesellschaft"}
    assert list(of_names("company", None, "")) == []


def phone(number: str) -> list[str]:
    return [sign.text for sign in of_phone(number)]


def test_phones_are_compared_without_country_and_extension() -> None:
    assert phone("+49 (30) 901820") == phone("030 901-820") == phone("0049 30 901820") == ["30901820"]
    assert phone("(245) 555-0173 x12") == phone("245.555.0173") == ["2455550173"]
    assert phone("+39 06 1234567") == phone("06 1234567")
    assert phone("4711") == phone("") == phone("+999 1") == []


def test_mail_is_compared_without_case_and_what_is_behind_a_plus() -> None:
    [one], [other] = of_email("Ana.Lind+Bills@Example.org"), of_email(" ana.lind@example.ORG ")
    assert one == other == Sign("email", "ana.lind@example.org")
    assert list(of_email(None)) == []


def test_numbers_are_compared_without_blanks_and_stops() -> None:
    assert list(of_number("tax_id", "DE 136.695.976")) == list(of_number("tax_id", "de136695976"))
    assert list(of_number("bank_account", "12-3")) == []


def place(line1: str | None, postal_code: str | None, country: str = "DE", line2: str | None = None) -> set[str]:
    given = ChangedAddress(line1=line1, line2=line2, postal_code=postal_code, country=country)
    return {sign.text for sign in of_address(given)}


def test_an_address_is_its_street_with_number_and_postal_code() -> None:
    assert place("Obere Str. 57", "12 209") == place("obere straße 57", "12209") == place("Obere Strasse 57", "12209")
    assert place("12 North Harbour Road", "YO1", "GB") == place("12 N. Harbour Rd.", "yo1", "GB")
    assert place("Unit 7", "YO1", "GB", "3 Mill Lane") & place("3 Mill Ln", "YO1", "GB")
    assert place("Kaistr. 2", "20457") != place("Kaistr. 2", "20459")
    assert place("Postfach", "20457") == place("7", "20457") == place("Kaistr. 2", None) == place(None, "1") == set()


def test_only_names_stand_in_clear() -> None:
    made = keys([*of_names("person", "Ana"), *of_email("canary@example.org"), *of_phone("030 901820")], SECRET)
    assert [key[:2] for key in made] == ["e:", "n:", "p:"]
    assert made[1] == "n:ana"
    assert "canary" not in "".join(made)
    assert "901820" not in "".join(made)
    assert made != keys([*of_email("canary@example.org")], b"t" * 32)


A = ["n:a", "e:1", "p:2", "a:3", "t:4", "b:5"]


@pytest.mark.parametrize(
    ("mine", "theirs", "alike", "company", "likely", "reasons"),
    [
        (["n:a"], ["n:a"], 1.0, True, True, ["name"]),
        (["n:a"], ["n:a"], 1.0, False, False, ["name"]),
        (["n:a", "p:2"], ["n:a", "p:2"], 1.0, False, True, ["name", "phone"]),
        (["e:1"], ["e:1"], 0.0, True, False, ["email"]),
        (["e:1"], ["e:1"], 0.7, False, True, ["email", "similar_name"]),
        (["p:2"], ["p:2"], 0.0, True, False, ["phone"]),
        (["a:3"], ["a:3"], 0.65, True, True, ["address", "similar_name"]),
        (["t:4"], ["t:4", "x"], 0.0, True, True, ["tax_id"]),
        (["b:5"], ["b:5"], 0.0, True, True, ["bank_account"]),
        ([], [], 0.95, True, False, ["similar_name"]),
        (["n:a", "t:4"], ["n:a", "t:9"], 1.0, True, False, ["name"]),
        (["n:a", "t:4"], ["n:a"], 1.0, True, True, ["name"]),
        ([], [], 0.0, True, False, []),
    ],
)
def test_how_sure_traits_make(
    mine: list[str], theirs: list[str], alike: float, company: bool, likely: bool, reasons: list[str]
) -> None:
    score, why = likeness(mine, theirs, dict.fromkeys(A, 1), alike, company=company)
    assert (score >= LIKELY, sorted(why)) == (likely, sorted(reasons))
    assert 0 <= score <= 100


def test_what_many_share_says_little() -> None:
    """The switchboard of a hundred branches is nobody's mark."""
    scores = [
        likeness(["p:2", "e:1"], ["p:2", "e:1"], {"p:2": n, "e:1": n}, 0.0, company=True)[0] for n in (1, 3, 10, 100)
    ]
    assert scores[0] == scores[1] > scores[2] > scores[3]
    assert scores[0] >= LIKELY > scores[2]
    assert scores[3] < 5
