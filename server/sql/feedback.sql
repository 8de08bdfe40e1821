-- SPDX-License-Identifier: Apache-2.0
-- Feedback, ideas and improvements.

-- name: feedback_keep_words
-- $1 null: of the new one.
insert into feedback_words (feedback_id, field, words) values ((select coalesce($1::bigint, currval('feedback_id_seq'))), $2::text, $3::text[])
on conflict (feedback_id, field) do update set words = excluded.words

-- name: feedback_called
select set_config('kith.title', $1::text, true)

-- name: feedback_fire
-- Tells of what nobody answered in time; as many rows as it told of.
select generate_series(1, kith_feedback_fire($1::bigint))

-- name: feedback_classes
-- columns: part, value, label_en, label_zh, count, before, negative, rating
-- Days [$1, $2] of the zone $3, and as many before; $4 rows of each part, but all of "all" and months.
-- A part is left out for whom its field is hidden or masked.
with bounds as materialized (
  select $1::date as first, $2::date + 1 as after, $1::date - ($2::date + 1 - $1::date) as earlier),
t as materialized (
  select t.kind, t.product_id, t.category, t.channel, t.rating, t.kind in (2, 4) as negative, d.day >= b.first as now,
    to_char(d.day, 'YYYY-MM') as month
  from bounds b join feedback t on t.created_at >= b.earlier::timestamp at time zone $3::text and t.created_at < b.after::timestamp at time zone $3::text
  cross join lateral (select (t.created_at at time zone $3::text)::date as day) d
  where t.deleted_at is null and /* visible feedback t */ true and /* filter feedback t */ true),
groups as (
  select p.part, p.value, count(*) filter (where t.now) as count, count(*) filter (where not t.now) as before,
    count(*) filter (where t.now and t.negative) as negative, round(avg(t.rating) filter (where t.now), 2) as rating
  from t cross join lateral (values (0, ''), (1, t.kind::text), (2, coalesce(t.product_id::text, '')), (3, t.category), (4, t.channel), (5, t.month)) p (part, value)
  where p.part in (0, 5) or p.part = 1 and /* rule feedback kind */ 0 < 2 or p.part = 2 and /* rule feedback product_id */ 0 < 2
    or p.part = 3 and /* rule feedback category */ 0 < 2 or p.part = 4 and /* rule feedback channel */ 0 < 2
  group by p.part, p.value),
ranked as (
  select *, row_number() over (partition by part order by case when part = 5 then value end, count desc, before desc, value) as place from groups)
select r.part, case when r.part = 2 and r.value <> '' then 'PR-' || r.value else r.value end as value,
  case r.part when 2 then kith_show(p.name, /* rule product name */ 0) when 3 then a.label_en when 4 then c.label_en end as label_en,
  case r.part when 2 then kith_show(p.name, /* rule product name */ 0) when 3 then a.label_zh when 4 then c.label_zh end as label_zh,
  r.count, r.before, case when /* rule feedback kind */ 0 < 2 then r.negative else 0 end as negative,
  case when /* rule feedback rating */ 0 < 2 then r.rating end as rating
from ranked r
left join product p on r.part = 2 and p.id::text = r.value
left join code a on r.part = 3 and a.list = 'ticket_category' and a.code = r.value
left join code c on r.part = 4 and c.list = 'channel' and c.code = r.value
where r.part in (0, 5) or r.place <= $4::bigint
order by r.part, r.place

-- name: feedback_words
-- columns: word, count, before, score
-- Words of at least three pieces of feedback whose share has risen, by the log-likelihood ratio of the two
-- shares (Dunning 1993): 2 (a ln(a/E1) + b ln(b/E2)), E what both would be at the share of both together.
with bounds as materialized (
  select $1::date as first, $2::date + 1 as after, $1::date - ($2::date + 1 - $1::date) as earlier),
t as materialized (
  select t.id, (t.created_at at time zone $3::text)::date >= b.first as now
  from bounds b join feedback t on t.created_at >= b.earlier::timestamp at time zone $3::text and t.created_at < b.after::timestamp at time zone $3::text
  where t.deleted_at is null and /* rule feedback subject */ 0 < 2 and /* rule feedback body */ 0 < 2
    and /* visible feedback t */ true and /* filter feedback t */ true),
n as materialized (select count(*) filter (where now)::float8 as a, count(*) filter (where not now)::float8 as b from t),
said as (select distinct t.id, t.now, x.word from t join feedback_words w on w.feedback_id = t.id cross join unnest(w.words) x (word)),
counted as (select word, count(*) filter (where now) as a, count(*) filter (where not now) as b from said group by 1),
scored as (
  select c.word, c.a, c.b, 2 * (c.a * ln(c.a / (n.a * (c.a + c.b) / (n.a + n.b)))
    + case when c.b > 0 then c.b * ln(c.b / (n.b * (c.a + c.b) / (n.a + n.b))) else 0 end) as score
  from counted c, n where c.a >= 3 and n.b > 0 and c.a / n.a > c.b / n.b)
select word, a as count, b as before, round(score::numeric, 2) as score from scored order by scored.score desc, a desc, word limit $4::bigint
