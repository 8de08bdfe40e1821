-- SPDX-License-Identifier: Apache-2.0
-- The audit log: rows in the order of their numbers, seals over them.

-- name: audit_rows
-- columns: event, seq, at, actor, call, object, record, kind, version, salt, body
-- Above $1 up to $2, $3 of them and those with the same number as the last: honest logs have none.
select event, seq, at, actor, call, object, record, kind, version, salt, body from (
  (select false as event, seq, at, actor, call, object::bigint, record, op::text as kind, version, salt, old::text as body
   from audit_entry where seq > $1::bigint and seq <= $2::bigint order by seq fetch first ($3::bigint) rows with ties)
  union all
  (select true, seq, at, actor, call, 0, 0, kind, 0, salt, detail::text
   from audit_event where seq > $1::bigint and seq <= $2::bigint order by seq fetch first ($3::bigint) rows with ties)) r
order by seq fetch first ($3::bigint) rows with ties

-- name: audit_drawn
-- columns: drawn, sealed, sealed_number
-- The highest number so far.
select case when q.is_called then q.last_value else 0 end as drawn,
  coalesce(s.last_seq, 0) as sealed, coalesce(s.id, 0) as sealed_number
from audit_seq q left join lateral (select id, last_seq from audit_seal order by id desc limit 1) s on true

-- name: audit_lock
-- columns: mine
-- One sealer at a time; the lock dies with its connection.
select pg_try_advisory_lock(hashtext('kith.audit.seal')) as mine

-- name: audit_barrier
-- columns: barrier
-- After audit_drawn, in a statement of its own: whoever drew a number before has a smaller id.
select pg_current_xact_id()::text as barrier

-- name: audit_passed
-- columns: passed
-- All transactions before the barrier have ended.
select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as passed

-- name: audit_unlock
-- columns: unlocked
select pg_advisory_unlock(hashtext('kith.audit.seal')) as unlocked

-- name: audit_key_known
-- columns: public_key
-- Two nodes whose folders of keys differ find out here.
with made as (
  insert into audit_key (number, public_key) values ($1::bigint, $2::text) on conflict do nothing)
select public_key from audit_key where number = $1::bigint
union all select $2::text where not exists (select from audit_key where number = $1::bigint)

-- name: audit_seal_add
-- The one after the last, or nothing.
with seal as (
  insert into audit_seal (id, after_seq, last_seq, entries, root, sealed_at, previous, key_id, signature)
  select $1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::text,
    timestamptz '1970-01-01 00:00:00+00' + $6::bigint * interval '1 microsecond', $7::text, $8::text, $9::text
  where coalesce((select max(id) from audit_seal), 0) = $1::bigint - 1
  returning id)
insert into audit_leaf (seal, seqs, hashes) select id, $10::bytea, $11::bytea from seal

-- name: audit_seal_page
-- columns: id, after_seq, last_seq, entries, sealed_at, root, previous, key_id, signature
-- From number $1 on.
select id, after_seq, last_seq, entries, sealed_at, root, previous, key_id, signature
from audit_seal where id >= $1::bigint order by id limit $2::bigint

-- name: audit_seal_of
-- columns: id, after_seq, last_seq, entries, sealed_at, root, previous, key_id, signature
-- The seal over a number.
select id, after_seq, last_seq, entries, sealed_at, root, previous, key_id, signature
from audit_seal where last_seq >= $1::bigint order by last_seq limit 1

-- name: audit_leaves
-- columns: seqs, hashes
select seqs, hashes from audit_leaf where seal = $1::bigint

-- name: audit_leaves_of
-- columns: seqs, hashes
-- Under the seal over a number.
select l.seqs, l.hashes from audit_leaf l
where l.seal = (select id from audit_seal where last_seq >= $1::bigint order by last_seq limit 1)

-- name: audit_totals
-- columns: entries, seals, nameless
-- What the seals say, for the progress of a check; and rows that no order could find.
select coalesce(sum(entries), 0)::bigint as entries, count(*) as seals,
  exists (select from audit_entry where seq is null or seq = -9223372036854775808)
    or exists (select from audit_event where seq is null or seq = -9223372036854775808) as nameless
from audit_seal

-- name: audit_tail
-- columns: rows, oldest, age
-- What has no seal yet: how much (100,001 at most), since when, and for how many seconds.
select count(*) as rows, min(at) as oldest, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::bigint as age from (
  (select seq, at from audit_entry where seq > $1::bigint order by seq limit 100001)
  union all
  (select seq, at from audit_event where seq > $1::bigint order by seq limit 100001)
  order by seq limit 100001) t

-- name: audit_list
-- columns: seq, at, actor, actor_name, call, object, record, kind, sealed, details
-- The newest first, below $1. $2 actor, $3 object, 0 for all; $4 kind, empty for all; $5 to $6: when.
-- What is under a seal that was made before $5 is older; planned for its values, and read backwards.
with bound as (
  select coalesce((select last_seq from audit_seal where sealed_at < $5::timestamptz order by id desc limit 1), 0) as above),
page as (
  select * from (
    (select a.seq, a.at, a.actor, a.call, a.object::bigint as object, a.record, k.kind, a.old as body
     from audit_entry a
     left join contract_column d on d.object = a.object and d.column_name = 'deleted_at'
     cross join lateral (select case when a.op = 'I' then 'create' when a.op = 'D' then 'purge'
       when a.old ? d.key then case when a.old -> d.key = 'null' then 'delete' else 'undelete' end
       else 'update' end as kind) k
     where a.seq < $1::bigint and a.seq > (select above from bound)
       and ($2::bigint = 0 or a.actor = $2::bigint) and ($3::bigint = 0 or a.object = $3::bigint)
       and ($4::text = '' or k.kind = $4::text) and a.at >= $5::timestamptz and a.at < $6::timestamptz
     order by a.seq desc limit $7::bigint)
    union all
    (select e.seq, e.at, e.actor, e.call, 0, 0, e.kind, e.detail
     from audit_event e
     where e.seq < $1::bigint and e.seq > (select above from bound) and $3::bigint = 0
       and ($2::bigint = 0 or e.actor = $2::bigint) and ($4::text = '' or e.kind = $4::text)
       and e.at >= $5::timestamptz and e.at < $6::timestamptz
     order by e.seq desc limit $7::bigint)) both_kinds
  order by seq desc limit $7::bigint)
select p.seq, p.at, p.actor, coalesce(u.name, '') as actor_name, coalesce(p.call, '') as call, p.object, p.record, p.kind,
  p.seq <= kith_audit_sealed() as sealed, array(
    select row(coalesce(c.field, v.key), case when kith_audit_is_erased(v.value) then '(erased)'
      when c.kind in ('money', 'decimal') then regexp_replace(v.value #>> '{}', '\.0+$|(\.\d*[1-9])0+$', '\1') || coalesce(' ' || (p.body ->> (v.key || 'c')), '')
      else v.value #>> '{}' end)
    from jsonb_each(case when jsonb_typeof(p.body) = 'object' then p.body else '{}' end) v
    left join contract_column c on c.object = p.object and c.key = v.key
    where c.kind is distinct from 'currency' order by length(v.key), v.key) as details
from page p left join app_user u on u.id = p.actor
order by p.seq desc

-- name: audit_of_record
-- columns: seq, at, actor, actor_name, call, object, record, kind, sealed, details
-- The same for one record: $3 object, $8 record, $9 its id as people write it; with the events that
-- name it: who had a field of it revealed, who was given the person out.
with page as (
  select * from (
  (select a.seq, a.at, a.actor, a.call, a.object::bigint as object, a.record, k.kind, a.old as body
  from audit_entry a
  left join contract_column d on d.object = a.object and d.column_name = 'deleted_at'
  cross join lateral (select case when a.op = 'I' then 'create' when a.op = 'D' then 'purge'
    when a.old ? d.key then case when a.old -> d.key = 'null' then 'delete' else 'undelete' end
    else 'update' end as kind) k
  where a.object = $3::smallint and a.record = $8::bigint and a.seq < $1::bigint
    and ($2::bigint = 0 or a.actor = $2::bigint) and ($4::text = '' or k.kind = $4::text)
    and a.at >= $5::timestamptz and a.at < $6::timestamptz
  order by a.seq desc limit $7::bigint)
  union all
  (select e.seq, e.at, e.actor, e.call, 0, 0, e.kind, e.detail
  from audit_event e
  where coalesce(e.detail ->> 'record', e.detail ->> 'person') = $9::text and e.seq < $1::bigint
    and ($2::bigint = 0 or e.actor = $2::bigint) and ($4::text = '' or e.kind = $4::text)
    and e.at >= $5::timestamptz and e.at < $6::timestamptz
  order by e.seq desc limit $7::bigint)) both_kinds
  order by seq desc limit $7::bigint)
select p.seq, p.at, p.actor, coalesce(u.name, '') as actor_name, coalesce(p.call, '') as call, p.object, p.record, p.kind,
  p.seq <= kith_audit_sealed() as sealed, array(
    select row(coalesce(c.field, v.key), case when kith_audit_is_erased(v.value) then '(erased)'
      when c.kind in ('money', 'decimal') then regexp_replace(v.value #>> '{}', '\.0+$|(\.\d*[1-9])0+$', '\1') || coalesce(' ' || (p.body ->> (v.key || 'c')), '')
      else v.value #>> '{}' end)
    from jsonb_each(case when jsonb_typeof(p.body) = 'object' then p.body else '{}' end) v
    left join contract_column c on c.object = p.object and c.key = v.key
    where c.kind is distinct from 'currency' order by length(v.key), v.key) as details
from page p left join app_user u on u.id = p.actor
order by p.seq desc

-- name: audit_entry_row
-- columns: event, seq, at, actor, call, object, record, kind, version, salt, body
-- As audit_rows, for one number.
select false as event, seq, at, actor, call, object::bigint, record, op::text as kind, version, salt, old::text as body
from audit_entry where seq = $1::bigint
union all
select true, seq, at, actor, call, 0, 0, kind, 0, salt, detail::text from audit_event where seq = $1::bigint

-- name: audit_values
-- columns: key, text, salt, field, object
-- In the order in which PostgreSQL prints them; those that were erased have no salt.
select v.key, v.value::text as text, coalesce(encode(v.salt, 'hex'), '') as salt, coalesce(c.field, v.key) as field,
  b.object
from (
  select old as body, salt, object::bigint from audit_entry where seq = $1::bigint
  union all select detail, salt, 0 from audit_event where seq = $1::bigint) b
cross join lateral kith_audit_values(b.body, b.salt) v
left join contract_column c on c.object = b.object and c.key = v.key
where jsonb_typeof(b.body) = 'object'
order by v.n

-- name: audit_status
-- columns: number, last_seq, sealed_at, seals, entries, unsealed, age
select s.id as number, s.last_seq, s.sealed_at,
  (select count(*) from audit_seal) as seals, (select coalesce(sum(entries), 0)::bigint from audit_seal) as entries,
  t.rows as unsealed, t.age
from (select count(*) as rows, greatest(coalesce(extract(epoch from clock_timestamp() - min(at)), 0), 0)::bigint as age from (
    (select seq, at from audit_entry where seq > kith_audit_sealed() order by seq limit 100001)
    union all
    (select seq, at from audit_event where seq > kith_audit_sealed() order by seq limit 100001)
    order by seq limit 100001) w) t
left join lateral (select id, last_seq, sealed_at from audit_seal order by id desc limit 1) s on true
