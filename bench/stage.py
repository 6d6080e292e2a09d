"""What is measured, running: a Counterfoil as people start it, the bare baseline, and both at the same database."""

import asyncio
import csv
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.plan import Plan
from counterfoil.app import House, opened
from counterfoil.cli.database import database
from counterfoil.demo import samples
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.organisations.commands import Create
from counterfoil.settings import Settings
from counterfoil.store.unit import Envelope
from tests.support.postgres import open_folder
from tests.support.serving import free_port, serving

_BARE = """create schema bench;
  create table bench.customer (id uuid primary key, name text, kind text, city text, country text)"""
_ACTOR = Actor(kind="operator", id=uuid7(), via="cli")


@dataclass(frozen=True, slots=True)
class Stage:
    plan: Plan
    port: int  # of Counterfoil
    bare_port: int
    house: House  # the same services, in this process
    admin: asyncpg.Connection  # a superuser, whom no fence stops
    dsn: str
    organisations: list[OrgId]
    large: OrgId  # the one with many customers
    names: list[tuple[str, str]]  # name and city of real customers


@asynccontextmanager
async def stage(plan: Plan) -> AsyncIterator[Stage]:
    with open_folder() as folder, serving(folder / "data") as server:
        settings = Settings(data_dir=folder / "data", port=server.port)
        with database(settings) as access:
            assert access.admin is not None
            admin = await asyncpg.connect(access.admin)
            await admin.execute(_BARE)
            with _bare(access.admin) as bare_port:
                async with opened(settings, access.app) as house:
                    orgs = [await _organisation(house, number) for number in range(plan.organisations + 1)]
                    made = Stage(
                        plan, server.port, bare_port, house, admin, access.admin, orgs[1:], orgs[0], _real_names()
                    )
                    await _answers(bare_port)
                    yield made
            await admin.close()


@contextmanager
def _bare(dsn: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port), dsn])
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


async def _answers(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError("the bare server did not start")


async def _organisation(house: House, number: int) -> OrgId:
    org = OrgId(uuid7())
    await house.organisation_service.create(org, envelope(), Create(code=f"bench-{number}", name=f"Bench {number}"))
    return org


def envelope() -> Envelope:
    return Envelope(uuid7(), _ACTOR, "bench-00000000", print=b"bench")


def _real_names() -> list[tuple[str, str]]:
    with (samples() / "northwind" / "Customers.csv").open(encoding="utf-8", newline="") as file:
        return [(row["CompanyName"], row["City"]) for row in csv.DictReader(file)]


def customer(made: Stage, number: int) -> dict[str, Any]:
    """A customer as a person types it: a name, an address, somebody to write to."""
    name, city = made.names[number % len(made.names)]
    address = {"kind": "billing", "line1": f"Street {number}", "city": city, "country": "DE"}
    return {"name": f"{name} {_word(number)}", "kind": "company", "addresses": [address]}


def _word(number: int) -> str:
    """A word that tells customers of one name apart; the same one at every run."""
    dice = random.Random(number)  # noqa: S311 - guards nothing
    return "".join(dice.choice("bdfgklmnprstv") + dice.choice("aeiou") for _ in range(4)).capitalize()
