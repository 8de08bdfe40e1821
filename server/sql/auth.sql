-- SPDX-License-Identifier: Apache-2.0
-- Signing in and passwords.

-- name: auth_credential
-- columns: user_id, phc, administrator, factor
select u.id as user_id, c.phc, exists (
    select from role_grant g join role r on r.id = g.role_id
    where g.user_id = u.id and g.deleted_at is null and r.deleted_at is null
      and r.code = 'administrator') as administrator,
  exists (select from second_factor f where f.user_id = u.id and f.confirmed_at is not null)
    as factor
from app_user u join credential c on c.user_id = u.id
where u.login = lower($1::text) and u.status = 1 and u.deleted_at is null
  and (c.expires_at is null or c.expires_at > now())

-- name: auth_begin
-- columns: user_id, name, must_change, absolute_end
-- Decides again: the password may have been changed, used up or taken away since it was read.
-- A one-time password is used up here, also for who began to sign in before and had to wait.
with used as (
  update credential set phc = coalesce($3::text, phc), failures = 0, failed_at = null,
    expires_at = case when must_change then '-infinity' else expires_at end,
    invite_hash = case when must_change then null else invite_hash end
  where user_id = $1::bigint and phc = $2::text and (expires_at is null or expires_at > now())
    and not exists (
      select from second_factor f where f.user_id = $1::bigint and f.confirmed_at is not null)
  returning user_id, must_change),
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

-- name: auth_step
-- columns: user_id
-- The password was right; the code has a minute to come. $7: the device that is known then.
with right_one as (
  update credential set phc = coalesce($3::text, phc)
  where user_id = $1::bigint and phc = $2::text and (expires_at is null or expires_at > now())
  returning user_id, changed_at)
insert into sign_in_step (token_hash, user_id, password_at, address, client, expires_at, device)
select $6::bytea, r.user_id, r.changed_at, $4::text, $5::text, now() + interval '1 minute', $7::bytea
from right_one r join app_user u on u.id = r.user_id
where u.status = 1 and u.deleted_at is null
returning user_id

-- name: auth_limit
-- The oldest sessions beyond what one may have.
select session_limit($1::bigint)

-- name: auth_enter
-- columns: known, key, verdict
select known, key, verdict from sign_in_enter($1::text, $2::bytea, $3::boolean, $4::bigint, $5::bigint)

-- name: auth_forget
select sign_in_forget($1::text)

-- name: auth_device_keep
select device_keep($1::bigint, $2::bytea)

-- name: auth_event
insert into audit_event (actor, call, kind, detail)
values (nullif($1::bigint, 0), $2::text, $3::text,
  jsonb_build_object('login', $4::text, 'address', $5::text, 'client', $6::text))

-- name: auth_opened_event
-- $3 when the statement before has begun the session, or the step before it, whose token has the hash
-- $7; when somebody was faster it was refused.
insert into audit_event (actor, call, kind, detail)
select $1::bigint, $2::text,
  case when exists (select from session where token_hash = $7::bytea)
    or exists (select from sign_in_step where token_hash = $7::bytea) then $3::text
    else 'sign_in.failed' end,
  jsonb_build_object('login', $4::text, 'address', $5::text, 'client', $6::text)

-- name: auth_password
-- columns: phc
select phc from credential where user_id = $1::bigint

-- name: auth_change
-- columns: user_id
update credential set phc = $3::text, must_change = false, expires_at = null, failures = 0,
  failed_at = null, changed_at = now(), invite_hash = null
where user_id = $1::bigint and phc = $2::text
returning user_id

-- name: auth_end_others
-- Only when the statement before has changed the password.
update session set deleted_at = now()
where owner_id = $1::bigint and id <> $2::bigint and deleted_at is null
  and exists (select from credential where user_id = $1::bigint and changed_at = now())

-- name: auth_invite_check
select kith_expect((
    select version from app_user where id = $1::bigint and deleted_at is null
      and ($4::boolean or team_id = any($5::bigint[]) or id = $6::bigint)),
  $2::bigint, $3::text)

-- name: auth_invite
-- columns: login, expires_at, open
with who as (
  select id, login from app_user where id = $1::bigint and deleted_at is null and status = 1),
made as (
  insert into credential (user_id, phc, must_change, expires_at, invite_hash, invite_expires_at)
  select id, $2::text, true, now() + interval '72 hours', $3::bytea, now() + interval '72 hours'
  from who
  on conflict (user_id) do update set phc = excluded.phc, must_change = true,
    expires_at = excluded.expires_at, failures = 0, failed_at = null, changed_at = now(),
    invite_hash = excluded.invite_hash, invite_expires_at = excluded.invite_expires_at
  returning user_id, expires_at),
ended as (
  update session set deleted_at = now()
  where owner_id = (select user_id from made) and deleted_at is null)
select who.login, made.expires_at,
  kith_check(who.id is not null, $4::text || ' is disabled; enable the user first.', 'USER_DISABLED')
    as open
from (select 1) one left join (who join made on made.user_id = who.id) on true

-- name: auth_programs
-- columns: api_keys, client_certificates
-- What goes on acting for the user, without password and second factor.
select (select count(*) from api_key k
    where k.owner_id = u.id and k.deleted_at is null and k.expires_at > now()) as api_keys,
  (select count(*) from client_certificate c
    where c.owner_id = u.id and c.deleted_at is null and c.expires_at > now()) as client_certificates
from app_user u where u.id = $1::bigint and u.status = 1 and u.deleted_at is null

-- name: auth_invited
-- columns: user_id, login, name, administrator, factor
-- Whose invitation it is, while it is open.
select u.id as user_id, u.login, u.name, exists (
    select from role_grant g join role r on r.id = g.role_id
    where g.user_id = u.id and g.deleted_at is null and r.deleted_at is null
      and r.code = 'administrator') as administrator,
  exists (select from second_factor f where f.user_id = u.id and f.confirmed_at is not null)
    as factor
from credential c join app_user u on u.id = c.user_id
where c.invite_hash = $1::bytea and c.invite_expires_at > now()
  and u.status = 1 and u.deleted_at is null

-- name: auth_accept
-- columns: user_id
-- Uses the invitation up and says so; what begins the session follows in the same segment.
with used as (
  update credential set phc = $2::text, must_change = false, expires_at = null, failures = 0,
    failed_at = null, changed_at = now(), invite_hash = null
  where invite_hash = $1::bytea and invite_expires_at > now()
  returning user_id),
told as (
  insert into audit_event (actor, call, kind, detail)
  select user_id, $3::text, 'user.accept',
    jsonb_build_object('login', $4::text, 'address', $5::text, 'client', $6::text) from used)
select user_id from used

-- name: auth_users
-- columns: n
-- People who can sign in with a password of their own.
select count(*) as n from credential c join app_user u on u.id = c.user_id
where not c.must_change and u.status = 1 and u.deleted_at is null

-- name: auth_bootstrap
-- columns: id
-- The first administrator, made or given a new one-time password; for `kithd bootstrap`.
with made as (
  insert into app_user (login, name, team_id)
  select 'admin', 'Administrator', (select min(id) from team where deleted_at is null)
  where not exists (select from app_user where login = 'admin' and deleted_at is null)
  returning id),
who as (
  select id from made
  union all select id from app_user where login = 'admin' and deleted_at is null
  limit 1),
granted as (
  insert into role_grant (user_id, role_id)
  select who.id, r.id from who, role r where r.code = 'administrator' and r.deleted_at is null
  on conflict do nothing),
given as (
  insert into credential (user_id, phc, must_change, expires_at)
  select id, $1::text, true, now() + interval '72 hours' from who
  on conflict (user_id) do update set phc = excluded.phc, must_change = true,
    expires_at = excluded.expires_at, changed_at = now(), invite_hash = null
  returning user_id)
select user_id as id from given
