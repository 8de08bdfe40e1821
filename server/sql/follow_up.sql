-- SPDX-License-Identifier: Apache-2.0
-- Follow-up plans, and how they are kept.

-- name: follow_up_plan_keep
-- $2, $3: its filter as the database evaluates it; $1 null: of the new plan.
update follow_up_plan set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, currval('follow_up_plan_id_seq'))) and (predicate, params) is distinct from ($2::text, $3::text[])

-- name: follow_up_plan_filters
-- columns: id, filter
select id, filter from follow_up_plan where active and deleted_at is null order by id limit 1000

-- name: follow_up_make
-- columns: last, made
select last, made from kith_follow_up_plan($1::bigint, $2::bigint, kith_day($3::timestamptz))

-- name: follow_up_settle
-- columns: last, n
select last, n from kith_follow_up_settle($1::bigint, $2::bigint, kith_today())

-- name: follow_up_plan_read
-- columns: filter, every, unit, active_since
select filter, every, unit::bigint as unit, to_char(coalesce(case when active then active_since end, kith_today()), 'YYYY-MM-DD') as active_since
from follow_up_plan where id = $1::bigint and deleted_at is null

-- name: follow_up_preview
-- columns: customers, due, due_ahead, without_owner, samples
-- $1 every, $2 unit, $3 active since, $4 days ahead.
with fits as materialized (
  select t.id, t.owner_id is not null and exists (
      select from app_user u where u.id = t.owner_id and u.status = 1 and u.deleted_at is null) as able,
    greatest(kith_follow_up_next(coalesce(kith_day(m.last_contact_at), greatest(kith_day(t.created_at), $3::date)), $1::bigint, $2::smallint), $3::date) as due
  from customer t left join customer_measure m on m.customer_id = t.id
  where t.deleted_at is null and /* visible customer t */ true and /* filter customer t */ true)
select count(*) as customers, count(*) filter (where able and due <= kith_today()) as due,
  count(*) filter (where able and due <= kith_today() + $4::int) as due_ahead,
  count(*) filter (where not able) as without_owner,
  (select string_agg('C-' || s.id, ',' order by s.due, s.id) from (select id, due from fits where able order by due, id limit 5) s) as samples
from fits

-- name: follow_up_neglected
-- columns: id, name, owner_id, last_contact, total
-- $1 days (0: any), $2 under no plan, $3 how many.
select t.id, kith_show(t.name, /* rule customer name */ 0) as name,
  case when /* rule customer owner_id */ 0 < 3 then t.owner_id end as owner_id,
  case when /* rule customer last_contact */ 0 < 3 then m.last_contact_at end as last_contact, count(*) over () as total
from customer t left join customer_measure m on m.customer_id = t.id
where t.deleted_at is null and /* visible customer t */ true and /* filter customer t */ true
  and ($1::bigint = 0 or (/* rule customer last_contact */ 0 < 3
    and (m.last_contact_at is null or m.last_contact_at < (kith_today() - $1::int)::timestamp at time zone kith_zone())))
  and (not $2::boolean or not exists (select from follow_up_member x join follow_up_plan p on p.id = x.plan_id
    and p.active and p.deleted_at is null where x.customer_id = t.id))
order by m.last_contact_at nulls first, t.id limit $3::bigint

-- name: follow_up_report
-- columns: user_id, team_id, due, in_time, late, missed, open
select f.user_id, f.team_id, count(*) as due, count(*) filter (where f.status = 2) as in_time,
  count(*) filter (where f.status = 3) as late, count(*) filter (where f.status = 4) as missed,
  count(*) filter (where f.status = 1) as open
from follow_up f
where f.status <> 5 and f.due_date between coalesce($1::date, date_trunc('month', kith_today())::date) and coalesce($2::date, kith_today())
  and f.plan_id = coalesce($3::bigint, f.plan_id) and /* visible follow_up f */ true
group by 1, 2 order by f.team_id nulls last, f.user_id nulls last limit 1000
