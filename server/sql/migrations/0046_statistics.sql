-- SPDX-License-Identifier: Apache-2.0
-- What the planner knows of tables that somebody fills just now.

-- The tables that hold more than twice what they held when the planner learnt of them last. Without this
-- a new table stays empty to it for a minute or two, an index over part of it seems to be the cheapest
-- way to anything, and each thousand rows of an import look through all of those before them.
create function kith_analyze_grown() returns void language plpgsql as $$
declare
  grown regclass;
begin
  for grown in select c.oid from pg_class c
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      and pg_relation_size(c.oid) > (2 * greatest(c.relpages, 0) + 8) * current_setting('block_size')::bigint
  loop
    execute format('analyze (skip_locked) %s', grown);
  end loop;
end $$;
