-- SPDX-License-Identifier: Apache-2.0
-- Chance that is the same each time: what the other files are made with. :n is the number of customers.
-- A number from 0 to below 1.
create function pg_temp.u(i bigint, seed bigint) returns float8 language sql immutable parallel safe as
  $$ select (hashint8extended(i, seed) & 4503599627370495)::float8 / 4503599627370496 $$;
-- A number from 0 to below n, all alike; and with few that come often: the first of n is drawn
-- sqrt(n) times as often as the average.
create function pg_temp.even(i bigint, seed bigint, n bigint) returns bigint language sql immutable parallel safe as
  $$ select floor(pg_temp.u(i, seed) * n)::bigint $$;
create function pg_temp.skew(i bigint, seed bigint, n bigint) returns bigint language sql immutable parallel safe as
  $$ select floor(pg_temp.u(i, seed) ^ 2 * n)::bigint $$;
-- A customer; the busy ones lie all over the table. 7919 is a prime that divides no size.
create function pg_temp.busy(i bigint, seed bigint, n bigint) returns bigint language sql immutable parallel safe as
  $$ select 1 + pg_temp.skew(i, seed, n) * 7919 % n $$;
-- A word of `width` characters from a list without blanks between them.
create function pg_temp.word(list text, width int, k bigint) returns text language sql immutable parallel safe as
  $$ select substr(list, 1 + width * (k % (length(list) / width))::int, width) $$;
-- When the i-th of `total` was made, in the years before the day on which the data end.
create function pg_temp.made(i bigint, total bigint, years int) returns timestamptz language sql immutable parallel safe as
  $$ select '2026-11-01 00:00+08'::timestamptz - (total - i)::float8 / total * years * 31557600 * '1 second'::interval $$;
-- Salespeople are 1001 to 1850, in the teams 1011 to 1060.
create function pg_temp.seller_team(owner bigint) returns bigint language sql immutable parallel safe as
  $$ select 1011 + owner % 50 $$;
-- What the l-th line of all orders costs, without tax. Two lines are one order.
create function pg_temp.quantity(l bigint) returns bigint language sql immutable parallel safe as $$ select 1 + pg_temp.even(l, 81, 9) $$;
create function pg_temp.price(l bigint) returns numeric language sql immutable parallel safe as
  $$ select (50 + pg_temp.skew(l, 82, 9950))::numeric $$;
create function pg_temp.net(l bigint) returns numeric language sql immutable parallel safe as $$ select pg_temp.quantity(l) * pg_temp.price(l) $$;
create function pg_temp.tax(l bigint) returns numeric language sql immutable parallel safe as $$ select round(pg_temp.net(l) * 0.13, 2) $$;
-- The order's status: drafts, confirmed, delivered, completed, void.
create function pg_temp.order_status(i bigint) returns int language sql immutable parallel safe as
  $$ select (array[1, 2, 2, 4, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5])[1 + pg_temp.even(i, 71, 16)] $$;
-- Whether the first contact of a customer is the one with the customer's number.
create function pg_temp.own_contact(customer bigint) returns bigint language sql immutable parallel safe as
  $$ select case when pg_temp.u(customer, 31) < 0.6 then customer end $$;
set synchronous_commit = off;
set session_replication_role = replica;
\set surnames 王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文
\set given 伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚玲桂国文建华志永春海云晓秀英红玉兰凤洁梅琳素霄倩婷雪瑞琪欣雨轩宇浩然子涵梓佳怡思远博睿天翔嘉诚俊鹏飞龙凯旋辉光耀宗祥安康福生金鑫林森木清泉溪山峰岩石磐松柏竹青荷莲蓉薇蕾菲茜莹璐瑶琼珍珠宝成功业立德仁义礼智信
\set brands 阳光华星东方明月长江泰山金龙银河海天宏图伟业恒大永兴嘉和盛世德信中正新元瑞安康达富强远博雅智创云飞宇百川鼎丰利通顺祥福隆昌茂源广益佳美乐宁静安平世纪联合众诚信义礼仁智勇豪杰英俊才高明亮辉煌荣耀腾跃翔凯旋胜捷迅速精工巧匠良品优质尚品源泉江河湖海山峰岭岳林森松柏梅兰竹菊荷莲桂枫杨柳花草春夏秋冬日月星辰风雨雷电云雾霞虹雪霜露冰水火土木金石玉珠宝翠碧蓝绿红紫青白黑
