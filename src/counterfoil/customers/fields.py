"""Every field of a customer and of a contact, declared once: type, bounds, privacy class, sealed or clear.

Inputs and facts use the same declarations, so what the API accepts and what the log holds cannot drift apart. The store
seals a member whole where its alias says so; a list whose alias says nothing is split element by element.

What the log holds must stay readable: bounds may become wider, never narrower.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.kernel.money import Currency as Iso4217
from counterfoil.kernel.money import Money
from counterfoil.kernel.privacy import Declared, Privacy

_CLEAR = Declared(Privacy.INTERNAL)
_PERSONAL = Declared(Privacy.PERSONAL, sealed=True)
_SENSITIVE = Declared(Privacy.SENSITIVE, sealed=True)
_SHOWN = Declared(Privacy.INTERNAL, sealed=True, clear_in_rows=True)  # lists sort and search by it
_SEALED = Declared(Privacy.INTERNAL, sealed=True)

# Python's $ also matches before a last line feed, which JavaScript's does not.
_END = r"$(?!\n)"

MOST_TAGS = 50
MOST_CUSTOM = 50

# ---- a customer ------------------------------------------------------------------------------------------------------

Code = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*" + _END,
        extra={"say": "Letters, digits and . _ / - only, such as C-10482"},
    ),
    _CLEAR,
]
ExternalId = Annotated[str, Meta(min_length=1, max_length=100), _CLEAR]
Kind = Annotated[Literal["company", "person"], _CLEAR]
Name = Annotated[str, Meta(min_length=1, max_length=200), _SHOWN]
LegalName = Annotated[str, Meta(min_length=1, max_length=200), _SHOWN]
BankAccount = Annotated[str, Meta(min_length=1, max_length=64), _SENSITIVE]
Currency = Annotated[
    Iso4217, Meta(min_length=3, max_length=3, extra={"say": "Three capital letters, such as EUR"}), _CLEAR
]
Language = Annotated[
    str,
    Meta(
        max_length=12,
        pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?" + _END,
        extra={"say": "A language code, such as de or de-CH"},
    ),
    _CLEAR,
]
TimeZone = Annotated[str, Meta(min_length=1, max_length=64), _CLEAR]
PaymentTermsDays = Annotated[int, Meta(ge=0, le=365), _CLEAR]
CreditLimit = Annotated[Money, _CLEAR]
ParentId = Annotated[UUID, _CLEAR]
Payer = Annotated[Literal["self", "parent"], _CLEAR]
Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Tags = Annotated[list[Tag], Meta(max_length=MOST_TAGS), _CLEAR]

CustomKey = Annotated[
    str,
    Meta(
        max_length=40,
        pattern=r"^[a-z][a-z0-9_]*" + _END,
        extra={"say": "Small letters, digits and _ only, such as cost_centre"},
    ),
]
CustomValue = Annotated[str, Meta(max_length=500)] | Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)] | bool | None
Custom = Annotated[dict[CustomKey, CustomValue], Meta(max_length=MOST_CUSTOM), _PERSONAL]

# ---- its addresses, tax ids, consents --------------------------------------------------------------------------------

AddressKind = Annotated[Literal["billing", "delivery"], _SEALED]
Street = Annotated[str, Meta(min_length=1, max_length=200), _PERSONAL]
City = Annotated[str, Meta(min_length=1, max_length=100), _SHOWN]
Region = Annotated[str, Meta(min_length=1, max_length=100), _PERSONAL]
PostalCode = Annotated[str, Meta(min_length=1, max_length=20), _PERSONAL]
Country = Annotated[
    str,
    Meta(min_length=2, max_length=2, pattern="^[A-Z]{2}$", extra={"say": "Two capital letters, such as DE"}),
    _CLEAR,
]


class Address(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Annotated[UUID, _CLEAR]
    kind: AddressKind | UnsetType = UNSET  # unset only where the customer's key is gone
    line1: Street | UnsetType = UNSET
    line2: Street | UnsetType = UNSET
    city: City | UnsetType = UNSET
    region: Region | UnsetType = UNSET
    postal_code: PostalCode | UnsetType = UNSET
    country: Country


Addresses = Annotated[list[Address], Meta(max_length=20)]

# `vat` numbers begin with their country; the others are named by country and number; `other` is not checked.
TaxScheme = Literal[
    "vat", "ar_cuit", "au_abn", "br_cnpj", "ca_bn", "cl_rut", "cn_uscc", "il_hp", "in_gstin", "jp_cn", "kr_brn",
    "mx_rfc", "nz_ird", "sg_uen", "tr_vkn", "us_ein", "uy_rut", "ve_rif", "za_tin", "other",
]  # fmt: skip
TaxNumber = Annotated[str, Meta(min_length=1, max_length=50)]


class TaxId(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID
    scheme: TaxScheme
    value: TaxNumber


TaxIds = Annotated[list[TaxId], Meta(max_length=20), _SENSITIVE]


class Consent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    purpose: Annotated[str, Meta(min_length=1, max_length=100)]
    granted: bool
    on: date


Consents = Annotated[list[Consent], Meta(max_length=50), _PERSONAL]

# ---- a contact -------------------------------------------------------------------------------------------------------

ContactName = Annotated[str, Meta(min_length=1, max_length=200), _PERSONAL]
ContactRole = Annotated[Literal["billing", "dunning", "technical"], _CLEAR]
Email = Annotated[str, Meta(min_length=3, max_length=254), _PERSONAL]
Phone = Annotated[
    str,
    Meta(
        min_length=4,
        max_length=40,
        pattern=r"^[0-9+(][0-9 ()./-]*( ?(x|ext\.?) ?[0-9]{1,6})?" + _END,
        extra={"say": "Digits, blanks and + ( ) - . / only, such as +49 30 901820"},
    ),
    _PERSONAL,
]
DocumentKind = Literal["invoice", "reminder", "statement"]
Documents = Annotated[list[DocumentKind], Meta(max_length=10), _CLEAR]

# ---- free text -------------------------------------------------------------------------------------------------------

Reason = Annotated[str, Meta(min_length=1, max_length=500), _PERSONAL]
NoteText = Annotated[str, Meta(min_length=1, max_length=4000), _PERSONAL]

# ---- members together ------------------------------------------------------------------------------------------------


class Particulars(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The members that inputs and facts hold alike."""

    code: Code | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    legal_name: LegalName | UnsetType | None = UNSET
    bank_account: BankAccount | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    time_zone: TimeZone | UnsetType | None = UNSET
    payment_terms_days: PaymentTermsDays | UnsetType | None = UNSET
    credit_limit: CreditLimit | UnsetType | None = UNSET
    parent_id: ParentId | UnsetType | None = UNSET
    payer: Payer | UnsetType | None = UNSET
    custom: Custom | UnsetType | None = UNSET
    consents: Consents | UnsetType | None = UNSET


class Profile(Particulars, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one save may change of a customer itself; tags have a fact of their own."""

    name: Name | UnsetType | None = UNSET
    kind: Kind | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    addresses: Addresses | UnsetType | None = UNSET
    tax_ids: TaxIds | UnsetType | None = UNSET


class Members(Profile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every member of a customer. In a state and in `customer.created` unset means none, and None never stands."""

    tags: Tags | UnsetType | None = UNSET


class ContactMembers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every member of a contact, on the same terms."""

    name: ContactName | UnsetType | None = UNSET
    role: ContactRole | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    documents: Documents | UnsetType | None = UNSET
