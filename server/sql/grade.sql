-- SPDX-License-Identifier: Apache-2.0
-- Grades of customers beyond the engine: by hand, by the jobs.

-- name: grade_rule_copy
-- Criteria and bands of a rule for the one that this transaction has made.
with wanted as materialized (
  select kith_found((select true from grade_rule where id = $1::bigint and deleted_at is null), $2::text, 'id')),
criteria as (
  insert into grade_criterion (grade_rule_id, measure, steps, weight, position, created_by, updated_by)
  select currval(pg_get_serial_sequence('grade_rule', 'id')), measure, steps, weight, position, kith_actor(), kith_actor()
  from wanted, grade_criterion where grade_rule_id = $1::bigint and deleted_at is null order by id)
insert into grade_band (grade_rule_id, code, label_en, label_zh, min_score, visit_days, pool_days, discount_ceiling, created_by, updated_by)
select currval(pg_get_serial_sequence('grade_rule', 'id')), code, label_en, label_zh, min_score, visit_days, pool_days,
  discount_ceiling, kith_actor(), kith_actor()
from wanted, grade_band where grade_rule_id = $1::bigint and deleted_at is null order by id

-- name: grade_asked
-- What is asked for by hand is a grade of the active rule, until a day that is still to come.
select case
  when not exists (select from grade_in_force where code = g.grade)
  then kith_raise('KH003', 'The active rule knows the grades ' ||
    coalesce((select string_agg(code, ', ' order by min_score desc) from grade_in_force), 'of none yet') || '.', 'GRADE_UNKNOWN', 'grade.grade')
  when g.until < kith_today()
  then kith_raise('KH003', 'The last day has passed already.', 'GRADE_UNTIL', 'grade.until') end
from grade g where g.id = (select currval(pg_get_serial_sequence('grade', 'id')))

-- name: grade_approve
-- Somebody else than who asked; then it counts, and the customer carries it.
with g as materialized (select * from grade where id = $1::bigint),
judged as materialized (select case
    when g.created_by = kith_actor()
    then kith_raise('KH009', 'Somebody else has to approve what you asked for.', 'OWN_REQUEST')
    when g.until < kith_today()
    then kith_raise('KH009', 'Its last day has passed: reject it, and ask for another one.', 'GRADE_UNTIL') end from g),
others as (
  update grade o set status = 4, version = o.version + 1, updated_at = now(), updated_by = kith_actor()
  from g, judged where o.customer_id = g.customer_id and o.manual and o.status = 1 and o.id <> g.id returning o.id)
update customer c set grade = g.grade, grade_score = null
from g, judged, (select count(*) from others) o where c.id = g.customer_id

-- name: grade_withdraw
-- Who may not decide takes back what was asked for by the same person only.
select kith_check(g.created_by = kith_actor(), 'Only who asked for it takes it back, or who may approve rejects it.', 'OTHERS_REQUEST')
from grade g where g.id = $1::bigint

-- name: job_grade_schedule
select kith_grade_schedule()

-- name: job_grade_lapse
select from generate_series(1, kith_grade_lapse($1::bigint))

-- name: job_grade_step
select from generate_series(1, kith_grade_step($1::bigint))

-- name: grade_run_ask
-- All customers anew by the active rule; one pass that somebody asked for at a time.
with r as materialized (
  select r.id, kith_check(r.status = 2, 'Only the active rule grades customers; activate it first.', 'GRADE_RULE_NOT_ACTIVE')
  from grade_rule r where r.id = $1::bigint),
due as (
  update job set due_at = now() where name in (select name from job where name = 'grades' for update skip locked))
insert into grade_run (grade_rule_id, period, as_of, asked_by)
select r.id, 'asked ' || clock_timestamp(), kith_today(), kith_actor() from r
where not exists (select from grade_run u where u.grade_rule_id = r.id and u.finished_at is null)

-- name: grade_runs
-- columns: period, as_of, looked, changed, up, down, begun_at, finished_at, asked_by
select period, as_of, looked, changed, up, down, begun_at, finished_at, asked_by
from grade_run where grade_rule_id = $1::bigint order by id desc limit 100

-- name: grade_explained
-- columns: record, grade, score, as_of, rule, edition, manual, bands
-- $2: not the grade that there is, but the one that the active rule gives today.
with g as materialized (
  (select g.id, g.grade, g.score, g.as_of, g.grade_rule_id, g.manual from grade g
   where g.customer_id = kith_merged_customer($1::bigint) and g.status in (1, 4) and g.deleted_at is null and not $2::boolean
   order by g.as_of desc, g.manual desc, g.status, g.id desc limit 1)
  union all
  select null, s.grade, s.score, kith_today(), r.id, false from grade_rule r
  cross join lateral kith_grade_some(r.id, kith_today(), array[kith_merged_customer($1::bigint)]) s where r.status = 2 and $2::boolean)
select g.id as record, coalesce(g.grade, '') as grade,
  case when /* rule customer grade_score */ 0 < 2 then g.score end as score, g.as_of, r.id as rule, r.edition,
  coalesce(g.manual, false) as manual, (
    select string_agg(b.code || ' ' || trim_scale(b.min_score), ', ' order by b.min_score desc)
    from grade_band b where b.grade_rule_id = r.id and b.deleted_at is null) as bands
from customer t left join g on true left join grade_rule r on r.id = g.grade_rule_id
where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true

-- name: grade_lines
-- columns: criterion, measure, label_en, label_zh, field, value, steps, points, weight, part
-- The criteria of a rule in the order of their ids are what inputs and points belong to.
with g as materialized (
  (select g.grade_rule_id, g.inputs, g.points from grade g
   where g.customer_id = kith_merged_customer($1::bigint) and g.status in (1, 4) and g.deleted_at is null and not $2::boolean
   order by g.as_of desc, g.manual desc, g.status, g.id desc limit 1)
  union all
  select r.id, s.inputs, s.points from grade_rule r
  cross join lateral kith_grade_some(r.id, kith_today(), array[kith_merged_customer($1::bigint)]) s where r.status = 2 and $2::boolean)
select k.id as criterion, k.measure, c.label_en, c.label_zh, m.field, g.inputs[k.n] as value, k.steps, g.points[k.n] as points,
  trim_scale(k.weight) as weight, trim_scale(g.points[k.n] * k.weight / 100) as part
from g cross join lateral (
  select k.*, row_number() over (order by k.id) as n from grade_criterion k
  where k.grade_rule_id = g.grade_rule_id and k.deleted_at is null) k
join grade_measure m on m.name = k.measure
left join code c on c.list = 'grade_measure' and c.code = k.measure and c.deleted_at is null
where exists (select from customer t where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true)
order by k.position nulls last, k.id

-- name: grade_matrix
-- columns: was, becomes, customers
-- The last grade of each customer on or before either day.
with was as materialized (
  select distinct on (g.customer_id) g.customer_id, g.grade from grade g
  where g.status in (1, 4) and g.deleted_at is null and g.as_of <= coalesce($1::date, coalesce($2::date, kith_today()) - 30)
  order by g.customer_id, g.as_of desc, g.manual desc, g.status, g.id desc),
becomes as materialized (
  select distinct on (g.customer_id) g.customer_id, g.grade from grade g
  where g.status in (1, 4) and g.deleted_at is null and g.as_of <= coalesce($2::date, kith_today())
  order by g.customer_id, g.as_of desc, g.manual desc, g.status, g.id desc)
select coalesce(w.grade, '') as was, coalesce(b.grade, '') as becomes, count(*) as customers
from customer t join becomes b on b.customer_id = t.id left join was w on w.customer_id = t.id
where t.deleted_at is null and /* visible customer t */ true
group by 1, 2 order by 1, 2

-- name: grade_days
-- columns: since, until
select coalesce($1::date, coalesce($2::date, kith_today()) - 30) as since, coalesce($2::date, kith_today()) as until

-- name: grade_preview
-- columns: kind, id, name, was, becomes, n, score
-- Kind 1: how many go from which grade to which, kind 2: some that change, kinds 3 to 7: up, down, other,
-- same, by hand.
with s as materialized (
  select t.id, t.name, t.grade as was, k.grade as becomes, k.score, h.customer_id is not null as by_hand,
    o.min_score as below, n.min_score as above
  from kith_grade_all($1::bigint, kith_today()) k
  join customer t on t.id = k.customer_id
  left join (
    select distinct g.customer_id from grade g
    where g.manual and g.status = 1 and g.deleted_at is null and g.until >= kith_today()) h on h.customer_id = t.id
  left join grade_band o on o.grade_rule_id = $1::bigint and o.code = t.grade and o.deleted_at is null
  left join grade_band n on n.grade_rule_id = $1::bigint and n.code = k.grade and n.deleted_at is null
  where /* visible customer t */ true),
f as (select * from s where not by_hand)
(select 1::bigint as kind, null::bigint as id, '' as name, was, becomes, count(*) as n, null::numeric as score
  from f group by was, becomes order by was, becomes limit 500)
union all
(select 2, id, kith_show(name, /* rule customer name */ 0), was, becomes, 1, score from f where was <> becomes order by id desc limit 10)
union all select 3, null, '', '', '', count(*), null from f where above > below
union all select 4, null, '', '', '', count(*), null from f where above < below
union all select 5, null, '', '', '', count(*), null from f where was <> becomes and (above > below or above < below) is not true
union all select 6, null, '', '', '', count(*), null from f where was = becomes
union all select 7, null, '', '', '', count(*), null from s where by_hand
