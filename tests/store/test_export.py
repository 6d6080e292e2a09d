"""The log on the real PostgreSQL, written to a file and checked there by `verify`."""

import asyncio
import io
import itertools
import json
import os
import stat
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from counterfoil import verify
from counterfoil.kernel.ids import OrgId, uuid7
from counterfoil.kernel.refused import Refused
from counterfoil.store.checkpoint import Checkpoint, Signer, load_or_make, vouched
from counterfoil.store.export import export, export_to
from counterfoil.store.session import Store
from tests.support.chains import ACTOR, ORDER, chained
from tests.support.postgres import Database
from tests.support.stores import an_organisation, tally
from tests.support.toy import Count, opener


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return load_or_make(tmp_path_factory.mktemp("signer") / "checkpoint.key")


@pytest_asyncio.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who may do everything to the database, and the signing key is elsewhere."""
    connection = await asyncpg.connect(database.admin)
    await connection.execute("set search_path = counterfoil")
    yield connection
    await connection.close()


async def exported(store: Store, org: OrgId, signer: Signer) -> tuple[bytes, Checkpoint]:
    out = io.BytesIO()
    checkpoint = await export(store.pool, org, out, signer)
    return out.getvalue(), checkpoint


def checked(content: bytes, signer: Signer, *outside: str) -> verify.Chain:
    notes = [verify.note_of(text, "kept") for text in outside]
    return verify.check(verify.Lines(io.BytesIO(content)), dict([verify.key_of(signer.public)]), notes)[0]


def note_in(content: bytes) -> str:
    return str(json.loads(content.splitlines()[-1])["checkpoint"])


async def some_events(store: Store, org: OrgId, count: int = 6) -> None:
    await tally(store, org, id_ := uuid7(), opener("Ünï", uuid4().hex))
    for number in range(1, count):
        await tally(store, org, id_, Count(number, why="Line separator \u2028, tab \t, 🧾") if number % 2 else Count(1))


def an_event(at: datetime, **other: Any) -> dict[str, Any]:
    place = {
        "stream": uuid4(),
        "version": 1,
        "type": "toy.made",
        "schema": 1,
        "at": at,
        "actor": ACTOR,
        "command": uuid4(),
    }
    rest = {
        "ordinal": 1,
        "correlation": "c",
        "causation": None,
        "subject": None,
        "key": None,
        "sealed": None,
        "data": "{}",
    }
    return {**place, **rest, **other}


async def appended(admin: asyncpg.Connection, events: Sequence[dict[str, Any]]) -> OrgId:
    """A new organisation whose log holds these, written by the log's own function."""
    org = OrgId(uuid7())
    await admin.execute("insert into org_head (org) values ($1)", org)
    await admin.execute(
        "select append($1, $2::expected_version[], $3::new_event[])",
        org,
        [(event["stream"], 0) for event in events],
        [tuple(event.values()) for event in events],
    )
    return org


async def test_what_the_database_hashed_is_what_the_design_says(
    store: Store, org: OrgId, admin: asyncpg.Connection, signer: Signer
) -> None:
    await some_events(store, org)
    rows = await admin.fetch(
        "select *, (extract(epoch from at) * 1000000)::bigint as us from event where org = $1 order by position", org
    )
    events = [
        {name: row[name] for name in ORDER} | {"at": row["us"], "sealed": row["sealed"] and row["sealed"].hex()}
        for row in rows
    ]
    recomputed = [event["hash"] for event in chained(events)]
    assert len(recomputed) == 7
    assert recomputed == [row["hash"].hex() for row in rows]
    content, _ = await exported(store, org, signer)
    assert recomputed == [json.loads(line)["hash"] for line in content.splitlines()[:-1]]


async def test_an_export_verifies_and_is_signed_at_the_head(
    store: Store, org: OrgId, admin: asyncpg.Connection, signer: Signer
) -> None:
    await some_events(store, org)
    content, checkpoint = await exported(store, org, signer)
    chain = checked(content, signer)
    [head] = await admin.fetch("select * from org_head where org = $1", org)
    assert checkpoint == Checkpoint(org, head["epoch"], head["position"], head["hash"])
    assert checkpoint == vouched(note_in(content), signer.public)
    assert (chain.org, chain.position, chain.hash) == (str(org), 7, head["hash"])


ODD_SETTINGS = {
    "timezone": "Asia/Kathmandu",
    "datestyle": "German",
    "bytea_output": "escape",
    "intervalstyle": "sql_standard",
    "extra_float_digits": "-10",
    "lc_numeric": "C.UTF-8",
}
INSTANTS = [
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=UTC),
    datetime(9989, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]


async def test_the_bytes_do_not_depend_on_the_session_that_wrote_them(
    store: Store, admin: asyncpg.Connection, signer: Signer
) -> None:
    for name, value in ODD_SETTINGS.items():
        await admin.execute(f"set {name} = '{value}'")
    key = uuid4()
    odd = [
        *(an_event(at) for at in INSTANTS),
        an_event(
            INSTANTS[0],
            data='{"b": 1.50, "a":[1e2, "\\u0000\\n\\ud83e\\uddfe"] ,"a":null}',
            correlation="\u2028\u0085\r\x7f Zoë",
        ),
        an_event(INSTANTS[0], actor=' {"kind" : "system"}\t', causation="1.3", subject=uuid4()),
        an_event(INSTANTS[0], key=key, sealed=b"\x01" + key.bytes + bytes(range(28)), type="ünï.made"),
    ]
    org = await appended(admin, odd)
    content, _ = await exported(store, org, signer)
    assert checked(content, signer).position == len(odd)
    lines = [json.loads(line) for line in content.splitlines()[:-1]]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [epoch + timedelta(microseconds=line["at"]) for line in lines] == [event["at"] for event in odd]
    assert [(line["data"], line["actor"]) for line in lines] == [(event["data"], event["actor"]) for event in odd]


async def test_a_log_of_many_pages_comes_whole_and_tells_how_far_it_is(
    store: Store, admin: asyncpg.Connection, signer: Signer
) -> None:
    org = await appended(admin, [an_event(INSTANTS[2]) for _ in range(1_200)])
    out, told = io.BytesIO(), list[tuple[int, int]]()
    await export(store.pool, org, out, signer, lambda done, of: told.append((done, of)))
    assert checked(out.getvalue(), signer).position == 1_200
    assert told == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]


async def test_an_export_holds_one_organisation_and_an_unknown_one_is_refused(
    store: Store, org: OrgId, signer: Signer
) -> None:
    other = await an_organisation(store)
    await some_events(store, org, 3)
    await some_events(store, other, 3)
    content, _ = await exported(store, org, signer)
    assert str(other).encode() not in content
    with pytest.raises(Refused, match="organisation_not_found"):
        await exported(store, OrgId(uuid4()), signer)


async def test_an_export_while_others_write_is_whole(store: Store, org: OrgId, signer: Signer) -> None:
    async def write() -> None:
        await some_events(store, org, 15)

    async def read() -> list[str]:
        contents = [(await exported(store, org, signer))[0]]
        while contents[-1].count(b"\n") < 47:  # all events and the checkpoint
            contents.append((await exported(store, org, signer))[0])
        for earlier, later in itertools.pairwise(contents):
            checked(later, signer, note_in(earlier))
        return [content.decode() for content in contents]

    *_, contents = await asyncio.gather(write(), write(), write(), read())
    assert len({content.count("\n") for content in contents}) > 1, "nothing was written meanwhile"
    assert checked((await exported(store, org, signer))[0], signer).position == 46


async def test_right_after_a_restore_the_new_epoch_has_no_event_yet(
    store: Store, org: OrgId, admin: asyncpg.Connection, signer: Signer
) -> None:
    await admin.execute("update org_head set epoch = 2 where org = $1", org)
    before, _ = await exported(store, org, signer)
    assert checked(before, signer).epoch == 1
    await some_events(store, org, 2)
    after, _ = await exported(store, org, signer)
    assert checked(after, signer, note_in(before)).epoch == 2


TAMPERED = {
    "edited data": ("update event set data = '{}' where org = $1 and position = 4", "edited", 4),
    "another actor": (f"update event set actor = '{ACTOR}' where org = $1 and position = 3", "edited", 3),
    "moved in time": (
        "update event set at = at + interval '1 microsecond' where org = $1 and position = 2",
        "edited",
        2,
    ),
    "deleted": ("delete from event where org = $1 and position = 5", "missing", 5),
    "first deleted": ("delete from event where org = $1 and position = 1", "missing", 1),
    "last deleted": ("delete from event where org = $1 and position = 7", "cut", 7),
    "all deleted": ("delete from event where org = $1", "cut", 1),
    "head turned back": ("update org_head set position = 5 where org = $1", "rewritten", 1),
    "another head": ("update org_head set hash = sha256('') where org = $1", "rewritten", 1),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_what_somebody_did_to_the_database_is_found_in_the_export(
    what: str, store: Store, org: OrgId, admin: asyncpg.Connection, signer: Signer
) -> None:
    await some_events(store, org)
    statement, kind, position = TAMPERED[what]
    assert (await admin.execute(statement, org)).endswith((" 1", " 7"))
    content, _ = await exported(store, org, signer)
    with pytest.raises(verify.Bad) as caught:
        checked(content, signer)
    assert (caught.value.kind, caught.value.position) == (kind, position)


async def test_a_tail_cut_with_care_is_found_by_a_checkpoint_kept_outside(
    store: Store, org: OrgId, admin: asyncpg.Connection, signer: Signer
) -> None:
    await some_events(store, org)
    kept = note_in((await exported(store, org, signer))[0])
    await admin.execute("delete from event where org = $1 and position > 4", org)
    left = await admin.fetchval("select hash from event where org = $1 and position = 4", org)
    await admin.execute("update org_head set position = 4, hash = $2 where org = $1", org, left)
    content, _ = await exported(store, org, signer)
    checked(content, signer)
    with pytest.raises(verify.Bad, match="positions 5 to 7 are missing"):
        checked(content, signer, kept)


async def test_a_file_appears_whole_and_for_its_owner_alone(
    store: Store, org: OrgId, signer: Signer, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("an older export")
    path.chmod(0o644)
    checkpoint = await export_to(path, store.pool, org, signer)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert checked(path.read_bytes(), signer).position == checkpoint.position == 1
    assert os.listdir(tmp_path) == ["log.jsonl"]
    assert verify.main([str(path), "--key", signer.public]) == 0


async def test_an_export_that_fails_leaves_what_was_there(
    store: Store, org: OrgId, signer: Signer, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("an older export")

    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await export_to(path, store.pool, org, signer, stop)
    with pytest.raises(Refused):
        await export_to(path, store.pool, OrgId(UUID(int=1)), signer)
    assert path.read_text() == "an older export"
    assert os.listdir(tmp_path) == ["log.jsonl"]
