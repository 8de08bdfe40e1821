-- SPDX-License-Identifier: Apache-2.0
-- What every write pays for: triggers that do not plan anew, and not at all where there is nothing to look at.

-- Was it merged at this moment? A function for each reference: its statement is planned once in a session.
create or replace function merge_guard() returns void language plpgsql as $$
declare
  r record;
begin
  for r in select x.place, t.name as target, c.col, format('merged_meanwhile_%s_%s', t.name, c.col) as fn
    from unnest(array['customer', 'contact', 'lead']) t (name)
    cross join lateral merge_references(t.name::regclass) x cross join lateral unnest(x.columns) c (col)
    where not exists (select from pg_trigger g where g.tgrelid = x.place and g.tgname = 'merged_meanwhile_' || c.col)
  loop
    execute format('create or replace function %1$I() returns trigger language plpgsql as $f$
begin
  if exists (select from %2$I m where m.id = new.%3$I and m.merged_into_id is not null) then
    raise exception ''It was merged into another record at this moment; try again.'' using errcode = ''40001'';
  end if;
  return null;
end $f$', r.fn, r.target, r.col);
    execute format('create trigger %1$I after insert on %2$s for each row when (new.%3$I is not null) execute function %4$I()',
      'merged_meanwhile_' || r.col, r.place, r.col, r.fn);
    execute format('create trigger %1$I after update of %3$I on %2$s for each row
      when (new.%3$I is distinct from old.%3$I and new.%3$I is not null) execute function %4$I()',
      'merged_meanwhile_row_' || r.col, r.place, r.col, r.fn);
  end loop;
end $$;
do $$
declare
  t record;
begin
  for t in select g.tgname, g.tgrelid::regclass as place from pg_trigger g
    where g.tgfoid in ('merged_meanwhile()'::regprocedure, 'merged_meanwhile_row()'::regprocedure) and not g.tgisinternal
  loop
    execute format('drop trigger %I on %s', t.tgname, t.place);
  end loop;
end $$;
select merge_guard();
drop function merged_meanwhile();
drop function merged_meanwhile_row();

-- ---- Who it became part of ----

-- As SQL functions with a subquery they were never inlined, but parsed and planned at every use.
create or replace function kith_merged_customer(of_id bigint) returns bigint language plpgsql stable as
  $$ begin return coalesce((select merged_into_id from customer where id = of_id), of_id); end $$;
create or replace function kith_merged_contact(of_id bigint) returns bigint language plpgsql stable as
  $$ begin return coalesce((select merged_into_id from contact where id = of_id), of_id); end $$;
create or replace function kith_merged_lead(of_id bigint) returns bigint language plpgsql stable as
  $$ begin return coalesce((select merged_into_id from lead where id = of_id), of_id); end $$;
