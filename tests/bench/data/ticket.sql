-- SPDX-License-Identifier: Apache-2.0
-- One for five customers; of the last tenth half are open. Service works on them.
insert into ticket (id, number, subject, description, type, priority, status, customer_id, contact_id, channel, product_id, category, due_time,
    resolved_at, closed_at, owner_id, team_id, customer_owner_id, customer_team_id, created_at, created_by, updated_at, updated_by)
  select i, 'T-' || extract(year from x.made) || '-' || lpad(i::text, 8, '0'),
    pg_temp.word('交货延迟设备故障发票有误安装咨询配件更换软件升级', 4, pg_temp.even(i, 91, 6)) || ' ' || i % 1000,
    'Reported by phone; see the notes of the customer.', 1 + pg_temp.even(i, 92, 5), 1 + pg_temp.even(i, 93, 4), x.status, c.id,
    pg_temp.own_contact(c.id), 'phone', 1 + pg_temp.even(i, 94, 200),
    (array['delivery', 'quality', 'billing', 'usage', 'repair'])[1 + pg_temp.even(i, 95, 5)], x.made + interval '3 days',
    case when x.status = 6 then x.made + interval '2 days' end, case when x.status = 6 then x.made + interval '5 days' end,
    x.owner, 1001 + (x.owner - 1000) % 10, c.owner_id, c.team_id, x.made, x.owner, x.made, x.owner
  from generate_series(:from, :to) i
  join customer c on c.id = pg_temp.busy(i, 96, :n)
  cross join lateral (select pg_temp.made(i, :n / 5, 3) as made, 1851 + pg_temp.even(i, 97, 100) as owner,
    case when i > 9 * :n / 50 and pg_temp.u(i, 98) < 0.5 then 1 + pg_temp.even(i, 99, 4) else 6 end as status offset 0) x;
