-- SPDX-License-Identifier: Apache-2.0
-- Draws of tickets, reviews, and what comes of them.

-- name: review_draw_turn
-- One draw of a scorecard after the other: what follows sees what the one before has made.
select pg_advisory_xact_lock(hashtext('review_draw'), $1::int),
  kith_check(s.active, 'The scorecard is not active: kith scorecard update ' || $2::text || ' active=yes.', 'SCORECARD_INACTIVE')
from scorecard s where s.id = $1::bigint and s.deleted_at is null

-- name: review_draw
-- Draws for the sample that this transaction has made; see model/draw.h for the rule.
with s as materialized (
  select s.*, x.begins, x.ends from review_sample s cross join lateral kith_review_span(s.from_date, s.until_date) x
  where s.id = (select currval(pg_get_serial_sequence('review_sample', 'id')))),
pool as materialized (
  select t.id, t.owner_id as agent, t.closed_at, kith_lot(s.seed, t.id) as lot
  from ticket t, s
  where t.deleted_at is null and t.status = 6 and t.closed_at >= s.begins and t.closed_at < s.ends and t.owner_id is not null
    and /* visible ticket t */ true and /* filter ticket t */ true
    and not exists (select from quality_review r where r.scorecard_id = s.scorecard_id and r.ticket_id = t.id)
  limit 100001),
ranked as materialized (
  select p.*, row_number() over (partition by p.agent order by p.lot, p.id) > s.per_agent as rest from pool p, s),
size as materialized (
  select case when count(*) = 0 then kith_raise('KH009',
        'There is no closed ticket of somebody in these days that was not reviewed by the scorecard yet.', 'NOTHING_TO_DRAW')
      when count(*) > 100000 then kith_raise('KH009', 'There are more than 100000 such tickets; draw from fewer days.', 'TOO_MANY') end as judged,
    count(*) as n, greatest(count(*) filter (where not rest), min(coalesce(s.wanted, 0)),
      ceil(min(coalesce(s.share, 0)) * count(*) / 100)::bigint) as wanted
  from ranked, s),
-- Many more reviews than were asked for can come of a minimum for each agent.
bound as materialized (
  select case when least(n, wanted) > 2000 then kith_raise('KH009',
    least(n, wanted) || ' tickets would be drawn; 2000 are the most. Ask for a smaller share, or draw from fewer days.', 'TOO_MANY') end, n, wanted from size),
chosen as materialized (
  select r.id, r.agent from ranked r cross join bound order by r.rest, r.lot, r.id limit (select wanted from bound)),
made as (
  insert into quality_review (scorecard_id, sample_id, ticket_id, owner_id, created_by, updated_by)
  select s.scorecard_id, s.id, c.id, nullif(s.reviewer_id, c.agent), kith_actor(), kith_actor() from chosen c, s order by c.id),
kept as (
  insert into review_population (sample_id, tickets, agents)
  select s.id, array_agg(p.id order by p.id), array_agg(p.agent order by p.id) from pool p, s group by s.id),
told as materialized (
  select kith_notice(s.reviewer_id, 'review_given', 118::smallint, s.id, jsonb_build_object('count', (select count(*) from chosen)))
  from s where s.reviewer_id is distinct from kith_actor())
update review_sample u set population = b.n, drawn = (select count(*) from chosen)
from bound b where u.id = (select id from s) and (select count(*) from told) >= 0

-- name: review_found
-- columns: scores, version, criteria, pass
-- What a review is judged by; whether the caller may change it says the change behind this.
select r.scores, r.version, c.criteria, (c.pass_percent * 100)::bigint as pass
from quality_review r join scorecard c on c.id = r.scorecard_id where r.id = $1::bigint and r.deleted_at is null
  and /* visible review r */ true

-- name: review_agent_only
-- Of the one that is contested.
select kith_check(r.agent_id = kith_actor(), 'Only the agent whose work it is may contest it.', 'NOT_THE_AGENT')
from quality_review r where r.id = $1::bigint

-- name: review_judge_another
-- Who decides has not reviewed it, and has not done the work.
select kith_check(r.owner_id is distinct from kith_actor() and r.agent_id <> kith_actor(),
  'Somebody else has to decide: neither the reviewer nor the agent.', 'OWN_REVIEW')
from quality_review r where r.id = $1::bigint

-- name: scorecard_found
-- columns: name, description, criteria, pass_percent, edition
select name, description, criteria, trim_scale(pass_percent)::text as pass_percent, edition from scorecard where id = $1::bigint and deleted_at is null

-- name: review_sample_found
-- columns: seed, wanted, share, per_agent, tickets, agents, chosen, filter
select s.seed, s.wanted, (s.share * 100000000)::bigint as share, s.per_agent, p.tickets, p.agents,
  (select coalesce(array_agg(r.ticket_id order by r.ticket_id), '{}') from quality_review r where r.sample_id = s.id) as chosen,
  s.filter
from review_sample s join review_population p on p.sample_id = s.id
where s.id = $1::bigint and s.deleted_at is null and /* visible review_sample s */ true

-- name: review_sample_today
-- columns: ticket_id, entered, drawn, n_entered, n_left
-- $1 the sample. What would be in its population today and was not, and the other way round; of what one sees.
with s as materialized (
  select s.*, p.tickets, x.begins, x.ends from review_sample s join review_population p on p.sample_id = s.id
  cross join lateral kith_review_span(s.from_date, s.until_date) x where s.id = $1::bigint),
was as materialized (select unnest(tickets) as id from s),
today as materialized (
  select t.id from ticket t, s
  where t.deleted_at is null and t.status = 6 and t.closed_at >= s.begins and t.closed_at < s.ends and t.owner_id is not null
    and /* visible ticket t */ true and /* filter ticket t */ true
    and not exists (select from quality_review r where r.scorecard_id = s.scorecard_id and r.ticket_id = t.id
      and r.sample_id is distinct from s.id and r.created_at < s.created_at)),
changed as (
  select id, true as entered from today where id not in (select id from was)
  union all
  select w.id, false from was w join ticket t on t.id = w.id where w.id not in (select id from today) and /* visible ticket t */ true)
select c.id as ticket_id, c.entered, exists (select from quality_review r where r.sample_id = $1::bigint and r.ticket_id = c.id) as drawn,
  count(*) filter (where c.entered) over () as n_entered, count(*) filter (where not c.entered) over () as n_left
from changed c order by drawn desc, c.id limit 100

-- name: review_results
-- columns: who, name, n, average, average_cents, deviation_cents, passed, contested, previous_n, previous_average, by_hand, points
-- $1 first day of the month, $2 by: 1 agent, 2 team, 3 scorecard; $3 scorecard or null. Drafts do not count.
with span as materialized (select $1::date as first, ($1::date + interval '1 month')::date as ends, ($1::date - interval '1 month')::date as before),
r as materialized (
  select case $2::int when 1 then t.agent_id when 2 then t.team_id else t.scorecard_id end as who, t.work_date >= s.first as now,
    t.sample_id is not null as sampled, t.result, t.passed, t.status
  from quality_review t, span s
  where t.work_date >= s.before and t.work_date < s.ends and t.status <> 1 and t.deleted_at is null
    and ($3::bigint is null or t.scorecard_id = $3::bigint) and /* visible review t */ true),
p as (
  select t.owner_id as who, sum(case t.kind when 1 then t.points else -t.points end) as points
  from reward t, span s where $2::int = 1 and t.month = s.first and t.deleted_at is null and /* visible reward t */ true group by 1),
g as (
  select who, count(*) filter (where now and sampled) as n, round(avg(result) filter (where now and sampled), 2) as average,
    stddev_samp(result) filter (where now and sampled) as deviation, count(*) filter (where now and sampled and passed) as passed,
    count(*) filter (where now and sampled and status = 3) as contested, count(*) filter (where not now and sampled) as previous_n,
    round(avg(result) filter (where not now and sampled), 2) as previous_average, count(*) filter (where now and not sampled) as by_hand
  from r group by who)
select coalesce(g.who, p.who) as who,
  coalesce(case $2::int when 1 then kith_show(u.name, /* rule user name */ 0) when 2 then kith_show(m.name, /* rule team name */ 0)
    else c.name end, '') as name,
  coalesce(g.n, 0) as n, g.average, (g.average * 100)::bigint as average_cents, (g.deviation * 100)::bigint as deviation_cents, coalesce(g.passed, 0) as passed, coalesce(g.contested, 0) as contested,
  coalesce(g.previous_n, 0) as previous_n, g.previous_average, coalesce(g.by_hand, 0) as by_hand, coalesce(p.points, 0)::bigint as points
from g full join p on p.who = g.who
left join app_user u on $2::int = 1 and u.id = coalesce(g.who, p.who)
left join team m on $2::int = 2 and m.id = g.who
left join scorecard c on $2::int = 3 and c.id = g.who
order by g.average desc nulls last, g.n desc, 1 limit 1000
