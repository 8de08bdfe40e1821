-- SPDX-License-Identifier: Apache-2.0
-- Users.

-- name: account_zone_exists
select case when not exists (select from pg_timezone_names where name = $1::text)
  then kith_raise('KH003', $1::text || ' is no time zone; write it as Asia/Shanghai or Europe/Berlin.',
    'TIME_ZONE_UNKNOWN', 'time_zone') end
