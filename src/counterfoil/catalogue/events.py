"""docs/events.md and docs/events.schema.json: every event there is, with its members, its schema and an example."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from counterfoil.catalogue.examples import example
from counterfoil.catalogue.marks import table
from counterfoil.catalogue.members import Member, members
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.event import EventType
from counterfoil.store.aggregate import Context
from counterfoil.store.codec import Codec, Encoded

_REF = "#/$defs/{name}"
_INTRODUCTION = """# Events

Generated from the code; change it there. What has happened is stored as these events and nothing else: read tables,
history and exports follow from them. An event is never changed. A type's shape grows by its schema number, and what
was stored under an older number is read as today's.

The log keeps, beside the members below: organisation, epoch and position (its place in the organisation's one order),
stream and version (its place in one customer, contact …), type and schema, the instant, who did it (`actor`: ids
only), the command with its ordinal, the correlation id, what it follows from, and the hash that chains it to the one
before; [operate/verify.md](operate/verify.md) has the frame.

**Members.** *clear* ones lie readable in `data`; *sealed* ones lie encrypted in the event's box under the key of the
one person or customer that they are about, so that destroying the key forgets them and breaks no hash. Of a list whose
members are declared one by one, element *n* in `data` and element *n* in the box are the same element. In an event
marked *partial* an absent member is unchanged and `null` clears it; in every other one absent means none. Instants are
RFC 3339 with six digits and Z, amounts `{"minor", "currency"}` in minor units. JSON Schemas, of the clear and the
sealed members together, are in [events.schema.json](events.schema.json) under the event's name and schema number.
"""


def events_markdown(contexts: Sequence[Context]) -> str:
    codec = Codec(kind for context in contexts for kind in context.events)
    parts = [_INTRODUCTION]
    for context in contexts:
        parts.append(f"## {context.name.capitalize()}\n")
        parts += [_section(kind, codec) for kind in context.events]
    return "\n".join(parts)


def _section(kind: EventType, codec: Codec) -> str:
    partial = ", partial" if kind.partial else ""
    lines = [f"### {kind.name}\n", f"Schema {kind.schema}{partial}. {_meaning(kind)}".rstrip() + "\n"]
    rows = [_row(member) for member in members(kind.shape)]
    if rows:
        lines += [table(("member", "needed", "type", "privacy class", "in the log"), rows) + "\n"]
    else:
        lines += ["No members.\n"]
    return "\n".join([*lines, "```json", _shown(codec.encode(example(kind))), "```\n"])


def _row(member: Member) -> Sequence[str]:
    return f"`{member.name}`", "yes" if member.needed else "", member.type, member.privacy, member.kept


def _meaning(kind: EventType) -> str:
    """The docstring of the shape; msgspec gives a struct without one none."""
    return " ".join((kind.shape.__doc__ or "").split()) if "__doc__" in vars(kind.shape) else ""


def _shown(encoded: Encoded) -> str:
    """As it is stored, with the box open."""
    parts = {"data": json.loads(encoded.data)}
    if encoded.sealed is not None:
        parts["sealed"] = json.loads(encoded.sealed)
    return json.dumps(parts, indent=2, ensure_ascii=False)


# ---- JSON Schema -----------------------------------------------------------------------------------------------------


def events_schema(contexts: Sequence[Context]) -> str:
    kinds = [kind for context in contexts for kind in context.events]
    wanted = [*(kind.shape for kind in kinds), Actor]
    references, components = msgspec.json.schema_components(wanted, ref_template=_REF)
    names = [reference["$ref"].removeprefix("#/$defs/") for reference in references]
    definitions = {f"{kind.name}.{kind.schema}": _event(kind, components.pop(name))
                   for kind, name in zip(kinds, names, strict=False)}  # fmt: skip
    return _text(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Events of Counterfoil",
            "description": "Generated from the code. Under `<type>.<schema>`: the members of one event, those of `data`"
            " and those of the opened box together. `x-in-the-log` and `x-privacy` say what docs/events.md says.",
            "$defs": definitions | components,
        }
    )


def _event(kind: EventType, schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema["properties"]
    if not kind.partial:
        properties = {name: _without_null(each) for name, each in properties.items()}
    told = _told(members(kind.shape))
    made = {**schema, "title": kind.name, "properties": {name: each | told[name] for name, each in properties.items()}}
    return made | ({"minProperties": 1} if kind.partial else {})


def _told(found: Iterable[Member]) -> Mapping[str, dict[str, str]]:
    return {each.name: {"x-in-the-log": each.kept, "x-privacy": each.privacy} for each in found}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if not options:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return rest | (options[0] if len(options) == 1 else {"anyOf": options})


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
