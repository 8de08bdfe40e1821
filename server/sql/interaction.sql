-- SPDX-License-Identifier: Apache-2.0
-- What interactions need beyond the engine.

-- name: interaction_has_next_step
-- After an update: the record as it has become keeps to the rules that a new one keeps to.
select case
  when status = 1 and next_step = '' and next_step_date is null and no_next_step_reason = ''
  then kith_raise('KH003', $2::text, 'NEXT_STEP_NEEDED', 'next_step')
  when status = 2 and happened_at is null
  then kith_raise('KH003', $3::text, 'TIME_NEEDED', 'happened_at') end
from interaction where id = $1::bigint
