-- What runs behind the log: how far each processor has come in each organisation, and which streams wait for repair.
create type parking as (stream uuid, "position" bigint, error text);

create table checkpoint (
  org uuid not null, processor text not null, position bigint not null default 0, parked int not null default 0,
  at timestamptz not null default now(), primary key (org, processor)
) with (fillfactor = 50);

-- `position` is the first fact that could not be processed; it and all later ones of the stream wait.
create table parked_stream (
  org uuid not null, processor text not null, stream uuid not null, position bigint not null, error text not null,
  attempts int not null default 1, at timestamptz not null default now(), tried_at timestamptz not null default now(),
  primary key (org, processor, stream)
);

-- A fact that this processor leaves out for ever, also in a rebuild: who said so, when, and why (sealed).
create table skipped_event (
  org uuid not null, processor text not null, position bigint not null, stream uuid not null, actor json not null,
  reason bytea not null, at timestamptz not null default now(), primary key (org, processor, position)
);

do $$
declare t text;
begin
  foreach t in array array['checkpoint', 'parked_stream', 'skipped_event'] loop
    execute format('alter table %1$s enable row level security; alter table %1$s force row level security;
      create policy one_org on %1$s using (org = current_org()) with check (org = current_org());
      grant select on %1$s to counterfoil_app', t);
  end loop;
end $$;
-- As for org_head: what is behind is found across organisations, and its facts are then read inside their fence.
create policy checkpoints_for_owner on checkpoint for select to counterfoil_owner using (true);
