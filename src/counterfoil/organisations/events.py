"""What has happened to an organisation. Nothing here is personal: it is a company's public face."""

from typing import Annotated

import msgspec

from counterfoil.kernel.event import EventType
from counterfoil.kernel.money import Currency

Code = Annotated[str, msgspec.Meta(pattern="^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}(?:-[A-Z]{2})?$")]
TimeZone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """Always position 1 of its log."""

    code: Code
    name: Name
    currency: Currency
    language: Language
    time_zone: TimeZone


EVENTS = (EventType("organisation.created", 1, Created),)
