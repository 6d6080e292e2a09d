"""One act on many customers: each is a command of its own, with an id that follows from the request's key."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from counterfoil.customers import commands, fields
from counterfoil.customers.commands import CustomerCommand
from counterfoil.customers.rows import CONTEXT
from counterfoil.customers.service import ACTS, CHANGED_MEANWHILE, CustomerService
from counterfoil.kernel.ids import OrgId, derived
from counterfoil.kernel.refused import FieldError, Refused, invalid
from counterfoil.store.refusals import KEY_REUSED
from counterfoil.store.session import Committed, Taken
from counterfoil.store.unit import Envelope, Unit

MOST = 500
_AT_ONCE = 100  # in one commit; a refusal makes the others of its batch go one by one

Version = Annotated[int, Meta(ge=1)]


class Bulk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    act: Literal["tag", "hold", "close"]
    ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST)]
    versions: Annotated[
        dict[UUID, Version],
        Meta(description="By id, where a customer that changed since is to be refused. Without: as each one stands."),
    ] = {}
    reason: Annotated[fields.Reason | UnsetType, Meta(description="Of hold, which needs one, and of close.")] = UNSET
    tags: Annotated[commands.Tagging | UnsetType, Meta(description="Of tag, which needs them.")] = UNSET


class BulkItem(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    outcome: Literal["done", "refused"]
    version: int | None = None
    code: str | None = None
    detail: str | None = None


class BulkDone(msgspec.Struct, frozen=True):
    done: int
    refused: int
    items: Annotated[list[BulkItem], Meta(description="In the order of the ids.")]


async def act_on_all(customers: CustomerService, org: OrgId, envelope: Envelope, value: object) -> BulkDone:
    """Raises Refused where the request is wrong; what is wrong with one customer stands in its result."""
    given = await customers.validation.validate(org, value, Bulk)
    if errors := _errors(given):
        raise invalid(errors)
    command = _command(given)
    items: list[BulkItem] = []
    for begin in range(0, len(given.ids), _AT_ONCE):
        ids = given.ids[begin : begin + _AT_ONCE]
        sent = [
            (_envelope(org, envelope, id_), _attempt(customers, id_, given.versions.get(id_), command)) for id_ in ids
        ]
        became = await customers.repository.store.execute_batch(org, CONTEXT.door, sent)
        items += [_item(id_, each) for id_, each in zip(ids, became, strict=True)]
    done = sum(item.outcome == "done" for item in items)
    return BulkDone(done, len(items) - done, items)


def _errors(given: Bulk) -> Sequence[FieldError]:
    errors = [
        FieldError(f"/ids/{index}", "duplicate", "This stands in the list already")
        for index, id_ in enumerate(given.ids)
        if id_ in given.ids[:index]
    ]
    errors += [
        FieldError(f"/versions/{id_}", "not_found", "This id is not in the list")
        for id_ in given.versions.keys() - set(given.ids)
    ]
    if given.act == "hold" and given.reason is UNSET:
        errors.append(FieldError("/reason", "required", "Say why they are put on hold"))
    if given.act == "tag" and (given.tags is UNSET or not (given.tags.added or given.tags.removed)):
        errors.append(FieldError("/tags", "required", "Name a tag to add or to remove"))
    if given.act == "tag" and given.reason is not UNSET:
        errors.append(FieldError("/reason", "unknown", "Tags are set without a reason; leave it out"))
    if given.act != "tag" and given.tags is not UNSET:
        errors.append(FieldError("/tags", "unknown", "Only the act tag takes tags; leave them out"))
    return errors


def _command(given: Bulk) -> CustomerCommand:
    if given.tags is not UNSET:
        return commands.Tag(given.tags.added, given.tags.removed)
    return ACTS[given.act][1](given)


def _envelope(org: OrgId, asked: Envelope, customer: UUID) -> Envelope:
    command = derived(org, "bulk", asked.command, customer)
    return Envelope(command, asked.actor, asked.correlation, asked.print)


def _attempt(
    customers: CustomerService, customer: UUID, version: int | None, command: CustomerCommand
) -> Callable[[Unit], Awaitable[None]]:
    async def attempt(unit: Unit) -> None:
        stream = await customers.repository.load(unit, customer)
        if version is not None and stream.version != version:
            raise Refused(CHANGED_MEANWHILE)
        unit.decide(stream, command)
        unit.answers(stream)

    return attempt


def _item(customer: UUID, became: Committed | Refused | Taken) -> BulkItem:
    if isinstance(became, Committed):
        return BulkItem(id=customer, outcome="done", version=became.version)
    assert isinstance(became, Refused), "none of these acts gives a customer a unique value"
    if became.code is KEY_REUSED:
        raise became
    return BulkItem(id=customer, outcome="refused", code=became.code.name, detail=became.detail)
