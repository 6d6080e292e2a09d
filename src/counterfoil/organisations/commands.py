"""What can be asked of an organisation."""

import msgspec

from counterfoil.kernel.money import Currency
from counterfoil.organisations.events import Code, Language, Name, TimeZone


class Create(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Code
    name: Name
    currency: Currency = "EUR"
    language: Language = "en"
    time_zone: TimeZone = "UTC"
