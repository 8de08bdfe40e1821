-- SPDX-License-Identifier: Apache-2.0
-- What tasks need beyond the engine: series, and what a day brings.

-- name: task_next
-- The next one of a series, when the task was completed by this transaction: on the first day of
-- its rhythm that is still to come, in the zone of its owner. A month that is too short takes its
-- last day; repeat_day remembers which one it was to be.
insert into task (subject, description, due_time, remind_time, priority, repeat, repeat_every,
  repeat_until, repeat_day, customer_id, contact_id, opportunity_id, ticket_id, owner_id, team_id,
  tags, custom, created_by, updated_by)
select t.subject, t.description, n.due, n.due - (t.due_time - t.remind_time), t.priority, t.repeat,
  t.repeat_every, t.repeat_until, case when t.repeat in (4, 5) then a.day end, t.customer_id,
  t.contact_id, t.opportunity_id, t.ticket_id, t.owner_id, t.team_id, t.tags, t.custom,
  kith_actor(), kith_actor()
from task t
left join app_user u on u.id = t.owner_id
cross join lateral (
  select coalesce(nullif(u.time_zone, ''), kith_setting('company.time_zone', 'Asia/Shanghai'))
    as zone, greatest(coalesce(t.repeat_every, 1), 1)::int as every) z
cross join lateral (select coalesce(t.due_time, now()) at time zone z.zone as local) l
cross join lateral (
  select extract(day from l.local)::int as due_day,
    extract(day from date_trunc('month', l.local) + interval '1 month - 1 day')::int as last) m
cross join lateral (
  select case when least(t.repeat_day, m.last) = m.due_day and t.repeat_day is not null
    then t.repeat_day else m.due_day end::int as day) a
cross join lateral (
  select d.day, (d.day + l.local::time) at time zone z.zone as due
  from generate_series(1, case t.repeat when 2 then 4000 when 3 then 600 when 4 then 130 else 20 end) k
  cross join lateral (
    select (date_trunc('month', l.local) + make_interval(months =>
      case t.repeat when 4 then k * z.every when 5 then 12 * k * z.every else 0 end))::date as first) f
  cross join lateral (
    select case t.repeat when 2 then l.local::date + k * z.every when 3 then l.local::date + 7 * k * z.every
      else f.first - 1 + least(a.day, extract(day from f.first + interval '1 month - 1 day')::int)
      end as day) d
  where (d.day + l.local::time) at time zone z.zone > now()
  order by k limit 1) n
where t.id = $1::bigint and t.status = 4 and t.completed_at = now() and t.repeat > 1
  and (t.repeat_until is null or n.day <= t.repeat_until)

-- name: my_day_date
-- columns: day
select coalesce($1::date, ($2::timestamptz at time zone $3::text)::date) as day

-- name: my_day_customers
-- columns: id, title, at
-- Those that were created for the user, or given to the user, since the user looked on an earlier day; of a
-- day that was asked for, within three days.
select t.id, kith_show(t.name, /* rule customer name */ 0) as title, x.at
from customer t
cross join lateral (
  select greatest(t.created_at, (
    select max(a.at) from audit_entry a
    where a.object = 5 and a.record = t.id and a.op = 'U' and a.old ? '60')) as at) x
where t.owner_id = $4::bigint and t.deleted_at is null
  and t.updated_at >= case when $1::date is null
    then coalesce((select l.since from my_day_look l where l.user_id = $4::bigint), '-infinity')
    else ($1::date - 2)::timestamp at time zone $3::text end
  and x.at >= case when $1::date is null
    then coalesce((select l.since from my_day_look l where l.user_id = $4::bigint), '-infinity')
    else ($1::date - 2)::timestamp at time zone $3::text end
  and x.at < (coalesce($1::date, ($2::timestamptz at time zone $3::text)::date) + 1)::timestamp at time zone $3::text
  and /* visible customer t */ true and /* rule customer owner_id */ 0 < 3
order by x.at desc, t.id desc limit $5::bigint

-- name: my_day_tickets
-- columns: id, title, at
-- Those of the user that are open and have no answer yet.
select t.id, kith_show(t.subject, /* rule ticket subject */ 0) as title, greatest(t.created_at, (
    select max(a.at) from audit_entry a
    where a.object = 15 and a.record = t.id and a.op = 'U' and a.old ? '60')) as at
from ticket t
where t.owner_id = $1::bigint and t.deleted_at is null and t.first_reply_at is null
  and t.status in (1, 2, 3, 4, 7) and /* visible ticket t */ true
  and /* rule ticket owner_id */ 0 < 3 and /* rule ticket status */ 0 < 3 and /* rule ticket first_reply_at */ 0 < 3
order by t.id desc limit $2::bigint

-- name: my_day_look
-- What came since the last look of an earlier day is new all day long; at first, what came within three days.
insert into my_day_look as l (user_id, day, since, looked_at)
values ($1::bigint, ($2::timestamptz at time zone $3::text)::date, $2::timestamptz - interval '3 days', $2::timestamptz)
on conflict (user_id) do update set since = case when l.day = excluded.day then l.since else greatest(l.looked_at, $2::timestamptz - interval '30 days') end,
  day = excluded.day, looked_at = excluded.looked_at

-- name: my_day_leads
-- columns: id, title, at
select t.id, kith_show(coalesce(nullif(t.name, ''), t.company), greatest(/* rule lead name */ 0, /* rule lead company */ 0)) as title, x.at
from lead t cross join lateral (select coalesce(t.assigned_at, t.created_at) as at) x
where t.owner_id = $4::bigint and t.deleted_at is null and t.status in (1, 2, 3, 4)
  and x.at >= case when $1::date is null
    then coalesce((select l.since from my_day_look l where l.user_id = $4::bigint), '-infinity')
    else ($1::date - 2)::timestamp at time zone $3::text end
  and x.at < (coalesce($1::date, ($2::timestamptz at time zone $3::text)::date) + 1)::timestamp at time zone $3::text
  and /* visible lead t */ true and /* rule lead owner_id */ 0 < 3 and /* rule lead status */ 0 < 3
order by x.at desc, t.id desc limit $5::bigint

-- name: my_day_unread
-- columns: unread
select count(*) as unread from (
  select from notification where owner_id = $1::bigint and read_at is null limit 1000) n

-- name: my_day_warnings
-- columns: kind, object, record, n, day
-- Each sort for itself, the worst first. $1 to $5 as above; $6: after how many days without contact, for
-- grades that say nothing; $7: after how many days in one stage.
with today as (select coalesce($1::date, ($2::timestamptz at time zone $3::text)::date) as day)
(select 4::bigint as kind, 'opportunity' as object, t.id as record, 1::bigint as n, t.close_date as day
from opportunity t, today where t.owner_id = $4::bigint and t.deleted_at is null and t.status = 1 and t.close_date < today.day
  and /* visible opportunity t */ true and /* rule opportunity status */ 0 < 3 and /* rule opportunity close_date */ 0 < 3
  and /* rule opportunity owner_id */ 0 < 3
order by t.close_date, t.id limit least($5::bigint, 20))
union all
(select 5, 'opportunity', t.id, today.day - (t.stage_since at time zone $3::text)::date, (t.stage_since at time zone $3::text)::date
from opportunity t, today where t.owner_id = $4::bigint and t.deleted_at is null and t.status = 1
  and t.stage_since < (today.day - $7::int)::timestamp at time zone $3::text
  and /* visible opportunity t */ true and /* rule opportunity status */ 0 < 3 and /* rule opportunity stage_since */ 0 < 3
  and /* rule opportunity owner_id */ 0 < 3
order by t.stage_since, t.id limit least($5::bigint, 20))
union all
(select 2, 'customer', t.id, today.day - x.day, x.day
from customer t left join customer_measure m on m.customer_id = t.id
left join grade_in_force b on b.code = t.grade
cross join today
cross join lateral (select (coalesce(m.last_contact_at, t.created_at) at time zone $3::text)::date as day) x
where t.owner_id = $4::bigint and t.deleted_at is null and x.day < today.day - coalesce(b.visit_days, $6::bigint)::int
  and /* visible customer t */ true and /* rule customer owner_id */ 0 < 3 and /* rule customer last_contact */ 0 < 3
order by x.day, t.id limit least($5::bigint, 20))
union all
(select 6, 'customer', t.id, greatest(x.due - today.day, 1), x.due
from today
cross join pool_state(array(select * from pool_soon($4::bigint, today.day, 7)), today.day) p
cross join lateral (select case p.fate when 3 then greatest(p.due, today.day + (p.due - p.warn)) else p.due end as due) x
join customer t on t.id = p.customer
where p.fate in (2, 3, 4, 6) and x.due <= today.day + 7
  and /* visible customer t */ true and /* rule customer owner_id */ 0 < 3 and /* rule customer last_contact */ 0 < 3
order by x.due, t.id limit least($5::bigint, 20))

-- name: my_day_birthdays
-- columns: contact, id, title, age, day, lunar, ahead
-- Of the day and the week after it. $6 to $9: which month and day is kept on which day, by which calendar,
-- and in which of its years.
with today as (select coalesce($1::date, ($2::timestamptz at time zone $3::text)::date) as day),
k as (
  select x.*, x.day - today.day as ahead
  from unnest($6::date[], $7::text[], $8::boolean[], $9::int[]) x (day, key, lunar, year), today
  where x.day between today.day and today.day + 7),
people as (
  select true as contact, t.id, kith_show(t.name, /* rule contact name */ 0) as title, t.birthday, t.birthday_lunar as lunar from contact t
  where (t.owner_id = $4::bigint or t.customer_owner_id = $4::bigint) and t.deleted_at is null and t.birthday is not null
    and /* visible contact t */ true and /* rule contact birthday */ 0 < 3 and /* rule contact birthday_lunar */ 0 < 3
  union all
  select false, t.id, kith_show(t.name, /* rule customer name */ 0), t.birthday, false from customer t
  where t.owner_id = $4::bigint and t.deleted_at is null and t.birthday is not null
    and /* visible customer t */ true and /* rule customer birthday */ 0 < 3)
select p.contact, p.id, p.title,
  case when extract(year from p.birthday) >= 1900 then k.year - extract(year from p.birthday)::int end as age,
  k.day, p.lunar, k.ahead
from people p join k on k.lunar = p.lunar and k.key = to_char(p.birthday, 'MMDD')
order by k.day, p.title collate "C", p.contact, p.id limit $5::bigint
