-- SPDX-License-Identifier: Apache-2.0
-- Service levels.

-- name: sla_policy_keep
-- $2, $3: its filter as the database evaluates it; $1 null: of the new policy.
update sla_policy set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, (select currval('sla_policy_id_seq'))))
