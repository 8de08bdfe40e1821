-- SPDX-License-Identifier: Apache-2.0
-- Segments: their definition, who is put in or taken out, and who was in them when.

-- name: segment_find
-- columns: kind, filter, name
select kind, filter, name from segment where id = $1::bigint and deleted_at is null

-- name: segment_static
-- Customers are put only into what is no filter.
select kith_check(exists (select from segment where id = $1::bigint and kind = 2 and deleted_at is null),
  'Customers cannot be put into this segment: its filter finds them.', 'SEGMENT_DYNAMIC', 'id')

-- name: segment_batch
-- $1: the id is drawn already. $2 to $6: kind, segment, filter, changes, whose it is.
insert into batch (id, kind, object, segment_id, filter, changes, started_at, owner_id, created_by, updated_by)
select case when $1::boolean then currval('batch_id_seq') else nextval('batch_id_seq') end, $2::smallint, 'customer', $3::bigint,
  $4::text, $5::text, now(), $6::bigint, $6::bigint, $6::bigint

-- name: segment_add
-- columns: matched, changed, samples
-- The lock first, so that two at once do not put a customer in twice.
with m as materialized (
  select t.id, t.name from customer t
  where t.deleted_at is null and /* visible customer t */ true and /* filter customer t */ true limit 100001),
bound as (select kith_check(count(*) <= 100000, 'More than 100,000 customers at once are too many; narrow the filter.', 'TOO_MANY', 'filter') as ok,
  count(*) as n from m),
fresh as materialized (
  select m.id, m.name from m, bound where bound.n >= 0
    and not exists (select from segment_member x where x.segment_id = $1::bigint and x.customer_id = m.id)),
made as (
  insert into segment_member (segment_id, customer_id, created_by) select $1::bigint, f.id, kith_actor() from fresh f
  returning id, customer_id),
noted as (
  insert into batch_item (batch_id, object, record, outcome, version)
  select currval('batch_id_seq'), 5, m.id, case when made.id is null then 3 else 2 end, made.id
  from m left join made on made.customer_id = m.id),
told as (
  update segment set members = members + (select count(*) from made), version = version + 1, updated_at = now(), updated_by = kith_actor()
  where id = $1::bigint and exists (select from made))
select bound.n as matched, (select count(*) from made) as changed,
  array(select kith_show(f.name, /* rule customer name */ 0) from fresh f order by f.id limit 3) as samples from bound

-- name: segment_remove
-- columns: matched, changed, samples
with m as materialized (
  select t.id, t.name from customer t
  where /* visible customer t */ true and /* filter customer t */ true
    and exists (select from segment_member x where x.segment_id = $1::bigint and x.customer_id = t.id) limit 100001),
bound as (select kith_check(count(*) <= 100000, 'More than 100,000 customers at once are too many; narrow the filter.', 'TOO_MANY', 'filter') as ok,
  count(*) as n from m),
gone as (
  delete from segment_member x using m, bound where bound.n >= 0 and x.segment_id = $1::bigint and x.customer_id = m.id
  returning x.id, x.customer_id),
noted as (
  insert into batch_item (batch_id, object, record, outcome, version_before)
  select currval('batch_id_seq'), 5, customer_id, 2, min(id) from gone group by customer_id),
told as (
  update segment set members = members - (select count(*) from gone), version = version + 1, updated_at = now(), updated_by = kith_actor()
  where id = $1::bigint and exists (select from gone))
select bound.n as matched, (select count(*) from gone) as changed,
  array(select kith_show(m.name, /* rule customer name */ 0) from m order by m.id limit 3) as samples from bound

-- name: segment_changed
-- columns: batch, matched, changed
-- Of the batch $1, null: the one that this transaction began.
select id as batch, records_total as matched, records_changed as changed from batch
where id = (select coalesce($1::bigint, currval('batch_id_seq')))

-- name: segment_undo_lock
select s.id from batch b join segment s on s.id = b.segment_id where b.id = $1::bigint for update of s

-- name: segment_undo
-- What the batch $1 did with members of a segment, as far as none of a later batch did it once more; of all
-- other batches nothing. $2: may segments be changed at all? Who comes back keeps the id of the member.
with b as materialized (
  select b.id, b.kind, s.id as segment, s.deleted_at is null and $2::boolean as may
  from batch b join segment s on s.id = b.segment_id where b.id = $1::bigint),
due as materialized (
  select b.kind, b.segment, i.record, i.version_before as was, i.version as made, x.id as member,
    b.may and exists (select from customer t where t.id = i.record and /* visible customer t */ true) as may,
    exists (select from batch_item l join batch o on o.id = l.batch_id
      where l.object = 5 and l.record = i.record and l.outcome in (2, 7) and o.segment_id = b.segment and o.id > b.id) as since
  from b join batch_item i on i.batch_id = b.id and i.object = 5 and i.outcome = 2
  left join segment_member x on x.segment_id = b.segment and x.customer_id = i.record),
gone as (
  delete from segment_member x using due where due.kind = 7 and due.may and not due.since and x.id = due.made
  returning due.record),
back as (
  insert into segment_member (id, segment_id, customer_id, created_by)
  select was, segment, record, kith_actor() from due where kind = 8 and may and not since and member is null
  returning customer_id as record),
done as (select record from gone union all select record from back),
told as (
  update segment set members = members - (select count(*) from gone) + (select count(*) from back),
    version = version + 1, updated_at = now(), updated_by = kith_actor()
  where id = (select segment from b) and exists (select from done))
update batch_item i set outcome = case when done.record is null then 7 else 6 end,
  message = case when done.record is not null then '' when not due.may then 'You may not change it.'
    else 'It was changed since and stays as it is.' end
from due left join done on done.record = due.record
where i.batch_id = $1::bigint and i.object = 5 and i.record = due.record

-- name: segment_lock
-- Whoever changes the members of a segment at the same time waits.
select id from segment where id = $1::bigint for update

-- name: segment_snapshot_begin
-- columns: id
-- $4: the id has been drawn already.
insert into segment_snapshot (id, segment_id, period, message, created_by)
values (case when $4::boolean then currval(pg_get_serial_sequence('segment_snapshot', 'id'))
  else nextval(pg_get_serial_sequence('segment_snapshot', 'id')) end, $1::bigint, $2::text, $3::text, kith_actor()) returning id

-- name: segment_snapshot_end
-- The size, and no members of what lies sixty snapshots back.
with gone as (
  delete from segment_snapshot_member m where m.snapshot_id in (
    select id from segment_snapshot where segment_id = $1::bigint order by id desc offset 60))
update segment_snapshot s set size = (select count(*) from segment_snapshot_member m where m.snapshot_id = s.id)
where s.id = (select currval(pg_get_serial_sequence('segment_snapshot', 'id')))

-- name: segment_due
-- columns: id, person, period, filter, kind
-- One that has no snapshot for its period yet, and is not being made.
select s.id, coalesce(s.updated_by, s.created_by, 0) as person, p.period, s.filter, s.kind
from segment s
cross join lateral (select case s.schedule when 1 then to_char(kith_today(), 'YYYY-MM-DD')
  when 2 then kith_week(now()) else to_char(kith_today(), 'YYYY-MM') end as period) p
where s.schedule > 0 and s.deleted_at is null and s.id > $1::bigint
  and not exists (select from firing f where f.kind = 'segment' and f.rule_id = s.id and f.object = 61 and f.record_id = s.id and f.period = p.period)
order by s.id limit 1

-- name: segment_fire
select kith_check(kith_fire('segment', $1::bigint, 61, $1::bigint, $2::text), 'Somebody else has taken it.', 'FIRED')

-- name: segment_points
-- columns: id, taken, size, from_id, until_id
-- All snapshots from the one that counts for $2 to the one for $3, days in the company's time zone.
with s as (select id, created_at, size, kith_day(created_at) as day from segment_snapshot where segment_id = $1::bigint and message = ''),
ends as (
  select coalesce((select id from s where day <= $2::date order by id desc limit 1), (select min(id) from s)) as from_id,
    (select id from s where day <= coalesce($3::date, 'infinity') order by id desc limit 1) as until_id)
select s.id, s.created_at as taken, s.size, e.from_id, e.until_id
from s, ends e where s.id >= e.from_id and s.id <= e.until_id order by s.id limit 1000

-- name: segment_moves
-- columns: customer, name, joined, joins, leaves
-- Who is only in the later of the two, or only in the earlier.
with ends as (
  select coalesce((select id from segment_snapshot where segment_id = $1::bigint and message = '' and kith_day(created_at) <= $2::date order by id desc limit 1),
      (select min(id) from segment_snapshot where segment_id = $1::bigint and message = '')) as from_id,
    (select id from segment_snapshot where segment_id = $1::bigint and message = '' and kith_day(created_at) <= coalesce($3::date, 'infinity')
     order by id desc limit 1) as until_id),
moved as materialized (
  select coalesce(a.customer_id, b.customer_id) as id, b.customer_id is not null as joined
  from (select customer_id from segment_snapshot_member where snapshot_id = (select from_id from ends)) a
  full join (select customer_id from segment_snapshot_member where snapshot_id = (select until_id from ends)) b
    on b.customer_id = a.customer_id
  where a.customer_id is null or b.customer_id is null),
seen as materialized (
  select t.id, t.name, moved.joined from moved join customer t on t.id = moved.id
  where t.deleted_at is null and /* visible customer t */ true),
ranked as (
  select *, row_number() over (partition by joined order by id desc) as n, count(*) filter (where joined) over () as joins,
    count(*) filter (where not joined) over () as leaves from seen)
select id as customer, kith_show(name, /* rule customer name */ 0) as name, joined, joins, leaves
from ranked where n <= $4::bigint order by joined desc, id desc
