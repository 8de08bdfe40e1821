-- SPDX-License-Identifier: Apache-2.0
-- One and a half for each customer; of the last quarter most are open, of those before nearly none.
insert into opportunity (id, name, customer_id, contact_id, pipeline_id, stage_id, status, type, amount, amount_currency, probability,
    start_date, close_date, product_id, source, lost_reason, stage_since, closed_at, company_amount, company_amount_currency, company_rate,
    company_rate_date, forecast, owner_id, team_id, customer_owner_id, customer_team_id, created_at, created_by, updated_at, updated_by)
  select i, c.city || pg_temp.word('传感器控制器变频器电动机减速器阀门组显示屏交换机服务器打印机', 3, x.product) || '项目 ' || i % 1000, c.id,
    pg_temp.own_contact(c.id), 1, x.stage, x.status, 1 + i % 2, x.amount, 'CNY', (array[10, 20, 50, 80, 100, 0])[x.stage],
    x.made::date, x.made::date + 60, 1 + x.product, 'referral', case when x.status = 3 then 'price' else '' end, x.made,
    case when x.status <> 1 then x.made + interval '60 days' end, case when x.status = 2 then x.amount end,
    case when x.status = 2 then 'CNY' else '' end, case when x.status = 2 then 1 end, case when x.status = 2 then x.made::date + 60 end,
    (array[1, 1, 2, 3, 4, 5])[x.stage], c.owner_id, c.team_id, c.owner_id, c.team_id, x.made, c.owner_id, x.made, c.owner_id
  from generate_series(:from, :to) i
  join customer c on c.id = pg_temp.busy(i, 61, :n)
  cross join lateral (
    select s.stage, case s.stage when 5 then 2 when 6 then 3 else 1 end as status, 100 * (10 + pg_temp.skew(i, 62, 10000))::numeric as amount,
      pg_temp.made(i, 3 * :n / 2, 3) as made, pg_temp.even(i, 63, 200) as product
    from (select case when pg_temp.u(i, 64) < case when i > 9 * :n / 8 then 0.8 else 0.03 end then 1 + pg_temp.even(i, 65, 4)
      when pg_temp.u(i, 66) < 0.45 then 5 else 6 end::int as stage offset 0) s offset 0) x;
