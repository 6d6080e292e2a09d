"""How processors are asked about and helped on.

Whoever checks that the books are whole (audit.verify) sees what is not yet taken in: positions, types and places in the
program, nothing that a person typed. To try again, and above all to leave a fact out for ever, changes what everybody
sees, and is an administrator's act (settings.edit).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from counterfoil.kernel.actor import label
from counterfoil.store import parking
from counterfoil.store.parking import Parked, ParkingLot, Skipped
from counterfoil.web.asked import Asked
from counterfoil.web.pages import Listing, Page, total
from counterfoil.web.routes import Route, get, post

_REFUSES = (parking.PROCESSOR_UNKNOWN, parking.NOT_PARKED)


class ProcessorState(msgspec.Struct, frozen=True):
    """`lag`: how many events it has not looked at yet; `parked`: how many streams wait for repair."""

    name: str
    lag: int
    parked: int
    moved_at: datetime | None


class ProcessorStates(msgspec.Struct, frozen=True):
    items: list[ProcessorState]


class ParkedStream(msgspec.Struct, frozen=True):
    """`position` is the first event that could not be processed; `waiting` later ones of the stream queue behind it."""

    processor: str
    stream: UUID
    kind: str
    type: str
    position: str
    error: str
    attempts: int
    waiting: int
    parked_at: datetime
    tried_at: datetime


class HelpedOn(msgspec.Struct, frozen=True):
    """Where the stream waits now; null where it goes on."""

    parked: ParkedStream | None


class HelpedMany(msgspec.Struct, frozen=True):
    """`parked`: those that were tried and still wait."""

    freed: int
    parked: int


class SaidBy(msgspec.Struct, frozen=True):
    kind: str
    id: UUID
    name: str
    via: str


class SkippedEvent(msgspec.Struct, frozen=True):
    processor: str
    stream: UUID
    kind: str
    type: str
    position: str
    reason: str
    by: SaidBy
    skipped_at: datetime


class Skip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`position` as it was shown, so that nobody skips another event than they looked at."""

    position: Annotated[str, Meta(pattern=r"^[0-9]{1,9}\.[0-9]{1,18}$")]
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S", extra={"say": "Say why"})]


@get("/api/processors", may="audit.verify")
async def states(asked: Asked, lot: ParkingLot) -> ProcessorStates:
    """How far each processor has come."""
    found = await lot.states(asked.org)
    return ProcessorStates(
        [ProcessorState(each.name, each.head - each.position, each.parked, each.at) for each in found]
    )


@get("/api/processors/parked", may="audit.verify")
async def parked(asked: Asked, wanted: Listing, lot: ParkingLot) -> Page[ParkedStream]:
    """Streams that wait for repair, in the order of the events that they wait at."""
    found = await lot.parked(asked.org, wanted.limit + 1, asked.place(tuple[int, str]) or parking.FIRST)
    page = found[: wanted.limit]
    following = asked.cursor((page[-1].position, page[-1].processor)) if len(found) > len(page) else None
    return Page([_parked(each) for each in page], following, total(await lot.count_parked(asked.org)))


@get("/api/processors/skipped", may="audit.verify")
async def skipped(asked: Asked, wanted: Listing, lot: ParkingLot) -> Page[SkippedEvent]:
    """Events that a processor leaves out for ever, the latest first: who said so, when and why."""
    found = await lot.skipped(asked.org, wanted.limit + 1, asked.place(tuple[int, str]) or parking.LAST)
    page = found[: wanted.limit]
    following = asked.cursor((page[-1].position, page[-1].processor)) if len(found) > len(page) else None
    return Page([_skipped(each) for each in page], following, total(await lot.count_skipped(asked.org)))


@post("/api/processors/{processor:str}/retry", may="settings.edit", refuses=(parking.PROCESSOR_UNKNOWN,))
async def retry_all(processor: str, asked: Asked, lot: ParkingLot) -> HelpedMany:
    """Process what waits of every parked stream, 200 of them at once."""
    tried, freed = await lot.retry_all(asked.org, processor)
    return HelpedMany(freed, tried - freed)


@post("/api/processors/{processor:str}/parked/{stream:uuid}/retry", may="settings.edit", refuses=_REFUSES)
async def retry(processor: str, stream: UUID, asked: Asked, lot: ParkingLot) -> HelpedOn:
    """Process what waits of a stream, after its cause was mended."""
    return _helped(await lot.retry(asked.org, processor, stream))


@post(
    "/api/processors/{processor:str}/parked/{stream:uuid}/skip",
    may="settings.edit",
    refuses=(*_REFUSES, parking.PARKED_ELSEWHERE),
    example={"position": "1.204", "reason": "Written by a test of ours; support knows."},
)
async def skip(processor: str, stream: UUID, asked: Asked, given: Skip, lot: ParkingLot) -> HelpedOn:
    """Leave an event out for ever, and process what waits behind it."""
    return _helped(await lot.skip(asked.org, processor, stream, given.position, asked.actor, given.reason))


def _helped(found: Parked | None) -> HelpedOn:
    return HelpedOn(_parked(found) if found else None)


def _parked(found: Parked) -> ParkedStream:
    return ParkedStream(
        processor=found.processor,
        stream=found.stream,
        kind=found.type.partition(".")[0],
        type=found.type,
        position=f"{found.epoch}.{found.position}",
        error=found.error,
        attempts=found.attempts,
        waiting=found.waiting,
        parked_at=found.at,
        tried_at=found.tried_at,
    )


def _skipped(found: Skipped) -> SkippedEvent:
    return SkippedEvent(
        processor=found.processor,
        stream=found.stream,
        kind=found.type.partition(".")[0],
        type=found.type,
        position=f"{found.epoch}.{found.position}",
        reason=found.reason,
        by=SaidBy(found.actor.kind, found.actor.id, label(found.actor), found.actor.via),
        skipped_at=found.at,
    )


ROUTES: Sequence[Route] = (states, parked, skipped, retry_all, retry, skip)
