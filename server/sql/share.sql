-- SPDX-License-Identifier: Apache-2.0
-- What shares need beyond the engine.

-- name: share_limit
-- Who has the record through a share only: others' shares are not theirs to change, and what they
-- pass on ends no later than what they were given. $1 is the share, null for the one just made; $2
-- their teams.
select case
  when s.created_by is distinct from kith_actor() then
    kith_raise('KH007', 'The record was only shared with you: only who holds it may change shares that others made.',
      'SHARE_OF_OTHERS')
  when s.deleted_at is null and not exists (
    select from share h
    where h.id <> s.id and h.created_by is distinct from kith_actor() and h.access >= s.access
      and h.deleted_at is null
      and (h.expires_at is null or h.expires_at > now() and s.expires_at <= h.expires_at)
      and (h.user_id = kith_actor() or h.team_id = any($2::bigint[]))
      and (h.customer_id = s.customer_id
        or h.contact_id = s.contact_id
        or h.opportunity_id = s.opportunity_id
        or h.interaction_id = s.interaction_id
        or h.task_id = s.task_id
        or h.ticket_id = s.ticket_id)) then
    kith_raise('KH007', 'The record was shared with you until a day: what you pass on must not end later.',
      'SHARE_TOO_FAR', 'expire_time')
  end
from share s
where s.id = coalesce($1::bigint, currval('share_id_seq'))
  and not exists (select from customer r where r.id = s.customer_id and /* held customer r */ true)
  and not exists (select from contact r where r.id = s.contact_id and /* held contact r */ true)
  and not exists (select from opportunity r where r.id = s.opportunity_id and /* held opportunity r */ true)
  and not exists (select from interaction r where r.id = s.interaction_id and /* held interaction r */ true)
  and not exists (select from task r where r.id = s.task_id and /* held task r */ true)
  and not exists (select from ticket r where r.id = s.ticket_id and /* held ticket r */ true)
