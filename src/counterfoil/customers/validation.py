"""Is the input right? Shape, then formats, then the organisation: the same field errors for form, API and import.

The steps' errors come together: a name that is too long does not hide a wrong check digit.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from counterfoil.customers import formats
from counterfoil.customers.commands import (
    ChangeCustomer,
    ChangedTaxId,
    NewAddress,
    NewContact,
    NewCustomer,
    NewTaxId,
)
from counterfoil.customers.fields import Consent
from counterfoil.customers.profile import present
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.money import Money
from counterfoil.kernel.refused import FieldError, invalid
from counterfoil.kernel.shapes import check, pointer

Shape = TypeVar("Shape", bound=Struct)

_NOBODY = UUID(int=0)

# What reads a member of this name, wherever it stands; the elements of lists and the values of `custom` one by one.
# Members that are not here are complete with their shape.
READ_BY: dict[str, Callable[[str], str]] = {
    "added": formats.line,
    "bank_account": formats.iban,
    "city": formats.line,
    "country": formats.country,
    "currency": formats.currency,
    "custom": formats.lines,
    "email": formats.email,
    "external_id": formats.line,
    "language": formats.language,
    "legal_name": formats.line,
    "line1": formats.line,
    "line2": formats.line,
    "name": formats.line,
    "phone": formats.phone,
    "postal_code": formats.line,
    "purpose": formats.line,
    "reason": formats.lines,
    "region": formats.line,
    "removed": formats.line,
    "tags": formats.line,
    "text": formats.lines,
    "time_zone": formats.time_zone,
}


class Known(Protocol):
    """What the organisation's other customers say; `besides` is the customer that the input is about."""

    async def code_taken(self, org: OrgId, code: str, besides: UUID) -> str | None:
        """What the customer is called that has this code."""

    async def external_id_taken(self, org: OrgId, external_id: str, besides: UUID) -> str | None:
        """What the customer is called that has this external id."""

    async def exists(self, org: OrgId, customer: UUID) -> bool:
        """Whether it can be referred to."""

    async def is_below(self, org: OrgId, customer: UUID, other: UUID) -> bool:
        """Whether `other` is the customer's parent, or the parent's parent, and so on."""


class CustomerValidationService:
    def __init__(self, known: Known) -> None:
        self._known = known

    async def validate(self, org: OrgId, value: object, shape: type[Shape], customer: UUID = _NOBODY) -> Shape:
        """The input of this shape, in the form in which it is kept; else all its field errors at once.

        `value` is what JSON or a mapped row gave; `customer` is the one that it is about, where there is one.
        """
        given, errors = read(value, shape)
        if isinstance(given, NewCustomer | ChangeCustomer):
            wrong = {error.pointer for error in errors}
            errors += [e for e in await self._organisation(org, given, customer) if e.pointer not in wrong]
        if errors:
            raise invalid(errors)
        assert isinstance(given, shape)
        return given

    async def _organisation(self, org: OrgId, given: NewCustomer | ChangeCustomer, customer: UUID) -> list[FieldError]:
        errors = []
        if given.code and (holder := await self._known.code_taken(org, given.code, customer)):
            errors.append(taken("code", holder))
        if given.external_id and (holder := await self._known.external_id_taken(org, given.external_id, customer)):
            errors.append(taken("external_id", holder))
        if given.parent_id:
            if not await self._known.exists(org, given.parent_id):
                errors.append(FieldError("/parent_id", "not_found", "There is no such customer here"))
            elif customer != _NOBODY and await self._known.is_below(org, given.parent_id, customer):
                errors.append(FieldError("/parent_id", "choice", "That customer stands below this one; choose another"))
        return errors


def taken(member: str, holder: str) -> FieldError:
    """Also for a race that only the database's constraint decided."""
    return FieldError(f"/{member}", "taken", f"Already used by {holder}", {"customer": holder})


def read(value: object, shape: type[Shape]) -> tuple[Struct | None, list[FieldError]]:
    """Shape and formats: the input as it is kept, and its errors. Where there are some, what of it is in shape."""
    given: Struct | None
    given, errors = check(value, shape)
    if given is None:
        given = _sound_part(value, shape, errors)
    if given is None:
        return None, errors
    unfit: list[FieldError] = []
    kept = _mend(given, None, "", unfit)
    if not errors and not unfit:
        # Composing text can lengthen it.
        errors = check(msgspec.to_builtins(kept), shape)[1]
    return kept, errors + unfit


def _sound_part(value: object, shape: type[Struct], errors: Sequence[FieldError]) -> Struct | None:
    """The members without an error of shape; of a new customer as a change, which lets the others be absent."""
    if not isinstance(value, dict):
        return None
    partial = ChangeCustomer if shape is NewCustomer else shape
    wrong = {error.pointer.split("/")[1] for error in errors if error.pointer}
    names = set(partial.__struct_fields__) - wrong
    part = {name: member for name, member in value.items() if name in names and member is not None}
    return check(part, partial)[0]


def _mend(value: Any, read_by: Callable[[str], str] | None, at: str, errors: list[FieldError]) -> Any:
    if isinstance(value, Struct):
        members = present(value)
        kept = {name: _mend(member, READ_BY.get(name), f"{at}/{name}", errors) for name, member in members.items()}
        return _together(msgspec.structs.replace(value, **kept), at, errors)
    if isinstance(value, list):
        kept_list = [_mend(element, read_by, f"{at}/{index}", errors) for index, element in enumerate(value)]
        errors += _repeated(kept_list, at)
        return kept_list
    if isinstance(value, dict):
        return {key: _mend(member, read_by, at + pointer(key), errors) for key, member in value.items()}
    if read_by is None or not isinstance(value, str):
        return value
    return _kept(value, lambda: read_by(value), at, errors)


def _kept(value: Any, read_it: Callable[[], Any], at: str, errors: list[FieldError]) -> Any:
    try:
        return read_it()
    except formats.Unfit as unfit:
        errors.append(FieldError(at, unfit.code, unfit.message, unfit.params))
        return value


def _together(struct: Struct, at: str, errors: list[FieldError]) -> Struct:
    """What is seen only with several members, or with the kind of struct, at hand."""
    if (
        isinstance(struct, NewCustomer | NewAddress | NewTaxId | NewContact)
        and struct.id is not UNSET
        and struct.id.version != 7
    ):
        errors.append(FieldError(f"{at}/id", "format", "Make a UUID of version 7, or leave the id out"))
    if isinstance(struct, Money) and struct.minor < 0:
        errors.append(FieldError(f"{at}/minor", "range", "At least 0", {"min": 0}))
    if isinstance(struct, NewTaxId | ChangedTaxId):
        return _tax_id(struct, at, errors)
    return struct


def _tax_id(given: NewTaxId | ChangedTaxId, at: str, errors: list[FieldError]) -> NewTaxId | ChangedTaxId:
    if given.scheme is UNSET and given.value is UNSET:
        return given
    if given.scheme is UNSET or given.value is UNSET:
        lacking = "scheme" if given.scheme is UNSET else "value"
        errors.append(FieldError(f"{at}/{lacking}", "required", "Kind and number of a tax id change together"))
        return given
    scheme, value = given.scheme, given.value
    kept = _kept(value, lambda: formats.tax_id(scheme, value), f"{at}/value", errors)
    return msgspec.structs.replace(given, value=kept)


def _repeated(elements: Sequence[Any], at: str) -> list[FieldError]:
    """Elements of one list that claim to be the same one."""
    member = "purpose" if elements and isinstance(elements[0], Consent) else "id"
    named = [getattr(element, member, UNSET) for element in elements]
    again = [index for index, name in enumerate(named) if name is not UNSET and name in named[:index]]
    return [FieldError(f"{at}/{index}/{member}", "duplicate", "This stands in the list already") for index in again]
