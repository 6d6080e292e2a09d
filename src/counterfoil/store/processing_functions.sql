-- Functions of processors; replaced at each migration. A worker opens a transaction, claims an organisation's checkpoint,
-- reads on from there and calls the processor's keeper: rows and checkpoint commit together, or neither does.
-- CF006: the checkpoint is not where the caller believes; somebody else went on.

-- Organisations whose log has facts that the processor has not seen. A checkpoint is made here, in a transaction that ends
-- at once: one that a claim made would keep the other workers waiting.
create or replace function organisations_behind(p_processor text) returns setof uuid
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
declare fresh uuid;
begin
  for fresh in select h.org from org_head h
                where not exists (select from checkpoint c where c.org = h.org and c.processor = p_processor)
                order by h.org loop
    perform set_config('app.org', fresh::text, true);
    insert into checkpoint (org, processor) values (fresh, p_processor) on conflict do nothing;
  end loop;
  return query select h.org from org_head h join checkpoint c on c.org = h.org and c.processor = p_processor
    where h.position > c.position order by random();
end $$;

-- For the metrics: how many facts wait, the most in one organisation, and how many streams are parked.
create or replace function processor_lag(p_processors text[])
  returns table (processor text, waiting bigint, behind bigint, parked bigint)
language sql security definer set search_path = counterfoil, pg_temp as $$
  select p, sum(h.position - coalesce(c.position, 0))::bigint, max(h.position - coalesce(c.position, 0)),
         sum(coalesce(c.parked, 0))
    from unnest(p_processors) p cross join org_head h left join checkpoint c on c.org = h.org and c.processor = p
   group by p $$;

-- The checkpoint, held until the transaction ends; null where there is none yet, or, unless `p_wait`, another worker has it.
create or replace function claim_checkpoint(p_org uuid, p_processor text, p_wait boolean) returns bigint
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
declare found_at bigint;
begin
  perform set_config('app.org', p_org::text, true);
  if p_wait then
    select position into found_at from checkpoint where org = p_org and processor = p_processor for update;
  else
    select position into found_at from checkpoint where org = p_org and processor = p_processor for update skip locked;
  end if;
  return found_at;
end $$;

create or replace function keep_checkpoint(
  p_org uuid, p_processor text, p_after bigint, p_position bigint, parks parking[], frees uuid[]) returns void
language plpgsql set search_path = counterfoil, pg_temp as $$
begin
  delete from parked_stream where org = p_org and processor = p_processor and stream = any (frees);
  insert into parked_stream as s (org, processor, stream, position, error)
    select p_org, p_processor, p.stream, p.position, p.error from unnest(parks) p
  on conflict (org, processor, stream) do update set position = excluded.position, error = excluded.error, tried_at = now(),
    attempts = case when s.position = excluded.position then s.attempts + 1 else 1 end;
  update checkpoint set position = p_position, at = now(),
      parked = (select count(*) from parked_stream where org = p_org and processor = p_processor)
    where org = p_org and processor = p_processor and position = p_after and p_position >= p_after;
  if not found then raise exception 'the checkpoint of % moved', p_processor using errcode = 'CF006'; end if;
end $$;

create or replace function skip_event(
  p_org uuid, p_processor text, p_position bigint, p_stream uuid, p_actor json, p_reason bytea) returns void
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  insert into skipped_event (org, processor, position, stream, actor, reason)
    values (p_org, p_processor, p_position, p_stream, p_actor, p_reason);
end $$;

-- Writes the keeper of one processor from its read tables, as make_door writes a context's door.
create or replace function make_keeper(keeper text, processor text, tables text[]) returns void
language plpgsql set search_path = counterfoil, pg_temp as $m$
begin
  execute format($f$
    create or replace function %1$I(p_org uuid, p_after bigint, p_position bigint, puts jsonb, parks parking[], frees uuid[])
      returns void
    language plpgsql security definer set search_path = counterfoil, pg_temp as $b$
    begin
      -- A rebuild that flips a read table takes EXCLUSIVE here; whoever waited then plans anew onto the new table.
      lock table org_head in row share mode;
      perform set_config('app.org', p_org::text, true);%3$s
      perform keep_checkpoint(p_org, %2$L, p_after, p_position, parks, frees);
    end $b$;
    revoke all on function %1$I(uuid, bigint, bigint, jsonb, parking[], uuid[]) from public;
    grant execute on function %1$I(uuid, bigint, bigint, jsonb, parking[], uuid[]) to counterfoil_app $f$,
    keeper, processor, upserts(tables));
end $m$;

revoke all on function organisations_behind(text), processor_lag(text[]), claim_checkpoint(uuid, text, boolean),
  keep_checkpoint(uuid, text, bigint, bigint, parking[], uuid[]), make_keeper(text, text, text[]),
  skip_event(uuid, text, bigint, uuid, json, bytea) from public;
grant execute on function organisations_behind(text), processor_lag(text[]), claim_checkpoint(uuid, text, boolean),
  skip_event(uuid, text, bigint, uuid, json, bytea) to counterfoil_app;
