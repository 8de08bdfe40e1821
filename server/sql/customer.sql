-- SPDX-License-Identifier: Apache-2.0
-- Everything with a customer.

-- name: timeline_customer
-- columns: id
select t.id from customer t where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true

-- name: timeline_page
-- columns: at, sort, record, shown, kind, title, detail, actor
-- Each part gives its newest events behind ($2, $3, $4), and the newest of all of them are the page.
-- `sort` tells the parts apart (customer.c); `shown` is the id that people see. What a role hides is
-- left out, down to events whose time it hides.
select e.at, e.sort, e.record, e.shown, e.kind, e.title, e.detail, e.actor from (
  (select case when /* rule interaction happened_at */ 0 < 3 then coalesce(t.happened_at, t.created_at) else t.created_at end as at, 1::bigint as sort, t.id as record,
    t.id as shown, case when /* rule interaction kind */ 0 < 3 then t.kind::bigint end as kind,
    kith_show(t.subject, /* rule interaction subject */ 0) as title,
    kith_show(left(t.content, 200), /* rule interaction content */ 0) as detail,
    case when /* rule interaction created_by */ 0 < 3 then t.created_by end as actor
  from interaction t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (case when /* rule interaction happened_at */ 0 < 3 then coalesce(t.happened_at, t.created_at) else t.created_at end, 1::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible interaction t */ true and /* rule interaction create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 2::bigint, t.id, t.id, null::bigint, kith_show(t.subject, /* rule task subject */ 0),
    kith_show(left(t.description, 200), /* rule task description */ 0),
    case when /* rule task created_by */ 0 < 3 then t.created_by end
  from task t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 2::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible task t */ true and /* rule task create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.completed_at, 3::bigint, t.id, t.id, null::bigint,
    kith_show(t.subject, /* rule task subject */ 0), '', case when /* rule task updated_by */ 0 < 3 then t.updated_by end
  from task t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status = 4
    and (t.completed_at, 3::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible task t */ true and /* rule task completed_at */ 0 < 3 and /* rule task status */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 4::bigint, t.id, t.id, null::bigint,
    kith_show(t.name, /* rule opportunity name */ 0), case when /* rule opportunity amount */ 0 < 3
      then coalesce(round(t.amount, coalesce(c.digits, 2)::int) || ' ' || t.amount_currency, '') end,
    case when /* rule opportunity created_by */ 0 < 3 then t.created_by end
  from opportunity t left join currency c on c.code = t.amount_currency and c.deleted_at is null
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 4::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible opportunity t */ true and /* rule opportunity create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select h.changed_at, 5::bigint, h.id, t.id, null::bigint,
    kith_show(t.name, /* rule opportunity name */ 0),
    kith_show(f.name, /* rule stage name */ 0) || ' → ' || kith_show(s.name, /* rule stage name */ 0),
    case when /* rule stage_change changed_by */ 0 < 3 then h.changed_by end
  from opportunity t
  join stage_change h on h.opportunity_id = t.id
  join stage f on f.id = h.from_stage_id
  join stage s on s.id = h.to_stage_id
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (h.changed_at, 5::bigint, h.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible opportunity t */ true and /* rule opportunity stage_id */ 0 < 3
    and /* rule stage_change changed_at */ 0 < 3 and /* rule stage_change from_stage_id */ 0 < 3
    and /* rule stage_change to_stage_id */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 6::bigint, t.id, t.id, case when /* rule ticket type */ 0 < 3 then t.type::bigint end,
    kith_show(t.subject, /* rule ticket subject */ 0), kith_show(t.number, /* rule ticket number */ 0),
    case when /* rule ticket created_by */ 0 < 3 then t.created_by end
  from ticket t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 6::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible ticket t */ true and /* rule ticket create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select r.created_at, 7::bigint, r.id, t.id, null::bigint, kith_show(t.subject, /* rule ticket subject */ 0),
    kith_show(left(r.body, 200), /* rule ticket_reply body */ 0),
    case when /* rule ticket_reply created_by */ 0 < 3 then r.created_by end
  from ticket t join ticket_reply r on r.ticket_id = t.id
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and r.deleted_at is null
    and (r.created_at, 7::bigint, r.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible ticket t */ true and /* rule ticket_reply create_time */ 0 < 3
    and /* rule ticket_reply ticket_id */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 8::bigint, t.id, t.id, null::bigint, kith_show(t.file_name, /* rule attachment file_name */ 0),
    kith_show(t.description, /* rule attachment description */ 0),
    case when /* rule attachment created_by */ 0 < 3 then t.created_by end
  from attachment t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 8::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible attachment t */ true and /* rule attachment create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 9::bigint, t.id, t.id, null::bigint, kith_show(t.number, /* rule order number */ 0),
    case when /* rule order amount */ 0 < 3 then coalesce(round(t.amount, coalesce(c.digits, 2)::int) || ' ' || t.amount_currency, '') end,
    case when /* rule order created_by */ 0 < 3 then t.created_by end
  from sales_order t left join currency c on c.code = t.amount_currency and c.deleted_at is null
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 9::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible order t */ true and /* rule order create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 10::bigint, t.id, t.id, null::bigint, kith_show(t.number, /* rule return number */ 0),
    case when /* rule return amount */ 0 < 3 then coalesce(round(t.amount, coalesce(c.digits, 2)::int) || ' ' || t.amount_currency, '') end,
    case when /* rule return created_by */ 0 < 3 then t.created_by end
  from order_return t left join currency c on c.code = t.amount_currency and c.deleted_at is null
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 10::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible return t */ true and /* rule return create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 11::bigint, t.id, t.id, null::bigint, kith_show(t.name, /* rule lead name */ 0),
    kith_show(t.company, /* rule lead company */ 0), case when /* rule lead created_by */ 0 < 3 then t.created_by end
  from lead t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.created_at, 11::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible lead t */ true and /* rule lead create_time */ 0 < 3 and /* rule lead customer_id */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.changed_at, 12::bigint, t.id, t.id, null::bigint,
    coalesce('U-' || t.from_owner_id, '–') || ' → ' || coalesce('U-' || t.to_owner_id, '–'),
    kith_show(t.reason, /* rule owner_change reason */ 0),
    case when /* rule owner_change changed_by */ 0 < 3 then t.changed_by end
  from owner_change t
  where t.customer_id = kith_merged_customer($1::bigint) and t.from_owner_id is distinct from t.to_owner_id
    and (t.changed_at, 12::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible owner_change t */ true and /* rule customer owner_id */ 0 < 3 and /* rule owner_change changed_at */ 0 < 3
    and /* rule owner_change from_owner_id */ 0 < 3 and /* rule owner_change to_owner_id */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select coalesce(t.decided_at, t.created_at), 13::bigint, t.id, t.id, null::bigint, kith_show(t.grade, /* rule grade grade */ 0),
    kith_show(t.reason, /* rule grade reason */ 0),
    case when /* rule grade decided_by */ 0 < 3 then t.decided_by end
  from grade t
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 4)
    and (coalesce(t.decided_at, t.created_at), 13::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible grade t */ true and /* rule customer grade */ 0 < 3 and /* rule grade create_time */ 0 < 3
    and /* rule grade decide_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.entered_at, 14::bigint, t.id, t.id, null::bigint, '→ ' || coalesce(p.name, ''),
    kith_show(t.reason, /* rule pool_entry reason */ 0),
    case when /* rule pool_entry entered_by */ 0 < 3 then t.entered_by end
  from pool_entry t left join pool p on p.id = t.pool_id
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null
    and (t.entered_at, 14::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible pool_entry t */ true and /* rule pool_entry entered_at */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.left_at, 15::bigint, t.id, t.id, null::bigint, coalesce(p.name, '') || ' →', '',
    case when /* rule pool_entry left_by */ 0 < 3 then t.left_by end
  from pool_entry t left join pool p on p.id = t.pool_id
  where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.left_at is not null
    and (t.left_at, 15::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* visible pool_entry t */ true and /* rule pool_entry left_at */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.created_at, 16::bigint, t.id, t.id, null::bigint, '← ' || t.merged, kith_show(o.name, /* rule customer name */ 0),
    case when /* rule merge created_by */ 0 < 3 then t.created_by end
  from merge t join customer o on o.id = substr(t.merged, 3)::bigint and /* visible customer o */ true
  where t.object = 'customer' and t.kept = 'C-' || kith_merged_customer($1::bigint)
    and (t.created_at, 16::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* rule merge merged */ 0 < 2 and /* rule merge kept */ 0 < 2 and /* rule merge create_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)
  union all
  (select t.undone_at, 17::bigint, t.id, t.id, null::bigint, '→ ' || t.merged, kith_show(o.name, /* rule customer name */ 0),
    case when /* rule merge updated_by */ 0 < 3 then t.updated_by end
  from merge t join customer o on o.id = substr(t.merged, 3)::bigint and /* visible customer o */ true
  where t.object = 'customer' and t.kept = 'C-' || kith_merged_customer($1::bigint) and t.status = 2
    and (t.undone_at, 17::bigint, t.id) < ($2::timestamptz, $3::bigint, $4::bigint)
    and /* rule merge merged */ 0 < 2 and /* rule merge kept */ 0 < 2 and /* rule merge undone_time */ 0 < 3
  order by 1 desc, 3 desc limit $5::bigint)) e
order by e.at desc, e.sort desc, e.record desc limit $5::bigint

-- name: customer_tree
-- columns: id, name, parent, depth, owner
-- Up as long as one sees what stands above, then down: what hangs on something hidden stays out. The path
-- keeps each below its own; rows of the tree have no cycles (tree_without_cycle).
with recursive above as (
  select t.id, t.parent_id, 0 as step from customer t
  where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true
  union all
  select t.id, t.parent_id, a.step + 1 from above a join customer t on t.id = a.parent_id
  where t.deleted_at is null and a.step < 100 and /* visible customer t */ true and /* rule customer parent_id */ 0 < 3),
below as (
  select a.id, 0::bigint as depth, array[a.id] as path from (select id from above order by step desc limit 1) a
  union all
  select t.id, b.depth + 1, b.path || t.id from below b join customer t on t.parent_id = b.id
  where t.deleted_at is null and b.depth < 100 and /* visible customer t */ true and /* rule customer parent_id */ 0 < 3),
few as materialized (select * from below limit 20000)
select t.id, kith_show(t.name, /* rule customer name */ 0) as name,
  case when s.depth > 0 then t.parent_id end as parent, s.depth,
  case when /* rule customer owner_id */ 0 < 3 then t.owner_id end as owner
from few s join customer t on t.id = s.id order by s.path limit 1001
