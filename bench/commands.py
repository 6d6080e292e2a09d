"""A command through HTTP: beside a bare route that inserts one row, and beside calls of the same door."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from bench.load import endless, request, under_load
from bench.stage import Stage, customer, envelope
from bench.table import Measured
from counterfoil.customers import contact
from counterfoil.customers.commands import Create, NewCustomer, with_ids
from counterfoil.customers.rows import CONTACTS, CUSTOMERS
from counterfoil.kernel.ids import uuid7
from counterfoil.store.rows import puts_json
from counterfoil.store.unit import Packer, Unit

_DOOR = """select * from commit_customers($1, $2::expected_version[], $3::new_receipt[], $4::new_key[], $5::jsonb,
  $6::new_event[])"""
_CALLERS = 16  # the embedded PostgreSQL takes 60 connections in all
_WORK = "create a customer through HTTP"


async def measured(stage: Stage) -> list[Measured]:
    ours, bare, door = [], [], []
    for _ in range(stage.plan.rounds):
        ours.append(await _through_http(stage))
        bare.append(await _through_bare_http(stage))
        door.append(await _through_the_door(stage))
    plan = stage.plan
    where = f"{plan.clients} clients, {plan.organisations} organisations"
    return [
        Measured(f"{_WORK}; {where}", "a bare Litestar route that inserts one row", "/s", ours, bare, "≥ 0.7"),
        Measured(f"{_WORK}; {where}", "the same door called by plain asyncpg", "/s", ours, door, "≥ 0.3"),
    ]


async def _through_http(stage: Stage) -> float:
    def make(number: int) -> bytes:
        org = stage.organisations[number % len(stage.organisations)]
        headers = {"X-Organisation": str(org), "Idempotency-Key": str(uuid7())}
        return request("POST", "/api/customers", stage.port, headers, _body(stage, number))

    served = await under_load(stage.port, endless(make), stage.plan.clients, stage.plan.seconds, 201)
    return served.rate


async def _through_bare_http(stage: Stage) -> float:
    def make(number: int) -> bytes:
        return request("POST", "/customers", stage.bare_port, {}, _body(stage, number))

    served = await under_load(stage.bare_port, endless(make), stage.plan.clients, stage.plan.seconds, 201)
    return served.rate


def _body(stage: Stage, number: int) -> bytes:
    return msgspec.json.encode(customer(stage, number))


async def _through_the_door(stage: Stage) -> float:
    """Everything that Python does is done before the clock starts."""
    plan = stage.plan
    calls = iter([await _call(stage, number) for number in range(plan.calls + _CALLERS)])
    settings = {"search_path": "counterfoil"}
    connections = [await asyncpg.connect(stage.dsn, server_settings=settings) for _ in range(_CALLERS)]
    for connection in connections:
        await connection.fetchrow(_DOOR, *next(calls))  # each has the plans of its own
    begun = time.perf_counter()
    await asyncio.gather(*(_caller(connection, calls) for connection in connections))
    rate = plan.calls / (time.perf_counter() - begun)
    for connection in connections:
        await connection.close()
    return rate


async def _caller(connection: asyncpg.Connection, calls: Iterator[Sequence[Any]]) -> None:
    for call in calls:
        await connection.fetchrow(_DOOR, *call)


_numbers = itertools.count(1)


async def _call(stage: Stage, number: int) -> Sequence[Any]:
    """The arguments of one call of the door, as the store makes them."""
    store, org = stage.house.store, stage.organisations[number % len(stage.organisations)]
    unit = Unit(org, envelope(), store.clock(), store.codec)
    await creating(stage, number)(unit)
    packet = await Packer(store.keyring, store.codec).pack([unit])
    keys = [key.row() for key in packet.keys]
    return org, packet.expected, packet.receipts, keys, puts_json(packet.tables()), packet.events


def creating(stage: Stage, number: int, *, to_write_to: bool = False) -> Callable[[Unit], Awaitable[None]]:
    """The rules alone, without the questions that the service asks the database first."""

    async def attempt(unit: Unit) -> None:
        person = {"name": "Ana Lindqvist", "role": "billing", "email": f"ana.{number}@example.com"}
        extra = {"contacts": [person]} if to_write_to else {}
        members = customer(stage, number) | extra | {"currency": "EUR", "code": f"B-{next(_numbers)}"}
        given = with_ids(msgspec.convert(members, NewCustomer), uuid7)
        id_: UUID = uuid7()
        stream = unit.stream(CUSTOMERS, id_)
        unit.decide(stream, Create(id_, given))
        for contact_id, command in contact.asked(id_, given):
            unit.decide(unit.stream(CONTACTS, contact_id), command)
        unit.answers(stream, 201, f"/api/customers/{id_}")

    return attempt


def batch(stage: Stage, first: int, size: int) -> list[tuple[Any, Callable[[Unit], Awaitable[None]]]]:
    return [(envelope(), creating(stage, number, to_write_to=True)) for number in range(first, first + size)]
