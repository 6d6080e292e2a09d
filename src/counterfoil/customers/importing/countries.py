"""Countries by the names that people write."""

from functools import lru_cache

import pycountry

from counterfoil.kernel.text import fold

# Names in use that ISO 3166 lists otherwise.
_USED = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "czech republic": "CZ", "russia": "RU"}
_USED |= {"deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "espana": "ES", "italia": "IT"}


@lru_cache(maxsize=2000)
def _found(text: str) -> str | None:
    if known := _USED.get(fold(text)):
        return known
    try:
        return str(pycountry.countries.lookup(text).alpha_2)
    except LookupError:
        return None


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country's name or code; the text itself where nobody knows it."""
    return _found(text) or text


def is_country(text: str) -> bool:
    return not text.isdigit() and _found(text) is not None
