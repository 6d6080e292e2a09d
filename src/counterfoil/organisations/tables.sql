-- The one read table that looks across organisations: who is here, by the code in the console's address.
create table organisation_row (
  org uuid not null, id uuid not null, version int not null, code text not null, name text not null, currency text not null,
  language text not null, time_zone text not null, created_at timestamptz not null, updated_at timestamptz not null,
  primary key (org, id), constraint organisation_code unique (code)
);
