-- SPDX-License-Identifier: Apache-2.0
-- Sessions made beforehand, :each for each of the 1,200 users, and prints them: token, user, role. A token is stored as its
-- SHA-256 alone; these come of a counter, so that they are the same each time: only for a database that is for nothing else.
delete from session where client = 'bench';
create temp table made as
  select g.user_id, k, r.code, u.team_id, 'kith_' || left(translate(encode(sha256(convert_to(format('bench %s %s', g.user_id, k), 'UTF8')), 'base64'), '+/=', '-_'), 43) as token
  from generate_series(1, :each) k cross join role_grant g join role r on r.id = g.role_id join app_user u on u.id = g.user_id
  where g.user_id between 1001 and 2200;
insert into session (address, client, owner_id, team_id, token_hash, idle_seconds, last_seen_at, idle_end, absolute_end, proved_at)
  select '127.0.0.1', 'bench', user_id, team_id, sha256(convert_to(token, 'UTF8')), 315360000, now(), now() + interval '10 years', now() + interval '10 years', now() + interval '10 years'
  from made order by k, user_id;
select token || ' ' || user_id || ' ' || code from made order by k, user_id;
