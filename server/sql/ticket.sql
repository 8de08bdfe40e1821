-- SPDX-License-Identifier: Apache-2.0
-- What tickets need beyond the engine.

-- name: ticket_owner_works
-- Stops the segment when the user who is to have it cannot sign in.
select kith_check(status = 1, $2::text || ' is disabled; choose somebody who can work on it.',
  'USER_DISABLED', 'owner_id')
from app_user where id = $1::bigint

-- name: ticket_note
insert into ticket_reply (ticket_id, internal, body, created_by, updated_by)
values ($1::bigint, true, $2::text, kith_actor(), kith_actor())
