-- SPDX-License-Identifier: Apache-2.0
-- The change feed: entries of the audit log in their final order.

-- name: feed_look
-- columns: drawn, position, stale
-- The highest number so far, how far the figures have come, and whether time made some of them wrong.
select case when q.is_called then q.last_value else 0 end as drawn,
  coalesce((select seq from feed_position where consumer = 'measures'), 0) as position,
  exists (select from customer_measure where stale_at <= now()) as stale
from audit_seq q

-- name: feed_measures
-- columns: more
select kith_feed_measures($1::bigint) as more

-- name: feed_stale
-- columns: more
select kith_feed_stale() as more
