-- SPDX-License-Identifier: Apache-2.0
-- Queues of tickets; the rules are functions of 0051_routing.sql.

-- name: queue_rule_keep
-- $2, $3: its filter as the database evaluates it; $1 null: of the new rule.
update routing_rule set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, (select currval('routing_rule_id_seq'))))

-- name: queue_take
select kith_ticket_take($1::bigint, $2::bigint[], $3::bigint, $4::text)

-- name: queue_work
select generate_series(1, kith_queues_work($1::bigint))

-- name: queue_away
-- columns: queues, returned
select queues, returned from kith_queue_away($1::bigint, $2::timestamptz, $3::boolean)

-- name: queue_mine
-- columns: queues, returned
select count(*) as queues, 0::bigint as returned from queue_member where user_id = $1::bigint and deleted_at is null

-- name: queue_show
-- columns: id, name, method, waiting, urgent, oldest
-- $1: the user, $2: the queues that the user works on, $3: teams whose tickets the user reads, null for all; $4: which queue, null for all.
select q.id, kith_show(q.name, /* rule queue name */ 0) as name, q.method, w.n as waiting,
  case when /* rule ticket priority */ 0 < 3 then w.urgent end as urgent, w.oldest
from kith_queues_seen($1::bigint, $2::bigint[], $3::bigint[], $4::bigint) q
cross join lateral (
  select count(*) as n, count(*) filter (where t.priority = 4) as urgent, min(t.queued_at) as oldest
  from ticket t where t.waiting_in = q.id and /* visible ticket t */ true) w
order by q.name collate "C", q.id

-- name: queue_show_agents
-- columns: queue_id, user_id, open, capacity, present, away_until
select q.id as queue_id, a.user_id, a.open, coalesce(a.capacity, 0) as capacity, a.present, a.away_until
from kith_queues_seen($1::bigint, $2::bigint[], $3::bigint[], $4::bigint) q
cross join lateral kith_queue_agents(q.id) a
where /* rule queue_member user_id */ 0 < 3
order by q.name collate "C", q.id, a.present desc, a.open desc, a.user_id

-- name: queue_route
-- columns: queue_id, queue, rule_id, rule, filter, how, load, queued_at, owner_id, left_by, skills, closed
select case when /* rule ticket queue_id */ 0 < 3 then t.queue_id end as queue_id,
  case when /* rule ticket queue_id */ 0 < 3 then kith_show(q.name, /* rule queue name */ 0) end as queue,
  case when /* rule ticket routed_by */ 0 < 3 then t.routed_by end as rule_id,
  case when /* rule ticket routed_by */ 0 < 3 then kith_show(r.name, /* rule routing_rule name */ 0) end as rule,
  case when /* rule ticket routed_by */ 0 < 3 then kith_show(r.filter, /* rule routing_rule filter */ 0) end as filter,
  t.routed_how as how, t.routed_load as load,
  to_char(t.queued_at at time zone $2::text, 'YYYY-MM-DD HH24:MI') as queued_at,
  case when /* rule ticket owner_id */ 0 < 3 then t.owner_id end as owner_id,
  case when /* rule ticket owner_id */ 0 < 3 then t.left_by end as left_by,
  kith_show(t.skills, /* rule ticket skills */ 0) as skills,
  t.status in (5, 6, 8) as closed
from ticket t left join service_queue q on q.id = t.queue_id left join routing_rule r on r.id = t.routed_by
where t.id = $1::bigint and /* visible ticket t */ true

-- name: queue_route_agents
-- columns: user_id, open, capacity, state
-- state: 1 could have it, 2 is not there, 3 has no room, 4 cannot do what it needs, 5 gave it back. $2 to $4 as of queue_show.
select a.user_id, a.open, coalesce(a.capacity, 0) as capacity,
  case when not a.present then 2 when kith_skill_level(a.user_id, kith_skill_list(t.skills)) is null then 4
    when a.open >= a.capacity then 3 when a.user_id = t.left_by then 5 else 1 end as state
from ticket t cross join lateral kith_queues_seen($2::bigint, $3::bigint[], $4::bigint[], t.queue_id) q
cross join lateral kith_queue_agents(q.id) a
where t.id = $1::bigint and t.queue_id is not null and /* visible ticket t */ true and /* rule ticket queue_id */ 0 < 3
  and /* rule ticket skills */ 0 < 3 and /* rule queue_member user_id */ 0 < 3
order by 4, a.open, a.turn, a.user_id limit 200
