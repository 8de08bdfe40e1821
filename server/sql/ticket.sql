-- SPDX-License-Identifier: Apache-2.0
-- What tickets need beyond the engine.

-- name: ticket_note
insert into ticket_reply (ticket_id, internal, body, created_by, updated_by)
values ($1::bigint, true, $2::text, kith_actor(), kith_actor())
