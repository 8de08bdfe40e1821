-- SPDX-License-Identifier: Apache-2.0
-- Second factors, and proof that it is still the same person.

-- name: factor_read
-- columns: user_id, login, administrator, seed, salt, confirmed, wait_ms, blocked_at
-- Of a user, or of whoever the token of a sign-in under way belongs to.
select f.user_id, u.login, exists (
    select from role_grant g join role r on r.id = g.role_id
    where g.user_id = f.user_id and g.deleted_at is null and r.deleted_at is null
      and r.code = 'administrator') as administrator,
  f.seed, f.salt, f.confirmed_at is not null as confirmed,
  case when f.blocked_until > now()
    then (extract(epoch from f.blocked_until - now()) * 1000)::bigint else 0 end as wait_ms,
  f.blocked_at
from second_factor f join app_user u on u.id = f.user_id
where f.user_id = coalesce($1::bigint, (
  select user_id from sign_in_step where token_hash = $2::bytea and expires_at > now()))

-- name: factor_enrol
-- columns: user_id
-- Begins anew as long as it was not confirmed.
insert into second_factor (user_id, seed, salt) values ($1::bigint, $2::bytea, $3::bytea)
on conflict (user_id) do update set seed = excluded.seed, salt = excluded.salt, created_at = now()
  where second_factor.confirmed_at is null
returning user_id

-- name: factor_confirm
-- columns: user_id
-- $2: the seed that the code was of, $3: the code's step, $4: hashes of the recovery codes as hex.
with made as (
  update second_factor set confirmed_at = now(), last_step = $3::bigint, failures = 0
  where user_id = $1::bigint and seed = $2::bytea and confirmed_at is null
  returning user_id),
codes as (
  insert into recovery_code (user_id, hash)
  select made.user_id, decode(h, 'hex') from made, unnest($4::text[]) h),
proved as (
  update session set proved_at = now() where id = $5::bigint and exists (select from made)),
ended as (
  update session set deleted_at = now()
  where owner_id = (select user_id from made) and id <> $5::bigint and deleted_at is null)
select user_id from made

-- name: factor_remove
-- columns: user_id
delete from second_factor where user_id = $1::bigint returning user_id

-- name: factor_end_sessions
update session set deleted_at = now() where owner_id = $1::bigint and deleted_at is null

-- name: factor_begin
-- columns: user_id, name, must_change, absolute_end
-- $1: the token, $2: the step of the code, $3: the hash of the recovery code.
-- The password may have been changed, used up or taken away since it was given.
with proved as materialized (
  select user_id, password_at from factor_sign_in($1::bytea, $2::bigint, $3::bytea)),
used as (
  update credential c set failures = 0, failed_at = null,
    expires_at = case when c.must_change then '-infinity' else c.expires_at end,
    invite_hash = case when c.must_change then null else c.invite_hash end
  from proved p where c.user_id = p.user_id and c.changed_at = p.password_at
    and (c.expires_at is null or c.expires_at > now())
  returning c.user_id, c.must_change),
seen as (
  update app_user set last_sign_in_at = now()
  where id = (select user_id from used) and status = 1 and deleted_at is null
  returning id, name, team_id),
begun as (
  insert into session (address, client, last_seen_at, idle_end, absolute_end, owner_id, team_id,
    token_hash, idle_seconds)
  select $4::text, $5::text, now(), now() + $6::bigint * interval '1 second',
    now() + $7::bigint * interval '1 second', id, team_id, $8::bytea, $6::bigint from seen
  returning owner_id, absolute_end)
select seen.id as user_id, seen.name, used.must_change, begun.absolute_end
from used join seen on seen.id = used.user_id join begun on begun.owner_id = seen.id

-- name: factor_told
-- With the session that has just begun.
update second_factor set blocked_at = null
where user_id = $1::bigint and blocked_at is not null
  and exists (select from session where token_hash = $2::bytea)

-- name: step_up_password
-- columns: proof_end
-- Only for who has no second factor; the password is that which was looked at.
update session s set proved_at = now()
where s.id = $1::bigint and s.deleted_at is null
  and exists (select from credential c where c.user_id = s.owner_id and c.phc = $2::text)
  and not exists (
    select from second_factor f where f.user_id = s.owner_id and f.confirmed_at is not null)
returning s.proved_at
  + kith_setting_number('session.step_up_minutes', 5, 1, 1440) * interval '1 minute' as proof_end

-- name: step_up_code
-- columns: proof_end
with proved as materialized (
  select factor_prove($2::bigint, $3::bigint, $4::bytea) as yes)
update session s set proved_at = now() from proved
where s.id = $1::bigint and s.deleted_at is null and proved.yes
returning s.proved_at
  + kith_setting_number('session.step_up_minutes', 5, 1, 1440) * interval '1 minute' as proof_end

-- name: factor_event
-- What came of the second call: $6 is the hash of the session's token, when there is one now.
insert into audit_event (actor, call, kind, detail)
select $1::bigint, $2::text, case when exists (select from session where token_hash = $6::bytea)
    then 'sign_in' else 'sign_in.failed' end,
  jsonb_build_object('login', $3::text, 'address', $4::text, 'client', $5::text, 'step', 2)

-- name: step_up_event
-- What came of it: $5 is the session, which was proved in this transaction or was not.
insert into audit_event (actor, call, kind, detail)
select $1::bigint, $2::text, case when exists (
    select from session where id = $5::bigint and proved_at = now()) then 'step_up'
    else 'step_up.failed' end,
  jsonb_build_object('login', $3::text, 'address', $4::text)
