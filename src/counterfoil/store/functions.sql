-- Functions of the log; replaced at each migration. All run as counterfoil_owner with a fixed search_path.
-- Errors that the store understands: CF001 command id used for something else, CF002 a version moved,
-- CF003 a batch holds a command that was done before, CF004 no such organisation, CF005 a version would leave a gap.

-- Every stream that a command read must still stand where it was read, and every new version must follow the one before.
create or replace function hold_versions(p_org uuid, expected expected_version[], es new_event[]) returns void
language plpgsql set search_path = counterfoil, pg_temp as $$
declare moved uuid;
begin
  select x.stream into moved from unnest(expected) x
   where x.version is distinct from (select coalesce(max(e.version), 0) from event e where e.org = p_org and e.stream = x.stream)
   limit 1;
  if found then raise exception 'stream % moved', moved using errcode = 'CF002'; end if;
  select n.stream into moved
    from (select u.stream, min(u.version) as lo, max(u.version) as hi, count(*) as n from unnest(es) u group by u.stream) n
    left join unnest(expected) x on x.stream = n.stream
   where x.version is null or n.lo <> x.version + 1 or n.hi <> x.version + n.n limit 1;
  if found then raise exception 'stream % would have a gap', moved using errcode = 'CF005'; end if;
end $$;

-- Events onto an organisation's log: the chain's next links, then the head. Frame: architecture.md, "The event log".
create or replace function append(p_org uuid, expected expected_version[], es new_event[]) returns org_head
language plpgsql set search_path = counterfoil, pg_temp as $$
declare head org_head; h bytea; hs bytea[] := '{}'; e new_event; i int := 0;
begin
  -- The advisory lock queues rivals fairly before the row lock; without it a hot organisation's p99 is three times as long.
  perform pg_advisory_xact_lock(hashtextextended(p_org::text, 7));
  select * into head from org_head where org = p_org for no key update;
  if not found then raise exception 'no such organisation' using errcode = 'CF004'; end if;
  perform hold_versions(p_org, expected, es);
  h := head.hash;
  foreach e in array es loop
    i := i + 1;
    h := sha256(h || convert_to(concat_ws(E'\n', p_org, head.epoch, head.position + i, e.stream, e.version, e.type, e.schema,
      (extract(epoch from e.at) * 1000000)::bigint, e.actor::text, e.command, e.ordinal, e.correlation, coalesce(e.causation, ''),
      coalesce(e.subject::text, ''), coalesce(e.key::text, ''), coalesce(encode(e.sealed, 'hex'), ''), e.data::text, ''), 'UTF8'));
    hs := hs || h;
  end loop;
  insert into event (org, epoch, position, stream, version, type, schema, data, subject, key, sealed, at, actor, command, ordinal,
                     correlation, causation, hash)
    select p_org, head.epoch, head.position + n, u.stream, u.version, u.type, u.schema, u.data, u.subject, u.key, u.sealed, u.at,
           u.actor, u.command, u.ordinal, u.correlation, u.causation, hs[n]
    from unnest(es) with ordinality as u(stream, version, type, schema, at, actor, command, ordinal, correlation, causation,
                                         subject, key, sealed, data, n);
  update org_head set position = head.position + i, hash = h where org = p_org returning * into head;
  return head;
end $$;

-- What of these commands was done before: one command answers its receipt, a batch is sent back to be tried one by one.
create or replace function done_before(p_org uuid, receipts new_receipt[]) returns committed
language plpgsql set search_path = counterfoil, pg_temp as $$
declare r receipt;
begin
  select x.* into r from receipt x where x.org = p_org and x.command = any (select command from unnest(receipts)) limit 1;
  if not found then return null; end if;
  if cardinality(receipts) > 1 then raise exception 'a command of this batch was done before' using errcode = 'CF003'; end if;
  if r.print <> receipts[1].print then raise exception 'command id used for something else' using errcode = 'CF001'; end if;
  return (true, r.epoch, r.position, r.status, r.location, r.stream, r.version)::committed;
end $$;

-- A stream as it stands, for a command: one trip, inside the organisation's fence.
create or replace function load_streams(p_org uuid, p_streams uuid[]) returns setof event
language plpgsql set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  return query select * from event e where e.org = p_org and e.stream = any (p_streams) order by e.stream, e.version;
end $$;

-- Organisation keys are made once; whoever comes second gets what the first one made.
create or replace function keep_wrapping_key(p_org uuid, p_period text, p_wrapped bytea) returns bytea
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  insert into counterfoil_keys.wrapping_key values (p_org, p_period, p_wrapped) on conflict do nothing;
  return (select wrapped from counterfoil_keys.wrapping_key where org = p_org and period = p_period);
end $$;

create or replace function keep_organisation_key(p_org uuid, k new_key) returns setof counterfoil_keys.key
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  insert into counterfoil_keys.key select p_org, (k).* on conflict do nothing;
  return query select * from counterfoil_keys.key where org = p_org and kind = (k).kind;
end $$;

-- Receipts are kept 30 days; the log's unique (org, command, ordinal) refuses a second effect for ever.
create or replace function forget_receipts(p_org uuid) returns bigint
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
declare n bigint;
begin
  perform set_config('app.org', p_org::text, true);
  delete from receipt where org = p_org and at < now() - interval '30 days';
  get diagnostics n = row_count;
  return n;
end $$;

-- The statements that put rows into read tables, for the function that is being written: static, so their plans are kept.
create or replace function upserts(tables text[]) returns text
language plpgsql set search_path = counterfoil, pg_temp as $m$
declare t text; puts_sql text := ''; cols text; sets text;
begin
  foreach t in array tables loop
    select string_agg(quote_ident(attname), ', ' order by attnum),
           string_agg(format('%1$I = excluded.%1$I', attname), ', ' order by attnum) filter (where attname not in ('org', 'id'))
      into cols, sets from pg_attribute where attrelid = t::regclass and attnum > 0 and not attisdropped;
    puts_sql := puts_sql || format($p$
      if puts ? %1$L then
        insert into %1$s (%2$s) select %2$s from jsonb_populate_recordset(null::%1$s, puts -> %1$L) where org = p_org order by id
        on conflict (org, id) do update set %3$s;
      end if;$p$, t, cols, sets);
  end loop;
  return puts_sql;
end $m$;

-- Writes the door of one context from its read tables.
-- `founds`: this door may open a new organisation's log.
create or replace function make_door(door text, tables text[], founds boolean default false) returns void
language plpgsql set search_path = counterfoil, pg_temp as $m$
begin
  execute format($f$
    create or replace function %1$I(p_org uuid, expected expected_version[], receipts new_receipt[], keys new_key[], puts jsonb,
                                    es new_event[]) returns committed
    language plpgsql security definer set search_path = counterfoil, pg_temp as $b$
    declare done committed; head org_head;
    begin
      -- A rebuild that flips a read table takes EXCLUSIVE here; doors that waited then plan anew onto the new table.
      lock table org_head in row share mode;
      perform set_config('app.org', p_org::text, true);
      done := done_before(p_org, receipts);
      if done.replayed then return done; end if;
      %2$s%3$s
      head := append(p_org, expected, es);
      if cardinality(keys) > 0 then insert into counterfoil_keys.key select p_org, k.* from unnest(keys) k; end if;
      insert into receipt (org, command, print, status, location, stream, version, epoch, position)
        select p_org, r.command, r.print, r.status, r.location, r.stream, r.version, head.epoch, head.position from unnest(receipts) r;
      return (false, head.epoch, head.position, receipts[1].status, receipts[1].location, receipts[1].stream,
        receipts[1].version)::committed;
    end $b$;
    revoke all on function %1$I(uuid, expected_version[], new_receipt[], new_key[], jsonb, new_event[]) from public;
    grant execute on function %1$I(uuid, expected_version[], new_receipt[], new_key[], jsonb, new_event[]) to counterfoil_app $f$,
    door, case when founds then 'insert into org_head (org) values (p_org) on conflict do nothing;' else '' end, upserts(tables));
end $m$;

revoke all on all functions in schema counterfoil from public;
grant execute on function current_org(), load_streams(uuid, uuid[]), keep_wrapping_key(uuid, text, bytea),
  keep_organisation_key(uuid, new_key), forget_receipts(uuid) to counterfoil_app;
