-- SPDX-License-Identifier: Apache-2.0
-- Hand-overs of people who leave; outcomes are numbers of kith.v1.HandoverFate.

-- name: handover_begin
-- $1: whoever is named as a receiver.
with checked as materialized (
  select kith_check(not exists (select from app_user where id = any($1::bigint[]) and (status <> 1 or deleted_at is not null)),
    'Whoever receives must be able to sign in; choose others.', 'USER_DISABLED', 'to_user_id'))
insert into handover_state (handover_id) select currval('handover_id_seq') from checked

-- name: handover_disable
update app_user set status = 2, version = version + 1, updated_at = now(), updated_by = kith_actor()
where id = $1::bigint and status <> 2

-- name: handover_undo_begin
update handover_state set attempts = 0, lease_owner = '', lease_until = '-infinity' where handover_id = $1::bigint

-- name: handover_preview
-- columns: object, to_user_id, n, samples
select p.object, p.to_user_id, count(*) as n,
  (array_agg(concat_ws(' ', (select prefix from contract_object c where c.object = p.object) || '-' || p.record,
    left(kith_show(p.title, case p.object when 5 then /* rule customer name */ 0 when 6 then /* rule contact name */ 0
      when 14 then /* rule opportunity name */ 0 when 10 then /* rule task subject */ 0 when 15 then /* rule ticket subject */ 0
      when 64 then /* rule lead title */ 0
      when 109 then /* rule approval title */ 0 when 119 then /* rule review ticket_id */ 0
      when 71 then /* rule order number */ 0 when 73 then /* rule return number */ 0
      when 2 then /* rule team name */ 0 else /* rule user name */ 0 end), 40))
    order by p.record))[1:3] as samples
from handover_plan($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::smallint, $8::boolean) p
group by 1, 2 order by 1, 3 desc, 2

-- name: handover_stays
-- columns: object, fate, n
-- What does not go along: what is done, and what somebody did.
select x.object, x.fate, count(*) as n from (
  select 5::smallint as object, 4::smallint as fate from customer where owner_id = $1::bigint and deleted_at is not null
  union all select 6, 4 from contact where owner_id = $1::bigint and deleted_at is not null
  union all select 9, case when deleted_at is null then 3 else 4 end from interaction where owner_id = $1::bigint
  union all select 10, case when deleted_at is null then 3 else 4 end from task
    where owner_id = $1::bigint and (deleted_at is not null or status in (4, 6))
  union all select 14, case when deleted_at is null then 3 else 4 end from opportunity
    where owner_id = $1::bigint and (deleted_at is not null or status <> 1)
  union all select 15, case when deleted_at is null then 3 else 4 end from ticket
    where owner_id = $1::bigint and (deleted_at is not null or status in (6, 8))
  union all select 64, case when deleted_at is null then 3 else 4 end from lead
    where owner_id = $1::bigint and (deleted_at is not null or status in (5, 7))
  union all select 112, case when deleted_at is null then 3 else 4 end from article
    where owner_id = $1::bigint and (deleted_at is not null or status = 4)
  union all select 67, case when deleted_at is null then 3 else 4 end from absence where owner_id = $1::bigint
  union all select 111, case when deleted_at is null then 3 else 4 end from delegation where owner_id = $1::bigint
  union all select 71, case when deleted_at is null then 3 else 4 end from sales_order
    where owner_id = $1::bigint and (deleted_at is not null or status not in (1, 2, 3))
  union all select 73, case when deleted_at is null then 3 else 4 end from order_return
    where owner_id = $1::bigint and (deleted_at is not null or status <> 1)
  union all select 18, case when deleted_at is null then 3 else 4 end from import where owner_id = $1::bigint
  union all select 119, case when deleted_at is null then 3 else 4 end from quality_review
    where owner_id = $1::bigint and (deleted_at is not null or status not in (1, 3))
  union all select 121, case when deleted_at is null then 3 else 4 end from reward where owner_id = $1::bigint
  union all select 83, case when deleted_at is null then 3 else 4 end from target where owner_id = $1::bigint
  union all select 75, case when deleted_at is null then 3 else 4 end from batch where owner_id = $1::bigint) x
group by 1, 2 order by 1, 2

-- name: handover_report
-- columns: object, to_user_id, fate, n, samples
select i.object, i.to_user_id, i.outcome as fate, count(*) as n,
  (array_agg((select prefix from contract_object c where c.object = i.object) || '-' || i.record order by i.record))[1:3] as samples
from handover_item i where i.handover_id = $1::bigint group by 1, 2, 3 order by 1, 3, 4 desc, 2

-- name: handover_items
-- $2: only this outcome, 0 for all; after the record $4 of the object $3.
-- columns: object, record, to_user_id, fate, message
select object, record, to_user_id, outcome as fate, message from handover_item
where handover_id = $1::bigint and ($2::bigint = 0 or outcome = $2::bigint) and (object, record) > ($3::smallint, $4::bigint)
order by object, record limit $5::bigint

-- name: handover_lease
-- columns: handover_id
with due as (
  select s.handover_id from handover h join handover_state s on s.handover_id = h.id
  where h.status in (1, 4) and s.lease_until < now()
  order by s.lease_until, h.id limit 1 for update of s skip locked)
update handover_state s set lease_owner = $1::text, lease_until = now() + $2::bigint * interval '1 second',
  attempts = attempts + 1
from due where s.handover_id = due.handover_id returning s.handover_id

-- name: handover_load
-- columns: status, actor, attempts
select h.status, h.updated_by as actor, s.attempts from handover h join handover_state s on s.handover_id = h.id
where h.id = $1::bigint and s.lease_owner = $2::text

-- name: handover_hold
-- First statement of every step: whoever lost the lease moves nothing.
-- columns: held
with held as materialized (
  select s.handover_id from handover_state s join handover h on h.id = s.handover_id
  where s.handover_id = $1::bigint and s.lease_owner = $2::text and h.status in (1, 4) for update of s)
select kith_check(exists (select from held), 'Somebody else does this by now.', 'LEASE_LOST') as held

-- name: handover_find
-- Everything that is to move and not known yet.
-- columns: n
with h as (select * from handover where id = $1::bigint),
found as (
  insert into handover_item (handover_id, object, record, from_team_id, to_user_id, outcome)
  select h.id, p.object, p.record, p.from_team_id, p.to_user_id, case when p.to_user_id is null then 2 else 1 end
  from h cross join lateral handover_plan(h.from_user_id, h.to_user_id, h.customer_to_id, h.opportunity_to_id, h.task_to_id,
    h.ticket_to_id, h.rule, h.leadership) p
  on conflict do nothing returning outcome)
select count(*) as n from found

-- name: handover_next
-- The object whose records come next: those with this outcome wait.
-- columns: object
select object from handover_item where handover_id = $1::bigint and outcome = $2::smallint order by object limit 1

-- name: handover_move_some
-- columns: n
select handover_move($1::bigint, $2::smallint, $3::bigint) as n

-- name: handover_return_some
-- columns: n
select handover_return($1::bigint, $2::smallint, $3::bigint) as n

-- name: handover_refused
-- The next one of the object that waits with the outcome $3 does not let itself be moved.
update handover_item set outcome = case $3::smallint when 1 then 9 else 11 end, message = $4::text
where (handover_id, object, record) = (select handover_id, object, record from handover_item
  where handover_id = $1::bigint and object = $2::smallint and outcome = $3::smallint order by record limit 1)

-- name: handover_renew
update handover_state set lease_until = now() + $2::bigint * interval '1 second', attempts = 0 where handover_id = $1::bigint

-- name: handover_release
update handover_state set lease_owner = '', lease_until = now() + $3::bigint * interval '1 second'
where handover_id = $1::bigint and lease_owner = $2::text

-- name: handover_show
-- What has been done becomes visible: at most once a second unless it is wanted.
with s as (
  update handover_state set shown_at = now()
  where handover_id = $1::bigint and ($2::boolean or shown_at < now() - interval '1 second') returning handover_id),
c as (
  select s.handover_id, count(i.*) as total, count(*) filter (where i.outcome = 6) as moved,
    count(*) filter (where i.outcome in (2, 7, 8, 9)) as skipped, count(*) filter (where i.outcome = 10) as returned,
    count(*) filter (where i.outcome = 11) as kept
  from s left join handover_item i on i.handover_id = s.handover_id group by 1)
update handover h set records_total = c.total, records_moved = c.moved, records_skipped = c.skipped,
  records_returned = c.returned, records_kept = c.kept
from c where h.id = c.handover_id

-- name: handover_finish
with s as (
  update handover_state set lease_owner = '', lease_until = '-infinity', attempts = 0
  where handover_id = $1::bigint and lease_owner = $2::text returning handover_id)
update handover h set status = $3::smallint, message = $4::text, finished_at = now(), version = h.version + 1, updated_at = now()
from s where h.id = s.handover_id and h.status in (1, 4)
