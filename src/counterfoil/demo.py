"""The demo organisation: real sample customers, in the states that a working day brings."""

from collections.abc import Callable
from contextlib import closing
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from counterfoil.app import House
from counterfoil.customers.importing.importer import CustomerImporter
from counterfoil.customers.importing.proposal import proposal
from counterfoil.customers.repository import ListQuery
from counterfoil.imports.engine import Run
from counterfoil.imports.quarantine import Quarantine
from counterfoil.imports.reading import Table, look
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId, derived, uuid7
from counterfoil.organisations.commands import Create
from counterfoil.store.unit import Envelope

_SAMPLES = (("northwind", "Customers.csv"), ("chinook", "Customer.csv"))
_TOTAL = 150
_CURRENCY = "EUR"
_HELD = "Two reminders went unanswered; sales is asking."
_CLOSED = "Ceased trading, by their letter of last month."
_NOTE = "Sends statements on the 1st. Orders above 10,000 need their PO number on the invoice."

Progress = Callable[[int, int], None]


async def fill(house: House, progress: Progress) -> None:
    """Fills an empty installation; one that has an organisation is left alone, also where filling was cut short."""
    known = await house.organisations.all()
    if any(one.code != "demo" for one in known):
        return
    actor = house.operator.actor("import")
    # The organisation of a start that was cut short is filled further: everything below repeats without harm.
    org = known[0].id if known else OrgId(uuid7())
    if not known:
        command = Create(code="demo", name="Lindqvist & Thorne", currency=_CURRENCY, time_zone="Europe/Berlin")
        await house.organisation_service.create(org, Envelope(uuid7(), actor, "demo-organisation"), command)
    elif await _is_full(house, org):
        return
    done = 0
    for source, file in _SAMPLES:
        done += await _imported(house, org, actor, samples() / source / file, done, progress)
    await _enliven(house, org)


async def _imported(house: House, org: OrgId, actor: Actor, path: Path, before: int, progress: Progress) -> int:
    name, rows = path.parent.name, 0
    with closing(Table(path, look(path))) as table, TemporaryDirectory() as aside:
        importer = CustomerImporter(
            house.customers.repository, org, _CURRENCY, actor, f"demo-{name}", f"demo {name}", proposal(table).mapping
        )
        async for state in Run(table, importer, Quarantine(Path(aside) / "rows.csv", table.columns))():
            rows = state.counts.rows
            progress(before + rows, _TOTAL)
    return rows


def samples() -> Path:
    """In the installed package, or beside src/ in a checkout."""
    packaged = Path(str(resources.files("counterfoil"))) / "samples"
    return packaged if packaged.exists() else Path(__file__).parents[2] / "samples"


async def _is_full(house: House, org: OrgId) -> bool:
    found = await house.customers.get_customers(org, ListQuery(limit=1, tag=("demo",)))
    return found.counted > 0


async def _enliven(house: House, org: OrgId) -> None:
    """Most customers active, some on hold, a few closed or still prospects; the last step marks the end."""
    page = await house.customers.get_customers(org, ListQuery(sort="code", limit=_TOTAL))
    for number, row in enumerate(page.items):
        if row.status != "prospect" or number % 9 == 8:
            continue
        await _act(house, org, row.id, 1, "activate", {})
        if number % 12 == 3:
            await _act(house, org, row.id, 2, "hold", {"reason": _HELD})
        if number % 40 == 17:
            await _act(house, org, row.id, 2, "close", {"reason": _CLOSED})
    first = page.items[0]
    await house.customers.note(org, _envelope(house, org, first.id, "note"), first.id, {"text": _NOTE})
    tags = {"added": ["key account", "demo"]}
    await house.customers.tag(org, _envelope(house, org, first.id, "tag"), first.id, tags)


async def _act(house: House, org: OrgId, customer: UUID, version: int, name: str, value: dict[str, str]) -> None:
    await house.customers.act(org, _envelope(house, org, customer, name), customer, version, name, value)


def _envelope(house: House, org: OrgId, customer: UUID, step: str) -> Envelope:
    return Envelope(
        derived(org, "demo", customer, step), house.operator.actor("import"), "demo-day", print=step.encode()
    )
