create or replace view organisation as select * from organisation_row where org = (select current_org());
grant select on organisation to counterfoil_app;
-- Which organisations there are, for whoever may ask across them (the local operator; members later see only theirs).
-- Volatile, although it only reads: a function that keeps its caller's snapshot would see a rebuilt table half filled. And of
-- the view's type, because the table's own type goes with the table.
drop function if exists organisations();
create function organisations() returns setof organisation
language sql security definer set search_path = counterfoil, pg_temp as $$ select * from organisation_row order by code $$;
revoke all on function organisations() from public;
grant execute on function organisations() to counterfoil_app;
select make_door('commit_organisations', array['organisation_row'], true);
