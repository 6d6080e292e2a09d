"""Imports that run in the server: their states, kept in the database, and their files beside it."""

import shutil
import time
from collections.abc import Mapping as Mappings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from counterfoil.imports.engine import Counts, Importer, Outcome
from counterfoil.imports.layout import Layout
from counterfoil.imports.mapping import Choice, Mapping, Target
from counterfoil.imports.reading import Table
from counterfoil.kernel.actor import Actor
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import code
from counterfoil.store.migrate import schema_of
from counterfoil.store.pool import Pool

SCHEMA = schema_of("counterfoil.imports", "imports")
KEPT_DAYS = 30

State = Literal["uploading", "ready", "checking", "running", "done", "failed", "cancelled"]
OPEN: Sequence[State] = ("uploading", "ready")
AT_WORK: Sequence[State] = ("checking", "running")
OVER: Sequence[State] = ("done", "failed", "cancelled")

NOT_FOUND = code("import_not_found", 404, "No such import", "There is no such import here.")
NOT_NOW = code(
    "import_not_now", 409, "Not in this state", "This import is {state}; that can be done only when it is {when}."
)
NO_QUARANTINE = code("import_no_quarantine", 404, "Nothing was set aside", "No row of this import was set aside.")


class Trouble(msgspec.Struct, frozen=True):
    """Why an import failed."""

    code: str
    title: str
    detail: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """As it is kept. `done` and `size` in bytes of the file."""

    id: UUID
    kind: Literal["customers"]
    file_name: str
    source: str
    state: State
    actor: Actor
    created_at: datetime
    size: int = 0
    layout: Layout | None = None
    mapping: Mapping | None = None
    choices: list[Choice] = []
    done: int = 0
    counts: Counts | None = None
    checked: Counts | None = None  # what the dry run found
    started_at: datetime | None = None
    finished_at: datetime | None = None
    problem: Trouble | None = None

    @property
    def seconds_left(self) -> int | None:
        if self.state not in AT_WORK or not self.started_at or not self.done:
            return None
        gone = time.time() - self.started_at.timestamp()
        return max(0, round(gone * (self.size - self.done) / self.done))


class Kind(Protocol):
    """What can be imported, such as customers."""

    @property
    def targets(self) -> Sequence[Target]: ...

    def propose(self, table: Table) -> tuple[list[Choice], Mapping]: ...

    def check(self, mapping: Mapping, columns: Sequence[str]) -> None:
        """Raises Refused with every error."""

    async def importer(self, org: OrgId, job: Job, mapping: Mapping, *, dry: bool) -> Importer: ...


Kinds = Mappings[str, Kind]


class PreviewRow(msgspec.Struct, frozen=True):
    number: int
    values: dict[str, str]  # by target
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Files:
    """A folder for each import; only the server's user may read it."""

    folder: Path

    def content(self, job: UUID) -> Path:
        return self._of(job) / "content"

    def quarantine(self, job: UUID) -> Path:
        return self._of(job) / "quarantine.csv"

    def make(self, job: UUID) -> Path:
        self._of(job).mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.content(job)

    def remove(self, job: UUID) -> None:
        shutil.rmtree(self._of(job), ignore_errors=True)

    def forget_old(self, now: datetime) -> None:
        if not self.folder.exists():
            return
        for each in self.folder.iterdir():
            if now.timestamp() - each.stat().st_mtime > KEPT_DAYS * 86_400:
                shutil.rmtree(each, ignore_errors=True)

    def _of(self, job: UUID) -> Path:
        return self.folder / str(job)


@dataclass(frozen=True, slots=True)
class JobRepository:
    pool: Pool

    async def find(self, org: OrgId, job: UUID) -> Job | None:
        async with self.pool.reading(org) as connection:
            body = await connection.fetchval("select body from import_job where id = $1", job)
        return msgspec.json.decode(body, type=Job) if body else None

    async def newest(self, org: OrgId, most: int) -> list[Job]:
        async with self.pool.reading(org) as connection:
            rows = await connection.fetch("select body from import_job order by created_at desc, id limit $1", most)
        return [msgspec.json.decode(row["body"], type=Job) for row in rows]

    async def begin(self, org: OrgId, job: Job) -> None:
        await self._put(org, job, None)

    async def put(self, org: OrgId, job: Job, before: Sequence[State]) -> bool:
        """Whether it still stood in one of the states."""
        return await self._put(org, job, list(before))

    async def drop(self, org: OrgId, job: UUID, before: Sequence[State]) -> bool:
        async with self.pool.command() as connection:
            return bool(await connection.fetchval("select drop_import($1, $2, $3)", org, job, list(before)))

    async def to_do(self) -> list[tuple[OrgId, UUID]]:
        async with self.pool.across() as connection:
            rows = await connection.fetch("select * from imports_to_do()")
        return [(OrgId(row["org"]), row["id"]) for row in rows]

    async def mappings(self, org: OrgId, kind: str) -> dict[str, Mapping]:
        async with self.pool.reading(org) as connection:
            rows = await connection.fetch(
                "select name, mapping from import_mapping where kind = $1 order by name", kind
            )
        return {row["name"]: msgspec.json.decode(row["mapping"], type=Mapping) for row in rows}

    async def save_mapping(self, org: OrgId, kind: str, name: str, mapping: Mapping) -> None:
        async with self.pool.command() as connection:
            body = msgspec.json.encode(mapping).decode()
            await connection.execute("select put_import_mapping($1, $2, $3, $4)", org, kind, name, body)

    async def _put(self, org: OrgId, job: Job, before: list[State] | None) -> bool:
        async with self.pool.command() as connection:
            body = msgspec.json.encode(job).decode()
            return bool(
                await connection.fetchval("select put_import($1, $2, $3, $4, $5)", org, job.id, before, job.state, body)
            )


def now() -> datetime:
    return datetime.now(UTC)
