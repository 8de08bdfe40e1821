-- SPDX-License-Identifier: Apache-2.0
-- What winning customers costs, by where they come from.

-- name: acquisition_rates
-- columns: currency, day, rate, missing
-- Rates by which costs of the period [$1, $2] are converted: of the first day of each cost.
select a.amount_currency as currency, a.start_date as day, rate_on(a.amount_currency, a.start_date) as rate,
  rate_on(a.amount_currency, a.start_date) is null as missing
from acquisition_cost a
where a.deleted_at is null and a.amount is not null and a.start_date <= $2::date and a.end_date >= $1::date
  and a.amount_currency <> kith_setting('company.currency', 'CNY') and /* visible acquisition_cost a */ true
group by 1, 2 order by 1, 2

-- name: acquisition_report
-- columns: source, label_en, label_zh, leads, qualified, converted, customers, acquired, won, value, unvalued, cost, cost_per_lead, cost_per_customer, conversion
-- Days [$1, $2] of the zone $3. A customer is acquired on the day of the first deal won or order
-- confirmed. Costs count evenly for each of their days.
with bounds as (
  select $1::date::timestamp at time zone $3::text as since, ($2::date + 1)::timestamp at time zone $3::text as until,
    coalesce((select digits from currency where code = kith_setting('company.currency', 'CNY') and deleted_at is null), 2)::int as digits),
led as (
  select t.source, count(*) as n, count(*) filter (where t.worked_at is not null and t.status not in (6, 7)) as qualified,
    count(*) filter (where t.status = 5) as converted
  from lead t, bounds b where t.deleted_at is null and t.created_at >= b.since and t.created_at < b.until
    and /* visible lead t */ true group by 1),
come as (
  select t.source, count(*) as n from customer t, bounds b
  where t.deleted_at is null and t.created_at >= b.since and t.created_at < b.until and /* visible customer t */ true group by 1),
deals as (
  select t.customer_id, t.closed_at as at from opportunity t
  where t.deleted_at is null and t.status = 2 and t.customer_id is not null and /* visible opportunity t */ true
  union all
  select s.customer_id, s.confirmed_at from sales_order s
  where s.deleted_at is null and s.status between 2 and 5 and /* visible order s */ true),
new as (
  select t.source, count(*) as n from customer t
  join (select customer_id, min(at) as first from deals group by 1) d on d.customer_id = t.id, bounds b
  where t.deleted_at is null and d.first >= b.since and d.first < b.until and /* visible customer t */ true group by 1),
won as (
  select coalesce(nullif(t.source, ''), c.source, '') as source, count(*) as n, sum(t.company_amount) as value,
    count(*) filter (where t.amount is not null and t.company_amount is null) as unvalued
  from opportunity t left join customer c on c.id = t.customer_id and /* visible customer c */ true, bounds b
  where t.deleted_at is null and t.status = 2 and t.closed_at >= b.since and t.closed_at < b.until
    and /* visible opportunity t */ true group by 1),
cost as (
  select a.source, sum(a.amount * rate_on(a.amount_currency, a.start_date)
    * (least(a.end_date, $2::date) - greatest(a.start_date, $1::date) + 1) / (a.end_date - a.start_date + 1)) as amount
  from acquisition_cost a
  where a.deleted_at is null and a.start_date <= $2::date and a.end_date >= $1::date and /* visible acquisition_cost a */ true group by 1),
all_of as (
  select source from led union select source from come union select source from new union select source from won union select source from cost)
select s.source, coalesce(k.label_en, '') as label_en, coalesce(k.label_zh, '') as label_zh,
  coalesce(l.n, 0) as leads, coalesce(l.qualified, 0) as qualified, coalesce(l.converted, 0) as converted,
  coalesce(c.n, 0) as customers, coalesce(n.n, 0) as acquired, coalesce(w.n, 0) as won,
  round(coalesce(w.value, 0), b.digits) as value, coalesce(w.unvalued, 0) as unvalued, round(m.amount, b.digits) as cost,
  case when l.n > 0 then round(m.amount / l.n, b.digits) end as cost_per_lead,
  case when n.n > 0 then round(m.amount / n.n, b.digits) end as cost_per_customer,
  case when l.n > 0 then round(l.converted * 100.0 / l.n, 1) end as conversion
from all_of s cross join bounds b
left join led l on l.source = s.source
left join come c on c.source = s.source
left join new n on n.source = s.source
left join won w on w.source = s.source
left join cost m on m.source = s.source
left join code k on k.list = 'source' and k.code = s.source and k.deleted_at is null
order by k.position nulls last, s.source
