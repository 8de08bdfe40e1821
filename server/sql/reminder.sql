-- SPDX-License-Identifier: Apache-2.0
-- Reminders of tasks.

-- name: reminder_fire
-- columns: n
-- Those that are due, row by row; what another server has in hand is left to it.
with due as materialized (
  select task_id, remind_at from reminder where remind_at <= now()
  order by remind_at limit $1::bigint for update skip locked),
gone as materialized (
  delete from reminder r using due where r.task_id = due.task_id returning due.task_id, due.remind_at),
fired as materialized (
  select t.id, t.owner_id, g.remind_at from gone g join task t on t.id = g.task_id
  where kith_fire('reminder', 0, 10, t.id, to_char(g.remind_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))),
told as materialized (
  select kith_notice(owner_id, 'reminder', 10::smallint, id, jsonb_build_object('time', remind_at)) from fired order by owner_id, id)
select (select count(*) from gone) + 0 * (select count(*) from told) as n
