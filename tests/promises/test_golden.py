"""Promise 7: every event ever stored still decodes, to what it said when it was stored."""

import hashlib
from typing import Any

import msgspec
import pytest

from counterfoil.kernel.event import EventType
from counterfoil.store.boxes import Unreadable, event_place, open_box
from counterfoil.store.codec import ERASED, Codec, UnknownEvent
from tests.support.golden import CODEC, FILE, KEY, ORG, STREAM, lines

# The lines that stand were stored somewhere and are never changed; further ones may follow.
FIRST_LINES, THEIR_DIGEST = 19, "f0a40cea0ad220529e6e5da2c9c4bbbc68e41eb98500c9642c4ec1b7350648a8"


@pytest.mark.parametrize("line", list(lines()), ids=lambda line: f"{line['type']}-{line['schema']}-{line['version']}")
def test_a_stored_event_reads_as_it_did(line: dict[str, Any]) -> None:
    sealed = None
    if line["sealed"]:
        place = event_place(ORG, STREAM, line["version"], line["type"], line["schema"])
        sealed = open_box(KEY, bytes.fromhex(line["sealed"]), place)
    event = CODEC.decode(line["type"], line["schema"], line["data"], sealed)
    assert msgspec.json.decode(msgspec.json.encode(event)) == line["reads"]


def test_every_event_type_and_schema_stands_in_the_file() -> None:
    stand = {(line["type"], line["schema"]) for line in lines()}
    wanted = {(kind.name, schema) for kind in CODEC.types.values() for schema in range(1, kind.schema + 1)}
    assert wanted <= stand


def test_the_lines_that_stand_were_not_touched() -> None:
    first = FILE.read_bytes().split(b"\n")[:FIRST_LINES]
    assert hashlib.sha256(b"\n".join(first)).hexdigest() == THEIR_DIGEST


@pytest.mark.parametrize("line", [line for line in lines() if line["sealed"]], ids=lambda line: f"{line['type']}")
def test_without_its_key_an_event_still_reads_and_tells_nothing_sealed(line: dict[str, Any]) -> None:
    event = CODEC.decode(line["type"], line["schema"], line["data"], None, erased=True)
    shown = msgspec.json.encode(event).decode()
    for canary in (
        "Nordlicht",
        "Obere Str",
        "Köln",
        "DE136695976",
        "DE893704",
        "Maren",
        "m@example.org",
        "paid",
        "Line one",
    ):
        assert canary not in shown
    if line["type"] == "customer.noted":
        assert msgspec.json.decode(shown) == {"text": ERASED}


def test_a_box_opens_only_where_it_was_sealed() -> None:
    line = next(line for line in lines() if line["sealed"])
    for place in (
        event_place(ORG, STREAM, line["version"] + 1, line["type"], line["schema"]),
        event_place(STREAM, ORG, line["version"], line["type"], line["schema"]),
        event_place(ORG, STREAM, line["version"], "customer.updated2", line["schema"]),
    ):
        with pytest.raises(Unreadable):
            open_box(KEY, bytes.fromhex(line["sealed"]), place)


class Shape(msgspec.Struct, frozen=True):
    name: str
    country: str


def test_older_schemas_are_brought_up_step_by_step() -> None:
    split = EventType(
        "thing.done",
        3,
        Shape,
        upcasts={
            1: lambda old: {"label": old["title"]},
            2: lambda old: {"name": old["label"], "country": "none"},
        },
    )
    codec = Codec([split])
    assert codec.decode("thing.done", 1, '{"title":"a"}', None) == Shape("a", "none")
    assert codec.decode("thing.done", 2, '{"label":"b"}', None) == Shape("b", "none")
    assert codec.decode("thing.done", 3, '{"name":"c","country":"DE"}', None) == Shape("c", "DE")


@pytest.mark.parametrize(("name", "schema"), [("customer.created", 99), ("customer.vanished", 1)])
def test_what_this_version_does_not_know_is_never_skipped(name: str, schema: int) -> None:
    with pytest.raises(UnknownEvent):
        CODEC.decode(name, schema, "{}", None)
