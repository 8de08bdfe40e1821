-- SPDX-License-Identifier: Apache-2.0
-- Ways to reach somebody.

-- name: contact_point_fits
-- After an update of the value, whose kind only the database knows: $2 and $3 are null when it is no
-- phone number and no e-mail address.
select case
  when kind = 1 and $2::text is null then kith_raise('KH003', $4::text, 'PHONE_INVALID', 'value')
  when kind = 2 and $3::text is null then kith_raise('KH003', $5::text, 'EMAIL_INVALID', 'value') end
from contact_point where id = $1::bigint

-- name: contact_point_normalize
update contact_point
set normalized = case kind when 1 then $2::text when 2 then $3::text else $4::text end
where id = $1::bigint
  and normalized is distinct from case kind when 1 then $2::text when 2 then $3::text else $4::text end
