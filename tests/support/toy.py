"""The smallest bounded context that uses what the store offers: sealed members, a read table, a unique value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from counterfoil.kernel.decider import Decider
from counterfoil.kernel.event import EventType
from counterfoil.kernel.privacy import Declared, Privacy
from counterfoil.kernel.refused import Refused, code
from counterfoil.store.aggregate import Aggregate, Changed, Context, Fact, Recorded, Stream
from counterfoil.store.migrate import Schema
from counterfoil.store.rows import Row

FULL = code("tally_full", 409, "Full", "The tally stands at {at}.")
Secret = Annotated[str, Declared(Privacy.PERSONAL, sealed=True)]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    label: Secret
    code: str


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    by: int
    why: Secret | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Tally:
    label: str = ""
    code: str = ""
    at: int = -1


@dataclass(frozen=True, slots=True)
class Open:
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Count:
    by: int
    most: int = 1_000_000
    why: str | UnsetType = UNSET


def decide(state: Tally, command: Open | Count) -> Sequence[Opened | Counted]:
    if isinstance(command, Open):
        if state.at >= 0:
            raise Refused(FULL, at=state.at)
        return [Opened(label=command.label, code=command.code)]
    if state.at < 0 or state.at + command.by > command.most:
        raise Refused(FULL, at=state.at)
    return [Counted(by=command.by, why=command.why)] if command.by else []


def evolve(state: Tally, event: Opened | Counted) -> Tally:
    if isinstance(event, Opened):
        return Tally(event.label, event.code, 0)
    return Tally(state.label, state.code, state.at + event.by)


def rows(stream: Stream, _news: Sequence[Recorded]) -> list[Row]:
    columns = {"version": stream.version, "code": stream.state.code, "total": stream.state.at}
    return [Row("tally_row", stream.id, columns, {"label": stream.state.label}, stream.key)]


def changes(fact: Fact) -> list[Changed]:
    return [Changed("tally_row", fact.stream)]


TALLY = Aggregate(Decider("tally", Tally(), decide, evolve), rows, changes, key_kind="customer")
_TABLES = """create table tally_row (org uuid, id uuid, version int, code text, total bigint, key uuid, box bytea,
  primary key (org, id), constraint tally_code unique (org, code))"""
_FUNCTIONS = """create or replace view tally as select * from tally_row where org = (select current_org());
grant select on tally to counterfoil_app;
select make_door('commit_tallies', array['tally_row'])"""
TOY = Context(
    name="toy",
    schema=Schema("toy", _TABLES, _FUNCTIONS),
    door="commit_tallies",
    tables=("tally_row",),
    events=(EventType("tally.opened", 1, Opened), EventType("tally.counted", 1, Counted)),
    aggregates={"tally": TALLY},
)


def opener(label: str = "Anna", code_: str | None = None) -> Open:
    return Open(label, code_ or label)
