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
