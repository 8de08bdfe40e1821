-- SPDX-License-Identifier: Apache-2.0
-- What leaves the house is written down.

-- name: export_begin
-- $3: export.begin or export.refused.
insert into audit_event (actor, call, kind, detail)
values ($1::bigint, $2::text, $3::text, jsonb_build_object('object', $4::text, 'filter', $5::text,
  'order_by', $6::text, 'fields', $7::text[], 'show_deleted', $8::boolean))

-- name: export_end
insert into audit_event (actor, call, kind, detail)
values ($1::bigint, $2::text, 'export.end', jsonb_build_object('object', $3::text, 'count', $4::bigint))
