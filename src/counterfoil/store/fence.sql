-- What of the fence is not as it must be, a line each; run as counterfoil_app, so that serving sees what it really may.
with relation as (
  select c.oid, c.oid::regclass::text as name, c.relkind, c.relowner, c.relrowsecurity and c.relforcerowsecurity as fenced
    from pg_class c where c.relnamespace in ('counterfoil'::regnamespace, 'counterfoil_keys'::regnamespace)
     and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
     and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), routine as (
  select p.oid, p.oid::regprocedure::text as name, p.proowner, p.prosecdef, p.proconfig
    from pg_proc p where p.pronamespace in ('counterfoil'::regnamespace, 'counterfoil_keys'::regnamespace)
     and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
), owned as (
  select name, relowner as owner from relation union all select name, proowner from routine
  union all select 'schema ' || nspname, nspowner from pg_namespace where nspname in ('counterfoil', 'counterfoil_keys')
)
select rolname || ' may ' || what from pg_roles, lateral (values
  ('be a superuser', rolsuper), ('pass row-level security by', rolbypassrls), ('create roles', rolcreaterole),
  ('create databases', rolcreatedb), ('replicate', rolreplication), ('log in', rolcanlogin and rolname = 'counterfoil_owner')
) as able(what, may) where may and rolname in ('counterfoil_app', 'counterfoil_owner')
union all
select 'counterfoil_app is a member of ' || roleid::regrole from pg_auth_members where member = 'counterfoil_app'::regrole
union all
select format('%s belongs to %s', name, owner::regrole) from owned where owner is distinct from to_regrole('counterfoil_owner')
union all
select 'counterfoil_app owns ' || pg_describe_object(classid, objid, objsubid) from pg_shdepend
 where deptype = 'o' and refobjid = 'counterfoil_app'::regrole and refclassid = 'pg_authid'::regclass
   and dbid in (0, (select oid from pg_database where datname = current_database()))
union all
select 'counterfoil_app may write ' || name || ' past the doors' from relation
 where relkind <> 'S' and (has_table_privilege(oid, 'insert, update, delete, truncate, references, trigger')
    or has_any_column_privilege(oid, 'insert, update, references'))
union all
select format('counterfoil_app may create in schema %s', nspname) from pg_namespace
 where nspname in ('counterfoil', 'counterfoil_keys') and has_schema_privilege(oid, 'create')
union all
select 'counterfoil_app may create schemas' where has_database_privilege(current_database(), 'create')
union all
select name || ' is readable and not under forced row-level security' from relation
 where relkind in ('r', 'p', 'm', 'f') and not fenced
   and (has_table_privilege(oid, 'select') or has_any_column_privilege(oid, 'select'))
union all
select format('the policy %s lets others than the asking organisation through %s', polname, name)
  from relation r join pg_policy on polrelid = r.oid
 where (polroles && array[0::oid, 'counterfoil_app'::regrole::oid])
   and ('(org = current_org())', '(org = current_org())') is distinct from
       (replace(pg_get_expr(polqual, polrelid), 'counterfoil.', ''), replace(pg_get_expr(polwithcheck, polrelid), 'counterfoil.', ''))
union all
select 'the view ' || name || ' shows more than the asking organisation' from relation
 where relkind = 'v' and replace(pg_get_viewdef(oid), 'counterfoil.', '') !~ '\morg = \( ?SELECT current_org\(\)'
union all
select name || ' runs as its owner without a search_path of its own' from routine
 where prosecdef and not coalesce(proconfig @> array['search_path=counterfoil, pg_temp'], false)
union all
select name || ' may be called by everybody' from routine where has_function_privilege('public', oid, 'execute')
order by 1
