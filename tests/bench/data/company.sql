-- SPDX-License-Identifier: Apache-2.0
-- People, teams, products: 10 regions under the company, 50 teams under them, half of these under the
-- first region (a large subtree), one under the ninth (a small one), none under the tenth.
-- 1001…1850 sell, 1851…1950 do service, 1951…2000 lead: the first ten a region, the others a team.
-- 2001…2200 sit in the head office: what management may do, with all records.
insert into team (id, name, parent_id, leader_id)
  select 1000 + i, 'Region ' || i, 1, 1950 + i from generate_series(1, 10) i;
insert into team (id, name, parent_id, leader_id)
  select 1010 + i, 'Team ' || i, 1001 + case when i <= 25 then 0 when i = 26 then 8 else 1 + i % 7 end,
    case when i <= 40 then 1960 + i end
  from generate_series(1, 50) i;
insert into app_user (id, name, login, email, team_id, job_title)
  select 1000 + i, pg_temp.word('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1, i) || pg_temp.word('伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚玲', 1, i / 20)
      || pg_temp.word('国文建华志永春海云晓', 1, i / 7), 'user' || i, 'user' || i || '@bench.example',
    case when i <= 850 then pg_temp.seller_team(1000 + i) when i <= 950 then 1001 + i % 10 when i <= 960 then i + 50 else 1010 + i - 960 end,
    case when i <= 850 then 'Sales' when i <= 950 then 'Service' else 'Management' end
  from generate_series(1, 1000) i;
insert into role_grant (user_id, role_id)
  select 1000 + i, r.id from generate_series(1, 1000) i
  join role r on r.code = case when i <= 850 then 'sales' when i <= 950 then 'service' else 'management' end;
insert into role (code, name) values ('office', 'Head office');
insert into permission (role_id, object, action, scope)
  select o.id, p.object, p.action, 5 from permission p join role m on m.id = p.role_id and m.code = 'management' join role o on o.code = 'office'
  where p.deleted_at is null;
insert into app_user (id, name, login, team_id, job_title) select 2000 + i, 'Office ' || i, 'user' || 1000 + i, 1, 'Head office' from generate_series(1, 200) i;
insert into role_grant (user_id, role_id) select 2000 + i, r.id from generate_series(1, 200) i join role r on r.code = 'office';
-- Some belong to a second team: every 17th from the first on, so that the others have one.
insert into membership (user_id, team_id) select 1000 + i, 1011 + (i + 7) % 50 from generate_series(1, 850, 17) i;
insert into product (id, code, name, unit, unit_price, unit_price_currency)
  select i, 'P-' || lpad(i::text, 4, '0'), pg_temp.word('传感器控制器变频器电动机减速器阀门组显示屏交换机服务器打印机', 3, i) || ' ' || i, 'piece', 50 + i * 7, 'CNY'
  from generate_series(1, 200) i;
