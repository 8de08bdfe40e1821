-- SPDX-License-Identifier: Apache-2.0
-- Five for each customer, with the busy ones often; the later the number, the later the day.
insert into interaction (id, kind, status, customer_id, contact_id, subject, content, happened_at, minutes, owner_id, team_id,
    customer_owner_id, customer_team_id, created_at, created_by, updated_at, updated_by)
  select i, 1 + pg_temp.skew(i, 51, 7), case when pg_temp.u(i, 52) < 0.97 then 1 else 3 end, c.id, pg_temp.own_contact(c.id),
    pg_temp.word('报价说明回访技术交流合同条款付款提醒售后回访样品寄送年度计划需求确认产品演示', 4, pg_temp.even(i, 53, 10)),
    'Talked about ' || (array['prices', 'delivery', 'the contract', 'a complaint', 'the plan of next year'])[1 + pg_temp.even(i, 54, 5)]
      || ' with ' || c.city || '; they decide within ' || 1 + pg_temp.even(i, 55, 8) || ' weeks.',
    pg_temp.made(i, 5 * :n, 3), 5 + pg_temp.skew(i, 56, 115), x.owner, pg_temp.seller_team(x.owner), c.owner_id, c.team_id,
    pg_temp.made(i, 5 * :n, 3), x.owner, pg_temp.made(i, 5 * :n, 3), x.owner
  from generate_series(:from, :to) i
  join customer c on c.id = pg_temp.busy(i, 57, :n)
  cross join lateral (select case when pg_temp.u(i, 58) < 0.85 then c.owner_id else 1001 + pg_temp.skew(i, 59, 850) end as owner offset 0) x;
