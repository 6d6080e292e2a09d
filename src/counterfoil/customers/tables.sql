-- Read tables of customers: rebuilt from the log, never migrated. Personal members lie in `box`, sealed under `key`;
-- name, legal name and city stand clear, because lists sort and search by them. `blind`: keyed hashes of whole values.
create table customer_row (
  org uuid not null, id uuid not null, version int not null, status text not null, code text, external_id text,
  kind text not null, name text not null, name_key text not null, search_key text not null, legal_name text, city text, country text,
  currency text, language text, time_zone text, payment_terms_days int, credit_limit_minor bigint, credit_limit_currency text,
  parent_id uuid, payer text, tags text[] not null, contacts uuid[] not null, has_documents boolean not null,
  created_at timestamptz not null, updated_at timestamptz not null, key uuid, box bytea, blind bytea[],
  primary key (org, id), constraint customer_code unique (org, code), constraint customer_external_id unique (org, external_id)
);
create index customer_by_name on customer_row (org, name_key, id);
create index customer_by_change on customer_row (org, updated_at, id);
create index customer_search on customer_row using gin (org, search_key gin_trgm_ops);
create index customer_tags on customer_row using gin (org, tags);
create index customer_blind on customer_row using gin (blind) where blind is not null;

create table contact_row (
  org uuid not null, id uuid not null, version int not null, customer uuid not null, role text, documents text[] not null,
  removed boolean not null, key uuid, box bytea, blind bytea[], primary key (org, id)
);
create index contact_of_customer on contact_row (org, customer) where not removed;
create index contact_blind on contact_row using gin (blind) where blind is not null;

create table note_row (
  org uuid not null, id uuid not null, customer uuid not null, at timestamptz not null, actor jsonb not null, key uuid, box bytea,
  primary key (org, id)
);
create index note_of_customer on note_row (org, customer, at desc, id desc);

-- The next code where none is given ("C-10001"). Gaps do no harm here; a document's number is another matter.
create table customer_counter (org uuid primary key, next bigint not null);
