-- SPDX-License-Identifier: Apache-2.0
-- The inbox, and the stream of what comes into it.

-- name: notification_mark
-- columns: n
-- All of them where no ids are given. $3: as read, or as unread again.
with marked as (
  update notification set read_at = case when $3::boolean then now() end
  where owner_id = $1::bigint and (read_at is null) = $3::boolean and (cardinality($2::bigint[]) = 0 or id = any($2::bigint[]))
  returning id)
select count(*) as n from marked

-- name: notification_unread
-- columns: n
select count(*) as n from notification where owner_id = $1::bigint and read_at is null

-- name: notification_kinds
-- columns: kind, label, channel, fixed
select k.kind, case when $2::text = 'zh' then k.label_zh else k.label_en end as label,
  case when k.fixed then 3 else coalesce(c.channel, k.channel) end::bigint as channel, k.fixed
from notification_kind k left join notification_choice c on c.kind = k.kind and c.user_id = $1::bigint
where k.kind = coalesce($3::text, k.kind) order by k.kind

-- name: notification_choose
-- columns: state
-- 0 there is no such kind, 1 it is fixed, 2 done.
with kind as (select kind, fixed from notification_kind where kind = $2::text),
chosen as (
  insert into notification_choice (user_id, kind, channel)
  select $1::bigint, kind, $3::smallint from kind where not fixed
  on conflict (user_id, kind) do update set channel = excluded.channel returning kind)
select coalesce((select case when fixed then 1 else 2 end from kind), 0)::bigint as state

-- name: notification_pulse
-- columns: owner_id, tx, id
-- What has come since, for anybody, in the order that stays.
select owner_id, tx::text, id from notification
where live and (tx, id) > ($1::text::xid8, $2::bigint) and tx < pg_snapshot_xmin(pg_current_snapshot())
order by tx, id limit $3::bigint

-- name: notification_now
-- columns: tx
select pg_snapshot_xmin(pg_current_snapshot())::text as tx

-- name: notification_place
-- columns: tx, id, unread
-- Where a stream begins: after the place given, if there is one and it is of this database.
select case when given then $2::text else x.low::text end as tx, case when given then $3::bigint else 0 end as id,
  (select count(*) from notification where owner_id = $1::bigint and read_at is null) as unread
from (select pg_snapshot_xmin(s) as low, $2::text::xid8 <= pg_snapshot_xmax(s) and $2::text <> '0' as given
  from pg_current_snapshot() s) x

-- name: notification_news
-- What the rest of a row is comes last.
-- columns: tx, id, columns
select tx::text, t.id, /* columns notification t */ null as columns from notification t
where owner_id = $1::bigint and live and (tx, id) > ($2::text::xid8, $3::bigint)
  and tx < pg_snapshot_xmin(pg_current_snapshot()) and created_at > now() - interval '7 days'
order by tx, id limit $4::bigint

-- name: notification_purge
-- columns: id
-- Those that are old, and of each inbox what goes beyond two thousand.
delete from notification where id in (
  (select id from notification where created_at < now() - kith_setting_number('notification.days', 90, 1, 3650) * interval '1 day' limit $1::bigint)
  union all
  (select n.id from (select owner_id from notification group by 1 having count(*) > 2000) o
   cross join lateral (select id from notification where owner_id = o.owner_id order by id desc offset 2000) n limit $1::bigint))
returning id
