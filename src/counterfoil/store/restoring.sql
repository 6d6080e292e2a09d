-- Functions of backup and restore; replaced at each migration. The first two are for whoever serves; what restores is
-- granted to nobody, so that only a login that may become the owner can fill a log past the doors.
-- CF007: the chain came out otherwise than it was backed up.

create or replace function log_heads() returns setof org_head
language sql stable security definer set search_path = counterfoil, pg_temp as $$ select * from org_head order by org $$;

-- What was counted up for people and does not stand in the log: tables called …_counter with the columns org and next.
create or replace function counters_of(p_org uuid) returns table (counter text, counted bigint)
language plpgsql stable security definer set search_path = counterfoil, pg_temp as $$
begin
  for counter in select relname from pg_class where relnamespace = 'counterfoil'::regnamespace and relkind = 'r'
                    and relname like '%\_counter' order by relname loop
    execute format('select next from %I where org = $1', counter) into counted using p_org;
    if counted is not null then return next; end if;
  end loop;
end $$;

-- The next events of a backup, all of one epoch, by the same link that made them: the chain must come out as it was.
create or replace function restore_events(p_org uuid, p_epoch int, es new_event[], p_hash bytea) returns void
language plpgsql set search_path = counterfoil, pg_temp as $$
declare head org_head; expected expected_version[];
begin
  perform set_config('app.org', p_org::text, true);
  insert into org_head (org) values (p_org) on conflict do nothing;
  update org_head set epoch = p_epoch where org = p_org and epoch <> p_epoch;
  select array_agg((n.stream, n.before)::expected_version) into expected
    from (select stream, min(version) - 1 as before from unnest(es) group by stream) n;
  head := append(p_org, expected, es);
  if head.hash is distinct from p_hash then
    raise exception 'the chain differs before position %', head.position + 1 using errcode = 'CF007';
  end if;
end $$;

create or replace function restore_counter(p_org uuid, p_counter text, p_counted bigint) returns void
language plpgsql set search_path = counterfoil, pg_temp as $$
begin
  execute format('insert into %I (org, next) values ($1, $2)', p_counter) using p_org, p_counted;
end $$;

-- Keys and wrapping keys of the transaction's organisation.
create or replace function restore_keys(p_org uuid, keys new_key[]) returns void
language plpgsql set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  insert into counterfoil_keys.key select p_org, k.* from unnest(keys) k;
end $$;

-- What is appended from now on belongs to another epoch than what was lost behind the backup.
create or replace function open_epoch(p_org uuid, p_epoch int) returns void
language plpgsql set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  update org_head set epoch = p_epoch where org = p_org;
end $$;

revoke all on function log_heads(), counters_of(uuid), restore_events(uuid, int, new_event[], bytea),
  restore_counter(uuid, text, bigint), restore_keys(uuid, new_key[]), open_epoch(uuid, int) from public;
grant execute on function log_heads(), counters_of(uuid) to counterfoil_app;
