"""Restoring into an empty installation, in one transaction: everything is there afterwards, or nothing.

The log is loaded by the very link that made it, so that positions, epochs and hashes come out as they were or not at
all; the keys are wrapped anew under this installation's own; the read tables are made by what makes them live.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy
from cryptography.exceptions import InvalidTag

from counterfoil.kernel.ids import OrgId
from counterfoil.store import key_copies
from counterfoil.store.aggregate import Context
from counterfoil.store.backup_files import Log, NotWhole
from counterfoil.store.backup_reading import Backup
from counterfoil.store.keyservice import KeyService
from counterfoil.store.making import Maker, Records, of_context
from counterfoil.store.migrate import OWNER
from counterfoil.store.pages import written
from counterfoil.store.personal import Keyring, unwrapped
from counterfoil.store.pool import Pool
from counterfoil.store.rows import puts_json
from counterfoil.store.session import Store
from counterfoil.store.wake import LocalHints

_PAGE = 1_000  # events, keys, or facts of whole streams at once: what memory holds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOAD = "select restore_events($1, $2, $3::new_event[], $4)"
_STREAMS = "select * from event where org = current_org() order by stream, version"

Progress = Callable[[int, int], None]


class NotEmpty(Exception):
    """There is an organisation already."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now. `erased`: keys that the log names and nobody has any more, so that it reads "erased" there."""

    organisations: int
    events: int
    keys: int
    rows: int
    erased: int


class _OneTransaction(Pool):
    """For the store: everybody works on the one connection on which nothing is committed yet."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = cast(PoolConnectionProxy, connection)

    @asynccontextmanager
    async def reading(self, org: OrgId) -> AsyncIterator[PoolConnectionProxy]:
        await self._connection.execute("select set_config('app.org', $1, true)", str(org))
        yield self._connection

    @asynccontextmanager
    async def command(self) -> AsyncIterator[PoolConnectionProxy]:
        yield self._connection


class Restoring:
    """`connection` logs in as somebody who may become the owner; `before_commit` keeps what lies in files."""

    def __init__(
        self,
        connection: asyncpg.Connection,
        contexts: Sequence[Context],
        kept: Sequence[str],
        service: KeyService,
        progress: Progress,
    ) -> None:
        self._kept_tables = kept
        self._connection, self._contexts, self._progress, self._loaded = connection, contexts, progress, 0
        self._pool = _OneTransaction(connection)
        self._keyring = Keyring(self._pool, service)

    async def restore(self, backup: Backup, before_commit: Callable[[], None]) -> Restored:
        """Of a backup that was checked. Raises NotEmpty, NotWhole, making.CannotRebuild."""
        run, logs = self._connection.execute, backup.manifest.logs
        await run(f"set role {OWNER}; set search_path = counterfoil; set timezone = 'UTC'; set statement_timeout = 0")
        async with self._connection.transaction():
            await run("lock table org_head in exclusive mode")
            if await self._connection.fetchval("select exists(select from org_head)"):
                raise NotEmpty
            total = sum(log.position for log in logs)
            for log in logs:
                await self._events(backup.folder / log.file, log, total)
                await self._kept(backup.folder / log.kept)
            await run("analyze event")
            keys = await self._keys(backup, {log.org for log in logs})
            await run("analyze counterfoil_keys.key")
            # A store of its own: what the one before has cached was not there yet.
            store = Store(self._pool, self._keyring, self._contexts, LocalHints())
            rows = erased = 0
            for log in logs:
                rows += await self._rows(store, OrgId(log.org))
                erased += await self._erased(OrgId(log.org))
                await run("select open_epoch($1, $2)", log.org, log.epoch + 1)
            before_commit()
        for table in [table for context in self._contexts for table in context.tables]:
            await run(f"analyze {table}")
        return Restored(len(logs), total, keys, rows, erased)

    async def _events(self, path: Path, log: Log, total: int) -> None:
        done, last = 0, b""
        for epoch, page in _pages_of(path):
            last = bytes.fromhex(page[-1]["hash"])
            await self._connection.execute(_LOAD, log.org, epoch, [_new_event(each) for each in page], last)
            done += len(page)
            self._loaded += len(page)
            self._progress(self._loaded, total)
        if (done, last.hex()) != (log.position, log.hash):
            raise NotWhole(f"{path} ends at position {done}, and the manifest says {log.position}")
        for counter, counted in log.counters.items():
            await self._connection.execute("select restore_counter($1, $2, $3)", log.org, counter, counted)

    async def _kept(self, path: Path) -> None:
        """Of the organisation whose log was just loaded."""
        with path.open("rb") as file:
            for line in map(msgspec.json.decode, file):
                if line["table"] not in self._kept_tables:
                    raise NotWhole(f"{path} has rows of {line['table']}, which this version does not know")
                await self._put(line["table"], [line["row"]])

    async def _put(self, table: str, rows: list[dict[str, Any]]) -> None:
        put = f"insert into {table} select * from jsonb_populate_recordset(null::{table}, $1::jsonb -> 'rows')"  # noqa: S608
        await self._connection.execute(put, puts_json({"rows": rows}))

    async def _keys(self, backup: Backup, orgs: set[UUID]) -> int:
        """Opened under the wrapping keys of the copy, wrapped under this installation's; others' are left out."""
        if backup.keys is None:
            return 0
        wrapping: dict[tuple[str, str], bytes] = {}
        count, page = 0, dict[OrgId, list[tuple[Any, ...]]]()
        for line in key_copies.read(backup.keys, backup.identity):
            if "wrapping" in line:
                wrapping[line["org"], line["period"]] = key_copies.opened(line["wrapping"])
            elif "id" in line and UUID(line["org"]) in orgs and (line["org"], line["period"]) in wrapping:
                org = OrgId(UUID(line["org"]))
                with suppress(InvalidTag):  # it opened nothing before, either
                    page.setdefault(org, []).append(await self._anew(org, line, wrapping[line["org"], line["period"]]))
                    count += 1
                if len(page[org]) == _PAGE:
                    await self._keep(org, page.pop(org))
        for org, rows in page.items():
            await self._keep(org, rows)
        return count

    async def _anew(self, org: OrgId, line: dict[str, Any], wrapping: bytes) -> tuple[Any, ...]:
        key_id, kind, period = UUID(line["id"]), line["kind"], self._keyring.period
        plain = unwrapped(wrapping, org, key_id, kind, line["period"], key_copies.opened(line["wrapped"]))
        ends_on = line["ends_on"] and datetime.fromisoformat(line["ends_on"]).date()
        subject = line["subject"] and UUID(line["subject"])
        wrapped = await self._keyring.wrap(org, key_id, kind, period, plain)
        return key_id, kind, subject, line["fiscal_year"], ends_on, period, wrapped

    async def _keep(self, org: OrgId, keys: list[tuple[Any, ...]]) -> None:
        await self._connection.execute("select restore_keys($1, $2::new_key[])", org, keys)

    async def _rows(self, store: Store, org: OrgId) -> int:
        maker, count = Maker(store, [of_context(context) for context in self._contexts]), 0
        async for records in self._streams(org):
            made = await written(store, org, (await maker.make(org, records)).rows)
            for table, rows in made.puts.items():
                await self._put(table, rows)
                count += len(rows)
        return count

    async def _streams(self, org: OrgId) -> AsyncIterator[Records]:
        """Whole streams, about a page of facts at once."""
        page: list[asyncpg.Record] = []
        async with self._pool.reading(org) as connection:
            async for record in connection.cursor(_STREAMS, prefetch=_PAGE):
                if len(page) >= _PAGE and record["stream"] != page[-1]["stream"]:
                    yield page
                    page = []
                page.append(record)
        if page:
            yield page

    async def _erased(self, org: OrgId) -> int:
        async with self._pool.reading(org) as connection:
            count: int = await connection.fetchval(
                "select count(*) from (select distinct key from event where org = current_org() and key is not null) e"
                " where not exists (select from counterfoil_keys.key k where k.org = current_org() and k.id = e.key)"
            )
        return count


def _pages_of(path: Path) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Events of one epoch at a time; the checkpoint behind them was checked before."""
    with path.open("rb") as file:
        events = (members for members in map(msgspec.json.decode, file) if "checkpoint" not in members)
        for epoch, run in groupby(events, lambda event: event["epoch"]):
            while page := list(islice(run, _PAGE)):
                yield epoch, page


def _new_event(event: dict[str, Any]) -> tuple[Any, ...]:
    """As the composite type new_event."""
    return (
        UUID(event["stream"]),
        event["version"],
        event["type"],
        event["schema"],
        _EPOCH + timedelta(microseconds=event["at"]),
        event["actor"],
        UUID(event["command"]),
        event["ordinal"],
        event["correlation"],
        event["causation"],
        event["subject"] and UUID(event["subject"]),
        event["key"] and UUID(event["key"]),
        event["sealed"] and bytes.fromhex(event["sealed"]),
        event["data"],
    )
