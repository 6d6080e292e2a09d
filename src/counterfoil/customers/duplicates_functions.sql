create or replace view customer_match as select * from customer_match_row where org = (select current_org());
grant select on customer_match to counterfoil_app;
select make_keeper('keep_customer_matches', 'customer-duplicates', array['customer_match_row']);
