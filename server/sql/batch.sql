-- SPDX-License-Identifier: Apache-2.0
-- Batches; see resource/batch.h. $1 as the id of a batch may be null: the one that this transaction began.

-- name: batch_begin
-- $1: the id is drawn already. $2 to $6: kind, object, filter, changes, reason; $7: whose it is.
insert into batch (id, kind, object, filter, changes, reason, started_at, owner_id, created_by, updated_by)
select case when $1::boolean then currval('batch_id_seq') else nextval('batch_id_seq') end, $2::smallint, $3::text, $4::text,
  left($5::text, 8000), $6::text, now(), $7::bigint, $7::bigint, $7::bigint

-- name: batch_ids
-- All of the ids $2 of the object with the prefix $1 were found.
select kith_raise('KH005', $1::text || '-' || w.id || ' does not exist, or you may not see it.', 'NOT_FOUND', 'ids')
from unnest($2::bigint[]) w(id)
where not exists (select from batch_item i where i.batch_id = (select currval('batch_id_seq')) and i.record = w.id) limit 1

-- name: batch_bound
select kith_check(count(*) > 0, 'There is no such record that you may see.', 'NOTHING_FOUND', 'filter'),
  kith_check(count(*) <= $1::bigint, 'These are more than ' || $1::bigint || ' records; narrow the filter.', 'TOO_MANY_RECORDS', 'filter')
from batch_item where batch_id = (select currval('batch_id_seq'))

-- name: batch_defer
-- What is to be given to the records that wait.
with waiting as (
  select b.id from (select currval('batch_id_seq') as id) b
  where exists (select from batch_item i where i.batch_id = b.id and i.outcome = 1)),
state as (insert into batch_state (batch_id) select id from waiting)
insert into batch_value (batch_id, field, value, currency)
select w.id, v.field, v.value, v.currency from waiting w, unnest($1::text[], $2::text[], $3::text[]) v(field, value, currency)

-- name: batch_settle
select kith_batch_settle(coalesce($1::bigint, currval('batch_id_seq')))

-- name: batch_new
-- columns: id
select currval('batch_id_seq') as id

-- name: batch_outcomes
-- columns: object, record, outcome
select object, record, outcome from batch_item where batch_id = (select coalesce($1::bigint, currval('batch_id_seq')))

-- name: batch_objects
-- columns: object
with recursive o as (
  (select object from batch_item where batch_id = $1::bigint order by object limit 1)
  union all
  select (select i.object from batch_item i where i.batch_id = $1::bigint and i.object > o.object order by i.object limit 1)
  from o where o.object is not null)
select object from o where object is not null

-- name: batch_items
-- $2: only this outcome, 0 for all; after the record $4 of the object $3.
-- columns: object, record, outcome, message
select object, record, outcome, message from batch_item
where batch_id = $1::bigint and ($2::bigint = 0 or outcome = $2::bigint) and (object, record) > ($3::smallint, $4::bigint)
order by object, record limit $5::bigint

-- name: batch_cancel
-- What waits will not be done.
update batch_item set outcome = 8 where batch_id = $1::bigint and outcome = 1

-- name: batch_undo_later
-- What is left of an undo is the work of the job.
insert into batch_state (batch_id) select id from batch where id = $1::bigint and status = 4
on conflict (batch_id) do update set attempts = 0, lease_owner = '', lease_until = '-infinity'

-- ---- The job ----

-- name: batch_lease
-- columns: batch_id
with due as (
  select s.batch_id from batch b join batch_state s on s.batch_id = b.id
  where b.status in (1, 4) and s.lease_until < now()
  order by s.lease_until, b.id limit 1 for update of s skip locked)
update batch_state s set lease_owner = $1::text, lease_until = now() + $2::bigint * interval '1 second',
  attempts = attempts + 1
from due where s.batch_id = due.batch_id returning s.batch_id

-- name: batch_load
-- columns: status, kind, actor, attempts, reason
select b.status, b.kind, b.updated_by as actor, s.attempts, b.reason
from batch b join batch_state s on s.batch_id = b.id
where b.id = $1::bigint and s.lease_owner = $2::text

-- name: batch_values
-- columns: field, value, currency
select field, value, currency from batch_value where batch_id = $1::bigint order by field

-- name: batch_lock
-- Before the lease is looked at: an undo, and the end, lock the batch first, too.
select id from batch where id = $1::bigint for no key update

-- name: batch_hold
-- First statement of every step: whoever lost the lease changes nothing. $3: the status that it began with.
-- columns: held
with held as materialized (
  select s.batch_id from batch_state s join batch b on b.id = s.batch_id
  where s.batch_id = $1::bigint and s.lease_owner = $2::text and b.status = $3::smallint for update of s)
select kith_check(exists (select from held), 'Somebody else does this by now.', 'LEASE_LOST') as held

-- name: batch_next
-- The object whose records come next: those with this outcome wait.
-- columns: object
select object from batch_item where batch_id = $1::bigint and outcome = $2::smallint order by object limit 1

-- name: batch_refused
-- The next one of the object that waits with the outcome $3 does not let itself be changed.
update batch_item set outcome = case $3::smallint when 1 then 5 else 7 end, message = $4::text
where (batch_id, object, record) = (select batch_id, object, record from batch_item
  where batch_id = $1::bigint and object = $2::smallint and outcome = $3::smallint order by record limit 1)

-- name: batch_renew
update batch_state set lease_until = now() + $2::bigint * interval '1 second', attempts = 0 where batch_id = $1::bigint

-- name: batch_show
-- Counts become visible, at most once a second.
with s as (
  update batch_state set shown_at = now() where batch_id = $1::bigint and shown_at < now() - interval '1 second' returning batch_id),
c as (
  select s.batch_id, count(*) filter (where i.outcome = 2) as changed, count(*) filter (where i.outcome in (3, 4, 5, 8)) as skipped,
    count(*) filter (where i.outcome = 6) as undone, count(*) filter (where i.outcome = 7) as kept
  from s join batch_item i on i.batch_id = s.batch_id group by 1)
update batch b set records_changed = c.changed, records_skipped = c.skipped, records_undone = c.undone, records_kept = c.kept
from c where b.id = c.batch_id

-- name: batch_release
update batch_state set lease_owner = '', lease_until = now() + $3::bigint * interval '1 second'
where batch_id = $1::bigint and lease_owner = $2::text

-- name: batch_finish
-- $3: why it failed; empty: it did not.
with b as materialized (select id from batch where id = $1::bigint for no key update),
s as (delete from batch_state using b where batch_id = b.id and lease_owner = $2::text returning batch_id),
v as (delete from batch_value v using s where v.batch_id = s.batch_id),
f as (update batch b set status = 3, message = $3::text, finished_at = now(), version = b.version + 1, updated_at = now()
  from s where b.id = s.batch_id and $3::text <> '' returning b.id)
select case when $3::text = '' then kith_batch_settle(batch_id) end from s
