-- The organisation is asked for once a statement, as a sub-select: called by each row it made counts ten times as slow.
create or replace view customer as select * from customer_row where org = (select current_org());
create or replace view contact as select * from contact_row where org = (select current_org()) and not removed;
create or replace view note as select * from note_row where org = (select current_org());
grant select on customer, contact, note to counterfoil_app;

-- A customer's stream with its contacts' streams, for a command: one trip.
create or replace function load_customer(p_org uuid, p_customer uuid) returns setof event
language plpgsql set search_path = counterfoil, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  return query select * from event e where e.org = p_org
     and e.stream in (select p_customer union all select c.id from contact c where c.customer = p_customer)
   order by e.stream, e.version;
end $$;

-- Whoever was a contact of the customer, removed ones too: history shows them. Volatile, as every function that reads a read
-- table must be: with its caller's snapshot it would see a rebuilt table half filled.
create or replace function customer_contacts(p_customer uuid) returns table (contact uuid)
language sql security definer set search_path = counterfoil, pg_temp as $$
  select id from contact_row where org = current_org() and customer = p_customer $$;

-- Codes that no customer has yet, counted up per organisation.
create or replace function take_customer_codes(p_org uuid, p_count int) returns text[]
language plpgsql security definer set search_path = counterfoil, pg_temp as $$
declare first bigint; made text; taken text[] := '{}';
begin
  perform set_config('app.org', p_org::text, true);
  insert into customer_counter values (p_org, 10001) on conflict do nothing;
  select next into first from customer_counter where org = p_org for update;
  while cardinality(taken) < p_count loop
    made := 'C-' || first;
    if not exists (select from customer_row where org = p_org and code = made) then taken := taken || made; end if;
    first := first + 1;
  end loop;
  update customer_counter set next = first where org = p_org;
  return taken;
end $$;

revoke all on function load_customer(uuid, uuid), customer_contacts(uuid), take_customer_codes(uuid, int) from public;
grant execute on function load_customer(uuid, uuid), customer_contacts(uuid), take_customer_codes(uuid, int) to counterfoil_app;
select make_door('commit_customers', array['customer_row', 'contact_row', 'note_row']);
