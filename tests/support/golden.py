"""Events as they were stored, kept for ever: `python -m tests.support.golden` appends those that have none yet."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from counterfoil.contexts import CONTEXTS
from counterfoil.customers import events as customers
from counterfoil.customers.fields import Address, Consent, TaxId
from counterfoil.kernel.money import Money
from counterfoil.organisations import events as organisations
from counterfoil.store.boxes import event_place, seal
from counterfoil.store.codec import Codec

FILE = Path(__file__).parents[1] / "promises" / "golden" / "events.jsonl"
CODEC = Codec(kind for context in CONTEXTS for kind in context.events)
# These open nothing but the file beside this one.
ORG = UUID("0192f3a0-0000-7000-8000-0000000000f1")
STREAM = UUID("0192f3a0-0000-7000-8000-0000000000f2")
KEY_ID = UUID("0192f3a0-0000-7000-8000-0000000000f3")
KEY = bytes(range(32))

_ADDRESS = Address(
    id=UUID("0192f3a0-0000-7000-8000-0000000000a1"),
    kind="billing",
    line1="Obere Str. 57",
    line2="Hof 2",
    city="Köln",
    region="NRW",
    postal_code="50667",
    country="DE",
)
_PROFILE: dict[str, Any] = {
    "code": "C-10482",
    "external_id": "ERP-1",
    "legal_name": "Nordlicht Optik Gesellschaft mbH",
    "bank_account": "DE89370400440532013000",
    "language": "de-CH",
    "time_zone": "Europe/Berlin",
    "payment_terms_days": 0,
    "credit_limit": Money(2_500_000, "EUR"),
    "parent_id": UUID("0192f3a0-0000-7000-8000-0000000000b1"),
    "payer": "parent",
    "custom": {"cost_centre": "4711", "branches": 1, "vip": True},
    "consents": [Consent(purpose="newsletter", granted=True, on=date(2026, 1, 31))],
    "name": "Nordlicht Optik GmbH \u2028 株式会社",
    "kind": "company",
    "currency": "EUR",
    "addresses": [_ADDRESS],
    "tax_ids": [TaxId(id=UUID("0192f3a0-0000-7000-8000-0000000000c1"), scheme="vat", value="DE136695976")],
}
_CONTACTS = [UUID("0192f3a0-0000-7000-8000-0000000000d1"), UUID("0192f3a0-0000-7000-8000-0000000000d2")]
_PERSON: dict[str, Any] = {"name": "Maren Falk", "role": "billing", "email": "m@example.org", "phone": "030-0074321"}

EXAMPLES: list[msgspec.Struct] = [
    organisations.Created(code="demo", name="Ünï", currency="EUR", language="de", time_zone="Europe/Berlin"),
    customers.Created(**_PROFILE, tags=["key account"], contacts=_CONTACTS),
    customers.Created(name="Only what must be", kind="person"),
    customers.Updated(**{**_PROFILE, "legal_name": None, "credit_limit": None, "addresses": None}, contacts=_CONTACTS),
    customers.Updated(contacts=None),
    customers.Activated(),
    customers.Held(reason="two reminders"),
    customers.Released(reason="paid"),
    customers.Closed(reason="moved"),
    customers.Closed(),
    customers.Reopened(reason="back"),
    customers.Discarded(reason="typed twice"),
    customers.Merged(into=STREAM, reason="the same"),
    customers.Erased(),
    customers.Noted(text="Line one\nline two"),
    customers.Tagged(added=["a"], removed=["b"]),
    customers.ContactCreated(customer_id=STREAM, **_PERSON, documents=["invoice"]),
    customers.ContactUpdated(name="Ana", email=None, phone="+49 30 1"),
    customers.ContactRemoved(reason="left"),
]


def lines() -> Iterator[dict[str, Any]]:
    with FILE.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def stored(version: int, event: msgspec.Struct) -> dict[str, Any]:
    """One line: what the log holds of the event, and what must be read out of it for ever."""
    encoded = CODEC.encode(event)
    place = event_place(ORG, STREAM, version, encoded.type, encoded.schema)
    box = seal(KEY_ID, KEY, encoded.sealed, place).hex() if encoded.sealed else None
    reads = msgspec.json.decode(msgspec.json.encode(event))
    head = {"version": version, "type": encoded.type, "schema": encoded.schema}
    return head | {"data": encoded.data, "sealed": box, "reads": reads}


def append_missing() -> int:
    """Only ever appends: a line that stands was stored somewhere, and must be readable there."""
    known = [(line["type"], line["schema"], line["reads"]) for line in lines()] if FILE.exists() else []
    fresh = [stored(number, event) for number, event in enumerate(EXAMPLES, start=len(known) + 1)]
    fresh = [line for line in fresh if (line["type"], line["schema"], line["reads"]) not in known]
    with FILE.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in fresh)
    return len(fresh)


if __name__ == "__main__":
    print(f"{append_missing()} appended")
