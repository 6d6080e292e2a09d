"""Money is integer minor units of an ISO 4217 currency; never a float."""

from decimal import Decimal
from typing import Annotated

import msgspec

# Minor-unit digits by ISO 4217 (list one, 2024). Two unless named here.
_DIGITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    "CLF": 4,
    "UYW": 4,
}

Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
MinorUnits = Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1)]  # what JSON readers keep exactly


def digits(currency: str) -> int:
    """How many decimals the currency's minor unit has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    minor: MinorUnits
    currency: Currency

    @property
    def text(self) -> str:
        """The amount in major units: "129.00" for 12900 EUR, "412800" for 412800 JPY."""
        return format(Decimal(self.minor).scaleb(-digits(self.currency)), "f")
