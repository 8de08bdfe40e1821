-- SPDX-License-Identifier: Apache-2.0
-- Second factors, and proof that it is still the same person.

-- name: step_up_password
-- columns: proof_end
-- Only for who has no second factor; the password is that which was looked at.
update session s set proved_at = now()
where s.id = $1::bigint and s.deleted_at is null
  and exists (select from credential c where c.user_id = s.owner_id and c.phc = $2::text)
  and not exists (
    select from second_factor f where f.user_id = s.owner_id and f.confirmed_at is not null)
returning s.proved_at
  + kith_setting_number('session.step_up_minutes', 5, 1, 1440) * interval '1 minute' as proof_end
