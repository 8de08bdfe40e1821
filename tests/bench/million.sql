-- SPDX-License-Identifier: Apache-2.0
-- A million customers with phones, the same ones each time, in an empty database that kithd migrate made:
--   psql -f tests/bench/million.sql                       the records, without entries for the search
--   psql -v from=1 -v to=125000 -f tests/bench/entries.sql  their entries, in as many parts as one likes
set session_replication_role = replica;
create function pg_temp.pick(list text, seed bigint, width int) returns text language sql immutable as $$
  select substr(list, 1 + width * (((seed::numeric * 2654435761) % 4294967296)::bigint / 64 % (length(list) / width))::int, width) $$;
insert into team (id, name) select i, 'team ' || i from generate_series(1001, 1020) i;
insert into app_user (id, name, login, team_id)
  select i, 'seller ' || i, 'seller' || i, 1001 + i % 20 from generate_series(1001, 1200) i;
insert into customer (id, name, external_id, owner_id, team_id, city, created_by)
  select i, pg_temp.pick('北京上海广州深圳重庆成都杭州南京武汉西安长沙天津苏州宁波青岛大连厦门无锡佛山东莞', i * 11 + 1, 2)
    || pg_temp.pick('阳光华星东方明月长江泰山金龙银河海天宏图伟业恒大永兴嘉和盛世德信中正新元瑞安康达富强远博雅智创云飞宇百川', i * 13 + 2, 1)
    || chr(19968 + ((i::numeric * 40503 + 7) % 20900)::int)
    || pg_temp.pick('科技贸易电子机械化工建材纺织食品医药能源物流软件网络传媒教育咨询环保汽车家具服装', i * 17 + 3, 2)
    || pg_temp.pick('有限公司,有限公司,有限公司,有限公司,股份公司,集团公司,研究院　,事务所　,', i * 19 + 4, 5),
  case when i % 2 = 0 then 'K' || lpad(i::text, 8, '0') else '' end, 1001 + i % 200, 1001 + i % 20,
  pg_temp.pick('北京上海广州深圳重庆成都杭州南京', i * 23, 2), 1001 + i % 200
  from generate_series(1000001, 2000000) i;
update customer set name = btrim(rtrim(name, ','), '　') where id > 1000000;
insert into contact_point (id, customer_id, kind, value, normalized, created_by)
  select i, i, 1, '13' || lpad(((i::numeric * 7919 + 13) % 1000000000)::text, 9, '0'),
    '+8613' || lpad(((i::numeric * 7919 + 13) % 1000000000)::text, 9, '0'), 1001 + i % 200
  from generate_series(1000001, 2000000) i;
select setval(pg_get_serial_sequence(t, 'id'), 2000001) from unnest(array['customer', 'contact_point', 'app_user', 'team']) t;
analyze;
