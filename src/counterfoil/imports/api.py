"""Imports over HTTP: a job, its file, what its columns mean, a dry run, the run, and what was set aside."""

from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request
from msgspec import Meta
from msgspec.structs import replace

from counterfoil.imports.engine import Counts
from counterfoil.imports.jobs import (
    AT_WORK,
    NO_QUARANTINE,
    NOT_FOUND,
    NOT_NOW,
    Job,
    State,
    Trouble,
    now,
)
from counterfoil.imports.layout import NOT_A_TABLE, Layout
from counterfoil.imports.mapping import Columns, Constants, Mapping, Target
from counterfoil.imports.reading import UNREADABLE
from counterfoil.imports.service import TOO_LARGE, Imports
from counterfoil.kernel.ids import derived
from counterfoil.kernel.refused import FieldError, Refused
from counterfoil.web.answers import Answer, Download
from counterfoil.web.asked import Asked
from counterfoil.web.bodies import INCOMPLETE
from counterfoil.web.routes import Route, delete, get, post, put

_MAY = "imports.run"
_LISTED = 100
_SAMPLES = 5
_LOOKED_AT = 50


class NewImport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    file_name: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: Literal["customers"] = "customers"
    source: (
        Annotated[
            str,
            Meta(min_length=1, max_length=100, description="Where the rows come from. Without it: the file's name."),
        ]
        | None
    ) = None


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A layout alone makes a new proposal; columns are taken as they are given."""

    layout: Layout | None = None
    columns: Columns | None = None
    constants: Constants = {}


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: Literal["customers"]
    file_name: str
    source: str
    state: State
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    size: Annotated[int, Meta(description="Of the file, in bytes.")]
    progress: Annotated[float, Meta(description="From 0 to 1, by the bytes that are behind.")]
    seconds_left: int | None
    counts: Annotated[Counts | None, Meta(description="Of the run, or of the dry run that is at work.")]
    checked: Annotated[Counts | None, Meta(description="What the last dry run found, under the present mapping.")]
    problem: Trouble | None
    quarantine: Annotated[bool, Meta(description="Whether rows were set aside and can be fetched.")]


class Column(msgspec.Struct, frozen=True):
    name: str
    target: str | None
    why: Annotated[str, Meta(description="Why this target was proposed, for a person to read; empty without one.")]
    samples: list[str]


class Preview(msgspec.Struct, frozen=True):
    """`values` by target. `state` is what would become of the row; `waiting`: for its parent, further down the file."""

    number: int
    values: dict[str, str]
    state: Literal["created", "updated", "unchanged", "quarantined", "waiting"]
    errors: list[FieldError]


class ImportView(ImportRow, frozen=True, kw_only=True):
    layout: Layout | None
    columns: list[Column]
    constants: dict[str, str]
    preview: list[Preview]


class ImportList(msgspec.Struct, frozen=True):
    items: list[ImportRow]


class Targets(msgspec.Struct, frozen=True):
    items: list[Target]


class Saved(msgspec.Struct, frozen=True):
    name: str
    mapping: Mapping


class SavedMappings(msgspec.Struct, frozen=True):
    items: list[Saved]


@get("/api/imports", may=_MAY)
async def find(asked: Asked, imports: Imports) -> ImportList:
    """List the newest imports."""
    jobs = await imports.repository.newest(asked.org, _LISTED)
    return ImportList([ImportRow(**_members(imports, job)) for job in jobs])


@post("/api/imports", may=_MAY, status=201, example={"file_name": "customers.csv", "kind": "customers"})
async def begin(asked: Asked, given: NewImport, imports: Imports) -> Answer[ImportView]:
    """Begin an import: its file comes next."""
    # What a browser calls a file may be a path; only its last part tells something.
    name = PurePosixPath(given.file_name.replace("\\", "/")).name or "file"
    job = Job(
        id=derived(asked.org, "import", asked.command),
        kind=given.kind,
        file_name=name,
        source=given.source or PurePosixPath(name).stem,
        state="uploading",
        actor=replace(asked.actor, via="import"),
        created_at=now(),
    )
    begun = await imports.begin(asked.org, job)
    return Answer(await _view(imports, asked, begun), location=f"/api/imports/{begun.id}")


@get("/api/imports/targets", may=_MAY)
async def targets(asked: Asked, imports: Imports) -> Targets:
    """What a column of customers can mean. Besides: `custom.` and a key, for a custom field."""
    return Targets(list(imports.kinds["customers"].targets))


@get("/api/imports/mappings", may=_MAY)
async def mappings(asked: Asked, imports: Imports) -> SavedMappings:
    """The saved mappings of customers."""
    found = await imports.repository.mappings(asked.org, "customers")
    return SavedMappings([Saved(name, mapping) for name, mapping in found.items()])


@get("/api/imports/mappings/{name:str}", may=_MAY, refuses=(NOT_FOUND,))
async def mapping(name: str, asked: Asked, imports: Imports) -> Mapping:
    """Read a saved mapping."""
    found = (await imports.repository.mappings(asked.org, "customers")).get(name)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


@put(
    "/api/imports/mappings/{name:str}", may=_MAY, example={"columns": {"Kundennummer": "external_id", "Firma": "name"}}
)
async def save_mapping(name: str, asked: Asked, given: Mapping, imports: Imports) -> Mapping:
    """Save a mapping under a name."""
    await imports.repository.save_mapping(asked.org, "customers", name[:100], given)
    return given


@get("/api/imports/{id:uuid}", may=_MAY, refuses=(NOT_FOUND,))
async def read(id: UUID, asked: Asked, imports: Imports) -> ImportView:  # noqa: A002 - named in the path
    """Read an import: how far it is, what its columns mean, and its first rows as they would be taken."""
    return await _view(imports, asked, await imports.get(asked.org, id))


@put("/api/imports/{id:uuid}/content", may=_MAY, refuses=(NOT_FOUND, NOT_NOW, NOT_A_TABLE, UNREADABLE, TOO_LARGE))
async def receive(
    id: UUID,  # noqa: A002 - named in the path
    asked: Asked,
    request: Request[Any, Any, Any],
    imports: Imports,
) -> ImportView:
    """Send the file as the body, as it is: any Content-Type, up to COUNTERFOIL_IMPORT_MOST_MIB."""
    return await _view(imports, asked, await imports.receive(asked.org, id, _chunks(request)))


async def _chunks(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await request.receive()
        if message["type"] != "http.request":
            raise Refused(INCOMPLETE)
        yield message.get("body", b"")
        more = message.get("more_body", False)


@put(
    "/api/imports/{id:uuid}/mapping",
    may=_MAY,
    refuses=(NOT_FOUND, NOT_NOW, UNREADABLE),
    example={"columns": {"Kundennummer": "external_id", "Firma": "name"}, "constants": {"country": "DE"}},
)
async def correct(id: UUID, asked: Asked, given: Correction, imports: Imports) -> ImportView:  # noqa: A002
    """Correct how the file is read and what its columns mean."""
    wanted = None if given.columns is None else Mapping(columns=given.columns, constants=given.constants)
    return await _view(imports, asked, await imports.map(asked.org, id, given.layout, wanted))


@post("/api/imports/{id:uuid}/actions/check", may=_MAY, refuses=(NOT_FOUND, NOT_NOW))
async def check(id: UUID, asked: Asked, imports: Imports) -> ImportView:  # noqa: A002
    """Try the whole file and write nothing; the counts come in `checked`."""
    return await _view(imports, asked, await imports.start(asked.org, id, "checking"))


@post("/api/imports/{id:uuid}/actions/run", may=_MAY, refuses=(NOT_FOUND, NOT_NOW))
async def run(id: UUID, asked: Asked, imports: Imports) -> ImportView:  # noqa: A002
    """Import the file."""
    return await _view(imports, asked, await imports.start(asked.org, id, "running"))


@post("/api/imports/{id:uuid}/actions/cancel", may=_MAY, refuses=(NOT_FOUND, NOT_NOW))
async def cancel(id: UUID, asked: Asked, imports: Imports) -> ImportView:  # noqa: A002
    """Stop. Rows that were taken stay."""
    return await _view(imports, asked, await imports.cancel(asked.org, id))


@delete("/api/imports/{id:uuid}", may=_MAY, refuses=(NOT_FOUND, NOT_NOW))
async def forget(id: UUID, asked: Asked, imports: Imports) -> ImportRow:  # noqa: A002
    """Remove an import and its files; what it imported stays. Files go by themselves after 30 days."""
    return ImportRow(**_members(imports, await imports.forget(asked.org, id)))


@get("/api/imports/{id:uuid}/quarantine", may=_MAY, refuses=(NOT_FOUND, NO_QUARANTINE))
async def quarantine(id: UUID, asked: Asked, imports: Imports) -> Download:  # noqa: A002
    """The rows that were set aside, with their reasons, as CSV: mend them and import that file."""
    job = await imports.get(asked.org, id)
    return Download(
        await imports.quarantine(asked.org, id), "text/csv", f"{PurePosixPath(job.file_name).stem}-aside.csv"
    )


def _members(imports: Imports, job: Job) -> dict[str, Any]:
    names = ("id", "kind", "file_name", "source", "state", "created_at", "started_at", "finished_at", "size")
    done = 1.0 if job.state == "done" else job.done / job.size if job.size and job.state != "ready" else 0.0
    return {name: getattr(job, name) for name in names} | {
        "progress": min(1.0, round(done, 4)),
        "seconds_left": job.seconds_left,
        "counts": job.counts if job.state != "ready" else None,
        "checked": job.checked,
        "problem": job.problem,
        "quarantine": job.state not in AT_WORK and imports.files.quarantine(job.id).exists(),
    }


async def _view(imports: Imports, asked: Asked, job: Job) -> ImportView:
    samples: dict[str, list[str]] = {}
    if job.state == "ready":
        with closing(imports.table(job)) as table:
            lines = table.sample(_LOOKED_AT)
        samples = {each.column: _some(line.cells.get(each.column, "") for line in lines) for each in job.choices}
    return ImportView(
        **_members(imports, job),
        layout=job.layout,
        columns=[Column(each.column, each.target, each.why, samples.get(each.column, [])) for each in job.choices],
        constants=dict(job.mapping.constants) if job.mapping else {},
        preview=[
            Preview(row.number, row.values, row.outcome.state, list(row.outcome.errors))
            for row in await imports.preview(asked.org, job)
        ],
    )


def _some(cells: Any) -> list[str]:
    return [cell[:100] for cell in dict.fromkeys(cells) if cell][:_SAMPLES]


ROUTES: Sequence[Route] = (
    find, begin, targets, mappings, mapping, save_mapping, read, receive, correct, check, run, cancel, forget,
    quarantine,
)  # fmt: skip
