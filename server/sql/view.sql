-- SPDX-License-Identifier: Apache-2.0
-- One customer from all sides: each part the few records that matter now, with how many there are, up to
-- a bound. $1: the customer. Of the eleventh only its first column is read: of how many it is one.

-- name: view_contacts
select case when row_number() over (order by (
    select a.is_primary from affiliation a where a.customer_id = kith_merged_customer($1::bigint)
      and a.contact_id = t.id and a.deleted_at is null limit 1) desc nulls last, t.id) > 10 then (
    select count(*) from (select from contact t
      where t.deleted_at is null and /* visible contact t */ true and t.id in (
    select c.id from contact c where c.customer_id = kith_merged_customer($1::bigint) and c.deleted_at is null
    union select a.contact_id from affiliation a where a.customer_id = kith_merged_customer($1::bigint) and a.deleted_at is null) limit 101) n) end,
  /* columns contact t */ null
from contact t
where t.deleted_at is null and /* visible contact t */ true and t.id in (
    select c.id from contact c where c.customer_id = kith_merged_customer($1::bigint) and c.deleted_at is null
    union select a.contact_id from affiliation a where a.customer_id = kith_merged_customer($1::bigint) and a.deleted_at is null)
order by (
    select a.is_primary from affiliation a where a.customer_id = kith_merged_customer($1::bigint)
      and a.contact_id = t.id and a.deleted_at is null limit 1) desc nulls last, t.id limit 11

-- name: view_interactions
-- What took place; by the time that the role may see.
select case when row_number() over (order by case when /* rule interaction happened_at */ 0 < 3
    then coalesce(t.happened_at, t.created_at) else t.created_at end desc, t.id desc) > 10 then (
    select count(*) from (select from interaction t
      where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 4) and /* visible interaction t */ true limit 101) n) end,
  /* columns interaction t */ null
from interaction t
where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 4) and /* visible interaction t */ true
order by case when /* rule interaction happened_at */ 0 < 3
    then coalesce(t.happened_at, t.created_at) else t.created_at end desc, t.id desc limit 11

-- name: view_opportunities
select case when row_number() over (order by t.close_date nulls last, t.id) > 10 then (
    select count(*) from (select from opportunity t
      where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status = 1 and /* visible opportunity t */ true
  and /* rule opportunity status */ 0 < 3 limit 101) n) end,
  /* columns opportunity t */ null
from opportunity t
where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status = 1 and /* visible opportunity t */ true
  and /* rule opportunity status */ 0 < 3
order by t.close_date nulls last, t.id limit 11

-- name: view_open_amounts
-- columns: amount, currency
-- Each currency for itself; nothing for those who may not see amounts.
select sum(t.amount) as amount, t.amount_currency as currency from opportunity t
where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status = 1 and t.amount is not null
  and /* visible opportunity t */ true and /* rule opportunity status */ 0 < 3 and /* rule opportunity amount */ 0 < 2
group by t.amount_currency order by t.amount_currency

-- name: view_tickets
select case when row_number() over (order by t.type = 2 desc, t.id desc) > 10 then (
    select count(*) from (select from ticket t
      where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 2, 3, 4, 7)
  and /* visible ticket t */ true and /* rule ticket status */ 0 < 3 limit 101) n) end,
  /* columns ticket t */ null
from ticket t
where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 2, 3, 4, 7)
  and /* visible ticket t */ true and /* rule ticket status */ 0 < 3
order by t.type = 2 desc, t.id desc limit 11

-- name: view_tasks
select case when row_number() over (order by t.due_time nulls last, t.id) > 10 then (
    select count(*) from (select from task t
      where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 2, 3, 5)
  and /* visible task t */ true and /* rule task status */ 0 < 3 limit 101) n) end,
  /* columns task t */ null
from task t
where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 2, 3, 5)
  and /* visible task t */ true and /* rule task status */ 0 < 3
order by t.due_time nulls last, t.id limit 11

-- name: view_orders
-- The latest first, drafts and void ones too.
select case when row_number() over (order by t.id desc) > 10 then (
    select count(*) from (select from sales_order t
      where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and /* visible order t */ true limit 101) n) end,
  /* columns order t */ null
from sales_order t
where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and /* visible order t */ true
order by t.id desc limit 11

-- name: view_grade
-- columns: label_en, label_zh, visit_days, until
-- What follows from the grade, and until when it stands when it was given by hand.
select b.label_en, b.label_zh, b.visit_days, (
  select g.until from grade g where g.customer_id = t.id and g.manual and g.status = 1 and g.deleted_at is null
    and /* rule grade until */ 0 < 2 and /* visible grade g */ true order by g.id desc limit 1) as until
from customer t join grade_in_force b on b.code = t.grade
where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true and /* rule customer grade */ 0 < 2

-- name: view_warnings
-- columns: kind, object, record, n, day
-- $2: the time; $3: the zone that days are of; $4: after how many days without contact, for grades that
-- say nothing.
with day as (select ($2::timestamptz at time zone $3::text)::date as today),
late as (
  select count(*) as n, min(t.id) as record, min((t.due_time at time zone $3::text)::date) as day from (
    select t.id, t.due_time from task t where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status in (1, 2, 3, 5)
      and t.due_time < $2::timestamptz and /* visible task t */ true and /* rule task status */ 0 < 3
      and /* rule task due_time */ 0 < 3
    order by t.due_time limit 101) t),
complaints as (
  select count(*) as n, min(t.id) as record, min((t.created_at at time zone $3::text)::date) as day from (
    select t.id, t.created_at from ticket t where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.type = 2
      and t.status in (1, 2, 3, 4, 7) and /* visible ticket t */ true and /* rule ticket status */ 0 < 3
      and /* rule ticket type */ 0 < 3
    order by t.id limit 101) t),
passed as (
  select count(*) as n, min(t.id) as record, min(t.close_date) as day from (
    select t.id, t.close_date from opportunity t, day where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status = 1
      and t.close_date < day.today and /* visible opportunity t */ true and /* rule opportunity status */ 0 < 3
      and /* rule opportunity close_date */ 0 < 3
    order by t.close_date limit 101) t),
contact as (
  select c.id as record, day.today - x.day as n, x.day, coalesce((
      select b.visit_days from grade_in_force b where b.code = c.grade), $4::bigint) as most
  from customer c, day cross join lateral (
    select coalesce((
      select (t.happened_at at time zone $3::text)::date from interaction t
      where t.customer_id = kith_merged_customer($1::bigint) and t.deleted_at is null and t.status = 1 and t.kind <> 7
        and /* visible interaction t */ true and /* rule interaction happened_at */ 0 < 3
      order by coalesce(t.happened_at, t.created_at) desc, t.id desc limit 1),
      (c.created_at at time zone $3::text)::date) as day offset 0) x
  where c.id = kith_merged_customer($1::bigint))
select w.kind, w.object, w.record, w.n, w.day from (
  select 1::bigint as kind, 'task' as object, record, n, day from late where n > 0
  union all select 2, 'customer', record, n, day from contact where n > most
  union all select 3, 'ticket', record, n, day from complaints where n > 0
  union all select 4, 'opportunity', record, n, day from passed where n > 0) w
order by w.kind
