-- SPDX-License-Identifier: Apache-2.0
-- Who does which work outside calls, and the work that comes back on its own.

-- name: job_lease
-- columns: name
update job set lease_owner = $1::text, lease_until = now() + $2::bigint * interval '1 second',
  started_at = now(), done = 0, message = ''
where name = (
  select name from job where due_at <= now() and lease_until < now()
  order by due_at limit 1 for update skip locked)
returning name

-- name: job_renew
-- First statement of every step: whoever lost the lease does nothing.
-- columns: kept
with kept as (
  update job set lease_until = now() + $3::bigint * interval '1 second'
  where name = $1::text and lease_owner = $2::text returning name)
select kith_check(exists (select from kept), 'Somebody else does this by now.', 'LEASE_LOST') as kept

-- name: job_done
-- A failed one comes again soon.
update job set lease_owner = '', lease_until = '-infinity', finished_at = now(),
  done = $3::bigint, message = $4::text,
  due_at = now() + case when $4::text = '' then every_seconds else least(every_seconds, 60) end * interval '1 second'
where name = $1::text and lease_owner = $2::text

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
