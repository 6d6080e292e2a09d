"""What people do with imports in the console, and the one worker that carries them out."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from msgspec.structs import replace

from counterfoil.imports.engine import Run
from counterfoil.imports.jobs import (
    AT_WORK,
    NO_QUARANTINE,
    NOT_FOUND,
    NOT_NOW,
    OPEN,
    OVER,
    Files,
    Job,
    JobRepository,
    Kinds,
    PreviewRow,
    State,
    Trouble,
    now,
)
from counterfoil.imports.layout import Layout
from counterfoil.imports.mapping import Choice, Mapping
from counterfoil.imports.quarantine import Quarantine
from counterfoil.imports.reading import Table, look
from counterfoil.imports.scratch import Scratch
from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import Refused, code

PREVIEWED = 20
_SAVED_EVERY_S = 0.5
_AGAIN_S = 5.0
_TIDIED_EVERY_S = 3600.0

TOO_LARGE = code(
    "import_too_large", 413, "The file is too large", "A file may have {most} MiB. Split it, or raise {setting}."
)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Imports:
    repository: JobRepository
    files: Files
    kinds: Kinds
    most_bytes: int
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def get(self, org: OrgId, job: UUID) -> Job:
        found = await self.repository.find(org, job)
        if found is None:
            raise Refused(NOT_FOUND)
        return found

    async def begin(self, org: OrgId, job: Job) -> Job:
        """The same command begins one import."""
        await self.repository.begin(org, job)
        return await self.get(org, job.id)

    async def receive(self, org: OrgId, id_: UUID, chunks: AsyncIterator[bytes]) -> Job:
        """The file, and what it looks like. Raises Refused, and keeps nothing, where it is no table."""
        job = await self.get(org, id_)
        if job.state not in OPEN:
            self._not_now(job, OPEN)
        part = self.files.make(job.id).with_suffix(".part")
        try:
            size = await self._stored(part, chunks)
            looked = await asyncio.to_thread(self._looked, job, part, None)
            part.replace(self.files.content(job.id))
        finally:
            part.unlink(missing_ok=True)
        return await self._put(org, replace(looked, size=size, state="ready", checked=None), OPEN)

    async def _stored(self, path: Path, chunks: AsyncIterator[bytes]) -> int:
        size = 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.most_bytes:
                    raise Refused(TOO_LARGE, most=self.most_bytes // 2**20, setting="COUNTERFOIL_IMPORT_MOST_MIB")
                file.write(chunk)
        return size

    def _looked(self, job: Job, path: Path, layout: Layout | None) -> Job:
        with closing(Table(path, layout or look(path))) as table:
            choices, mapping = self.kinds[job.kind].propose(table)
            return replace(job, layout=table.layout, choices=choices, mapping=mapping)

    async def map(self, org: OrgId, id_: UUID, layout: Layout | None, mapping: Mapping | None) -> Job:
        """Another layout makes another proposal, unless a mapping comes with it."""
        job = await self.get(org, id_)
        if job.state != "ready":
            self._not_now(job, ("ready",))
        path = self.files.content(job.id)
        if layout and layout != job.layout:
            job = await asyncio.to_thread(self._looked, job, path, layout)
        if mapping:
            with closing(self.table(job)) as table:
                self.kinds[job.kind].check(mapping, table.columns)
            whys = {choice.column: choice for choice in job.choices}
            chosen = [_chosen(whys[column], mapping.taken.get(column)) for column in whys]
            job = replace(job, mapping=mapping, choices=chosen)
        return await self._put(org, replace(job, checked=None), ("ready",))

    def table(self, job: Job) -> Table:
        assert job.layout is not None
        return Table(self.files.content(job.id), job.layout)

    async def preview(self, org: OrgId, job: Job) -> list[PreviewRow]:
        """The first rows as they would be taken."""
        if job.state != "ready" or job.mapping is None:
            return []
        importer = await self.kinds[job.kind].importer(org, job, job.mapping, dry=True)
        with closing(self.table(job)) as table, Scratch() as scratch:
            lines = [line for line in islice(table, PREVIEWED) if not line.trouble]
            outcomes = await importer.take(lines, scratch, last=False) if lines else []
        values = [job.mapping.values(line.cells) for line in lines]
        return [PreviewRow(line.number, value, out) for line, value, out in zip(lines, values, outcomes, strict=True)]

    async def start(self, org: OrgId, id_: UUID, state: State) -> Job:
        """`checking` or `running`. What failed or was cancelled can be run again: its rows are known by then."""
        job = await self.get(org, id_)
        startable: Sequence[State] = ("ready", "failed", "cancelled") if state == "running" else ("ready",)
        if job.state not in startable or not self.files.content(job.id).exists():
            self._not_now(job, startable)
        fresh = replace(job, state=state, started_at=now(), done=0, counts=None, problem=None, finished_at=None)
        put = await self._put(org, fresh, startable)
        self._wake.set()
        return put

    async def cancel(self, org: OrgId, id_: UUID) -> Job:
        """Rows that were taken stay; a dry run that is cancelled can be started again."""
        job = await self.get(org, id_)
        if job.state == "checking":
            return await self._put(org, replace(job, state="ready", counts=None), ("checking",))
        return await self._put(org, replace(job, state="cancelled", finished_at=now()), (*OPEN, "running"))

    async def forget(self, org: OrgId, id_: UUID) -> Job:
        """The record and its files; what was imported stays."""
        job = await self.get(org, id_)
        if not await self.repository.drop(org, id_, (*OPEN, *OVER)):
            self._not_now(job, (*OPEN, *OVER))
        self.files.remove(id_)
        return job

    async def quarantine(self, org: OrgId, id_: UUID) -> Path:
        job = await self.get(org, id_)
        path = self.files.quarantine(job.id)
        if job.state in AT_WORK or not path.exists():
            raise Refused(NO_QUARANTINE)
        return path

    async def _put(self, org: OrgId, job: Job, before: Sequence[State]) -> Job:
        if not await self.repository.put(org, job, before):
            self._not_now(await self.get(org, job.id), before)
        return job

    def _not_now(self, job: Job, before: Sequence[State]) -> NoReturn:
        raise Refused(NOT_NOW, state=job.state, when=" or ".join(before))

    # ---- the worker --------------------------------------------------------------------------------------------------

    async def work(self) -> None:
        """Beside serving, until it is cancelled. What was at work when a server stopped is taken up again."""
        tidied = 0.0
        while True:
            try:
                for org, id_ in await self.repository.to_do():
                    if not self.files.content(id_).exists():
                        continue  # another server has the file
                    await self._carry_out(org, id_)
                if time.monotonic() - tidied > _TIDIED_EVERY_S:
                    await asyncio.to_thread(self.files.forget_old, now())
                    tidied = time.monotonic()
            except Refused as away:  # the database's trouble passes
                _log.warning("imports wait: %s", away.code.name)
            try:
                await asyncio.wait_for(self._wake.wait(), _AGAIN_S)
            except TimeoutError:
                continue
            self._wake.clear()

    async def _carry_out(self, org: OrgId, id_: UUID) -> None:
        job = await self.get(org, id_)
        try:
            await self._run(org, job)
        except Refused as refusal:
            if refusal.code.retryable:
                raise
            trouble = Trouble(refusal.code.name, refusal.code.title, refusal.detail)
            await self._fail(org, job, trouble)
        except Exception:  # noqa: BLE001 - one job's fault ends that job, not the worker
            _log.exception("import %s failed", id_)
            await self._fail(org, job, Trouble("fault", "A fault in Counterfoil", "The server's log says more."))

    async def _fail(self, org: OrgId, job: Job, trouble: Trouble) -> None:
        await self.repository.put(org, replace(job, state="failed", finished_at=now(), problem=trouble), AT_WORK)

    async def _run(self, org: OrgId, job: Job) -> None:
        dry = job.state == "checking"
        assert job.mapping is not None
        importer = await self.kinds[job.kind].importer(org, job, job.mapping, dry=dry)
        saved = time.monotonic()
        aside = self.files.quarantine(job.id)
        aside.unlink(missing_ok=True)
        with closing(self.table(job)) as table, closing(Quarantine(aside, table.columns)) as quarantine:
            async for state in Run(table, importer, quarantine)():
                job = replace(job, done=state.done, counts=state.counts)
                if time.monotonic() - saved > _SAVED_EVERY_S:
                    saved = time.monotonic()
                    if not await self.repository.put(org, job, (job.state,)):
                        return  # cancelled
        over = replace(job, state="ready", checked=job.counts) if dry else replace(job, state="done", finished_at=now())
        await self.repository.put(org, over, (job.state,))


def _chosen(choice: Choice, target: str | None) -> Choice:
    return choice if choice.target == target else Choice(choice.column, target, "chosen" if target else "")
