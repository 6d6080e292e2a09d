"""Exports made without the product: frame, chain, file and note, written a second time from the design's words."""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Event = dict[str, Any]

ORG, OTHER_ORG = "01930000-0000-7000-8000-000000000001", "01930000-0000-7000-8000-000000000002"
ORDER = (
    "org epoch position stream version type schema at actor"
    " command ordinal correlation causation subject key sealed data"
).split()
ACTOR = '{"kind":"operator","id":"01930000-0000-7000-8000-00000000000a","session":null,"via":"cli","on_behalf_of":null}'


def frame(event: Event) -> bytes:
    return b"".join((b"" if event[name] is None else str(event[name]).encode()) + b"\n" for name in ORDER)


def chained(events: Iterable[Event], before: bytes = b"") -> list[Event]:
    """The same events with the hashes that follow from what they say now."""
    made = []
    for event in events:
        before = hashlib.sha256(before + frame(event)).digest()
        made.append({**event, "hash": before.hex()})
    return made


def line(members: Any) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Key:
    def __init__(self, name: str = "counterfoil", seed: bytes = b"s" * 32) -> None:
        self.name, self._private = name, Ed25519PrivateKey.from_private_bytes(seed)
        raw = b"\x01" + self._private.public_key().public_bytes_raw()
        self._id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        self.public = f"{name}+{self._id.hex()}+{base64.b64encode(raw).decode()}"

    def signature(self, text: str) -> str:
        return f"— {self.name} {base64.b64encode(self._id + self._private.sign(text.encode())).decode()}\n"


KEY = Key()


def note(head: Event, key: Key = KEY) -> str:
    """The checkpoint of a log whose last event is `head`."""
    digest = base64.b64encode(bytes.fromhex(head["hash"])).decode()
    text = f"counterfoil/{head['org']}\n{head['position']}\n{digest}\nepoch {head['epoch']}\n"
    return f"{text}\n{key.signature(text)}"


def written(events: Sequence[Event], head: Event | None = None, key: Key = KEY) -> bytes:
    """An export of these events whose checkpoint is that of `head`: of the last one if not told otherwise."""
    return b"".join(map(line, events)) + line({"checkpoint": note(head or events[-1], key)})


def log(count: int, org: str = ORG) -> list[Event]:
    """Three streams in turn, with what an event may have and may lack, in two epochs."""
    made = []
    for number in range(1, count + 1):
        key = str(UUID(int=0xABC0 + number % 3)) if number % 2 else None
        made.append(
            {
                "org": org,
                "epoch": 1 if number < 6 else 2,
                "position": number,
                "stream": str(UUID(int=0x5000 + number % 3)),
                "version": (number + 2) // 3,
                "type": "customer.updated",
                "schema": 1,
                "at": 1_700_000_000_000_000 + number * 1_000_003,
                "actor": ACTOR,
                "command": str(UUID(int=0xC0 + number)),
                "ordinal": 1,
                "correlation": f"correlation-{number}",
                "causation": f"1.{number - 1}" if number % 4 == 3 else None,
                "subject": str(UUID(int=0x5000 + number % 3)) if number % 2 else None,
                "key": key,
                "sealed": f"01{key.replace('-', '')}{'0c' * 12}{'5e' * 20}" if key else None,
                "data": json.dumps({"tags": ["Zürich\u2028", 'a "quoted" \\ word\t', "🧾"]}, ensure_ascii=False),
            }
        )
    return chained(made)
