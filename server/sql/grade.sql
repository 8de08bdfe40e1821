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
from grade g where g.id = currval(pg_get_serial_sequence('grade', 'id'))

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
