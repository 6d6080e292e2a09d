"""Processors over the toy context: a row for each fact, counting how often it was written; a row for each stream."""

from collections.abc import Sequence
from uuid import uuid5

from counterfoil.kernel.ids import COUNTERFOIL
from counterfoil.store.migrate import Schema
from counterfoil.store.pages import Page
from counterfoil.store.processors import Processor
from counterfoil.store.rows import Row
from tests.support.toy import Counted, Opened

POISON = 13  # a tally that counted this far on is more than the rule below can take
UNWRITABLE = 14  # the rule takes it, the table does not

broken = True  # until somebody repairs the rule


async def rows(page: Page) -> Sequence[Row]:
    made = []
    for stream, fact in page.news:
        assert isinstance(fact.event, Opened | Counted)
        by = fact.event.by if isinstance(fact.event, Counted) else 0
        if by == POISON and broken:
            raise ValueError(f"CANARY {stream.state.label}")
        assert fact.position is not None
        columns = {"stream": stream.id, "position": fact.position[1], "by": by, "total": stream.state.at, "applied": 1}
        made.append(Row("seen_row", uuid5(COUNTERFOIL, f"{page.org}|{fact.position[1]}"), columns))
    return made


# The trigger counts, so that a fact that took effect twice is seen although rows are replaced whole.
_TABLES = f"""create table seen_row (org uuid, id uuid, stream uuid, "position" bigint,
  "by" int check ("by" <> {UNWRITABLE}), total bigint, applied int, primary key (org, id));
create table seen_often (org uuid, id uuid, applied int, primary key (org, id));
create function count_seen() returns trigger language plpgsql security definer
set search_path = counterfoil, pg_temp as $$
begin
  insert into seen_often as o values (new.org, new.id, 1)
    on conflict (org, id) do update set applied = o.applied + 1 returning o.applied into new.applied;
  return new;
end $$;
revoke all on function count_seen() from public;
create trigger count_seen before insert or update on seen_row for each row execute function count_seen()"""
_FUNCTIONS = """create or replace view seen as select * from seen_row where org = (select current_org());
grant select on seen to counterfoil_app;
select make_keeper('keep_seen', 'toy-seen', array['seen_row'])"""
SEEN = Processor(
    name="toy-seen",
    kinds=frozenset({"tally"}),
    schema=Schema("toy-seen", _TABLES, _FUNCTIONS),
    keeper="keep_seen",
    tables=("seen_row",),
    rows=rows,
)


async def total_rows(page: Page) -> Sequence[Row]:
    """Of the streams alone, so that it can be rebuilt; the label lies in a box."""
    if broken and any(isinstance(fact.event, Counted) and fact.event.by == POISON for _, fact in page.news):
        raise ValueError("CANARY")
    return [
        Row(
            "total_row",
            each.id,
            {"total": each.state.at, "version": each.version},
            {"label": each.state.label},
            each.key,
        )
        for each in page.streams.values()
    ]


TOTALS = Processor(
    name="toy-totals",
    kinds=frozenset({"tally"}),
    schema=Schema(
        "toy-totals",
        """create table total_row (org uuid, id uuid, total bigint, version int, key uuid, box bytea,
          primary key (org, id))""",
        """create or replace view total as select * from total_row where org = (select current_org());
        grant select on total to counterfoil_app;
        select make_keeper('keep_totals', 'toy-totals', array['total_row'])""",
    ),
    keeper="keep_totals",
    tables=("total_row",),
    rows=total_rows,
)
