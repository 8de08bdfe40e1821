-- SPDX-License-Identifier: Apache-2.0
-- One for two customers; those of the last tenth are to do.
insert into task (id, subject, due_time, priority, status, completed_at, customer_id, contact_id, owner_id, team_id, customer_owner_id,
    customer_team_id, created_at, created_by, updated_at, updated_by)
  select i, pg_temp.word('电话回访寄送样品准备报价核对发票安排拜访', 4, pg_temp.even(i, 101, 5)), x.made + interval '7 days', 1 + pg_temp.even(i, 102, 3),
    case when x.done then 4 else 1 end, case when x.done then x.made + interval '6 days' end, c.id, pg_temp.own_contact(c.id),
    c.owner_id, c.team_id, c.owner_id, c.team_id, x.made, c.owner_id, x.made, c.owner_id
  from generate_series(:from, :to) i
  join customer c on c.id = pg_temp.busy(i, 103, :n)
  cross join lateral (select pg_temp.made(i, :n / 2, 3) as made, i <= 9 * :n / 20 as done offset 0) x;
