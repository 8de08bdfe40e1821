-- SPDX-License-Identifier: Apache-2.0
-- Approvals: submitted, signed, looked at.

-- name: approval_submit
-- The one that this transaction has made.
select approval_submit((select currval(pg_get_serial_sequence('approval', 'id'))))

-- name: approval_known
-- Stops unless $3 has something to do with it, or may see its record.
select kith_raise('KH005', $2::text || ' does not exist, or you may not do this with it.', 'NOT_FOUND')
where not exists (select from approval t where t.id = $1::bigint and (approval_takes_part(t, $3::bigint) or /* visible approval t */ true))

-- name: approval_approve
select approval_sign($1::bigint, true, $2::text)

-- name: approval_reject
select approval_sign($1::bigint, false, $2::text)

-- name: approval_withdraw
-- $3: that of others, too.
select approval_withdraw($1::bigint, $3::boolean, $2::text)

-- name: approval_add_signer
select approval_add($1::bigint, $3::bigint, $2::text)

-- name: approval_delegate
select approval_hand_on($1::bigint, $3::bigint, $2::text)

-- name: approval_view
-- columns: id, object, record, title, kind, amount, currency, reason, submitter_id, submitter, submitted_at, status, step, step_name, stands_for, own
-- $2: who looks.
select t.id, t.record_object as object, t.record_id as record, kith_show(t.title, /* rule approval title */ 0) as title,
  case when /* rule approval kind */ 0 < 3 then t.kind end as kind, case when /* rule approval amount */ 0 < 3 then t.amount end as amount,
  case when /* rule approval amount */ 0 < 3 then t.amount_currency end as currency, kith_show(t.reason, /* rule approval reason */ 0) as reason,
  t.submitter_id, kith_show(u.name, /* rule user name */ 0) as submitter, t.submitted_at, t.status, t.step, coalesce(g.name, '') as step_name,
  '' as stands_for, t.submitter_id = $2::bigint and not t.self_approval as own
from approval t left join app_user u on u.id = t.submitter_id
left join approval_stage g on g.approval_id = t.id and g.position = t.step
where t.id = $1::bigint and (approval_takes_part(t, $2::bigint) or /* visible approval t */ true)

-- name: approval_waiting
-- columns: id, object, record, title, kind, amount, currency, reason, submitter_id, submitter, submitted_at, status, step, step_name, stands_for, own
-- What waits for $1, the oldest first; the same columns.
select t.id, t.record_object as object, t.record_id as record, kith_show(t.title, /* rule approval title */ 0) as title,
  case when /* rule approval kind */ 0 < 3 then t.kind end as kind, case when /* rule approval amount */ 0 < 3 then t.amount end as amount,
  case when /* rule approval amount */ 0 < 3 then t.amount_currency end as currency, kith_show(t.reason, /* rule approval reason */ 0) as reason,
  t.submitter_id, kith_show(u.name, /* rule user name */ 0) as submitter, t.submitted_at, t.status, t.step, coalesce(g.name, '') as step_name,
  case when w.user_id <> $1::bigint then kith_show(f.name, /* rule user name */ 0) else '' end as stands_for, false as own
from (
  select distinct on (s.approval_id) s.approval_id, s.user_id from approval_signer s join approval a on a.id = s.approval_id
  where s.user_id in (select approval_stands_for($1::bigint)) and s.signed_at is null and a.status = 2 and a.step = s.position
    and (a.self_approval or a.submitter_id is distinct from $1::bigint)
  order by s.approval_id, s.user_id <> $1::bigint, s.id limit 200) w
join approval t on t.id = w.approval_id
left join app_user u on u.id = t.submitter_id left join app_user f on f.id = w.user_id
left join approval_stage g on g.approval_id = t.id and g.position = t.step
order by t.id

-- name: approval_steps
-- columns: position, name, mode, opened_at, user_id, signer, because, added, signed_at, signed_by, deputies, mine
-- Each step with those whom it names, in the order of both.
select g.position, g.name, g.mode, g.opened_at, s.user_id, kith_show(u.name, /* rule user name */ 0) as signer, s.because, s.added, s.signed_at,
  case when s.signed_by <> s.user_id then kith_show(b.name, /* rule user name */ 0) else '' end as signed_by,
  case when s.signed_at is null and a.status = 2 then (
    select string_agg(kith_show(d.name, /* rule user name */ 0), ', ' order by d.id) from app_user d join delegation x on x.to_user_id = d.id
    where x.owner_id = s.user_id and x.deleted_at is null and kith_today() between x.start_date and x.end_date) end as deputies,
  s.user_id in (select approval_stands_for($2::bigint)) or s.signed_by = $2::bigint as mine
from approval_stage g join approval a on a.id = g.approval_id left join approval_signer s on s.approval_id = g.approval_id and s.position = g.position
left join app_user u on u.id = s.user_id left join app_user b on b.id = s.signed_by
where g.approval_id = $1::bigint order by g.position, s.id limit 5000

-- name: approval_acts
-- columns: created_at, act, step, who, stands_for, to_user, comment
select d.created_at, d.act, d.step, kith_show(u.name, /* rule user name */ 0) as who, kith_show(f.name, /* rule user name */ 0) as stands_for,
  kith_show(o.name, /* rule user name */ 0) as to_user,
  kith_show(d.comment, /* rule approval_decision comment */ 0) as comment
from approval_decision d left join app_user u on u.id = d.user_id left join app_user f on f.id = d.for_user_id left join app_user o on o.id = d.to_user_id
where d.approval_id = $1::bigint order by d.id limit 2000

-- name: approval_keep_flow
-- The filter as the database evaluates it, of the flow for records of $2; $3 empty: it does not fit them,
-- as $5 says.
with f as materialized (
  select f.id, case when $3::text = '' then kith_raise('KH003', $5::text, 'FILTER_INVALID', 'approval_flow.filter') end
  from approval_flow f where f.id = (select coalesce($1::bigint, currval(pg_get_serial_sequence('approval_flow', 'id')))) and f.object = $2::text)
update approval_flow x set predicate = $3::text, params = $4::text[] from f where x.id = f.id

-- name: approval_keep_step
with f as materialized (
  select s.id, case when $3::text = '' then kith_raise('KH003', $5::text, 'FILTER_INVALID', 'approval_step.filter') end
  from approval_step s join approval_flow f on f.id = s.approval_flow_id
  where s.id = (select coalesce($1::bigint, currval(pg_get_serial_sequence('approval_step', 'id')))) and f.object = $2::text)
update approval_step x set predicate = $3::text, params = $4::text[] from f where x.id = f.id

-- name: job_approval_remind
select from generate_series(1, approval_remind($1::bigint))
