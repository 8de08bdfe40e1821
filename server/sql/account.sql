-- SPDX-License-Identifier: Apache-2.0
-- Users.

-- name: account_zone_exists
select case when not exists (select from pg_timezone_names where name = $1::text)
  then kith_raise('KH003', $1::text || ' is no time zone; write it as Asia/Shanghai or Europe/Berlin.',
    'TIME_ZONE_UNKNOWN', 'time_zone') end

-- name: account_not_above
-- Who gives a user a password could sign in as that user, and so must be allowed all that the user is.
-- $1: the user, $2: who asks, $3: the user's id as people write it.
select case when exists (
    select from role_grant g
    join role r on r.id = g.role_id and r.deleted_at is null
    join permission p on p.role_id = r.id and p.deleted_at is null
    where g.user_id = $1::bigint and g.deleted_at is null
      and is_above($2::bigint, p.object, p.action, p.scope))
    or exists (select from role_grant g where g.user_id = $1::bigint and g.deleted_at is null
      and role_field_above($2::bigint, g.role_id))
  then kith_raise('KH007', $3::text || ' is allowed more than you are; an administrator has to do this.',
    'USER_ABOVE', 'id') end
