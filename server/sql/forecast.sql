-- SPDX-License-Identifier: Apache-2.0
-- What will be sold. status: 1 open, 2 won, 3 lost; forecast: 1 pipeline, 2 best case, 3 commit, 4 closed, 5 not counted.

-- name: forecast_get
-- The period from $1, null: the present one, of the kind $2; rows by $3: months (1) to years (3), 0 none, by $4 team, $5 owner;
-- $6: currency of the books; from the last snapshot until the day $7, null: as it is now. Parts: 1 a group, 2 all of them, 3 a currency without a rate, 4 undated.
-- columns: part, start_date, team_id, owner_id, closed, promised, best_case, pipeline, weighted, quota, attainment, open_count, won_count, oldest_rate, snapshot_id, currency, amount
with span as materialized (select x.first, (x.first + case $2::smallint when 1 then interval '1 month' when 2 then interval '3 months' else interval '1 year' end)::date - 1 as last
  from (select coalesce($1::date, kith_period_start($2::smallint, kith_today())) as first) x),
rate as materialized (select * from kith_rates(kith_today())),
shot as materialized (select id from forecast_snapshot where taken_on <= $7::date order by taken_on desc limit 1),
deal as materialized (
  select t.close_date, t.team_id, t.owner_id, t.status, t.forecast, t.probability, t.amount, t.amount_currency, r.digits,
    case when t.status = 2 then case when t.company_amount_currency = $6::text then t.company_amount end
      else round(t.amount * r.rate, r.digits) end as worth,
    case when t.status = 1 then r.rate_date when t.amount_currency <> $6::text then t.company_rate_date end as rate_date
  from opportunity t left join rate r on r.currency = t.amount_currency
  where $7::date is null and t.deleted_at is null and t.status in (1, 2) and (t.status = 2 or t.forecast <> 5)
    and (t.close_date between (select first from span) and (select last from span) or (t.close_date is null and t.status = 1))
    and /* visible opportunity t */ true and /* filter opportunity t */ true
  union all
  select i.close_date, i.team_id, i.owner_id, i.status, i.forecast, i.probability, i.amount, i.amount_currency, r.digits,
    i.company_amount, i.company_rate_date
  from shot join forecast_item i on i.snapshot_id = shot.id join opportunity t on t.id = i.opportunity_id
  left join rate r on r.currency = i.amount_currency
  where $7::date is not null and t.deleted_at is null and (i.status = 2 or i.forecast <> 5)
    and (i.close_date between (select first from span) and (select last from span) or (i.close_date is null and i.status = 1))
    and /* visible opportunity t */ true and /* filter opportunity t */ true),
figure as (
  select case when $3::smallint > 0 then kith_period_start($3::smallint, close_date) end as start_date,
    case when $4::boolean then team_id end as team_id, case when $5::boolean then owner_id end as owner_id,
    sum(worth) filter (where status = 2) as closed, sum(worth) filter (where status = 1 and forecast = 3) as promised,
    sum(worth) filter (where status = 1 and forecast = 2) as best_case, sum(worth) filter (where status = 1 and forecast not in (2, 3)) as pipeline,
    sum(round(worth * coalesce(probability, 0) / 100, digits)) filter (where status = 1) as weighted, null::numeric as quota,
    count(*) filter (where status = 1) as open_count, count(*) filter (where status = 2) as won_count,
    min(rate_date) filter (where worth is not null) as oldest_rate
  from deal where close_date is not null group by 1, 2, 3
  union all
  select q.start_date, q.team_id, q.owner_id, null, null, null, null, null, sum(q.quota), 0, 0, null from (
    -- Of each person or team: what is set for the period itself, else for its parts.
    select case when $3::smallint > 0 then kith_period_start($3::smallint, t.start_date) end as start_date,
      case when $4::boolean then t.team_id end as team_id, case when $5::boolean then t.owner_id end as owner_id,
      coalesce(sum(t.amount) filter (where t.period = k.kind), sum(t.amount) filter (where t.period = k.kind - 1),
        sum(t.amount) filter (where t.period = k.kind - 2)) as quota
    from target t cross join (select case when $3::smallint > 0 then $3::smallint else $2::smallint end as kind) k
    where t.deleted_at is null and t.start_date between (select first from span) and (select last from span) and t.period <= k.kind
      and t.kind = case when $4::boolean and not $5::boolean then 2 else 1 end and t.amount_currency = $6::text
      and /* visible target t */ true
    group by 1, 2, 3, case when t.kind = 1 then t.owner_id else t.team_id end, kith_period_start(k.kind, t.start_date)) q
  where q.quota is not null group by 1, 2, 3),
part as (
  select case when grouping(start_date) = 1 then 2 else 1 end as part,
    case when grouping(start_date) = 1 then (select first from span) else start_date end as start_date, team_id, owner_id,
    coalesce(sum(closed), 0) as closed, coalesce(sum(promised), 0) as promised, coalesce(sum(best_case), 0) as best_case,
    coalesce(sum(pipeline), 0) as pipeline, coalesce(sum(weighted), 0) as weighted, sum(quota) as quota,
    sum(open_count)::bigint as open_count, sum(won_count)::bigint as won_count, min(oldest_rate) as oldest_rate, (select id from shot) as snapshot_id,
    null::text as currency, null::numeric as amount
  from figure group by grouping sets ((start_date, team_id, owner_id), ())
  union all
  select 3, null, null, null, null, null, null, null, null, null, count(*), 0, null, null, amount_currency, sum(amount)
  from deal where worth is null and amount is not null and close_date is not null group by amount_currency
  union all
  select 4, null, null, null, null, null, null, null, null, null, count(*), 0, null, null, null, null from deal where close_date is null)
select part, start_date, team_id, owner_id, closed, promised, best_case, pipeline, weighted, quota,
  round(closed * 100 / nullif(quota, 0), 1) as attainment, coalesce(open_count, 0) as open_count,
  coalesce(won_count, 0) as won_count, oldest_rate, snapshot_id, currency, amount
from part order by part desc, start_date, closed desc, weighted desc, team_id, owner_id, currency limit 10000

-- name: forecast_compare
-- The period from $1, null: the present one, of the kind $2: from the snapshot until $3 to the one until $4, null: now; $5 deals to name; $6: currency of the books.
-- Parts: 1 the sums, 2 a way of changing, 3 a deal.
-- columns: part, change, n, won, difference, start_total, end_total, since_id, until_id, opportunity_id, name, owner_id, from_close, to_close, from_stage_id, to_stage_id, start_date
with span as materialized (select x.first, (x.first + case $2::smallint when 1 then interval '1 month' when 2 then interval '3 months' else interval '1 year' end)::date - 1 as last
  from (select coalesce($1::date, kith_period_start($2::smallint, kith_today())) as first) x),
rate as materialized (select * from kith_rates(kith_today())),
since as materialized (select id from forecast_snapshot where taken_on <= coalesce($3::date, 'infinity') order by taken_on desc limit 1),
until as materialized (select id from forecast_snapshot where taken_on <= $4::date order by taken_on desc limit 1),
candidate as (
  select opportunity_id as id from forecast_item
    where snapshot_id in (select id from since union all select id from until) and close_date between (select first from span) and (select last from span)
  union
  select id from opportunity where $4::date is null and deleted_at is null and status in (1, 2) and close_date between (select first from span) and (select last from span)),
pair as (
  select t.id, t.name, t.owner_id, i.snapshot_id is not null as had, i.close_date as from_close, i.stage_id as from_stage, i.status as from_status,
    i.amount as from_amount, i.amount_currency as from_currency, i.company_amount as from_worth,
    i.close_date between (select first from span) and (select last from span) and (i.status = 2 or i.forecast <> 5) and i.company_amount is not null as was, x.*,
    x.to_close between (select first from span) and (select last from span) and (x.to_status = 2 or (x.to_status = 1 and x.to_forecast <> 5)) and x.to_worth is not null as still
  from candidate c join opportunity t on t.id = c.id
  left join forecast_item i on i.opportunity_id = t.id and i.snapshot_id = (select id from since)
  left join forecast_item j on j.opportunity_id = t.id and j.snapshot_id = (select id from until)
  left join rate r on r.currency = t.amount_currency
  cross join lateral (
    select t.close_date as to_close, t.stage_id as to_stage, t.status as to_status, t.forecast as to_forecast,
      t.amount as to_amount, t.amount_currency as to_currency,
      case when t.status = 1 then round(t.amount * r.rate, r.digits) when t.company_amount_currency = $6::text then t.company_amount end as to_worth
      where $4::date is null
    union all
    select coalesce(j.close_date, t.close_date), coalesce(j.stage_id, t.stage_id), coalesce(j.status, nullif(t.status, 1)), j.forecast,
      j.amount, j.amount_currency, j.company_amount where $4::date is not null) x
  where t.deleted_at is null and /* visible opportunity t */ true and /* filter opportunity t */ true),
changed as materialized (
  select p.*, coalesce(case when still then to_worth end, 0) - coalesce(case when was then from_worth end, 0) as difference,
    case when was and still and from_status = 1 and to_status = 2 then 1 else 0 end as won,
    case
      when was and still then case when to_worth = from_worth then 1
        when (to_amount, to_currency) is not distinct from (from_amount, from_currency) then 4
        when to_worth > from_worth then 2 else 3 end
      when still then case when not had then 5 when from_close > (select last from span) then 6 when from_close < (select first from span) then 7 else 8 end
      when to_status = 3 then 11 when to_close > (select last from span) then 9 when to_close < (select first from span) then 10 else 12 end as change
  from pair p where coalesce(was, false) or coalesce(still, false)),
answer as (select 1 as part, 0 as change, count(*) as n, coalesce(sum(won), 0)::bigint as won, coalesce(sum(difference), 0) as difference,
  coalesce(sum(from_worth) filter (where was), 0) as start_total, coalesce(sum(to_worth) filter (where still), 0) as end_total,
  (select id from since) as since_id, (select id from until) as until_id, null::bigint as opportunity_id, null::text as name,
  null::bigint as owner_id, null::date as from_close, null::date as to_close, null::bigint as from_stage_id, null::bigint as to_stage_id,
  (select first from span) as start_date
from changed
union all
select 2, change, count(*), sum(won), sum(difference), null, null, null, null, null, null, null, null, null, null, null, null
from changed group by change
union all
(select 3, change, 0, won, difference, null, null, null, null, id, kith_show(name, /* rule opportunity name */ 0), owner_id,
  from_close, to_close, from_stage, to_stage, null
from changed where change <> 1 or won > 0 order by abs(difference) desc, id limit $5::bigint))
select * from answer order by part, case when part = 2 then change end, abs(difference) desc, opportunity_id

-- name: forecast_take
-- The snapshot of the day that was due; once, whatever most rows ($1) a step may touch.
-- columns: n
select kith_take_forecast($2::timestamptz) as n where $1::bigint > 0 and $3::text is not null

-- name: forecast_forget
delete from forecast_snapshot where id in (
  select id from forecast_snapshot where taken_on < kith_today() - 7 * kith_setting('forecast.snapshot_weeks', '106')::int
  order by taken_on limit $1::bigint)
