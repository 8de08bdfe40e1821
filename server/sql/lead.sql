-- SPDX-License-Identifier: Apache-2.0
-- Leads, and the rules about them.

-- name: lead_rescore
-- Scores by rules that have changed; as many rows as it looked at.
select generate_series(1, kith_lead_rescore($1::bigint))

-- name: lead_rule_keep_score
-- $2, $3: its filter as the database evaluates it; $1 null: of the new rule.
update lead_score_rule set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, currval('lead_score_rule_id_seq')))

-- name: lead_rule_keep_assignment
update lead_assignment_rule set predicate = $2::text, params = $3::text[]
where id = (select coalesce($1::bigint, currval('lead_assignment_rule_id_seq')))

-- name: lead_rule_has_target
-- After an update: the rule still says who.
select case
  when kind = 1 and user_id is null then kith_raise('KH003', 'Say which user gets the leads.', 'FIELD_REQUIRED', 'user_id')
  when kind in (2, 3) and team_id is null then kith_raise('KH003', 'Say whose people get the leads, as a team.', 'FIELD_REQUIRED', 'team_id') end
from lead_assignment_rule where id = $1::bigint

-- name: lead_explain
-- columns: score, pending, owner_id, assignment, rule_id, rule, deputy_for_id
select case when /* rule lead score */ 0 < 3 then t.score end as score, t.id > (select after from lead_scoring) as pending,
  case when /* rule lead owner_id */ 0 < 3 then t.owner_id end as owner_id, t.assignment,
  case when /* rule lead assignment_rule_id */ 0 < 3 then t.assignment_rule_id end as rule_id,
  kith_show(r.name, /* rule lead_assignment_rule name */ 0) as rule,
  case when /* rule lead deputy_for_id */ 0 < 3 then t.deputy_for_id end as deputy_for_id
from lead t left join lead_assignment_rule r on r.id = t.assignment_rule_id
where t.id = kith_merged_lead($1::bigint) and /* visible lead t */ true

-- name: lead_explain_rules
-- columns: id, name, filter, points, matched
select r.id, kith_show(r.name, /* rule lead_score_rule name */ 0) as name,
  kith_show(r.filter, /* rule lead_score_rule filter */ 0) as filter, r.points,
  kith_lead_fits(t, r.predicate, r.params) as matched
from lead t join lead_score_rule r on r.active and r.deleted_at is null and r.predicate is not null
where t.id = kith_merged_lead($1::bigint) and /* visible lead t */ true
  and /* rule lead score */ 0 < 3 and /* rule lead_score_rule points */ 0 < 3
order by r.position nulls last, r.id

-- name: lead_convert_wish
-- What the conversion in this transaction is to make; a trigger reads it.
select set_config('kith.convert', jsonb_strip_nulls(jsonb_build_object('from', $1::bigint[], 'sentence', $2::text, 'owner', $3::bigint,
  'customer_name', $4::text, 'opportunity', $5::boolean, 'opportunity_name', $6::text, 'amount', $7::numeric, 'currency', $8::text,
  'close_date', $9::date, 'pipeline', $10::bigint))::text, true)

-- name: lead_convert_allowed
-- What the conversion made is what one may make.
select case
  when exists (select from lead l join customer t on t.id = l.customer_id where l.id = kith_merged_lead($1::bigint) and t.created_at = now()
      and not /* create customer t */ true) then kith_raise('KH007',
    'Your role does not let you create the customer for its owner; convert with owner=me, or into a customer that is there.', 'OWNER_NOT_ALLOWED', 'owner_id')
  when exists (select from lead l join contact t on t.id = l.contact_id where l.id = kith_merged_lead($1::bigint) and t.created_at = now()
      and not /* create contact t */ true) then kith_raise('KH007',
    'Your role does not let you create the contact for its owner; convert with owner=me, or into a contact that is there.', 'OWNER_NOT_ALLOWED', 'owner_id')
  when exists (select from lead l join opportunity t on t.id = l.opportunity_id where l.id = kith_merged_lead($1::bigint) and t.created_at = now()
      and not /* create opportunity t */ true) then kith_raise('KH007',
    'Your role does not let you create the deal for its owner; convert with owner=me, or without a deal.', 'OWNER_NOT_ALLOWED', 'owner_id') end

-- name: lead_convert_taken
-- columns: object, record, keys, action, visible, name, owner
-- Whom the customer (5) or contact (6) meets that the lead has become: as duplicate_taken.
select m.object, m.record, array_to_string(m.keys, ',') as keys, m.action,
  c.id is not null or p.id is not null or l.id is not null as visible,
  coalesce(kith_show(c.name, /* rule customer name */ 0), kith_show(p.name, /* rule contact name */ 0),
    nullif(kith_show(l.company, /* rule lead company */ 0), ''), kith_show(l.name, /* rule lead name */ 0), '') as name,
  coalesce(kith_show(u.name, /* rule user name */ 0), '') as owner
from lead x cross join lateral kith_duplicate_taken($2::smallint, case $2::smallint when 5 then x.customer_id else x.contact_id end) m
left join customer c on m.object = 5 and c.id = m.record and /* visible customer c */ true
left join contact p on m.object = 6 and p.id = m.record and /* visible contact p */ true
left join lead l on m.object = 64 and l.id = m.record and /* visible lead l */ true
left join app_user u on u.id = case m.object
  when 5 then (select y.owner_id from customer y where y.id = m.record)
  when 6 then (select y.owner_id from contact y where y.id = m.record)
  when 64 then (select y.owner_id from lead y where y.id = m.record) end
where x.id = kith_merged_lead($1::bigint)

-- name: lead_convert_preview
-- columns: customer_name, kind, contact_name, interactions, tasks, attachments
select kith_show(case when t.company <> '' then t.company else t.name end, greatest(/* rule lead company */ 0, /* rule lead name */ 0)) as customer_name,
  case when t.company = '' then 2 else 1 end as kind,
  kith_show(case when t.company <> '' then t.name else '' end, /* rule lead name */ 0) as contact_name,
  (select count(*) from interaction i where i.lead_id = t.id and i.customer_id is null and i.deleted_at is null and /* visible interaction i */ true) as interactions,
  (select count(*) from task k where k.lead_id = t.id and k.customer_id is null and k.deleted_at is null and /* visible task k */ true) as tasks,
  (select count(*) from attachment a where a.lead_id = t.id and a.deleted_at is null and /* visible attachment a */ true) as attachments
from lead t where t.id = kith_merged_lead($1::bigint) and /* visible lead t */ true

-- name: lead_convert_matches
-- columns: object, record, keys, action, visible, name, owner
select m.object, m.record, array_to_string(m.keys, ',') as keys, m.action,
  c.id is not null or p.id is not null or l.id is not null as visible,
  coalesce(kith_show(c.name, /* rule customer name */ 0), kith_show(p.name, /* rule contact name */ 0),
    nullif(kith_show(l.company, /* rule lead company */ 0), ''), kith_show(l.name, /* rule lead name */ 0), '') as name,
  coalesce(kith_show(u.name, /* rule user name */ 0), '') as owner
from lead t cross join lateral (
  select array_agg(w.kind) as kinds, array_agg(w.value) as vals from duplicate_wants(64::smallint, t.id) w) h
cross join lateral duplicate_find(5::smallint, 0, '{}', h.kinds, h.vals) m
left join customer c on m.object = 5 and c.id = m.record and /* visible customer c */ true
left join contact p on m.object = 6 and p.id = m.record and /* visible contact p */ true
left join lead l on m.object = 64 and l.id = m.record and /* visible lead l */ true
left join app_user u on u.id = case m.object
  when 5 then (select y.owner_id from customer y where y.id = m.record)
  when 6 then (select y.owner_id from contact y where y.id = m.record)
  when 64 then (select y.owner_id from lead y where y.id = m.record) end
where t.id = kith_merged_lead($1::bigint) and /* visible lead t */ true and t.deleted_at is null and (m.object, m.record) <> (64, t.id)
