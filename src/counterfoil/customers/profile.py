"""What an input makes of a customer's members: elements matched by id, custom fields by key, tags as a set."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from counterfoil.customers.commands import (
    ChangeCustomer,
    ChangedAddress,
    ChangedContact,
    ChangedTaxId,
    NewAddress,
    NewContact,
    NewCustomer,
    NewTaxId,
)
from counterfoil.customers.events import Tagged
from counterfoil.customers.fields import MOST_CUSTOM, MOST_TAGS, Address, Members, Particulars, TaxId
from counterfoil.kernel.refused import FieldError
from counterfoil.kernel.text import fold

_PLAIN = [*(name for name in Particulars.__struct_fields__ if name != "custom"), "name", "kind", "currency"]
_NEW: dict[type[Struct], type[Struct]] = {Address: NewAddress, TaxId: NewTaxId}

Element = TypeVar("Element", Address, TaxId)


def applied(before: Members, given: NewCustomer | ChangeCustomer) -> tuple[Members, list[FieldError]]:
    """The members after the input, tags included, and what keeps an element from being complete."""
    after = {name: getattr(given, name) for name in _PLAIN if getattr(given, name) is not UNSET}
    errors: list[FieldError] = []
    if given.addresses is not UNSET:
        after["addresses"] = _placed(Address, given.addresses or (), before.addresses or (), "/addresses", errors)
    if given.tax_ids is not UNSET:
        after["tax_ids"] = _placed(TaxId, given.tax_ids or (), before.tax_ids or (), "/tax_ids", errors)
    if given.custom is not UNSET:
        merged = {**(before.custom or {}), **given.custom} if given.custom else {}
        after["custom"] = {key: value for key, value in merged.items() if value is not None}
    if given.tags is not UNSET:
        after["tags"] = distinct(given.tags or ())
    return msgspec.structs.replace(before, **{name: _or_none(value) for name, value in after.items()}), errors


def _placed(
    shape: type[Element],
    given: Sequence[NewAddress | ChangedAddress | NewTaxId | ChangedTaxId],
    held: Sequence[Element],
    at: str,
    errors: list[FieldError],
) -> list[Element]:
    by_id = {element.id: element for element in held}
    placed = []
    for index, wanted in enumerate(given):
        members = present(wanted)
        if standing := by_id.get(members["id"]):
            members = present(standing) | members
        lacking = missing(_NEW[shape], members, f"{at}/{index}")
        errors += lacking
        if not lacking:
            placed.append(shape(**{name: value for name, value in members.items() if value is not None}))
    return placed


def missing(shape: type[Struct], members: Collection[str], at: str) -> list[FieldError]:
    """What a new element lacks, as the input's shape says."""
    lacking = [name for name in _required(shape) if name not in members]
    return [FieldError(f"{at}/{name}", "required", "This is required") for name in lacking]


@cache
def _required(shape: type[Struct]) -> Sequence[str]:
    return [field.name for field in msgspec.structs.fields(shape) if field.required]


def present(struct: Struct) -> dict[str, Any]:
    """The members that are set; nulls stand."""
    return {name: value for name in struct.__struct_fields__ if (value := getattr(struct, name)) is not UNSET}


def settled(fact: Struct) -> dict[str, Any]:
    """The members that a fact sets or, being null, clears: ready to stand in a state."""
    return {name: UNSET if value is None else value for name, value in present(fact).items()}


def id_of(element: NewContact | ChangedContact) -> UUID:
    assert element.id is not UNSET, "commands.with_ids gives every element an id"
    return element.id


def _or_none(value: Any) -> Any:
    return UNSET if value is None or value == [] or value == {} else value


def difference(before: Struct, after: Struct, names: Iterable[str]) -> dict[str, Any]:
    """Those members of `after` that are others than before; None where there is none any more."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return {name: None if new is UNSET else new for name, old, new in pairs if _differ(old, new)}


def _differ(old: Any, new: Any) -> bool:
    # In Python True equals 1; in a custom field they are different values.
    return bool(old != new) or (isinstance(new, dict) and msgspec.json.encode(old) != msgspec.json.encode(new))


def mistakes(customer: UUID, after: Members) -> list[FieldError]:
    """The rules that can be pinned to a member, looked at with all members together."""
    errors = []
    if after.parent_id == customer:
        errors.append(FieldError("/parent_id", "choice", "A customer is not its own parent; choose another"))
    if after.payer == "parent" and after.parent_id is UNSET:
        errors.append(FieldError("/parent_id", "required", "Name the parent who pays"))
    if after.credit_limit and after.credit_limit.currency != after.currency:
        message = f"Give the limit in {after.currency}, the customer's currency"
        errors.append(FieldError("/credit_limit/currency", "choice", message, {"currency": str(after.currency)}))
    for member, most in (("custom", MOST_CUSTOM), ("tags", MOST_TAGS)):
        if len(getattr(after, member) or ()) > most:
            errors.append(too_many(f"/{member}", most))
    return errors + _same_tax_ids(after.tax_ids or ())


def too_many(at: str, most: int) -> FieldError:
    return FieldError(at, "length", f"At most {most}", {"max": most})


def _same_tax_ids(tax_ids: Sequence[TaxId]) -> list[FieldError]:
    numbers = [(each.scheme, each.value) for each in tax_ids]
    again = [index for index, number in enumerate(numbers) if number in numbers[:index]]
    return [FieldError(f"/tax_ids/{index}/value", "duplicate", "This number stands above already") for index in again]


# ---- tags ------------------------------------------------------------------------------------------------------------


def distinct(tags: Iterable[str]) -> list[str]:
    """Blanks trimmed and collapsed; of tags that read alike ("VIP", "vip") the first one stays."""
    by_key: dict[str, str] = {}
    for tag in tags:
        by_key.setdefault(fold(tag), " ".join(tag.split()))
    return list(by_key.values())


def tagged(before: Sequence[str], added: Iterable[str], removed: Iterable[str]) -> Tagged | None:
    """The fact of new and gone tags; None where nothing changes. A tag in both lists stays."""
    wanted = distinct(added)
    kept = {fold(tag) for tag in wanted}
    gone = {fold(tag) for tag in removed} - kept
    standing = {fold(tag) for tag in before}
    new = [tag for tag in wanted if fold(tag) not in standing]
    old = [tag for tag in before if fold(tag) in gone]
    return Tagged(added=new, removed=old) if new or old else None


def retagged(before: Sequence[str], fact: Tagged) -> list[str]:
    return [tag for tag in before if tag not in fact.removed] + fact.added
