-- SPDX-License-Identifier: Apache-2.0
-- Leads, and the rules about them.

-- name: lead_found_somebody
-- After an assignment by the rules.
select kith_check(owner_id is not null,
  'No assignment rule fits this lead and finds somebody who is there; say to whom.', 'NOBODY_FOUND', 'owner_id')
from lead where id = $1::bigint

-- name: lead_rescore
-- Scores by rules that have changed; as many rows as it looked at.
select generate_series(1, kith_lead_rescore($1::bigint))

-- name: lead_rule_keep_score
-- $2, $3: its filter as the database evaluates it; $1 null: of the new rule.
update lead_score_rule set predicate = $2::text, params = $3::text[]
where id = coalesce($1::bigint, currval('lead_score_rule_id_seq'))

-- name: lead_rule_keep_assignment
update lead_assignment_rule set predicate = $2::text, params = $3::text[]
where id = coalesce($1::bigint, currval('lead_assignment_rule_id_seq'))

-- name: lead_rule_has_target
-- After an update: the rule still says who.
select case
  when kind = 1 and user_id is null then kith_raise('KH003', 'Say which user gets the leads.', 'FIELD_REQUIRED', 'user_id')
  when kind > 1 and team_id is null then kith_raise('KH003', 'Say whose people get the leads, as a team.', 'FIELD_REQUIRED', 'team_id') end
from lead_assignment_rule where id = $1::bigint

-- name: lead_explain
-- columns: score, pending, owner_id, assignment, rule_id, rule, deputy_for_id
select case when /* rule lead score */ 0 < 3 then t.score end as score, t.id > (select after from lead_scoring) as pending,
  case when /* rule lead owner_id */ 0 < 3 then t.owner_id end as owner_id, t.assignment,
  case when /* rule lead assignment_rule_id */ 0 < 3 then t.assignment_rule_id end as rule_id,
  kith_show(r.name, /* rule lead_assignment_rule name */ 0) as rule,
  case when /* rule lead deputy_for_id */ 0 < 3 then t.deputy_for_id end as deputy_for_id
from lead t left join lead_assignment_rule r on r.id = t.assignment_rule_id
where t.id = $1::bigint and /* visible lead t */ true

-- name: lead_explain_rules
-- columns: id, name, filter, points, matched
select r.id, kith_show(r.name, /* rule lead_score_rule name */ 0) as name,
  kith_show(r.filter, /* rule lead_score_rule filter */ 0) as filter, r.points,
  kith_lead_fits(t, r.predicate, r.params) as matched
from lead t join lead_score_rule r on r.active and r.deleted_at is null and r.predicate is not null
where t.id = $1::bigint and /* visible lead t */ true
  and /* rule lead score */ 0 < 3 and /* rule lead_score_rule points */ 0 < 3
order by r.position nulls last, r.id
