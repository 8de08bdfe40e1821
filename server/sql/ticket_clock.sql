-- SPDX-License-Identifier: Apache-2.0
-- The keeping of the clocks of tickets: what the job asks.

-- name: ticket_clock_claim
-- columns: ticket, mark, last, now, event, at, kind, status, priority, policy
-- $1: tickets at most, $2: for so many seconds they are this server's, with all marks that they have. Events that
-- are nothing to clocks are left out; a ticket that is gone has none.
with first as materialized (
  select ticket_id from ticket_dirty where claimed_until < now() order by due, id limit $1::bigint for update skip locked),
claimed as (
  update ticket_dirty set claimed_until = now() + $2::bigint * interval '1 second'
  where id in (select id from ticket_dirty where ticket_id in (select ticket_id from first) and claimed_until < now() for update skip locked)
  returning ticket_id, id),
ticket_of as (select ticket_id, max(id) as mark from claimed group by 1)
select c.ticket_id as ticket, c.mark, coalesce((select max(x.id) from ticket_event x where x.ticket_id = c.ticket_id and x.kind not in (5, 6, 10)), 0) as last,
  clock_timestamp() as now, e.id as event, e.at, e.kind, e.status, e.priority, e.policy_id as policy
from ticket_of c left join lateral (
  select * from ticket_event x where x.ticket_id = c.ticket_id and x.kind not in (5, 6, 10) order by x.id limit 10000) e on true
order by c.ticket_id, e.id

-- name: ticket_clock_keep
-- columns: kept
select kith_ticket_clocks_keep($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
  $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[]) as kept

-- name: ticket_clock_fire
-- columns: fired
select kith_ticket_clocks_fire($1::bigint) as fired

-- name: ticket_escalated
-- columns: told
select kith_ticket_escalated($1::bigint, $2::boolean)::text as told
