-- SPDX-License-Identifier: Apache-2.0
-- Orders and returns, where the engine is not enough.

-- name: order_deliver
-- $2 lines, none: all that is open; $3 how much of each, null: all that is open of it.
select order_deliver($1::bigint, $2::bigint[], $3::numeric[])

-- name: order_deletable
select kith_check(not exists (select from sales_order where id = $1::bigint and status in (2, 3, 4, 5)),
  'A confirmed order stays: make it void, or let it come back by a return.', 'ORDER_CONFIRMED')

-- name: return_deletable
select kith_check(not exists (select from order_return where id = $1::bigint and status = 2),
  'A confirmed return stays: make it void instead.', 'RETURN_CONFIRMED')
