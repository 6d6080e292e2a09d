-- The log: one order per organisation, without gaps. Run once, as counterfoil_owner, in schema counterfoil.

create type new_event as (stream uuid, version int, type text, schema smallint, at timestamptz, actor json, command uuid,
  ordinal smallint, correlation text, causation text, subject uuid, key uuid, sealed bytea, data json);
create type expected_version as (stream uuid, version int);
create type new_receipt as (command uuid, print bytea, status smallint, location text, stream uuid, version int);
create type new_key as (id uuid, kind text, subject uuid, fiscal_year int, ends_on date, period text, wrapped bytea);
create type committed as (replayed boolean, epoch int, "position" bigint, status smallint, location text, stream uuid,
  version int);

create function current_org() returns uuid stable parallel safe language sql
  as $$ select nullif(current_setting('app.org', true), '')::uuid $$;

-- Updated last inside a door: its lock is held from there to COMMIT, so position order is commit order.
create table org_head (
  org uuid primary key, epoch int not null default 1, position bigint not null default 0, hash bytea not null default ''
) with (fillfactor = 50);

create table event (
  org uuid not null, epoch int not null, position bigint not null,
  stream uuid not null, version int not null check (version > 0),
  type text not null, schema smallint not null, data json not null,
  subject uuid, key uuid, sealed bytea,
  at timestamptz not null check (at >= '1900-01-01Z' and at < '9990-01-01Z'), actor json not null,
  command uuid not null, ordinal smallint not null check (ordinal > 0), correlation text not null, causation text check (causation <> ''),
  hash bytea not null,
  primary key (org, position), unique (org, stream, version), unique (org, command, ordinal),
  -- One LF ends a line of the frame, so no member may hold one.
  constraint event_one_line check (strpos(type || correlation || coalesce(causation, '') || actor::text || data::text, E'\n') = 0),
  constraint event_box check ((sealed is null) = (key is null)
    and (sealed is null or (length(sealed) >= 45 and get_byte(sealed, 0) = 1 and uuid_send(key) = substr(sealed, 2, 16))))
);

create table receipt (
  org uuid not null, command uuid not null, print bytea not null, status smallint not null, location text,
  stream uuid, version int,
  epoch int not null, position bigint not null, at timestamptz not null default now(),
  primary key (org, command)
);
create index receipt_age on receipt (org, at);

create table counterfoil_keys.wrapping_key (
  org uuid not null, period text not null, wrapped bytea not null, primary key (org, period)
);
create table counterfoil_keys.key (
  org uuid not null, id uuid not null, kind text not null check (kind in ('customer', 'contact', 'retention', 'index', 'receipt')),
  subject uuid, fiscal_year int, ends_on date, period text not null, wrapped bytea not null,
  primary key (org, id)
);
create unique index key_of_organisation on counterfoil_keys.key (org, kind) where kind in ('index', 'receipt');

-- The fence: whoever asks, the owner's own functions included, sees the organisation of the transaction and no other.
do $$
declare t text;
begin
  foreach t in array array['org_head', 'event', 'receipt', 'counterfoil_keys.wrapping_key', 'counterfoil_keys.key'] loop
    execute format('alter table %1$s enable row level security; alter table %1$s force row level security;
      create policy one_org on %1$s using (org = current_org()) with check (org = current_org())', t);
  end loop;
end $$;
-- Only for the few owner's functions that look across organisations (which are watched, which are there).
create policy heads_for_owner on org_head for select to counterfoil_owner using (true);

grant select on org_head, event, receipt, counterfoil_keys.wrapping_key, counterfoil_keys.key to counterfoil_app;
