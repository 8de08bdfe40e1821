-- SPDX-License-Identifier: Apache-2.0
-- Who may do what, and why; what a change of a role would change.

-- name: explain_user
-- columns: id, login, name, active, must_change, has_factor, factor_roles
-- $1: the user; or null and $2: the name to sign in with.
select u.id, u.login, u.name, u.status = 1 and u.deleted_at is null as active,
  coalesce(c.must_change, false) as must_change,
  exists (select from second_factor f where f.user_id = u.id and f.confirmed_at is not null)
    as has_factor,
  (select string_agg(r.name, ', ' order by r.id) from role_grant g join role r on r.id = g.role_id
    where g.user_id = u.id and g.deleted_at is null and r.deleted_at is null
      and r.require_second_factor) as factor_roles
from app_user u left join credential c on c.user_id = u.id
where u.id = $1::bigint
  or $1::bigint is null and u.login = lower($2::text) and u.deleted_at is null

-- name: explain_pool
-- columns: id, name, open
-- The pool where the record $1 of the object $3 waits, if it is a customer; open: the user $2 may claim from it.
select p.id, p.name, p.id = any(pool_of_user($2::bigint)) as open
from customer c join pool p on p.id = c.pool_id
where $3::text = 'customer' and c.id = $1::bigint and c.deleted_at is null

-- name: explain_roles
-- columns: id, name, object, action, scope
-- All roles of a user, with what they give of some actions.
select r.id, r.name, p.object, p.action, p.scope
from role_grant g join role r on r.id = g.role_id and r.deleted_at is null
left join permission p on p.role_id = r.id and p.deleted_at is null and p.action = any($2::text[])
where g.user_id = $1::bigint and g.deleted_at is null
order by r.id

-- name: explain_field_rules
-- columns: role, name, id, rule
select r.id as role, r.name, f.id, f.rule
from role_grant g join role r on r.id = g.role_id and r.deleted_at is null
left join field_rule f on f.role_id = r.id and f.deleted_at is null
  and f.object = $2::text and f.field = $3::text
where g.user_id = $1::bigint and g.deleted_at is null
order by r.id

-- name: explain_event
insert into audit_event (actor, call, kind, detail)
values ($1::bigint, $2::text, 'access.explain', jsonb_build_object('user', $3::bigint,
  'action', $4::text, 'object', $5::text, 'record', $6::bigint, 'field', $7::text))

-- name: role_diff_users
-- columns: role, user_id, total
-- The role, and the people who have it and can sign in; without them one row.
select r.id as role, u.user_id, u.total from role r
left join lateral (
  select u.id as user_id, count(*) over () as total
  from role_grant g join app_user u on u.id = g.user_id
  where g.role_id = r.id and g.deleted_at is null and u.status = 1 and u.deleted_at is null
  order by u.id limit $2::bigint) u on true
where r.id = $1::bigint and r.deleted_at is null
order by u.user_id

-- name: role_diff_permission
-- Undone at the end of the segment.
with changed as (
  update permission set scope = $4::smallint
  where role_id = $1::bigint and object = $2::text and action = $3::text and deleted_at is null
  returning id)
insert into permission (role_id, object, action, scope)
select $1::bigint, $2::text, $3::text, $4::smallint where not exists (select from changed)

-- name: role_diff_field_rule
-- Rule 0: open. Undone at the end of the segment.
with changed as (
  update field_rule set rule = case when $4::smallint = 0 then rule else $4::smallint end,
    deleted_at = case when $4::smallint = 0 then now() end
  where role_id = $1::bigint and object = $2::text and field = $3::text and deleted_at is null
  returning id)
insert into field_rule (role_id, object, field, rule)
select $1::bigint, $2::text, $3::text, $4::smallint
where $4::smallint <> 0 and not exists (select from changed)
