-- SPDX-License-Identifier: Apache-2.0
-- A phone of each customer, one of each contact, and the e-mail of three contacts in ten.
insert into contact_point (id, customer_id, contact_id, kind, value, normalized, is_primary, created_by)
  select i, case when i <= :n then i end, case when i > :n then i - :n end, 1, p.digits, '+86' || p.digits, true, 1001
  from generate_series(:from, :to) i cross join lateral (select '13' || lpad((((i::numeric * 7919 + 13) % 1000000000)::bigint)::text, 9, '0') as digits offset 0) p
  where i <= 2 * :n;
insert into contact_point (id, contact_id, kind, value, normalized, is_primary, created_by)
  select i, i - 2 * :n, 2, e.mail, e.mail, true, 1001
  from generate_series(greatest(:from, 2 * :n + 1), :to) i cross join lateral (select 'p' || i || '@mail' || i % 5000 || '.example' as mail offset 0) e
  where i % 10 < 3;
