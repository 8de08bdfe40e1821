-- SPDX-License-Identifier: Apache-2.0
-- A tenth are people. A name is place, two characters, trade and form; a few of each come often.
insert into customer (id, name, kind, trading, industry, source, region, city, country, address, description, employees, annual_revenue,
    annual_revenue_currency, parent_id, owner_id, team_id, external_id, tags, created_at, created_by, updated_at, updated_by)
  select i,
    case when x.person then pg_temp.word(:'surnames', 1, pg_temp.skew(i, 1, 100)) || pg_temp.word(:'given', 1, pg_temp.even(i, 2, 120))
        || case when pg_temp.u(i, 3) < 0.6 then pg_temp.word(:'given', 1, pg_temp.even(i, 4, 120)) else '' end
      else x.city || pg_temp.word(:'brands', 1, pg_temp.skew(i, 5, 200)) || pg_temp.word(:'brands', 1, pg_temp.even(i, 6, 200))
        || pg_temp.word('科技贸易电子机械化工建材纺织食品医药能源物流软件网络传媒教育咨询环保汽车家具服装', 2, pg_temp.skew(i, 7, 20))
        || (array['有限公司', '有限公司', '有限公司', '股份有限公司', '集团有限公司', '厂'])[1 + pg_temp.even(i, 8, 6)] end,
    1 + x.person::int, 1 + pg_temp.even(i, 9, 4),
    (array['manufacturing', 'electronics', 'software', 'retail', 'logistics', 'chemicals', 'construction', 'healthcare', 'education', 'finance'])
      [1 + pg_temp.skew(i, 10, 10)],
    (array['referral', 'website', 'exhibition', 'cold_call', 'advertising', 'partner'])[1 + pg_temp.even(i, 11, 6)],
    x.city, x.city, 'CN', x.city || '市中山路' || pg_temp.even(i, 12, 999) || '号',
    'Customer since ' || extract(year from pg_temp.made(i, :n, 5)) || '; pays in ' || 30 + 15 * pg_temp.even(i, 13, 5) || ' days.',
    case when not x.person then 5 + pg_temp.skew(i, 14, 5000) end, case when not x.person then 100000 * (1 + pg_temp.skew(i, 15, 10000)) end,
    case when not x.person then 'CNY' else '' end,
    case when i > 100 and pg_temp.u(i, 16) < 0.03 then 1 + pg_temp.skew(i, 17, i - 1) end,
    x.owner, pg_temp.seller_team(x.owner), case when i % 2 = 0 then 'K' || lpad(i::text, 8, '0') else '' end,
    case when pg_temp.u(i, 18) < 0.05 then array['vip'] else '{}' end,
    pg_temp.made(i, :n, 5), x.owner, pg_temp.made(i, :n, 5), x.owner
  from generate_series(:from, :to) i
  cross join lateral (select pg_temp.u(i, 19) < 0.1 as person, 1001 + pg_temp.skew(i, 20, 850) as owner,
    pg_temp.word('北京上海广州深圳重庆成都杭州南京武汉西安长沙天津苏州宁波青岛大连厦门无锡佛山东莞', 2, pg_temp.skew(i, 21, 20)) as city offset 0) x;
