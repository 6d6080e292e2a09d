-- Imports that people started in the console, and the mappings that they saved. No part of the log: what an import does to
-- customers is in the log like everything else.
create table import_job (
  org uuid not null, id uuid not null, state text not null, created_at timestamptz not null default now(), body json not null,
  primary key (org, id)
);
create index import_job_by_age on import_job (org, created_at desc, id);
create table import_mapping (
  org uuid not null, kind text not null, name text not null, mapping json not null, at timestamptz not null default now(),
  primary key (org, kind, name)
);

do $$
declare t text;
begin
  foreach t in array array['import_job', 'import_mapping'] loop
    execute format('alter table %1$s enable row level security; alter table %1$s force row level security;
      create policy one_org on %1$s using (org = current_org()) with check (org = current_org());
      grant select on %1$s to counterfoil_app', t);
  end loop;
end $$;
-- As for org_head: what waits for the worker is found across organisations, and read inside their fence.
create policy imports_for_owner on import_job for select to counterfoil_owner using (true);
