-- An import's next state, if it stands in one of `p_from`; a new one where that is null. Whether it was written.
create or replace function put_import(p_org uuid, p_id uuid, p_from text[], p_state text, p_body json) returns boolean
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  if p_from is null then
    insert into import_job (org, id, state, body) values (p_org, p_id, p_state, p_body) on conflict do nothing;
  else
    update import_job set state = p_state, body = p_body where org = p_org and id = p_id and state = any (p_from);
  end if;
  return found;
end $$;

create or replace function drop_import(p_org uuid, p_id uuid, p_from text[]) returns boolean
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  delete from import_job where org = p_org and id = p_id and state = any (p_from);
  return found;
end $$;

create or replace function imports_to_do() returns table (org uuid, id uuid)
language sql security definer set search_path = counterfoil, pg_temp as $$
  select j.org, j.id from import_job j where j.state in ('checking', 'running') order by j.created_at $$;

create or replace function put_import_mapping(p_org uuid, p_kind text, p_name text, p_mapping json) returns void
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  insert into import_mapping (org, kind, name, mapping) values (p_org, p_kind, p_name, p_mapping)
    on conflict (org, kind, name) do update set mapping = excluded.mapping, at = now();
end $$;

revoke all on function put_import(uuid, uuid, text[], text, json), drop_import(uuid, uuid, text[]), imports_to_do(),
  put_import_mapping(uuid, text, text, json) from public;
grant execute on function put_import(uuid, uuid, text[], text, json), drop_import(uuid, uuid, text[]), imports_to_do(),
  put_import_mapping(uuid, text, text, json) to counterfoil_app;
