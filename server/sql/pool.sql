-- SPDX-License-Identifier: Apache-2.0
-- Public pools; the rules are functions of 0031_pool.sql.

-- name: pool_look
-- columns: open, hidden, managed, pools
-- What somebody may do with the pool $1: $2 is the user, $3 the teams that the user manages, null for all.
select p.id = any(pool_of_user($2::bigint)) as open, p.hidden_fields as hidden,
  $3::bigint[] is null or p.team_id is null or p.team_id = any($3::bigint[]) as managed, array[p.id]::text as pools
from pool p where p.id = $1::bigint and p.deleted_at is null

-- name: pool_managed
-- columns: pools
select coalesce(array_agg(p.id), '{}')::text as pools from pool p
where p.deleted_at is null and ($1::bigint[] is null or p.team_id is null or p.team_id = any($1::bigint[]))

-- name: pool_claim
select pool_claim($1::bigint, $2::bigint)

-- name: pool_lock
select pool_lock($1::bigint)

-- name: pool_act
-- How customers go into a pool or out of it, and why; see the triggers of customer.
select set_config('kith.pool', $1::text, true), set_config('kith.reason', $2::text, true)

-- name: pool_room
-- columns: pool, name, customers, held, holding_cap, claimed, daily_cap
select p.id as pool, p.name, (select count(*) from customer c where c.pool_id = p.id and c.deleted_at is null) as customers,
  (select count(*) from customer c where c.owner_id = $1::bigint and c.deleted_at is null) as held, p.holding_cap,
  pool_claimed_today($1::bigint) as claimed, p.daily_cap
from pool p where p.id = any(pool_of_user($1::bigint)) order by p.position, p.id

-- name: pool_preview
-- columns: pool, fate, protection, n, samples
-- On the day $1, null for today; of the customers that the session may read.
with ids as materialized (select array_agg(c.id) as all_ids from customer c where c.deleted_at is null and /* visible customer c */ true),
s as materialized (
  select x.*, (case when x.fate <> 5 then 0 when x.by_hand then 1 when x.by_deal then 2 when x.by_order then 3 else 4 end)::smallint as protection
  from ids, pool_state(ids.all_ids, coalesce($1::date, kith_today())) x)
select coalesce(g.pool, 0) as pool, g.fate, g.protection, g.n,
  array(select concat_ws(' ', 'C-' || c.id, left(kith_show(c.name, /* rule customer name */ 0), 40))
    from customer c where c.id = any(g.first) order by c.id) as samples
from (select pool, fate, protection, count(*) as n, (array_agg(customer order by customer))[1:3] as first from s group by 1, 2, 3) g
order by 2, 1, 3

-- name: pool_explain
-- columns: pool, fate, since, days, warn, warned, due, by_hand, by_deal, by_order, by_ticket, protected_until
select s.pool, s.fate, s.since, s.days, s.warn, s.warned, s.due, s.by_hand, s.by_deal, s.by_order, s.by_ticket, c.protected_until
from pool_state(array[$1::bigint], kith_today()) s join customer c on c.id = s.customer

-- name: pool_recycle_some
-- columns: n
select pool_recycle($1::text, $2::bigint) as n
