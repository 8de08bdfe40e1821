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
  exists (select from audit_entry where seq is null) or exists (select from audit_event where seq is null) as nameless
from audit_seal

-- name: audit_tail
-- columns: rows, oldest, age
-- What has no seal yet: how much (100,001 at most), since when, and for how many seconds.
select count(*) as rows, min(at) as oldest, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::bigint as age from (
  (select seq, at from audit_entry where seq > $1::bigint order by seq limit 100001)
  union all
  (select seq, at from audit_event where seq > $1::bigint order by seq limit 100001)
  order by seq limit 100001) t
