-- SPDX-License-Identifier: Apache-2.0
-- Of a thousand customers one is shared with a user, of five thousand one with a team.
insert into share (customer_id, user_id, access)
  select pg_temp.busy(i, 111, :n), 1001 + pg_temp.even(i, 112, 850), 1 + i % 2 from generate_series(1, :n / 1000) i on conflict do nothing;
insert into share (customer_id, team_id, access)
  select pg_temp.busy(i, 113, :n), 1011 + pg_temp.even(i, 114, 50), 1 from generate_series(1, :n / 5000) i on conflict do nothing;
