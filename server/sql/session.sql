-- SPDX-License-Identifier: Apache-2.0
-- Sessions and what their users may do; generations; the installation's own secrets.

-- name: session_by_token
-- columns: id, user_id, login, name, language, time_zone, team_id, teams, subtree, queues, must_change, has_factor, needs_factor, proof_end, idle_end, absolute_end, idle_seconds, last_seen_at, generation, scopes
-- $2: enum session_kind. The generation comes from the same snapshot: what is loaded is at least as new as it says.
select s.id, u.id as user_id, u.login, u.name, u.language,
  coalesce(nullif(u.time_zone, ''), kith_setting('company.time_zone', 'Asia/Shanghai')) as time_zone,
  u.team_id, t.teams::text as teams, team_subtree(t.teams)::text as subtree,
  array(select m.queue_id from queue_member m join service_queue q on q.id = m.queue_id
    where m.user_id = u.id and m.active and m.deleted_at is null and q.active and q.deleted_at is null order by 1)::text as queues,
  coalesce(c.must_change and s.kind = 1, false) as must_change,
  exists (select from second_factor f where f.user_id = u.id and f.confirmed_at is not null)
    as has_factor,
  s.kind = 1 and exists (
    select from role_grant g join role r on r.id = g.role_id
    where g.user_id = u.id and g.deleted_at is null and r.deleted_at is null
      and r.require_second_factor) as needs_factor,
  s.proved_at + kith_setting_number('session.step_up_minutes', 5, 1, 1440) * interval '1 minute'
    as proof_end,
  s.idle_end, s.absolute_end, s.idle_seconds, s.last_seen_at,
  (select value from generation where kind = 'access') as generation, s.scopes
from bearer s
join app_user u on u.id = s.owner_id
left join credential c on c.user_id = u.id
cross join lateral (
  select array(
    select id from team where deleted_at is null and (
      id = u.team_id or id in (
        select team_id from membership where user_id = u.id and deleted_at is null))
    order by id) as teams) t
where s.token_hash = $1::bytea and s.kind = $2::int and s.deleted_at is null
  and s.idle_end > now() and s.absolute_end > now()
  and u.status = 1 and u.deleted_at is null

-- name: session_roles
-- columns: code
select r.code from bearer s
join role_grant g on g.user_id = s.owner_id and g.deleted_at is null
join role r on r.id = g.role_id and r.deleted_at is null
where s.token_hash = $1::bytea and s.kind = $2::int order by r.code

-- name: session_permissions
-- columns: object, action, scope
select p.object, p.action, max(p.scope) as scope from bearer s
join role_grant g on g.user_id = s.owner_id and g.deleted_at is null
join role r on r.id = g.role_id and r.deleted_at is null
join permission p on p.role_id = r.id and p.deleted_at is null
where s.token_hash = $1::bytea and s.kind = $2::int group by p.object, p.action

-- name: session_shares
-- columns: object
-- Objects of which anything is shared with the user or one of the teams.
select k.object from bearer s
join app_user u on u.id = s.owner_id
cross join lateral (
  select array(
    select id from team where deleted_at is null and (
      id = u.team_id or id in (
        select team_id from membership where user_id = u.id and deleted_at is null))) as teams) t
cross join lateral (
  select 'customer' as object where exists (
      select from share h where h.user_id = u.id and h.customer_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
    or exists (
      select from share h where h.team_id = any(t.teams) and h.customer_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
  union all
  select 'contact' as object where exists (
      select from share h where h.user_id = u.id and h.contact_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
    or exists (
      select from share h where h.team_id = any(t.teams) and h.contact_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
  union all
  select 'opportunity' as object where exists (
      select from share h where h.user_id = u.id and h.opportunity_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
    or exists (
      select from share h where h.team_id = any(t.teams) and h.opportunity_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
  union all
  select 'interaction' as object where exists (
      select from share h where h.user_id = u.id and h.interaction_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
    or exists (
      select from share h where h.team_id = any(t.teams) and h.interaction_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
  union all
  select 'task' as object where exists (
      select from share h where h.user_id = u.id and h.task_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
    or exists (
      select from share h where h.team_id = any(t.teams) and h.task_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
  union all
  select 'ticket' as object where exists (
      select from share h where h.user_id = u.id and h.ticket_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))
    or exists (
      select from share h where h.team_id = any(t.teams) and h.ticket_id is not null and h.deleted_at is null
        and (h.expires_at is null or h.expires_at > now()))) k
where s.token_hash = $1::bytea and s.kind = $2::int

-- name: session_field_rules
-- columns: n, object, field, rule
select f.n, f.object, f.field, f.rule from bearer s cross join lateral field_rules_of(s.owner_id) f
where s.token_hash = $1::bytea and s.kind = $2::int

-- name: actor_users
-- columns: id, login, name, language, time_zone, team_id, teams, subtree, queues, access, catalog
-- Those of the users who may sign in, with today's teams; what their roles allow follows.
select u.id, u.login, u.name, u.language,
  coalesce(nullif(u.time_zone, ''), kith_setting('company.time_zone', 'Asia/Shanghai')) as time_zone,
  u.team_id, t.teams::text as teams, team_subtree(t.teams)::text as subtree,
  array(select m.queue_id from queue_member m join service_queue q on q.id = m.queue_id
    where m.user_id = u.id and m.active and m.deleted_at is null and q.active and q.deleted_at is null order by 1)::text as queues,
  (select value from generation where kind = 'access') as access,
  (select value from generation where kind = 'catalog') as catalog
from app_user u
cross join lateral (
  select array(
    select id from team where deleted_at is null and (
      id = u.team_id or id in (
        select team_id from membership where user_id = u.id and deleted_at is null))
    order by id) as teams) t
where u.id = any($1::bigint[]) and u.status = 1 and u.deleted_at is null
order by u.id

-- name: actor_permissions
-- columns: user_id, object, action, scope
select g.user_id, p.object, p.action, max(p.scope) as scope from role_grant g
join role r on r.id = g.role_id and r.deleted_at is null
join permission p on p.role_id = r.id and p.deleted_at is null
where g.user_id = any($1::bigint[]) and g.deleted_at is null
group by g.user_id, p.object, p.action order by g.user_id

-- name: actor_field_rules
-- columns: n, object, field, rule, user_id
select f.n, f.object, f.field, f.rule, u.id as user_id
from unnest($1::bigint[]) u (id) cross join lateral field_rules_of(u.id) f
order by u.id, f.object, f.field, f.n

-- name: session_touch
-- The newest wins: several workers may know the session.
update session set last_seen_at = now(), idle_end = now() + idle_seconds * interval '1 second'
where id = $1::bigint and deleted_at is null
  and coalesce(last_seen_at, '-infinity') < now() - least(30, idle_seconds / 4) * interval '1 second'

-- name: session_touch_key
update api_key set last_used_at = now()
where id = $1::bigint and coalesce(last_used_at, '-infinity') < now() - interval '30 seconds'

-- name: session_touch_certificate
update client_certificate set last_used_at = now()
where id = $1::bigint and coalesce(last_used_at, '-infinity') < now() - interval '30 seconds'

-- name: session_keep_secret
-- Of the API key just created.
insert into api_key_secret (api_key_id, hash) values (currval('api_key_id_seq'), $1::bytea)

-- name: session_end
-- columns: id
update session set deleted_at = now()
where id = $1::bigint and deleted_at is null
returning id

-- name: session_delete
-- columns: id, address, client, last_seen_at, idle_end, absolute_end, owner_id, team_id, created_at, deleted_at
-- $2: those of everybody; $3: teams whose sessions may be ended; $4: whose own.
update session set deleted_at = now()
where id = $1::bigint and deleted_at is null
  and ($2::boolean or team_id = any($3::bigint[]) or owner_id = $4::bigint)
returning id, kith_show(address, /* rule session address */ 0) as address,
  kith_show(client, /* rule session client */ 0) as client,
  case when /* rule session last_seen_at */ 0 < 3 then last_seen_at end as last_seen_at,
  case when /* rule session idle_end */ 0 < 3 then idle_end end as idle_end,
  case when /* rule session absolute_end */ 0 < 3 then absolute_end end as absolute_end,
  case when /* rule session owner_id */ 0 < 3 then owner_id end as owner_id,
  case when /* rule session team_id */ 0 < 3 then team_id end as team_id,
  case when /* rule session create_time */ 0 < 3 then created_at end as created_at,
  case when /* rule session delete_time */ 0 < 3 then deleted_at end as deleted_at

-- name: session_delete_event
-- Only when the statement before has ended it.
insert into audit_event (actor, call, kind, detail)
select $1::bigint, $2::text, 'session.end', jsonb_build_object('session', id, 'user', owner_id)
from session where id = $3::bigint and deleted_at = now()

-- name: session_revoke
-- columns: reached, ended
-- $1: a session, or null and $2: all of a user; but not $3. $4: those of everybody; $5: teams whose
-- sessions may be ended; $6: whose own.
with reached as (
  select id, owner_id from session
  where (id = $1::bigint or owner_id = $2::bigint)
    and ($4::boolean or team_id = any($5::bigint[]) or owner_id = $6::bigint)),
ended as (
  update session s set deleted_at = now() from reached r
  where s.id = r.id and s.deleted_at is null and s.id is distinct from $3::bigint
  returning s.id, s.owner_id),
told as (
  insert into audit_event (actor, call, kind, detail)
  select $7::bigint, $8::text, 'session.end',
    jsonb_build_object('session', id, 'user', owner_id) from ended)
select (select count(*) from reached) as reached, (select count(*) from ended) as ended

-- name: generation_values
-- columns: access, catalog
select max(value) filter (where kind = 'access') as access,
  max(value) filter (where kind = 'catalog') as catalog
from generation

-- name: rpc_actor
-- columns: actor, call
-- Lives as long as the segment's transaction; the audit triggers read it.
select set_config('kith.actor', $1::text, true) as actor,
  set_config('kith.call', $2::text, true) as call

-- name: rpc_refusals
-- Refused calls of one user, one method and one minute; they are many, so none is named.
insert into audit_event (actor, call, kind, detail)
values ($1::bigint, 'refusals', 'call.refused',
  jsonb_build_object('method', $2::text, 'minute', $3::text, 'count', $4::bigint))

-- name: secret_make
-- The first one stays.
insert into secret (name, value) values ($1::text, $2::bytea) on conflict (name) do nothing

-- name: secret_read
-- columns: value
select value from secret where name = $1::text
