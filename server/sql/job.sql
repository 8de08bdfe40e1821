-- SPDX-License-Identifier: Apache-2.0
-- Who does which work outside calls, and the work that comes back on its own.

-- name: job_lease
-- columns: name, due, period
-- Of those that this program knows. What was missed is made up once: for the last time that it was due.
update job set lease_owner = $1::text, lease_until = now() + $2::bigint * interval '1 second',
  started_at = now(), done = 0, message = '', run_due = x.due, period = kith_job_period(at_time, weekday, x.due)
from (
  select j.name as job, coalesce(j.run_due,
    case when j.at_time is null then j.due_at else kith_job_last(j.at_time, j.weekday, now()) end) as due
  from job j where j.due_at <= now() and j.lease_until < now() and j.name = any($3::text[])
  order by j.due_at limit 1 for update skip locked) x
where name = x.job
returning name, run_due as due, period

-- name: job_renew
-- First statement of every step: whoever lost the lease does nothing. The row stays locked until the
-- step ends, so that the lease needs to last from one step to the next only.
-- columns: kept
with kept as (
  update job set lease_until = now() + $3::bigint * interval '1 second'
  where name = $1::text and lease_owner = $2::text returning name)
select kith_check(exists (select from kept), 'Somebody else does this by now.', 'LEASE_LOST') as kept

-- name: job_done
-- A failed one comes again soon, for the same time.
update job set lease_owner = '', lease_until = '-infinity', finished_at = now(),
  done = $3::bigint, message = $4::text,
  last_due = case when $4::text = '' then run_due else last_due end,
  run_due = case when $4::text = '' then null else run_due end,
  due_at = case when $4::text <> '' then now() + least(every_seconds, 60) * interval '1 second'
    when at_time is null then now() + every_seconds * interval '1 second'
    else kith_job_next(at_time, weekday, now()) end
where name = $1::text and lease_owner = $2::text

-- name: job_stop
-- The server ends in the middle: another one goes on at once.
update job set lease_owner = '', lease_until = '-infinity' where name = $1::text and lease_owner = $2::text

-- name: job_list
-- columns: name, every_seconds, at_time, weekday, due_at, last_due, started_at, finished_at, running, done, message, period
select name, every_seconds, coalesce(to_char(at_time, 'HH24:MI'), '') as at_time, coalesce(weekday, 0)::bigint as weekday,
  due_at, last_due, started_at, finished_at, lease_until > now() as running, done, message, period
from job where name = coalesce($1::text, name) order by name

-- name: job_ask
-- columns: state
-- 0 there is none, 1 it runs already, 2 it is due now. One that failed goes on with what it was due for.
with free as (
  select name from job where name = $1::text and lease_until < now() for update skip locked),
asked as (
  update job set due_at = now(), run_due = coalesce(run_due, now()) where name in (select name from free) returning name),
told as (
  insert into audit_event (actor, call, kind, detail)
  select kith_actor(), nullif(current_setting('kith.call', true), ''), 'job.run', jsonb_build_object('job', name) from asked)
select case when exists (select from asked) then 2 when exists (select from job where name = $1::text) then 1 else 0 end::bigint as state

-- name: job_purge_firings
-- By then no rule asks for that period again; what is without a period fires once for ever.
delete from firing where ctid = any(array(
  select ctid from firing where period <> '' and fired_at < now() - interval '1000 days'
  order by fired_at limit $1::bigint for update skip locked))

-- name: job_recycle_days
-- columns: days
select kith_setting('recycle.days', '30')::bigint as days

-- name: job_purge_requests
with old as (
  select actor, id from request where created_at < now() - interval '72 hours'
  order by created_at limit $1::bigint for update skip locked)
delete from request r using old where r.actor = old.actor and r.id = old.id

-- name: job_purge_sessions
-- Those that ended stay for a week, for whoever looks for a stranger among them.
delete from session where id in (
  select id from session
  where least(absolute_end, coalesce(deleted_at, 'infinity'), coalesce(idle_end, 'infinity')) < now() - interval '7 days'
  limit $1::bigint for update skip locked)

-- name: job_purge_sign_ins
-- Those for which no code came.
delete from sign_in_step where token_hash in (
  select token_hash from sign_in_step where expires_at < now()
  limit $1::bigint for update skip locked)

-- name: job_purge_sign_in_counts
-- By then every failure is forgotten.
delete from sign_in_count where key in (
  select key from sign_in_count where counted_at < now() - interval '1 day'
  limit $1::bigint for update skip locked)

-- name: job_purge_uploads
-- An upload that goes on may take a day.
delete from attachment_upload where id in (
  select id from attachment_upload where attachment_id is null and created_at < now() - interval '1 day'
  limit $1::bigint for update skip locked)

-- name: job_stale_imports
-- Uploads of files that nobody has gone on with for a week.
update import set status = 8, version = version + 1, updated_at = now(), message = 'The upload was never finished.'
where id in (
  select id from import where status = 1 and updated_at < now() - interval '7 days' limit $1::bigint for update skip locked)

-- name: job_purge_import_files
-- The outcomes stay, the files go: as long after the end as deleted records are kept.
delete from import_chunk where ctid = any(array(
  select c.ctid from import_chunk c join import i on i.id = c.import_id
  where i.status in (6, 7, 8, 10) and coalesce(i.finished_at, i.updated_at)
    < now() - kith_setting('recycle.days', '30')::bigint * interval '1 day'
  limit $1::bigint for update of c skip locked))
