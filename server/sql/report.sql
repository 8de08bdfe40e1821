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
