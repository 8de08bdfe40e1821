-- SPDX-License-Identifier: Apache-2.0
-- Figures of the service desk; what they mean stands in model/service_figures.h.

-- name: service_figures
-- columns: figure, k1, name1, k2, name2, count, n, percent, mean, median, p90, previous_count, previous_n, previous_median, begins, ends, provisional
-- $1, $2 days, $3 zone, $4, $5 numbers of kith.v1.ServiceBy or 0, $6 figures, $7 Chinese. The period before ends where
-- this one begins; where groups are times it is left out.
with span as not materialized (
  select $1::date::timestamp at time zone $3::text as begins, ($2::date + 1)::timestamp at time zone $3::text as ends,
    (case when greatest($4::int, $5::int) < 8 then $1::date - ($2::date + 1 - $1::date) else $1::date end)::timestamp at time zone $3::text as before,
    now() - kith_setting_number('service.first_contact_days', 7, 0, 3650) * interval '1 day' as final),
-- Each category and all above it.
branch as materialized (
  with recursive up as (
    select code as of_code, code, parent_id, 1 as level from code where list = 'ticket_category' and 3 in ($4::int, $5::int)
    union all select u.of_code, c.code, c.parent_id, u.level + 1 from up u join code c on c.id = u.parent_id where u.level < 6)
  select distinct of_code, code from up),
-- Each time has an index of its own, and each ticket is looked up: what is read is what happened in the two periods,
-- however many tickets there are.
touched as (
  select t.id from ticket t, span s where 1 = any($6::int[]) and t.created_at >= s.before and t.created_at < s.ends
  union select t.id from ticket t, span s where 2 = any($6::int[]) and t.first_reply_at >= s.before and t.first_reply_at < s.ends
  union select t.id from ticket t, span s where 3 = any($6::int[]) and t.resolved_at >= s.before and t.resolved_at < s.ends
  union select m.ticket_id from ticket_measure m, span s where m.first_resolved_at >= s.before and m.first_resolved_at < s.ends
  union select m.ticket_id from ticket_measure m, span s where 6 = any($6::int[]) and m.breached_at >= s.before and m.breached_at < s.ends),
base as materialized (
  select l.* from touched x cross join lateral (
    select t.team_id, t.owner_id, t.category, t.type, t.priority, t.channel, t.queue_id, t.created_at, t.first_reply_at, t.resolved_at,
      t.reopen_count > 0 as reopened, m.first_resolved_at, m.first_contact, m.response_seconds, m.resolution_seconds, m.breached_at
    from ticket t join ticket_measure m on m.ticket_id = t.id
    where t.id = x.id and t.deleted_at is null and /* visible ticket t */ true and /* filter ticket t */ true offset 0) l),
provisional as materialized (
  select count(*) as n from base b, span s
  where b.first_contact and b.first_resolved_at >= s.begins and b.first_resolved_at < s.ends and b.first_resolved_at > s.final),
fact as (
  select f.figure, f.at >= s.begins as now, f.hit, f.value, b.team_id, b.owner_id, b.category, b.type, b.priority, b.channel, b.queue_id,
    f.at at time zone $3::text as local
  from base b cross join span s
  cross join lateral (values (1, b.created_at, true, null::bigint), (2, case when b.response_seconds >= 0 then b.first_reply_at end, true, b.response_seconds),
    (3, case when b.resolution_seconds >= 0 then b.resolved_at end, true, b.resolution_seconds),
    (4, b.first_resolved_at, coalesce(b.first_contact, false), null), (5, b.first_resolved_at, b.reopened, null),
    (6, b.breached_at, true, null)) f (figure, at, hit, value)
  where f.at >= s.before and f.at < s.ends and f.figure = any($6::int[])),
keyed as (
  select f.figure, f.now, f.hit, f.value,
    case $4::int when 1 then f.team_id::text when 2 then f.owner_id::text when 3 then coalesce(b.code, f.category) when 4 then f.type::text
      when 5 then f.priority::text when 6 then f.channel when 7 then f.queue_id::text when 8 then to_char(f.local, 'YYYY-MM-01')
      when 9 then to_char(date_trunc('week', f.local), 'YYYY-MM-DD') when 10 then to_char(f.local, 'YYYY-MM-DD')
      when 11 then to_char(f.local, 'ID') when 12 then to_char(f.local, 'HH24') end as k1,
    case $5::int when 1 then f.team_id::text when 2 then f.owner_id::text when 3 then coalesce(b.code, f.category) when 4 then f.type::text
      when 5 then f.priority::text when 6 then f.channel when 7 then f.queue_id::text when 8 then to_char(f.local, 'YYYY-MM-01')
      when 9 then to_char(date_trunc('week', f.local), 'YYYY-MM-DD') when 10 then to_char(f.local, 'YYYY-MM-DD')
      when 11 then to_char(f.local, 'ID') when 12 then to_char(f.local, 'HH24') end as k2
  from fact f left join branch b on 3 in ($4::int, $5::int) and b.of_code = f.category),
grouped as (
  select figure, coalesce(k1, '') as k1, coalesce(k2, '') as k2, count(*) filter (where now and hit) as count, count(*) filter (where now) as n,
    round(avg(value) filter (where now))::bigint as mean, percentile_disc(array[0.5, 0.9]) within group (order by value) filter (where now) as parts,
    count(*) filter (where not now and hit) as previous_count, count(*) filter (where not now) as previous_n,
    percentile_disc(0.5) within group (order by value) filter (where not now) as previous_median
  from keyed group by 1, 2, 3)
select g.figure, g.k1, x1.name as name1, g.k2, x2.name as name2, g.count, g.n,
  case when g.figure in (4, 5) then round(100.0 * g.count / nullif(g.n, 0), 1) end as percent,
  g.mean, g.parts[1] as median, g.parts[2] as p90, g.previous_count, g.previous_n, g.previous_median,
  greatest(s.begins, kith_service_begins($4::int, g.k1, $3::text), kith_service_begins($5::int, g.k2, $3::text)) as begins,
  least(s.ends, kith_service_ends($4::int, g.k1, $3::text), kith_service_ends($5::int, g.k2, $3::text)) as ends,
  p.n as provisional
from grouped g cross join span s cross join provisional p
cross join lateral (select case $4::int when 1 then kith_show((select name from team where id::text = g.k1), /* rule team name */ 0)
    when 2 then kith_show((select name from app_user where id::text = g.k1), /* rule user name */ 0)
    when 3 then (select case when $7::boolean then label_zh else label_en end from code where list = 'ticket_category' and code = g.k1 and deleted_at is null limit 1)
    when 6 then (select case when $7::boolean then label_zh else label_en end from code where list = 'channel' and code = g.k1 and deleted_at is null limit 1)
    when 7 then kith_show((select name from service_queue where id::text = g.k1), /* rule queue name */ 0) end as name) x1
cross join lateral (select case $5::int when 1 then kith_show((select name from team where id::text = g.k2), /* rule team name */ 0)
    when 2 then kith_show((select name from app_user where id::text = g.k2), /* rule user name */ 0)
    when 3 then (select case when $7::boolean then label_zh else label_en end from code where list = 'ticket_category' and code = g.k2 and deleted_at is null limit 1)
    when 6 then (select case when $7::boolean then label_zh else label_en end from code where list = 'channel' and code = g.k2 and deleted_at is null limit 1)
    when 7 then kith_show((select name from service_queue where id::text = g.k2), /* rule queue name */ 0) end as name) x2
order by case when $4::int between 8 and 12 or $4::int in (4, 5) then g.k1 end, g.k1 = '', x1.name, g.k1,
  case when $5::int between 8 and 12 or $5::int in (4, 5) then g.k2 end, g.k2 = '', x2.name, g.k2, g.figure limit 5001

-- name: service_backlog
-- columns: k, name, days, count, waiting, breached, oldest, until, since, total
-- $1 number of kith.v1.ServiceBy or 0, $2 Chinese. Ages are days of the calendar since a ticket was created, in hours of
-- 24 times so many.
with branch as materialized (
  with recursive up as (
    select code as of_code, code, parent_id, 1 as level from code where list = 'ticket_category' and $1::int = 3
    union all select u.of_code, c.code, c.parent_id, u.level + 1 from up u join code c on c.id = u.parent_id where u.level < 6)
  select distinct of_code, code from up),
moment as materialized (select date_trunc('second', now()) as at),
base as materialized (
  select case $1::int when 1 then t.team_id::text when 2 then t.owner_id::text when 3 then t.category when 4 then t.type::text when 5 then t.priority::text
      when 6 then t.channel when 7 then t.queue_id::text end as k, t.created_at, t.status = 4 as waiting, m.breached_at is not null as breached,
    case when t.created_at > o.at - interval '24 hours' then 0 when t.created_at > o.at - interval '48 hours' then 1
      when t.created_at > o.at - interval '168 hours' then 2 when t.created_at > o.at - interval '336 hours' then 7
      when t.created_at > o.at - interval '720 hours' then 14 else 30 end as days
  from ticket t join ticket_measure m on m.ticket_id = t.id, moment o
  where t.deleted_at is null and t.status in (1, 2, 3, 4, 7) and /* visible ticket t */ true and /* filter ticket t */ true),
grouped as (
  select coalesce(case $1::int when 3 then coalesce(h.code, b.k) else b.k end, '') as k, b.days, count(*) as count, count(*) filter (where b.waiting) as waiting,
    count(*) filter (where b.breached) as breached, min(b.created_at) as oldest
  from base b left join branch h on h.of_code = b.k group by 1, 2)
select g.k, case $1::int when 1 then kith_show((select name from team where id::text = g.k), /* rule team name */ 0)
    when 2 then kith_show((select name from app_user where id::text = g.k), /* rule user name */ 0)
    when 3 then (select case when $2::boolean then label_zh else label_en end from code where list = 'ticket_category' and code = g.k and deleted_at is null limit 1)
    when 6 then (select case when $2::boolean then label_zh else label_en end from code where list = 'channel' and code = g.k and deleted_at is null limit 1)
    when 7 then kith_show((select name from service_queue where id::text = g.k), /* rule queue name */ 0) end as name,
  g.days::bigint as days, g.count, g.waiting, g.breached, g.oldest,
  case g.days when 0 then null else o.at - g.days * interval '24 hours' end as until,
  case g.days when 0 then o.at - interval '24 hours' when 1 then o.at - interval '48 hours' when 2 then o.at - interval '168 hours'
    when 7 then o.at - interval '336 hours' when 14 then o.at - interval '720 hours' end as since,
  (select count(*) from base) as total
from grouped g cross join moment o order by g.k = '', name, g.k, g.days limit 5000

-- name: service_oldest
-- columns: id, subject, owner_id, created_at
-- The open ones are sorted: along their time the closed ones would all come first.
with waiting as materialized (
  select t.id, t.subject, t.owner_id, t.created_at from ticket t
  where t.deleted_at is null and t.status in (1, 2, 3, 4, 7) and /* visible ticket t */ true and /* filter ticket t */ true)
select t.id, kith_show(t.subject, /* rule ticket subject */ 0) as subject,
  case when /* rule ticket owner_id */ 0 < 3 then t.owner_id end as owner_id, t.created_at
from waiting t order by t.created_at, t.id limit 10
