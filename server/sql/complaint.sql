-- SPDX-License-Identifier: Apache-2.0
-- Complaints: what they still need, and which tickets belong together.

-- name: complaint_needs
-- columns: need, met
select n.need, n.met from ticket t cross join lateral kith_complaint_needs(t) n
where t.id = $1::bigint and t.deleted_at is null and /* visible ticket t */ true order by n.need

-- name: complaint_meet
-- $1 tickets that change, $2 customers of complaints that come. First the tickets, as a change does, by id.
-- columns: n
with t as materialized (select customer_id from ticket where id = any($1::bigint[]) order by id for no key update)
select count(pg_advisory_xact_lock(hashtextextended('complaint', c.id))) as n from (
  select distinct x.id from (select customer_id as id from t union all select unnest($2::bigint[])) x where x.id is not null order by 1) c

-- name: complaint_links
-- columns: kind, backward, id, number, subject, status, note
-- Only those of which both ends may be seen.
select l.kind, l.other_id = $1::bigint as backward, t.id, kith_show(t.number, /* rule ticket number */ 0) as number,
  kith_show(t.subject, /* rule ticket subject */ 0) as subject,
  case when /* rule ticket status */ 0 < 3 then t.status end as status,
  kith_show(l.note, /* rule ticket_link note */ 0) as note
from ticket_link l
join ticket t on t.id = case when l.ticket_id = $1::bigint then l.other_id else l.ticket_id end
  and t.deleted_at is null and /* visible ticket t */ true
where l.id in (
    (select id from ticket_link where ticket_id = $1::bigint and deleted_at is null order by id desc limit 1000)
    union all (select id from ticket_link where other_id = $1::bigint and deleted_at is null order by id desc limit 1000))
  and exists (select from ticket r where r.id = $1::bigint and r.deleted_at is null and /* visible ticket r */ true)
order by l.id desc limit 200

-- name: complaint_link
-- $1 ticket, $2 the other, $3 kind, $4 why. What is linked already stays.
insert into ticket_link (ticket_id, other_id, kind, note, created_by, updated_by)
values ($1::bigint, $2::bigint, $3::smallint, $4::text, kith_actor(), kith_actor()) on conflict do nothing

-- name: complaint_unlink
update ticket_link set deleted_at = now(), version = version + 1, updated_at = now(), updated_by = kith_actor()
where least(ticket_id, other_id) = least($1::bigint, $2::bigint) and greatest(ticket_id, other_id) = greatest($1::bigint, $2::bigint)
  and deleted_at is null

-- name: complaint_overdue
-- As many rows as it told about.
select generate_series(1, kith_complaint_overdue($1::bigint))
