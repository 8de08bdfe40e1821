-- SPDX-License-Identifier: Apache-2.0
-- Records that become one.

-- name: merge_allowed_customer
-- $2: whether to change them; else to look at them.
select case when count(*) <> 2 then kith_raise('KH005', 'One of the records does not exist, or you may not see it.', 'NOT_FOUND')
  when $2::boolean and not bool_and(x.able) then kith_raise('KH007', 'Who merges records may change and delete both.', 'PERMISSION_DENIED') end
from (select (/* held customer t */ true) and (/* delete customer t */ true) as able from customer t
  where t.id = any($1::bigint[]) and t.deleted_at is null and /* visible customer t */ true) x

-- name: merge_allowed_contact
select case when count(*) <> 2 then kith_raise('KH005', 'One of the records does not exist, or you may not see it.', 'NOT_FOUND')
  when $2::boolean and not bool_and(x.able) then kith_raise('KH007', 'Who merges records may change and delete both.', 'PERMISSION_DENIED') end
from (select (/* held contact t */ true) and (/* delete contact t */ true) as able from contact t
  where t.id = any($1::bigint[]) and t.deleted_at is null and /* visible contact t */ true) x

-- name: merge_allowed_lead
select case when count(*) <> 2 then kith_raise('KH005', 'One of the records does not exist, or you may not see it.', 'NOT_FOUND')
  when $2::boolean and not bool_and(x.able) then kith_raise('KH007', 'Who merges records may change and delete both.', 'PERMISSION_DENIED') end
from (select (/* held lead t */ true) and (/* delete lead t */ true) as able from lead t
  where t.id = any($1::bigint[]) and t.deleted_at is null and /* visible lead t */ true) x

-- name: merge_records
-- $6: the id was drawn already.
select kith_merge(case when $6::boolean then currval('merge_id_seq') else nextval('merge_id_seq') end,
  $1::smallint, $2::bigint, $3::bigint, $4::text[], $5::text[])

-- name: merge_conflicts
-- columns: field, mine, theirs
select field, mine, theirs from kith_merge_conflicts($1::smallint, $2::bigint, $3::bigint, $4::text[])

-- name: merge_undo_allowed
-- Both records, the one in the recycle bin too.
select case when count(*) <> 2 then kith_raise('KH005', 'MG-' || $1::bigint || ' does not exist, or you may not see its records.', 'NOT_FOUND')
  when not bool_and(x.able) then kith_raise('KH007', 'Who undoes a merge may change and delete both records.', 'PERMISSION_DENIED') end
from merge m cross join lateral (
  select (/* held customer t */ true) and (/* delete customer t */ true) as able from customer t
  where m.object = 'customer' and t.id in (substr(m.kept, 3)::bigint, substr(m.merged, 3)::bigint) and /* visible customer t */ true
  union all
  select (/* held contact t */ true) and (/* delete contact t */ true) from contact t
  where m.object = 'contact' and t.id in (substr(m.kept, 3)::bigint, substr(m.merged, 3)::bigint) and /* visible contact t */ true
  union all
  select (/* held lead t */ true) and (/* delete lead t */ true) from lead t
  where m.object = 'lead' and t.id in (substr(m.kept, 3)::bigint, substr(m.merged, 3)::bigint) and /* visible lead t */ true) x
where m.id = $1::bigint

-- name: merge_undo
select kith_merge_undo($1::bigint)

-- name: merge_items
-- columns: number, object, id, step, outcome
select i.number, coalesce(c.name, i.place) as object,
  case when c.prefix is not null and i.record is not null then c.prefix || '-' || i.record else '' end as id,
  i.step, i.outcome
from merge_item i left join contract_object c on c.table_name = i.place
where i.merge_id = $1::bigint and i.number > $2::bigint and (not $3::boolean or i.outcome = 2) and i.step in (1, 2)
order by i.number limit 1000
