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

-- name: feed_rebuild
-- columns: last, done
-- Of customers above an id, deleted ones too: they may come back.
with ids as materialized (select id from customer where id > $1::bigint order by id limit $2::bigint)
select coalesce((select max(id) from ids), 0) as last, kith_measure(array(select id from ids)) as done
