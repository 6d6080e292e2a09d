"""The customers' service on a test store, and a day's work done with it."""

import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from counterfoil.customers.history import CustomerHistory
from counterfoil.customers.repository import CustomerRepository
from counterfoil.customers.service import ACTS, CustomerService
from counterfoil.customers.validation import CustomerValidationService
from counterfoil.kernel.ids import OrgId
from counterfoil.store.session import Store
from tests.support.stores import envelope

NAMES = ["Åse Østergård", "株式会社ほしの", "محمد الفارسي", "=1+1", "O'Brien & Söhne", "x" * 200, "İstanbul 🧾"]


def service(store: Store) -> CustomerService:
    async def euro(_org: OrgId) -> str:
        return "EUR"

    repository = CustomerRepository(store)
    return CustomerService(repository, CustomerValidationService(repository), CustomerHistory(store), euro)


async def customers(store: Store, org: OrgId, count: int) -> list[UUID]:
    """Named and coded by number, each with a contact."""
    made = []
    for number in range(count):
        contacts = [{"name": "Ann", "role": "billing", "email": f"a{number}@example.org"}]
        value = {"name": f"Customer {number}", "kind": "company", "code": f"K-{number}", "contacts": contacts}
        made.append((await service(store).create(org, envelope(), value)).customer.id)
    return made


async def step(dice: random.Random, customers: CustomerService, org: OrgId, known: dict[UUID, int]) -> str:
    """One thing that a person does, and what it was. `known`: the customers there are, with their versions."""
    if not known or dice.random() < 0.2:
        made = await customers.create(org, envelope(), _customer(dice))
        known[made.customer.id] = made.customer.version
        return "create"
    customer = dice.choice(list(known))
    kind = dice.choice(["update", "update", "note", "tag", "activate", "hold", *ACTS])
    if kind == "update":
        view, _ = await customers.get_by_id(org, customer)
        change = _change(dice, [{"id": str(contact.id)} for contact in view.contacts])
        made = await customers.update(org, envelope(), customer, known[customer], change)
    elif kind == "note":
        made = await customers.note(org, envelope(), customer, {"text": dice.choice(NAMES)})
    elif kind == "tag":
        tags = {"added": dice.sample(["a", "b", "Ä"], 1), "removed": dice.sample(["a", "b", "ä"], 1)}
        made = await customers.tag(org, envelope(), customer, tags)
    else:
        reason = {} if kind == "activate" else {"reason": dice.choice(NAMES)}
        made = await customers.act(org, envelope(), customer, known[customer], kind, reason)
    known[customer] = made.customer.version
    # The answer was put together from what was decided; reading it back must give the same.
    assert made.customer == (await customers.get_by_id(org, customer))[0]
    return kind


def _customer(dice: random.Random) -> dict[str, Any]:
    contact = {"name": dice.choice(NAMES), "role": "billing", "email": "a@example.org", "phone": "030-0074321"}
    address = {"kind": "billing", "line1": "Straße 1", "city": dice.choice(NAMES)[:100], "country": "DE"}
    return {
        "name": dice.choice(NAMES),
        "kind": dice.choice(["company", "person"]),
        "contacts": [contact] * dice.randrange(3),
        "addresses": [address] * dice.randrange(3),
        "custom": {"cost_centre": dice.randrange(100)},
        "credit_limit": {"minor": dice.randrange(2**40), "currency": "EUR"},
        "tax_ids": [{"scheme": "vat", "value": "DE136695976"}] if dice.random() < 0.5 else [],
        "bank_account": dice.choice(["DE89370400440532013000", None]),
    }


def _change(dice: random.Random, contacts: list[dict[str, str]]) -> Mapping[str, Any]:
    changes: dict[str, Any] = {
        "name": dice.choice(NAMES),
        "legal_name": dice.choice([None, *NAMES]),
        "payment_terms_days": dice.choice([None, 0, 30]),
        "contacts": [*contacts[1:], {"name": dice.choice(NAMES), "role": "dunning"}],
        "addresses": [{"kind": "delivery", "line1": "Rue 2", "country": "FR"}],
        "consents": [{"purpose": "newsletter", "granted": True, "on": "2026-01-31"}],
        "tags": dice.sample(["x", "y", "z"], 2),
        "custom": {"cost_centre": None, "vip": True},
    }
    return {name: changes[name] for name in dice.sample(sorted(changes), dice.randrange(1, 4))}
