-- SPDX-License-Identifier: Apache-2.0
-- What shares need beyond the engine.

-- name: share_held
-- Who has the record through a share only passes nothing on: else what was taken back would stay
-- with others. $1 is the share, null for the one just made.
select kith_raise('KH007', 'The record was only shared with you: only who holds it may share it, or change its shares.',
  'SHARE_NOT_ALLOWED')
from share s
where s.id = (select coalesce($1::bigint, currval('share_id_seq')))
  and not exists (select from customer r where r.id = s.customer_id and /* held customer r */ true)
  and not exists (select from contact r where r.id = s.contact_id and /* held contact r */ true)
  and not exists (select from opportunity r where r.id = s.opportunity_id and /* held opportunity r */ true)
  and not exists (select from interaction r where r.id = s.interaction_id and /* held interaction r */ true)
  and not exists (select from task r where r.id = s.task_id and /* held task r */ true)
  and not exists (select from ticket r where r.id = s.ticket_id and /* held ticket r */ true)
