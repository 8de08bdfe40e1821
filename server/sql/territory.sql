-- SPDX-License-Identifier: Apache-2.0
-- Territories and their customers.

-- name: territory_keep
-- $2, $3: its filter as the database evaluates it; $1 null: of the new one.
update territory set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, currval('territory_id_seq')))

-- name: territory_user
-- columns: user_id
select user_id from territory where id = $1::bigint and deleted_at is null

-- name: territory_place
-- Customers after territories have changed; as many rows as it looked at.
select generate_series(1, kith_place_some($1::bigint))
