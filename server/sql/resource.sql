-- SPDX-License-Identifier: Apache-2.0
-- What the engine of the standard methods asks in a fixed form.

-- name: request_remember
-- The first statement of a segment: it says who acts, as rpc_actor does.
with a as materialized (select set_config('kith.actor', $1::bigint::text, true), set_config('kith.call', $7::text, true))
insert into request (actor, id, method, body, object, record)
select $1::bigint, $2::text, $3::text, $4::bytea, $5::smallint, $6::bigint from a

-- name: request_remember_new
with a as materialized (select set_config('kith.actor', $1::bigint::text, true), set_config('kith.call', $7::text, true))
insert into request (actor, id, method, body, object, record)
select $1::bigint, $2::text, $3::text, $4::bytea, $5::smallint, nextval($6::regclass) from a

-- name: request_remember_many
insert into request (actor, id, method, body, object, record)
select $1::bigint, $2::text, $3::text, $4::bytea, w.object, w.record
from unnest($5::smallint[], $6::bigint[]) with ordinality w(object, record, n)
where exists (select from audit_entry a where a.object = w.object and a.record = w.record)
order by w.n limit 1

-- name: request_machine
-- columns: machine
-- Who acts is a key or a certificate, and no person: kith_machine() of the database asks for it.
select set_config('kith.machine', 'yes', true) as machine

-- name: request_find
-- columns: method, body, object, record
select method, body, object::bigint, record from request where actor = $1::bigint and id = $2::text

-- name: check_constraints
set constraints all immediate

-- name: undo_segment
select kith_raise('KH000', 'validated')

-- name: resource_history
-- columns: seq, at, actor, actor_name, op, version, changes
-- One row per audit entry, the newest first; a change's new value is what the next change of the
-- same field calls old, or what the record holds now. Custom fields are told apart by their keys.
-- $6: fields that are left out; $7: fields whose texts are masked; $8: rule for the names of users.
with entry as (
  select a.seq, a.at, a.actor, a.op, a.version, a.old
  from audit_entry a
  where a.object = $1::smallint and a.record = $2::bigint and a.seq < $3::bigint
  order by a.seq desc limit $4::bigint),
present as (select $5::jsonb as row),
change as (
  select e.seq, c.field, c.column_name, c.kind, c.key,
    case when e.op = 'I' then null when kith_audit_is_erased(e.old -> c.key) then 'null' when e.old ? c.key then e.old -> c.key else after.value end as old,
    after.value as new,
    case when e.old ? (c.key || 'c') then e.old ->> (c.key || 'c') else currency.value end as old_currency,
    currency.value as new_currency
  from entry e cross join present p
  join contract_column c on c.object = $1::smallint and c.kind <> 'currency'
    and c.column_name not in ('id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by')
    and (e.op = 'I' or e.old ? c.key or (c.kind = 'money' and e.old ? (c.key || 'c')))
  cross join lateral (select coalesce((select case when kith_audit_is_erased(n.old -> c.key) then 'null' else n.old -> c.key end from audit_entry n
    where n.object = $1::smallint and n.record = $2::bigint and n.seq > e.seq and n.old ? c.key
    order by n.seq limit 1), p.row -> c.column_name) as value) after
  left join lateral (select coalesce((select n.old ->> (c.key || 'c') from audit_entry n
    where n.object = $1::smallint and n.record = $2::bigint and n.seq > e.seq and n.old ? (c.key || 'c')
    order by n.seq limit 1), p.row ->> (c.column_name || '_currency')) as value) currency on c.kind = 'money'
),
flat as (
  select seq, key, field, nullif(old #>> '{}', '') as old, nullif(new #>> '{}', '') as new
  from change where kind not in ('custom', 'tags', 'money', 'decimal')
  union all
  select seq, key, field, trim_scale((old #>> '{}')::numeric) || coalesce(' ' || old_currency, ''),
    trim_scale((new #>> '{}')::numeric) || coalesce(' ' || new_currency, '')
  from change where kind in ('money', 'decimal')
  union all
  select seq, key, field, (select string_agg(x, ', ') from jsonb_array_elements_text(nullif(old, 'null')) x),
    (select string_agg(x, ', ') from jsonb_array_elements_text(nullif(new, 'null')) x)
  from change where kind = 'tags'
  union all
  select seq, key || '.' || k, 'custom.' || k, old #>> array[k], new #>> array[k]
  from change, lateral (select jsonb_object_keys(coalesce(nullif(old, 'null'), '{}') || coalesce(nullif(new, 'null'), '{}')) as k) keys
  where kind = 'custom'
)
select e.seq, e.at, e.actor, coalesce(kith_show(u.name, $8::int), '') as actor_name, e.op::text, e.version,
  array(select row(f.field, kith_show(f.old, m.rule), kith_show(f.new, m.rule)) from flat f
        cross join lateral (select case when f.field = any($7::text[]) then 2 else 0 end as rule) m
        where f.seq = e.seq and f.old is distinct from f.new
          and f.field <> all($6::text[]) and split_part(f.field, '.', 1) <> all($6::text[])
        order by split_part(f.key, '.', 1)::int, f.key) as changes
from entry e left join app_user u on u.id = e.actor
order by e.seq desc

-- For lists whose every step has an index: nothing is read as a whole, neither for a few rows nor for
-- a join. Bitmaps too read all of a key; only what an index finds by parts needs them.
-- name: list_by_index
-- columns: seqscan, hashjoin, mergejoin, bitmapscan
select set_config('enable_seqscan', 'off', true) as seqscan, set_config('enable_hashjoin', 'off', true) as hashjoin,
  set_config('enable_mergejoin', 'off', true) as mergejoin, set_config('enable_bitmapscan', $1::text, true) as bitmapscan
