"""A customer with every member, as a caller writes it, and what the API makes of it."""

from typing import Any

from counterfoil.kernel.ids import uuid7

EVERYTHING: dict[str, Any] = {
    "code": "NORD-1",
    "external_id": "crm/4711",
    "kind": "company",
    "name": "Nordlicht Optik GmbH",
    "legal_name": "Nordlicht Optik Gesellschaft mbH",
    "contacts": [
        {"name": "Ana Lindqvist", "role": "billing", "email": "ana@nordlicht.example", "documents": ["invoice"]},
        {"name": "Jo Thorne", "role": "technical", "phone": "+49 30 901820"},
    ],
    "addresses": [
        {"kind": "delivery", "line1": "Kaistr. 2", "city": "Hamburg", "postal_code": "20457", "country": "DE"},
        {"kind": "billing", "line1": "Obere Str. 57", "line2": "3. OG", "city": "Berlin", "region": "Berlin",
         "postal_code": "12209", "country": "DE"},
    ],
    "tax_ids": [{"scheme": "vat", "value": "DE136695976"}],
    "bank_account": "DE89370400440532013000",
    "currency": "EUR",
    "language": "de-DE",
    "time_zone": "Europe/Berlin",
    "payment_terms_days": 0,
    "credit_limit": {"minor": 2500000, "currency": "EUR"},
    "tags": ["key account", "optics"],
    "custom": {"cost_centre": "4711", "branches": 3, "chain": False},
    "consents": [{"purpose": "newsletter", "granted": True, "on": "2026-03-01"}],
}  # fmt: skip


def everything(**members: Any) -> dict[str, Any]:
    """One that stands beside others: unique members and elements' ids of its own."""
    mark = uuid7().hex[-12:]
    return EVERYTHING | {"code": f"N-{mark}", "external_id": f"crm/{mark}"} | members


def shown(given: dict[str, Any], answered: dict[str, Any]) -> dict[str, Any]:
    """What the API shows of an input: absent members as null, elements with the ids that they were given."""
    contact: dict[str, Any] = {"email": None, "phone": None, "documents": []}
    address: dict[str, Any] = {"line1": None, "line2": None, "city": None, "region": None, "postal_code": None}
    lists: dict[str, Any] = {
        name: [bare | element | {"id": got["id"]} for element, got in zip(given[name], answered[name], strict=True)]
        for name, bare in (("contacts", contact), ("addresses", address), ("tax_ids", {}))
    }
    return given | lists | {"credit_limit": given["credit_limit"] | {"text": "25000.00"}}
