-- SPDX-License-Identifier: Apache-2.0
-- Everything with a customer.

-- name: timeline_customer
-- columns: id
select t.id from customer t where t.id = $1::bigint and /* visible customer t */ true

-- name: timeline_page
-- columns: at, sort, record, shown, kind, title, detail, actor
-- Each part gives its newest events behind ($2, $3, $4), and the newest of all of them are the page.
-- `sort` tells the parts apart (customer.c); `shown` is the id that people see.
select e.at, e.sort, e.record, e.shown, e.kind, e.title, e.detail, e.actor from (
  (select coalesce(t.happened_at, t.created_at) as at, 1::bigint as sort, t.id as record,
    t.id as shown, t.kind::bigint as kind, t.subject as title, left(t.content, 200) as detail,
    t.created_by as actor
  from interaction t
  where t.customer_id = $1::bigint and t.deleted_at is null
    and (coalesce(t.happened_at, t.created_at), 1::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible interaction t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 2::bigint, t.id, t.id, null::bigint, t.subject, left(t.description, 200),
    t.created_by
  from task t
  where t.customer_id = $1::bigint and t.deleted_at is null
    and (t.created_at, 2::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible task t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.completed_at, 3::bigint, t.id, t.id, null::bigint, t.subject, '', t.updated_by
  from task t
  where t.customer_id = $1::bigint and t.deleted_at is null and t.status = 4
    and (t.completed_at, 3::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible task t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 4::bigint, t.id, t.id, null::bigint, t.name,
    coalesce(round(t.amount, coalesce(c.digits, 2)::int) || ' ' || t.amount_currency, ''), t.created_by
  from opportunity t left join currency c on c.code = t.amount_currency and c.deleted_at is null
  where t.customer_id = $1::bigint and t.deleted_at is null
    and (t.created_at, 4::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible opportunity t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select h.changed_at, 5::bigint, h.id, t.id, null::bigint, t.name, f.name || ' → ' || s.name,
    h.changed_by
  from opportunity t
  join stage_change h on h.opportunity_id = t.id
  join stage f on f.id = h.from_stage_id
  join stage s on s.id = h.to_stage_id
  where t.customer_id = $1::bigint and t.deleted_at is null
    and (h.changed_at, 5::bigint, h.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible opportunity t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 6::bigint, t.id, t.id, t.type::bigint, t.subject, t.number, t.created_by
  from ticket t
  where t.customer_id = $1::bigint and t.deleted_at is null
    and (t.created_at, 6::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible ticket t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select r.created_at, 7::bigint, r.id, t.id, null::bigint, t.subject, left(r.body, 200),
    r.created_by
  from ticket t join ticket_reply r on r.ticket_id = t.id
  where t.customer_id = $1::bigint and t.deleted_at is null and r.deleted_at is null
    and (r.created_at, 7::bigint, r.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible ticket t */ true
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 8::bigint, t.id, t.id, null::bigint, t.file_name, t.description,
    t.created_by
  from attachment t
  where t.customer_id = $1::bigint and t.deleted_at is null
    and (t.created_at, 8::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible attachment t */ true
  order by 1 desc, 3 desc limit $5::bigint)) e
order by e.at desc, e.sort desc, e.record desc limit $5::bigint
