"""The composition root: settings → database → contexts → ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from counterfoil.backups import api as backups_api
from counterfoil.backups.schedule import Schedule
from counterfoil.contexts import CONTEXTS, KEPT, PROCESSORS
from counterfoil.customers import api as customers_api
from counterfoil.customers.duplicates import CustomerDuplicates
from counterfoil.customers.history import CustomerHistory
from counterfoil.customers.importing.kind import CustomerImports
from counterfoil.customers.repository import CustomerRepository
from counterfoil.customers.service import CustomerService
from counterfoil.customers.validation import CustomerValidationService
from counterfoil.identity import api as identity_api
from counterfoil.identity.api import MyOrganisation
from counterfoil.identity.operator import LocalOperator, operator_id
from counterfoil.imports import api as imports_api
from counterfoil.imports.jobs import Files, JobRepository
from counterfoil.imports.service import Imports
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused
from counterfoil.organisations.directory import OrganisationDirectory
from counterfoil.organisations.repository import OrganisationRepository
from counterfoil.organisations.service import OrganisationService
from counterfoil.processing import api as processing_api
from counterfoil.processing.measures import measured
from counterfoil.settings import Settings
from counterfoil.store import upkeep
from counterfoil.store.backup import BackedUp, Order, Progress, Source
from counterfoil.store.checkpoint import load_or_make
from counterfoil.store.keyservice import LocalKeys
from counterfoil.store.parking import ParkingLot
from counterfoil.store.personal import Keyring
from counterfoil.store.pg_files import Layout
from counterfoil.store.pool import Pool
from counterfoil.store.processors import Worker
from counterfoil.store.refusals import ORGANISATION_GONE
from counterfoil.store.session import Store
from counterfoil.store.space import Disk
from counterfoil.store.wake import NotifyHints
from counterfoil.web import application, origin
from counterfoil.web.asgi import App
from counterfoil.web.caller import Caller, Organisation

ROUTES = (*identity_api.ROUTES, *backups_api.ROUTES, *customers_api.ROUTES, *imports_api.ROUTES, *processing_api.ROUTES)
_READY_WITHIN_S = 2.0  # a supervisor that asks is not kept waiting by a database that stands still
_CONSOLE = Path(str(resources.files("counterfoil"))) / "console_dist"


@dataclass(frozen=True, slots=True)
class House:
    """Everything that serves, wired. The command line uses the same services as HTTP."""

    pool: Pool
    hints: NotifyHints
    store: Store
    organisations: OrganisationDirectory
    organisation_service: OrganisationService
    customers: CustomerService
    imports: Imports
    operator: LocalOperator

    async def open(self) -> None:
        await self.pool.open()
        await self.hints.start()

    async def close(self) -> None:
        await self.hints.stop()
        await self.pool.close()

    async def process(self) -> None:
        """The processors' work, beside serving or apart from it, until it is cancelled."""
        await Worker(self.store, PROCESSORS).run()

    async def keep_tidy(self) -> None:
        """Beside serving, until it is cancelled."""

        async def every_one() -> list[OrgId]:
            return [one.id for one in await self.organisations.all()]

        await upkeep.keep_tidy(self.pool, every_one)

    async def missing(self) -> Sequence[str]:
        """What keeps this from answering: asked by /readyz."""
        try:
            async with asyncio.timeout(_READY_WITHIN_S), self.pool.across() as connection:
                await connection.execute("select 1")
        except (Refused, TimeoutError):
            return ["database"]
        return []

    async def choices_of(self, _caller: Caller) -> list[Organisation]:
        """Where a caller may work: until there are members, everywhere."""
        return [Organisation(one.id, one.code) for one in await self.organisations.all()]

    async def organisations_of(self, _caller: Caller) -> list[MyOrganisation]:
        return [
            MyOrganisation(one.id, one.code, one.name, one.currency, one.language, one.time_zone)
            for one in await self.organisations.all()
        ]


def _room(settings: Settings) -> Callable[[], bool]:
    """Whether commands may be taken. The disk of somebody else's database is for that one to judge."""
    if settings.database_url or settings.app_database_url:
        return lambda: True
    return Disk(Layout(settings.data_dir.resolve(), None).data).has_room


def backup_source(settings: Settings, pool: Pool, keyring: Keyring) -> Source:
    """What of this installation is backed up. Raises checkpoint.KeyUnusable."""
    signer, installation = load_or_make(settings.signing_key), operator_id(settings.operator)
    return Source(pool, keyring, signer, settings.signing_key, installation, version("counterfoil"), KEPT)


def _schedule(settings: Settings, app_dsn: str) -> Schedule:
    """Connections and loop are the backup's own: requests never wait for it."""

    async def back_up(folder: Path, progress: Progress) -> BackedUp:
        pool = await Pool.connect(app_dsn)
        try:
            order = Order(folder, settings.backup_key, settings.backup_keep)
            keyring = Keyring(pool, LocalKeys(settings.key_encryption_keys))
            return await backup_source(settings, pool, keyring).back_up(order, progress)
        finally:
            await pool.close()

    return Schedule(
        settings.backup_to, settings.backup_every_hours, lambda folder, progress: asyncio.run(back_up(folder, progress))
    )


def house(settings: Settings, app_dsn: str) -> House:
    """Wired and not yet connected."""
    pool, hints = Pool.to(app_dsn), NotifyHints(app_dsn)
    keyring = Keyring(pool, LocalKeys(settings.key_encryption_keys))
    store = Store(pool, keyring, CONTEXTS, hints, has_room=_room(settings))
    organisations = OrganisationDirectory(OrganisationRepository(pool))
    repository = CustomerRepository(store)

    async def currency_of(org: OrgId) -> str:
        found = await organisations.find_by_id(org)
        if found is None:
            raise Refused(ORGANISATION_GONE)
        return found.currency

    kinds = {"customers": CustomerImports(repository, currency_of)}
    files = Files(settings.data_dir / "imports")
    return House(
        pool=pool,
        hints=hints,
        store=store,
        organisations=organisations,
        organisation_service=OrganisationService(store),
        customers=CustomerService(
            repository, CustomerValidationService(repository), CustomerHistory(store), currency_of
        ),
        imports=Imports(JobRepository(pool), files, kinds, settings.import_most_mib * 2**20),
        operator=LocalOperator(operator_id(settings.operator)),
    )


@asynccontextmanager
async def opened(settings: Settings, app_dsn: str) -> AsyncIterator[House]:
    """For commands: the house, connected, for as long as it is needed."""
    made = house(settings, app_dsn)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def create_app(settings: Settings, app_dsn: str) -> App:
    made, schedule = house(settings, app_dsn), _schedule(settings, app_dsn)

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        await made.open()
        beside = [
            asyncio.create_task(made.keep_tidy(), name="upkeep"),
            asyncio.create_task(made.process(), name="processors"),
            asyncio.create_task(schedule.keep(), name="backups"),
            asyncio.create_task(made.imports.work(), name="imports"),
        ]
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await made.close()

    return application.build(
        ROUTES,
        services={
            CustomerService: made.customers,
            CustomerDuplicates: CustomerDuplicates(made.customers.repository),
            Schedule: schedule,
            Imports: made.imports,
            ParkingLot: ParkingLot(made.store, PROCESSORS),
            identity_api.MyOrganisations: identity_api.MyOrganisations(made.organisations_of),
        },
        identify=made.operator.identify,
        organisations=made.choices_of,
        secret=made.store.keyring.secret,
        missing=made.missing,
        measure=partial(measured, made.pool, PROCESSORS),
        site=origin.site(settings.port),
        console=_CONSOLE,
        version=version("counterfoil"),
        lifespan=[lifespan],
    )
