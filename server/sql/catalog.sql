-- SPDX-License-Identifier: Apache-2.0
-- What administrators configure and every call needs.

-- name: catalog_fields
-- columns: object, key, kind, required, code_list, label_en, label_zh
select object, key, kind, required, code_list, label_en, label_zh from custom_field
where active and deleted_at is null order by object, position nulls last, key

-- name: catalog_codes
-- columns: list, code, label_en, label_zh, active
select list, code, label_en, label_zh, active from code
where deleted_at is null order by list collate "C", code collate "C"

-- name: catalog_currencies
-- columns: code
select code from currency where active and deleted_at is null order by code collate "C"

-- name: catalog_settings
-- columns: key, value
select key, value from setting where deleted_at is null order by key collate "C"

-- name: catalog_generation
-- columns: value
select value from generation where kind = 'catalog'

-- name: catalog_segments
-- columns: id, name, kind, filter
select id, name, kind, filter from segment where deleted_at is null order by id limit 1000

-- Deleted ones too, and as they have been: tickets of the past have them.
-- name: catalog_calendars
-- columns: id, name, time_zone, shifts, days, version
select x.calendar_id as id, coalesce(c.name, '') as name, x.time_zone, x.shifts, x.days, x.id as version
from service_calendar_known x left join service_calendar c on c.id = x.calendar_id order by x.id

-- name: catalog_policies
-- columns: id, name, calendar_id, waiting_counts, warn_percent, warn_minutes, since
select x.policy_id as id, p.name, coalesce(c.calendar_id, 0) as calendar_id, x.waiting_counts, x.warn_percent, x.warn_minutes,
  greatest(x.since, 'epoch') as since
from sla_known x join sla_policy p on p.id = x.policy_id left join service_calendar_version c on c.id = x.calendar_id
order by x.policy_id, x.id

-- calendar: its version.
-- name: catalog_targets
-- columns: policy_id, since, kind, priority, minutes, calendar
select policy_id, greatest(since, 'epoch') as since, kind, priority, minutes, calendar from sla_target_known limit 20000

-- Indexes that lists can begin at: their condition says no more than that there is a value, or that
-- the record is not deleted. The numbers are enum catalog_index_kind and catalog_index_holds.
-- name: catalog_indexes
-- columns: table_name, column_name, kind, holds, with_id, with_deleted
with found as (
  select c.relname::text as table_name, a.attname::text as column_name, m.amname, o.opcname,
    i.indcollation[0] as sorting, i.indnkeyatts as keys, i.indnatts as columns, i.indkey[1] as second, i.indrelid,
    regexp_replace(coalesce(pg_get_expr(i.indpred, i.indrelid), ''), '[() ]', '', 'g') as condition
  from pg_index i
  join pg_class c on c.oid = i.indrelid and c.relnamespace = current_schema()::regnamespace
  join pg_class x on x.oid = i.indexrelid
  join pg_am m on m.oid = x.relam and m.amname in ('btree', 'gin')
  join pg_opclass o on o.oid = i.indclass[0]
  join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
  where i.indisvalid and i.indislive
)
select table_name, column_name,
  case when opcname = 'gin_trgm_ops' then 2 when amname = 'gin' then 3 when sorting = 'pg_catalog."C"'::regcollation then 1 else 0 end as kind,
  case when condition in ('', 'deleted_atISNULL') then 0
    when condition = 'deleted_atISNOTNULL' then 3
    when condition in (column_name || '>0', column_name || '>0::numeric') then 2 else 1 end as holds,
  coalesce(keys = 2 and columns = 2 and k.attname in ('id', replace(table_name, '_measure', '_id')), false) as with_id,
  condition not like '%deleted_atISNULL' as with_deleted
from found
left join pg_attribute k on k.attrelid = indrelid and k.attnum = second
where condition in ('', 'deleted_atISNULL', column_name || 'ISNOTNULL', column_name || 'ISNOTNULLANDdeleted_atISNULL',
  column_name || '<>''''::text', column_name || '<>''''::textANDdeleted_atISNULL', column_name || '>0', column_name || '>0::numeric')
  or (condition = 'deleted_atISNOTNULL' and column_name = 'id')
order by 1, 2, 3
