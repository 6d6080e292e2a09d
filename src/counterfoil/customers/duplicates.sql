-- How customers can be recognised: one row for each customer and one for each contact, from that stream's facts alone.
-- `keys`: names in clear, everything else as keyed hashes (matching.py). Empty where nobody is to be found any more.
create table customer_match_row (
  org uuid not null, id uuid not null, customer uuid not null, kind text, name_match text, keys text[] not null,
  primary key (org, id)
);
create index customer_match_keys on customer_match_row using gin (org, keys);
create index customer_match_name on customer_match_row using gin (org, name_match gin_trgm_ops);
