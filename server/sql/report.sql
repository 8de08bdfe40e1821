-- SPDX-License-Identifier: Apache-2.0
-- Figures.

-- name: report_pipeline
-- columns: pipeline, stage_id, stage, count, currency, amount, weighted
-- Deals without an amount count under the company's currency; stages without deals stand there too.
select kith_show(p.name, /* rule pipeline name */ 0) as pipeline, s.id as stage_id,
  kith_show(s.name, /* rule stage name */ 0) as stage, coalesce(d.n, 0) as count,
  coalesce(d.currency, $2::text) as currency,
  coalesce(d.amount, 0) as amount,
  coalesce(round(d.weighted, coalesce((select digits from currency where code = d.currency and deleted_at is null), 2)::int), 0) as weighted
from pipeline p
join stage s on s.pipeline_id = p.id and s.kind = 1
left join (
  select t.stage_id, coalesce(nullif(t.amount_currency, ''), $2::text) as currency, count(*) as n,
    sum(t.amount) as amount, sum(t.amount * coalesce(t.probability, 0) / 100) as weighted
  from opportunity t
  where t.status = 1 and t.deleted_at is null
    and /* visible opportunity t */ true and /* filter opportunity t */ true
  group by 1, 2) d on d.stage_id = s.id
where p.id = coalesce($1::bigint, p.id)
  and (d.n is not null or (p.deleted_at is null and p.active and s.deleted_at is null))
order by p.position nulls last, p.id, s.position nulls last, s.id, currency

-- name: report_performance
-- $1, $2 days, $3 zone, $4 by: 1 owner, 2 team, 3 all; $5 one figure, 0 for all; $6 company's currency.
-- columns: figure, who, name, detail, detail_name, rank, n, number, money, people, begins, ends
-- Figures are numbers of kith.v1.PerformanceFigure. Deals that have no rate have no value, and so no
-- part in the win rate by value. `people`: who moved the deals, for the filter of stage changes.
with span as materialized (
  select $1::date as first, $2::date as last, $1::date::timestamp at time zone $3::text as begins,
    ($2::date + 1)::timestamp at time zone $3::text as ends),
home as materialized (select coalesce((select digits from currency where code = $6::text and deleted_at is null), 2)::int as digits),
deals as materialized (
  select case $4::int when 1 then t.owner_id when 2 then t.team_id end as who, t.status,
    case t.status when 2 then t.company_amount else round(t.amount * rate_on(t.amount_currency, t.close_date), h.digits) end as value,
    (t.close_date - (t.created_at at time zone $3::text)::date)::numeric as days
  from opportunity t, span s, home h
  where ($5::int = 0 or $5::int between 4 and 9) and t.deleted_at is null and t.status in (2, 3)
    and t.close_date between s.first and s.last and /* visible opportunity t */ true),
steps as materialized (
  select case $4::int when 1 then c.changed_by when 2 then (select u.team_id from app_user u where u.id = c.changed_by) end as who,
    c.changed_by, c.from_stage_id, c.seconds, (b.position > a.position and b.kind <> 3)::int as onward
  from stage_change c join opportunity t on t.id = c.opportunity_id
  join stage a on a.id = c.from_stage_id join stage b on b.id = c.to_stage_id, span s
  where ($5::int = 0 or $5::int in (10, 11)) and t.deleted_at is null and c.changed_at >= s.begins and c.changed_at < s.ends
    and /* visible opportunity t */ true),
sales as materialized (
  select case $4::int when 1 then t.owner_id when 2 then t.team_id end as who, 1 as sign, t.company_amount as value
  from sales_order t, span s
  where ($5::int = 0 or $5::int in (12, 14)) and t.deleted_at is null and t.status in (2, 3, 4, 5)
    and t.ordered_on between s.first and s.last and /* visible order t */ true
  union all
  select case $4::int when 1 then t.owner_id when 2 then t.team_id end, -1, t.company_amount
  from order_return t, span s
  where ($5::int = 0 or $5::int in (13, 14)) and t.deleted_at is null and t.status = 2
    and t.returned_on between s.first and s.last and /* visible return t */ true),
figures as (
  select 1 as figure, case $4::int when 1 then t.owner_id when 2 then t.team_id end as who, t.kind::bigint as detail, count(*) as n,
    null::numeric as number, null::numeric as money, null::bigint[] as people
  from interaction t, span s
  where $5::int in (0, 1) and t.deleted_at is null and t.status = 1 and t.happened_at >= s.begins and t.happened_at < s.ends
    and /* visible interaction t */ true group by 2, 3
  union all
  select 2, case $4::int when 1 then t.owner_id when 2 then t.team_id end, null, count(*), null, null, null
  from task t, span s
  where $5::int in (0, 2) and t.deleted_at is null and t.status = 4 and t.completed_at >= s.begins and t.completed_at < s.ends
    and /* visible task t */ true group by 2
  union all
  select 3, case $4::int when 1 then t.owner_id when 2 then t.team_id end, null, count(*), null, null, null
  from opportunity t, span s
  where $5::int in (0, 3) and t.deleted_at is null and t.created_at >= s.begins and t.created_at < s.ends
    and /* visible opportunity t */ true group by 2
  union all
  select case status when 2 then 4 else 5 end, who, null, count(*), null, coalesce(sum(value), 0), null from deals group by status, who
  union all
  select 6, who, null, count(*), round(100.0 * count(*) filter (where status = 2) / count(*), 1), null, null from deals group by who
  union all
  select 7, who, null, count(*), round(100 * coalesce(sum(value) filter (where status = 2), 0) / nullif(sum(value), 0), 1), null, null
  from deals group by who
  union all
  select 8, who, null, count(*), round(percentile_cont(0.5) within group (order by days::double precision)::numeric, 1), null, null
  from deals where status = 2 group by who
  union all
  select 9, who, null, count(*), round(avg(days), 1), null, null from deals where status = 2 group by who
  union all
  select 10, who, from_stage_id, count(*), round(100.0 * sum(onward) / count(*), 1), null, array_agg(distinct changed_by)
  from steps group by who, from_stage_id
  union all
  select 11, who, from_stage_id, count(*), round(avg(seconds) / 86400, 1), null, array_agg(distinct changed_by)
  from steps group by who, from_stage_id
  union all
  select case sign when 1 then 12 else 13 end, who, null, count(*), null, coalesce(sum(value), 0), null from sales group by sign, who
  union all
  select 14, who, null, count(*) filter (where sign = 1), null, coalesce(sum(sign * value), 0), null from sales group by who),
ranked as (
  select f.*, rank() over (partition by f.figure, f.detail order by case when f.figure in (5, 8, 9, 11, 13)
    then coalesce(f.number, f.money) else - coalesce(f.money, f.number, f.n) end) as rank
  from figures f where $5::int in (0, f.figure))
select r.figure, r.who, case $4::int when 1 then kith_show(u.name, /* rule user name */ 0) when 2 then kith_show(m.name, /* rule team name */ 0) end as name,
  r.detail, kith_show(g.name, /* rule stage name */ 0) as detail_name, r.rank, r.n, r.number, r.money,
  array_to_string(r.people, ',', '0') as people, s.begins, s.ends
from ranked r cross join span s
left join app_user u on $4::int = 1 and u.id = r.who
left join team m on $4::int = 2 and m.id = r.who
left join stage g on r.figure in (10, 11) and g.id = r.detail
order by r.figure, g.pipeline_id, g.position, r.detail, r.rank, r.who limit 5001
