-- SPDX-License-Identifier: Apache-2.0
-- Service levels.

-- name: sla_policy_keep
-- $2, $3: its filter as the database evaluates it; $1 null: of the new policy.
update sla_policy set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, (select currval('sla_policy_id_seq'))))

-- name: calendar_show
-- columns: id, name, time_zone, shifts, days
select id, name, coalesce(nullif(time_zone, ''), kith_setting('company.time_zone', 'Asia/Shanghai')) as time_zone, shifts, days
from service_calendar where deleted_at is null and ($1::bigint is null or id = $1::bigint) order by id limit 12

-- name: ticket_explain
-- columns: status, priority, policy_id, by_hand, policy, filter, customer_grade, customer_tag
select t.status, t.priority, t.policy_id, t.policy_by_hand as by_hand, p.name as policy, p.filter, p.customer_grade, p.customer_tag
from ticket t left join sla_policy p on p.id = t.policy_id
where t.id = $1::bigint and /* visible ticket t */ true

-- name: ticket_explain_events
-- columns: id, at, kind, status, priority, policy_id
select e.id, e.at, e.kind, e.status, e.priority, e.policy_id
from ticket t join ticket_event e on e.ticket_id = t.id
where t.id = $1::bigint and /* visible ticket t */ true
order by e.id limit 10000

-- $1, $2: days of creation, in the company's zone; $3: teams, null for all.
-- name: sla_simulate_total
-- columns: total, begins, ends, first_id
with span as (
  select ($1::date)::timestamp at time zone kith_setting('company.time_zone', 'Asia/Shanghai') as begins,
    ($2::date + 1)::timestamp at time zone kith_setting('company.time_zone', 'Asia/Shanghai') as ends
)
select count(t.id) as total, s.begins, s.ends, coalesce(min(t.id), 0) as first_id
from span s left join ticket t on t.created_at >= s.begins and t.created_at < s.ends and t.deleted_at is null
  and ($3::bigint[] is null or t.team_id = any($3::bigint[])) and /* visible ticket t */ true
group by s.begins, s.ends

-- The next tickets after $4, each with its events; one that the policy $5 is not for has none ($6: for all).
-- name: sla_simulate_page
-- columns: ticket_id, number, month, priority, fits, id, at, kind, status, event_priority, policy_id
with page as materialized (
  select t.id from ticket t
  where t.id > $4::bigint and t.created_at >= $1::timestamptz and t.created_at < $2::timestamptz and t.deleted_at is null
    and ($3::bigint[] is null or t.team_id = any($3::bigint[])) and /* visible ticket t */ true
  order by t.id limit 200
), chosen as materialized (
  select t.id, kith_show(t.number, /* rule ticket number */ 0) as number, t.priority,
    (extract(year from x.day) * 12 + extract(month from x.day))::bigint as month,
    $6::boolean or kith_sla_policy_fits(p, t) as fits
  from page join ticket t on t.id = page.id join sla_policy p on p.id = $5::bigint
  cross join lateral (select (t.created_at at time zone kith_setting('company.time_zone', 'Asia/Shanghai'))::date as day) x
)
select c.id as ticket_id, c.number, c.month, c.priority, c.fits, e.id, e.at, e.kind, e.status,
  e.priority as event_priority, e.policy_id
from chosen c left join lateral (
  select e.id, e.at, e.kind, e.status, e.priority, e.policy_id from ticket_event e
  where c.fits and e.ticket_id = c.id order by e.id limit 1000) e on true
order by c.id, e.id
