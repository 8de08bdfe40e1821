-- SPDX-License-Identifier: Apache-2.0
-- One and a half for each customer, two lines in each.
insert into sales_order (id, number, customer_id, contact_id, currency, ordered_on, status, net, net_currency, tax, tax_currency, amount,
    amount_currency, company_amount, company_amount_currency, company_net, company_net_currency, company_rate, company_rate_date, confirmed_at,
    delivered_at, completed_at, void_at, void_reason, returned_amount, returned_amount_currency, returned_net, returned_net_currency,
    owner_id, team_id, customer_owner_id, customer_team_id, created_at, created_by, updated_at, updated_by)
  select i, 'SO-' || extract(year from x.made) || '-' || lpad(i::text, 8, '0'), c.id, pg_temp.own_contact(c.id), 'CNY', x.made::date, x.status,
    x.net, 'CNY', x.tax, 'CNY', x.net + x.tax, 'CNY', x.fact * (x.net + x.tax), f.currency, x.fact * x.net, f.currency, x.fact,
    case when x.fact = 1 then x.made::date end, case when x.fact = 1 then x.made end, case when x.status in (4, 5) then x.made + interval '9 days' end,
    case when x.status = 5 then x.made + interval '30 days' end, case when x.status = 6 then x.made + interval '2 days' end,
    case when x.status = 6 then 'ordered twice' else '' end, 0, 'CNY', 0, 'CNY',
    c.owner_id, c.team_id, c.owner_id, c.team_id, x.made, c.owner_id, x.made, c.owner_id
  from generate_series(:from, :to) i
  join customer c on c.id = pg_temp.busy(i, 72, :n)
  cross join lateral (
    select s.status, case when s.status > 1 then 1 end as fact, pg_temp.made(i, 3 * :n / 2, 3) as made,
      pg_temp.net(2 * i - 1) + pg_temp.net(2 * i) as net, pg_temp.tax(2 * i - 1) + pg_temp.tax(2 * i) as tax
    from (select pg_temp.order_status(i) as status offset 0) s offset 0) x
  cross join lateral (select case when x.fact = 1 then 'CNY' else '' end as currency) f;
insert into order_line (id, order_id, product_id, quantity, unit, unit_price, tax_rate, net, net_currency, tax, tax_currency, amount,
    amount_currency, delivered_quantity, returned_quantity)
  select l, (l + 1) / 2, 1 + pg_temp.even(l, 83, 200), x.quantity, 'piece', pg_temp.price(l), 13, x.net, 'CNY', x.tax, 'CNY', x.net + x.tax, 'CNY',
    case when pg_temp.order_status((l + 1) / 2) in (4, 5) then x.quantity else 0 end, 0
  from generate_series(2 * :from - 1, 2 * :to) l
  cross join lateral (select pg_temp.quantity(l) as quantity, pg_temp.net(l) as net, pg_temp.tax(l) as tax offset 0) x;
