-- SPDX-License-Identifier: Apache-2.0
-- Prices.

-- name: price_resolve
-- columns: unit_price, currency, amount, price_id, day
-- The amount is rounded once, to the minor unit.
select r.unit_price * f.factor as unit_price, r.currency, round(r.unit_price * f.factor * $2::numeric, coalesce(c.digits, 2)::int) as amount,
  r.price_id, d.day
from (select coalesce($4::date, ($6::timestamptz at time zone $7::text)::date) as day) d
cross join lateral (select unit_factor($1::bigint, $8::text) as factor) f
left join lateral resolve_price($1::bigint, $2::numeric * f.factor, $3::text, d.day, $5::bigint) r on true
left join currency c on c.code = r.currency and c.deleted_at is null
