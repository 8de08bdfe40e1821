-- SPDX-License-Identifier: Apache-2.0
-- Registration numbers count as keys of duplicates; records that are one and the same become one.

create or replace function duplicate_wants(of_object smallint, of_record bigint) returns setof duplicate_want language sql stable as $$
  select 5::smallint, t.id, 0::bigint, case t.kind when 2 then 5 else 4 end::smallint, kith_name_form(t.name)
    from customer t where of_object = 5 and t.id = of_record and t.deleted_at is null and t.name <> ''
  union all
  select 5::smallint, t.id, 0::bigint, 3::smallint, t.tax_number
    from customer t where of_object = 5 and t.id = of_record and t.deleted_at is null and t.tax_number <> ''
  union all
  select 6::smallint, t.id, 0::bigint, 5::smallint, kith_name_form(t.name)
    from contact t where of_object = 6 and t.id = of_record and t.deleted_at is null and t.name <> ''
  union all
  select 5::smallint, t.id, p.id, p.kind, p.normalized
    from customer t join contact_point p on p.customer_id = t.id
    where of_object = 5 and t.id = of_record and t.deleted_at is null and p.deleted_at is null and p.kind in (1, 2) and p.normalized <> ''
  union all
  select 6::smallint, t.id, p.id, p.kind, p.normalized
    from contact t join contact_point p on p.contact_id = t.id
    where of_object = 6 and t.id = of_record and t.deleted_at is null and p.deleted_at is null and p.kind in (1, 2) and p.normalized <> ''
  union all
  -- A lead that was converted is the customer that it became.
  select 64::smallint, t.id, x.source::bigint, x.kind::smallint, x.value
    from lead t cross join lateral (values (0, 1, t.phone_normalized), (1, 1, t.mobile_normalized), (0, 2, t.email_normalized),
      (0, 3, t.tax_number), (0, case when t.company <> '' then 4 else 5 end, kith_name_form(coalesce(nullif(t.company, ''), t.name)))) x (source, kind, value)
    where of_object = 64 and t.id = of_record and t.deleted_at is null and t.status <> 5 and x.value <> '' $$;
create or replace function duplicate_customer_made() returns trigger language plpgsql as $$
begin
  perform duplicate_take(array(
    select row(5, t.id, 0, case t.kind when 2 then 5 else 4 end, kith_name_form(t.name))::duplicate_want
      from made t where t.deleted_at is null and t.name <> ''
    union all
    select row(5, t.id, 0, 3, t.tax_number)::duplicate_want from made t where t.deleted_at is null and t.tax_number <> ''));
  return null;
end $$;
drop trigger duplicate_changed on customer;
create trigger duplicate_changed after update of name, kind, tax_number, deleted_at on customer for each row
  when ((old.name, old.kind, old.tax_number, old.deleted_at is null) is distinct from (new.name, new.kind, new.tax_number, new.deleted_at is null))
  execute function duplicate_changed('5');
insert into duplicate_holder (object, record, source, kind, value, clash)
  select 5, t.id, 0, 3, t.tax_number, false from customer t where t.deleted_at is null and t.tax_number <> '';
insert into duplicate_key as k (kind, value) select distinct 3, t.tax_number from customer t where t.deleted_at is null and t.tax_number <> ''
  on conflict (kind, value) do update set uses = k.uses + 1;

-- ---- Merging ----

alter table customer add column merged_into_id bigint constraint customer_merged_into_id_fkey references customer (id);
alter table contact add column merged_into_id bigint constraint contact_merged_into_id_fkey references contact (id);
alter table lead add column merged_into_id bigint constraint lead_merged_into_id_fkey references lead (id);
create index customer_merged_into_id_idx on customer (merged_into_id, id) where merged_into_id is not null;
create index contact_merged_into_id_idx on contact (merged_into_id, id) where merged_into_id is not null;
create index lead_merged_into_id_idx on lead (merged_into_id, id) where merged_into_id is not null;

create function kith_merged(of_object smallint, of_id bigint) returns bigint language plpgsql stable as $$
begin
  return case of_object when 5 then kith_merged_customer(of_id) when 6 then kith_merged_contact(of_id) when 64 then kith_merged_lead(of_id) else of_id end;
end $$;

create or replace function kith_duplicate_taken(of_object smallint, of_record bigint)
returns table (object smallint, record bigint, keys smallint[], action smallint) language plpgsql as $$
declare
  kinds smallint[];
  vals text[];
  worst smallint := 0;
begin
  if of_object = 7 then
    select case when p.customer_id is not null then 5 else 6 end, coalesce(p.customer_id, p.contact_id)
      into of_object, of_record from contact_point p where p.id = of_record;
  end if;
  of_record := kith_merged(of_object, of_record); -- whoever changes it by its old id is asked too
  select array_agg(h.kind), array_agg(h.value) into kinds, vals from duplicate_holder h
    where h.object = of_object and h.record = of_record and h.taken = pg_current_xact_id();
  if kinds is not null then
    for object, record, keys, action in
      select f.* from duplicate_find(of_object, of_record, duplicate_family(of_object, of_record), kinds, vals) f
    loop
      worst := greatest(worst, action);
      return next;
    end loop;
  end if;
  perform set_config('kith.duplicate', worst::text, true);
end $$;

create table merge (
  id bigint generated by default as identity primary key,
  object text not null default '',
  kept text not null default '',
  merged text not null default '',
  status smallint not null default 1,
  records_moved bigint not null default 0,
  records_removed bigint not null default 0,
  records_returned bigint not null default 0,
  records_left bigint not null default 0,
  fields_taken text not null default '',
  fields_left text not null default '',
  undone_at timestamptz,
  first_seq bigint not null default 0, -- of the log: what the merge did to the values of the one that stayed
  last_seq bigint not null default 0,
  made_in xid8 not null default pg_current_xact_id(), -- who held a number before, held it beside both
  created_at timestamptz not null default now(),
  created_by bigint,
  updated_at timestamptz not null default now(),
  updated_by bigint,
  version bigint not null default 1,
  constraint merge_created_by_fkey foreign key (created_by) references app_user (id),
  constraint merge_updated_by_fkey foreign key (updated_by) references app_user (id)
);
create index merge_merged_idx on merge (merged);
create index merge_kept_idx on merge (kept);

-- What a merge did with the rows that named the record that went. The values of the one that stayed
-- are in its history: an undo takes them from there.
create table merge_item (
  merge_id bigint not null,
  number bigint not null,
  place text not null,          -- the table
  record bigint,                -- its id; null where the table has none
  step smallint not null,       -- 1 moved, 2 removed, 3 no longer the first one
  was jsonb not null,           -- the columns that named it; the whole row where it has no id
  version bigint,               -- after the merge
  outcome smallint not null default 0, -- of an undo: 1 back, 2 left
  primary key (merge_id, number),
  constraint merge_item_merge_id_fkey foreign key (merge_id) references merge (id)
);
insert into erasure_elsewhere values ('merge_item', 'ids of records; rows of tables without values of people');

insert into permission (role_id, object, action, scope)
  select id, 'merge', 'read', 5 from role where code in ('administrator', 'management')
  union all select id, 'merge', 'export', 5 from role where code = 'administrator';

create function merge_table(of_object smallint) returns text language sql immutable as
  $$ select case of_object when 5 then 'customer' when 6 then 'contact' when 64 then 'lead' end $$;

-- The id that answers for a record.
create function kith_merged_customer(of_id bigint) returns bigint language sql stable as
  $$ select coalesce((select merged_into_id from customer where id = of_id), of_id) $$;
create function kith_merged_contact(of_id bigint) returns bigint language sql stable as
  $$ select coalesce((select merged_into_id from contact where id = of_id), of_id) $$;
create function kith_merged_lead(of_id bigint) returns bigint language sql stable as
  $$ select coalesce((select merged_into_id from lead where id = of_id), of_id) $$;

-- Every column that names a record of the table, as the catalog knows them: nobody keeps a list.
create function merge_references(target regclass) returns table (place regclass, columns name[]) language sql stable as $$
  select c.conrelid::regclass, array_agg(a.attname order by a.attnum)
  from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  where c.contype = 'f' and c.confrelid = target and cardinality(c.conkey) = 1
  group by c.conrelid order by c.conrelid::regclass::text $$;

create function merge_has(place regclass, wanted name) returns boolean language sql stable as
  $$ select exists (select from pg_attribute where attrelid = place and attname = wanted and attnum > 0 and not attisdropped) $$;

create function merge_touch(place regclass) returns text language sql stable as $$
  select case when merge_has(place, 'version') then ', version = t.version + 1' else '' end
    || case when merge_has(place, 'updated_at') then ', updated_at = now(), updated_by = kith_actor()' else '' end $$;

-- Notes rows that a statement found or changed; `source` gives record, was, version.
create function merge_note(of_merge bigint, place regclass, step int, source text, kept bigint, other bigint) returns bigint language plpgsql as $$
declare
  n bigint;
begin
  execute format('with x as (%s) insert into merge_item (merge_id, number, place, record, step, was, version)
    select $1, row_number() over () + coalesce((select max(number) from merge_item where merge_id = $1), 0), $2, x.record, $3, x.was, x.version from x', source)
    using of_merge, place::text, step, kept, other;
  get diagnostics n = row_count;
  return n;
end $$;

-- A row of the other that cannot stand beside one of the kept record goes: two of one would be the
-- same share, the same post, the same number. Where only the first of several is unique, it is not the
-- first any more. What is unique says the catalog, but for equal numbers and members of a segment.
create function merge_collide(of_merge bigint, place regclass, col name, kept bigint, other bigint) returns void language plpgsql as $$
declare
  i record;
  hit text;
begin
  for i in
    select pg_get_expr(x.indpred, x.indrelid) as pred, array(select pg_get_indexdef(x.indexrelid, k, false)
        from generate_series(1, x.indnkeyatts) k) as keys
      from pg_index x where x.indrelid = place and x.indisunique and pg_get_indexdef(x.indexrelid) ~ ('\m' || col || '\M')
    union all
    select 'deleted_at is null', array[col, 'kind', 'normalized'] where place = 'contact_point'::regclass
    union all
    select 'is_primary and deleted_at is null', array[col, 'kind'] where place = 'contact_point'::regclass
    union all
    select null, array[col, 'segment_id'] where place = 'segment_member'::regclass
  loop
    -- The other's rows as they would be, beside those of the kept record.
    hit := format('select m.merge_at from (select merge_at%1$s from (select ctid as merge_at, %2$s from %3$s where %4$I = $5) z where %5$s) m
        where exists (select from (select 1%1$s from %3$s where %4$I = $4 and (%5$s)) k where true%6$s)',
      (select string_agg(format(', %s as merge_x%s', e, n), '') from unnest(i.keys) with ordinality o (e, n)),
      (select string_agg(case when attname = col then format('$4 as %I', attname) else quote_ident(attname) end, ', ') from pg_attribute
        where attrelid = place and attnum > 0 and not attisdropped), place, col, coalesce(i.pred, 'true'),
      (select string_agg(format(' and k.merge_x%1$s = m.merge_x%1$s', n), '') from unnest(i.keys) with ordinality o (e, n)));
    if i.pred like '%is_primary%' then
      perform merge_note(of_merge, place, 3, format('update %s t set is_primary = false%s where ctid = any(array(%s)) returning t.id as record, ''{}''::jsonb as was, %s as version',
        place, merge_touch(place), hit, case when merge_has(place, 'version') then 't.version' else 'null::bigint' end), kept, other);
    elsif merge_has(place, 'deleted_at') then
      perform merge_note(of_merge, place, 2, format('update %s t set deleted_at = now()%s where ctid = any(array(%s)) and deleted_at is null returning t.id as record, ''{}''::jsonb as was, t.version as version',
        place, merge_touch(place), hit), kept, other);
    else
      perform merge_note(of_merge, place, 2, format('delete from %s t where ctid = any(array(%s)) returning null::bigint as record, to_jsonb(t) as was, null::bigint as version',
        place, hit), kept, other);
    end if;
  end loop;
end $$;

create function merge_move(of_merge bigint, place regclass, cols name[], kept bigint, other bigint) returns void language plpgsql as $$
declare
  col name;
  named text := (select string_agg(format('t.%I = $5', c), ' or ') from unnest(cols) c);
  by_id boolean := merge_has(place, 'id');
begin
  foreach col in array cols loop
    perform merge_collide(of_merge, place, col, kept, other);
  end loop;
  -- The row as it was goes along, since what is returned is the row as it became.
  perform merge_note(of_merge, place, 1, format(
    'update %1$s t set %2$s%3$s from (select ctid as at, %4$s as was from %1$s t where %5$s for update) o where t.ctid = o.at
     returning %6$s as record, o.was, %7$s as version', place,
    (select string_agg(format('%1$I = case when t.%1$I = $5 then $4 else t.%1$I end', c), ', ') from unnest(cols) c), merge_touch(place),
    case when by_id then format('jsonb_strip_nulls(jsonb_build_object(%s))',
        (select string_agg(format('%1$L, case when t.%1$I = $5 then $5 end', c), ', ') from unnest(cols) c)) else 'to_jsonb(t)' end, named,
    case when by_id then 't.id' else 'null::bigint' end, case when merge_has(place, 'version') then 't.version' else 'null::bigint' end), kept, other);
end $$;

-- The values: what the kept record does not say, it takes from the other, and what is chosen. `fields`
-- are the columns that people write, `chosen` those of which the other's value counts.
create function merge_values(of_object smallint, kept bigint, other bigint, fields text[], chosen text[]) returns void language plpgsql as $$
declare
  tab regclass := merge_table(of_object)::regclass;
  cols text;
  vals text;
begin
  select string_agg(quote_ident(x.col), ', ' order by f.n, x.col), string_agg(x.val, ', ' order by f.n, x.col) into cols, vals
    from unnest(fields) with ordinality f (name, n)
    join pg_attribute a on a.attrelid = tab and a.attname = f.name and a.attnum > 0 and not a.attisdropped
    cross join lateral (select f.name || '_currency' as name) m
    cross join lateral (
      select f.name as col, case
        when f.name = 'tags' then 'array(select distinct x from unnest(t.tags || o.tags) x order by 1)'
        when f.name = 'custom' then 'o.custom || t.custom'
        when f.name = any(chosen) then format('o.%I', f.name)
        when a.atttypid = 'text'::regtype then format('coalesce(nullif(t.%1$I, %2$L), o.%1$I)', f.name, '')
        when a.atttypid in ('smallint'::regtype, 'boolean'::regtype) or a.attndims > 0 then format('t.%I', f.name)
        else format('coalesce(t.%1$I, o.%1$I)', f.name) end as val
      union all
      select m.name, case when f.name = any(chosen) then format('o.%I', m.name)
        else format('case when t.%I is null then o.%2$I else t.%2$I end', f.name, m.name) end
      where merge_has(tab, m.name::name)) x;
  execute format('update %1$s t set (%2$s) = row(%3$s), version = t.version + 1, updated_at = now(), updated_by = kith_actor()
    from %1$s o where t.id = $1 and o.id = $2 and row(%4$s) is distinct from row(%3$s)', tab, cols, vals,
    (select string_agg('t.' || c, ', ') from regexp_split_to_table(cols, ', ') c)) using kept, other;
end $$;

create function merge_refuse(of_object smallint, kept bigint, other bigint) returns void language plpgsql as $$
declare
  ids bigint[] := array[kept, other];
  found bigint;
begin
  perform kith_check(kept <> other, 'A record cannot be merged with itself.', 'MERGE_SELF');
  -- Somebody may have been first while this one waited for the rows.
  execute format('select count(*) from %I where id = any($1) and deleted_at is null and merged_into_id is null', merge_table(of_object)) into found using ids;
  perform kith_check(found = 2, 'One of the records was deleted or merged meanwhile.', 'MERGED_MEANWHILE');
  if of_object = 5 then
    perform kith_check(not kith_held(other, null), 'A legal hold keeps the record that would go; merge the other way round, or wait until the hold ends.', 'LEGAL_HOLD');
    perform kith_check((select count(distinct kind) = 1 from customer where id = any(ids)), 'A person and an organisation are not one.', 'MERGE_KIND');
  elsif of_object = 6 then
    perform kith_check(not kith_held(null, other), 'A legal hold keeps the record that would go; merge the other way round, or wait until the hold ends.', 'LEGAL_HOLD');
  elsif of_object = 64 then
    perform kith_check(not exists (select from lead where id = any(ids) and status = 5), 'A lead that was converted is merged as the customer that it became.', 'LEAD_CONVERTED');
  end if;
  if of_object in (5, 6) then
    perform kith_check(not exists (select from erasure e where e.status in (1, 2) and case of_object when 5 then e.customer_id else e.contact_id end = any(ids)),
      'The person is being erased.', 'BEING_ERASED');
    perform kith_check(not exists (select from customer where of_object = 5 and id = any(ids) and erased_at is not null)
      and not exists (select from contact where of_object = 6 and id = any(ids) and erased_at is not null), 'An erased person is not merged.', 'ERASED');
  end if;
end $$;

create function kith_merge(made bigint, of_object smallint, kept bigint, other bigint, fields text[], chosen text[]) returns bigint language plpgsql as $$
declare
  tab text := merge_table(of_object);
  prefix text := (select c.prefix from contract_object c where c.object = of_object);
  r record;
begin
  execute format('select from %I where id = any($1) order by id for update', tab) using array[kept, other];
  perform merge_refuse(of_object, kept, other);
  insert into merge (id, first_seq, object, kept, merged, fields_taken, created_by, updated_by)
    values (made, coalesce((select max(seq) from audit_entry a where a.object = of_object and a.record = kith_merge.kept), 0), tab, prefix || '-' || kept, prefix || '-' || other, array_to_string(chosen, ','), kith_actor(), kith_actor());
  perform set_config('kith.reason', 'MG-' || made, true);
  perform set_config('kith.unites', format('{%s,%s}', of_object, kept), true);
  -- It gives its numbers and keys back before the other takes them.
  execute format('update %I set deleted_at = now(), version = version + 1, updated_at = now(), updated_by = kith_actor() where id = $1', tab) using other;
  if of_object = 5 then
    -- What stands below the other, however deep, comes to stand where the other stood: a tree that bites
    -- its tail would be refused.
    update customer set parent_id = (select parent_id from customer where id = other), version = version + 1,
      updated_at = now(), updated_by = kith_actor() where id = kept and other in (
        with recursive above as (
          select parent_id, 1 as step from customer where id = kept
          union all
          select c.parent_id, a.step + 1 from above a join customer c on c.id = a.parent_id where a.step <= 100)
        select parent_id from above);
  end if;
  perform merge_values(of_object, kept, other, fields, chosen);
  update merge m set last_seq = (select coalesce(max(seq), 0) from audit_entry a where a.object = of_object and a.record = kith_merge.kept) where m.id = made;
  for r in select * from merge_references(tab::regclass) loop
    perform merge_move(made, r.place, r.columns, kept, other);
  end loop;
  execute format('update %I set merged_into_id = $1, version = version + 1 where id = $2', tab) using kept, other;
  if of_object = 5 then perform kith_measure(array[kept, other]); end if;
  update merge set records_moved = (select count(*) from merge_item where merge_id = made and step = 1),
    records_removed = (select count(*) from merge_item where merge_id = made and step = 2) where id = made;
  insert into audit_event (actor, call, kind, detail) values (kith_actor(), nullif(current_setting('kith.call', true), ''), 'records.merged',
    jsonb_build_object('merge', 'MG-' || made, 'record', prefix || '-' || kept, 'other', prefix || '-' || other));
  return made;
end $$;

-- ---- Two again ----

create function merge_return(of_merge bigint, place regclass, kept bigint, other bigint) returns void language plpgsql as $$
declare
  by_id boolean := merge_has(place, 'id');
  same text := case when merge_has(place, 'version') then ' and t.version = i.version' else '' end;
  cols name[] := (select r.columns from merge m cross join lateral merge_references(m.object::regclass) r where m.id = of_merge and r.place = merge_return.place);
  keys text := (select string_agg(format(' and t.%1$I = r.%1$I', a.attname), '') from pg_index x join pg_attribute a on a.attrelid = x.indrelid
    and a.attnum = any(x.indkey::int2[]) where x.indrelid = place and x.indisprimary and not a.attname = any(cols));
begin
  if by_id then
    -- One row may have been moved, and removed or set back, by one merge: all of it goes back at once.
    execute format('with i as (select record, max(version) as version, bool_or(step = 2) as removed, bool_or(step = 3) as first,
        jsonb_object_agg(k.key, k.value) filter (where k.key is not null) as was
        from merge_item left join lateral jsonb_each(was) k on true where merge_id = $1 and place = $2 and record is not null group by record),
      u as (update %1$s t set %2$s%3$s%4$s%5$s from i where t.id = i.record and (%6$s)%7$s returning t.id)
      update merge_item m set outcome = case when m.record in (select id from u) then 1 else 2 end where m.merge_id = $1 and m.place = $2 and m.record is not null', place,
      (select string_agg(format('%1$I = case when i.was ? %1$L and t.%1$I = $3 then $4 else t.%1$I end', c), ', ') from unnest(cols) c),
      case when merge_has(place, 'deleted_at') then ', deleted_at = case when i.removed then null else t.deleted_at end' else '' end,
      case when merge_has(place, 'is_primary') then ', is_primary = t.is_primary or i.first' else '' end, merge_touch(place),
      (select string_agg(format('(i.was ? %1$L and t.%1$I = $3)', c), ' or ') from unnest(cols) c), same)
      using of_merge, place::text, kept, other;
  else
    execute format('with u as (update %1$s t set %2$s from merge_item i, jsonb_populate_record(null::%1$s, i.was) r
        where i.merge_id = $1 and i.place = $2 and i.step = 1 and (%3$s)%4$s returning i.number)
      update merge_item m set outcome = case when m.number in (select number from u) then 1 else 2 end where m.merge_id = $1 and m.place = $2 and m.step = 1', place,
      (select string_agg(format('%1$I = case when r.%1$I = $4 then $4 else t.%1$I end', c), ', ') from unnest(cols) c),
      (select string_agg(format('(r.%1$I = $4 and t.%1$I = $3)', c), ' or ') from unnest(cols) c), coalesce(keys, '')) using of_merge, place::text, kept, other;
  end if;
  if not merge_has(place, 'deleted_at') then
    execute format('with u as (insert into %1$s select r.* from merge_item i, jsonb_populate_record(null::%1$s, i.was) r
        where i.merge_id = $1 and i.place = $2 and i.step = 2 on conflict do nothing)
      update merge_item m set outcome = 1 where m.merge_id = $1 and m.place = $2 and m.step = 2', place) using of_merge, place::text;
  end if;
end $$;

-- The values of the kept record as they were, but for what was changed since; names of those.
create function merge_values_back(m merge, of_object smallint, kept bigint) returns text language plpgsql as $$
declare
  c record;
  left_over text[] := '{}';
  sets text[] := '{}';
begin
  for c in
    select distinct on (k.column_name) k.column_name, k.field, a.old -> e.key as value, exists (select from audit_entry n
        where n.object = of_object and n.record = kept and n.seq > m.last_seq and n.old ? e.key) as changed
    from audit_entry a cross join lateral jsonb_object_keys(a.old) e (key)
    join contract_column k on k.object = of_object and k.key = e.key
    where a.object = of_object and a.record = kept and a.op = 'U' and a.seq > m.first_seq and a.seq <= m.last_seq
      and k.column_name not in ('id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at')
    order by k.column_name, a.seq
  loop
    if c.changed then left_over := left_over || c.field;
    else sets := sets || format('%1$I = (jsonb_populate_record(null::%2$I, jsonb_build_object(%1$L, %3$L::jsonb))).%1$I', c.column_name, m.object, c.value);
    end if;
  end loop;
  if sets <> '{}' then
    execute format('update %I t set %s, version = version + 1, updated_at = now(), updated_by = kith_actor() where id = $1', m.object, array_to_string(sets, ', ')) using kept;
  end if;
  return array_to_string(left_over, ',');
end $$;

create function merge_undo_refuse(of_object smallint, ids bigint[]) returns void language plpgsql as $$
begin
  perform kith_check(not exists (select from unnest(ids) x where kith_held(case of_object when 5 then x end, case of_object when 6 then x end)),
    'A legal hold keeps the record as it is; wait until the hold ends.', 'LEGAL_HOLD');
  perform kith_check(not exists (select from erasure e where e.status in (1, 2) and case of_object when 5 then e.customer_id when 6 then e.contact_id end = any(ids)),
    'The person is being erased.', 'BEING_ERASED');
  perform kith_check(not exists (select from customer where of_object = 5 and id = any(ids) and erased_at is not null)
    and not exists (select from contact where of_object = 6 and id = any(ids) and erased_at is not null),
    'The person was erased; what is left does not become two again.', 'ERASED');
end $$;

create function kith_merge_undo(of_merge bigint) returns void language plpgsql as $$
declare
  m merge;
  of_object smallint;
  kept bigint;
  other bigint;
  fields text;
  r record;
begin
  select * into m from merge where id = of_merge;
  of_object := duplicate_object(m.object);
  kept := split_part(m.kept, '-', 2)::bigint;
  other := split_part(m.merged, '-', 2)::bigint;
  -- First the records, as a merge does: whoever changes one of them meanwhile comes before or after.
  execute format('select from %I where id = any($1) order by id for update', m.object) using array[kept, other];
  select * into m from merge where id = of_merge for update;
  perform kith_check(m.status = 1, 'This merge was undone before.', 'MERGE_UNDONE');
  execute format('select merged_into_id = $2 as whole from %I where id = $1', m.object) into r using other, kept;
  perform kith_check(r.whole, 'What it was merged into has been merged further; undo that merge first.', 'MERGED_FURTHER');
  perform merge_undo_refuse(of_object, array[kept, other]);
  perform set_config('kith.reason', 'MG-' || of_merge || ' undo', true);
  perform set_config('kith.parts', format('{%s,%s,%s,%s}', of_object, kept, other, m.made_in), true);
  -- It may be named again; it holds no numbers before the kept record has given them back, and is below
  -- what has gone back to it.
  execute format('update %I set merged_into_id = null where id = $1', m.object) using other;
  for r in select i.place::regclass as place from merge_item i where i.merge_id = of_merge group by i.place order by i.place loop
    perform merge_return(of_merge, r.place, kept, other);
  end loop;
  fields := merge_values_back(m, of_object, kept);
  execute format('update %I set deleted_at = null, version = version + 1, updated_at = now(), updated_by = kith_actor() where id = $1', m.object) using other;
  if of_object = 5 then perform kith_measure(array[kept, other]); end if;
  update merge set status = 2, undone_at = now(), fields_left = fields, version = version + 1, updated_at = now(), updated_by = kith_actor(),
    records_returned = (select count(*) from merge_item where merge_id = of_merge and step in (1, 2) and outcome = 1),
    records_left = (select count(*) from merge_item where merge_id = of_merge and step in (1, 2) and outcome = 2) where id = of_merge;
  insert into audit_event (actor, call, kind, detail) values (kith_actor(), nullif(current_setting('kith.call', true), ''), 'records.unmerged',
    jsonb_build_object('merge', 'MG-' || of_merge, 'record', m.kept, 'other', m.merged));
end $$;

-- What is part of another record comes back with that merge only.
create function merged_stays() returns trigger language plpgsql as $$
begin
  perform kith_raise('KH009', 'It was merged into another record; undo that merge.', 'MERGED');
  return null;
end $$;
create trigger merged_stays before update on customer for each row when (old.merged_into_id is not null and new.merged_into_id is not null and new.deleted_at is null) execute function merged_stays();
create trigger merged_stays before update on contact for each row when (old.merged_into_id is not null and new.merged_into_id is not null and new.deleted_at is null) execute function merged_stays();
create trigger merged_stays before update on lead for each row when (old.merged_into_id is not null and new.merged_into_id is not null and new.deleted_at is null) execute function merged_stays();

-- What both of them had before is no new duplicate: of one that unites two, and of two parts again, each
-- beside the other and beside whoever had it before they were united.
create or replace function duplicate_settle() returns trigger language plpgsql as $$
declare
  unites bigint[] := nullif(current_setting('kith.unites', true), '')::bigint[];
  parts text[] := nullif(current_setting('kith.parts', true), '')::text[];
  again boolean := coalesce(new.object::text = parts[1] and new.record::text = any(parts[2:3]), false);
begin
  if unites = array[new.object, new.record] then return null; end if;
  if exists (select from duplicate_holder h where h.object = new.object and h.record = new.record and h.source = new.source
      and h.kind = new.kind and h.value = new.value) and exists (
    select from duplicate_find(new.object, new.record, duplicate_family(new.object, new.record), array[new.kind], array[new.value]) f
      where f.action = 2 and not (again and (f.object::text = parts[1] and f.record::text = any(parts[2:3])
        or exists (select from duplicate_holder h where h.object = f.object and h.record = f.record and h.kind = new.kind
          and h.value = new.value and h.taken < parts[4]::xid8)))) then
    perform kith_raise('KH006', 'There is already a record with the same '
      || (array['phone number', 'e-mail address', 'tax number', 'name', 'name'])[new.kind] || '.', 'DUPLICATE');
  end if;
  return null;
end $$;

-- Whoever names a record at the moment in which it is merged waits for the merge, and must look again:
-- else the new row would be the only one that hangs on the old record. The rows are locked by their keys.
create function merged_meanwhile() returns trigger language plpgsql as $$
declare
  late boolean;
begin
  execute format('select exists (select from made n join %I m on m.id = n.%I where m.merged_into_id is not null)', tg_argv[0], tg_argv[1]) into late;
  if late then
    raise exception 'It was merged into another record at this moment; try again.' using errcode = '40001';
  end if;
  return null;
end $$;
create function merged_meanwhile_row() returns trigger language plpgsql as $$
declare
  late boolean;
begin
  execute format('select exists (select from %I m where m.id = ($1).%I and m.merged_into_id is not null)', tg_argv[0], tg_argv[1]) into late using new;
  if late then
    raise exception 'It was merged into another record at this moment; try again.' using errcode = '40001';
  end if;
  return null;
end $$;
create function merge_guard() returns void language plpgsql as $$
declare
  r record;
begin
  for r in select x.place, t.name as target, c.col from unnest(array['customer', 'contact', 'lead']) t (name)
    cross join lateral merge_references(t.name::regclass) x cross join lateral unnest(x.columns) c (col)
    where not exists (select from pg_trigger g where g.tgrelid = x.place and g.tgname = 'merged_meanwhile_' || c.col)
  loop
    execute format('create trigger %I after insert on %s referencing new table as made for each statement execute function merged_meanwhile(%L, %L)',
      'merged_meanwhile_' || r.col, r.place, r.target, r.col);
    execute format('create trigger %1$I after update of %2$I on %3$s for each row when (new.%2$I is distinct from old.%2$I and new.%2$I is not null)
      execute function merged_meanwhile_row(%4$L, %2$L)', 'merged_meanwhile_row_' || r.col, r.col, r.place, r.target);
  end loop;
end $$;
select merge_guard();

-- ---- Erasing ----

-- The person's records are those that were merged into them too.
create function merge_parts_of(of_object smallint, of_record bigint) returns bigint[] language sql stable as $$
  select array[k.id] || array(select id from customer where of_object = 5 and merged_into_id = k.id
    union all select id from contact where of_object = 6 and merged_into_id = k.id) from (select kith_merged(of_object, of_record) as id) k $$;

create or replace function kith_person_records(of_object smallint, of_record bigint, purged boolean default false) returns table (object smallint, record bigint)
language plpgsql stable as $$
declare
  seen jsonb := '{}';       -- object: its records
  level jsonb := jsonb_build_object(of_object, to_jsonb(merge_parts_of(of_object, of_record)));
  beyond jsonb;
  way record;
  ids bigint[];
  depth int := 0;
begin
  while level <> '{}' and depth < 8 loop
    beyond := '{}';
    for way in
      select l.key::smallint as from_object, array(select x::bigint from jsonb_array_elements_text(l.value) x) as from_ids,
        o.object, o.table_name, c.column_name, c.key
      from jsonb_each(level) l
      join contract_object f on f.object = l.key::smallint
      join contract_column c on c.kind = 'id:' || f.name
      join contract_object o on o.object = c.object
      where o.name not in ('customer', 'erasure', 'erasure_place')
        and o.name <> 'contact' and not (o.name in ('opportunity', 'order') and f.name = 'contact')
        and (depth = 0 or c.field = any(string_to_array(o.parent, ',')))
    loop
      execute format('select array_agg(id) from %I where %I = any($1)', way.table_name, way.column_name) into ids using way.from_ids;
      if purged then
        ids := ids || array(select a.record from audit_entry a
          where a.object = way.object and a.op = 'D' and a.old ->> way.key = any(way.from_ids::text[]));
      end if;
      select array_agg(distinct x) into ids from unnest(ids) x
        where not coalesce(seen -> way.object::text, '[]') @> to_jsonb(x)
          and not coalesce(level -> way.object::text, '[]') @> to_jsonb(x)
          and not coalesce(beyond -> way.object::text, '[]') @> to_jsonb(x);
      if ids is not null then
        beyond := beyond || jsonb_build_object(way.object, coalesce(beyond -> way.object::text, '[]') || to_jsonb(ids));
      end if;
    end loop;
    select coalesce(jsonb_object_agg(k, coalesce(seen -> k, '[]') || coalesce(level -> k, '[]')), '{}') into seen
      from (select jsonb_object_keys(seen) union select jsonb_object_keys(level)) x (k);
    level := beyond;
    depth := depth + 1;
  end loop;
  return query select e.key::smallint, x::bigint from jsonb_each(seen) e, jsonb_array_elements_text(e.value) x;
end $$;

create or replace function kith_erase_collect(of_erasure bigint, of_object smallint, of_record bigint) returns bigint language plpgsql as $$
declare
  one bigint;
  n bigint;
begin
  foreach one in array merge_parts_of(of_object, of_record) loop
    perform kith_erasure_words(of_erasure, of_object, one);
  end loop;
  insert into erasure_record select of_erasure, p.object, p.record, true from kith_person_records(of_object, of_record, true) p
    on conflict (erasure_id, object, record) do update set own = true where not erasure_record.own;
  get diagnostics n = row_count;
  return n;
end $$;

-- What is searched for lies in tables of its own, whose samples are values too.
create or replace function kith_erase_statistics(of_erasure bigint) returns void language plpgsql as $$
declare
  tab text;
begin
  for tab in select distinct p.place from erasure_place p
    where p.erasure_id = of_erasure and p.found > 0 and to_regclass(p.place) is not null
    union select 'search_entry'
  loop
    execute format('analyze %I', tab);
  end loop;
end $$;

-- ---- Before ----

create function kith_merge_conflicts(of_object smallint, kept bigint, other bigint, fields text[]) returns table (field text, mine text, theirs text)
language plpgsql stable as $$
begin
  return query execute format('select k.field, coalesce(a.v ->> k.column_name, %1$L), coalesce(b.v ->> k.column_name, %1$L)
    from (select to_jsonb(t) as v from %2$I t where id = $1) a, (select to_jsonb(t) as v from %2$I t where id = $2) b, contract_column k
    where k.object = $3 and k.column_name = any($4) and k.column_name not in (''tags'', ''custom'')
      and coalesce(a.v ->> k.column_name, %1$L) <> %1$L and coalesce(b.v ->> k.column_name, %1$L) <> %1$L
      and a.v -> k.column_name is distinct from b.v -> k.column_name order by length(k.key), k.key', '', merge_table(of_object))
    using kept, other, of_object, fields;
end $$;
