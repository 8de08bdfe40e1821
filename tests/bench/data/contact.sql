-- SPDX-License-Identifier: Apache-2.0
-- People who work at customers: as many as there are customers, at some many.
insert into contact (id, name, customer_id, job_title, department, gender, birthday, language, owner_id, team_id, customer_owner_id,
    customer_team_id, created_at, created_by, updated_at, updated_by)
  select i, pg_temp.word(:'surnames', 1, pg_temp.skew(i, 32, 100)) || pg_temp.word(:'given', 1, pg_temp.even(i, 33, 120))
      || case when pg_temp.u(i, 34) < 0.7 then pg_temp.word(:'given', 1, pg_temp.even(i, 35, 120)) else '' end,
    c.id, (array['采购经理', '总经理', '财务', '工程师', '助理', '技术总监'])[1 + pg_temp.even(i, 36, 6)],
    (array['采购部', '技术部', '财务部', '办公室'])[1 + pg_temp.even(i, 37, 4)], (array['male', 'female'])[1 + i % 2],
    date '1960-01-01' + pg_temp.even(i, 38, 14000)::int, 'zh', c.owner_id, c.team_id, c.owner_id, c.team_id,
    pg_temp.made(i, :n, 5), c.owner_id, pg_temp.made(i, :n, 5), c.owner_id
  from generate_series(:from, :to) i
  join customer c on c.id = coalesce(pg_temp.own_contact(i), pg_temp.busy(i, 39, :n));
insert into affiliation (contact_id, customer_id, role)
  select i, pg_temp.busy(i, 40, :n), 2 from generate_series(:from, :to) i where i % 20 = 0;
