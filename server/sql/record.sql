-- SPDX-License-Identifier: Apache-2.0
-- Records of any object, and who is responsible for them.

-- name: record_reason
-- Why the changes of this transaction are made; triggers write it beside them.
select set_config('kith.reason', $1::text, true)

-- name: record_owner_active
-- Nothing is given to somebody who cannot sign in.
select kith_check(not exists (select from app_user where id = $1::bigint and (status <> 1 or deleted_at is not null)),
  $2::text || ' is disabled; choose somebody who can work on it.', 'USER_DISABLED', 'owner_id')
