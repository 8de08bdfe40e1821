-- SPDX-License-Identifier: Apache-2.0
-- Rules for fields.

-- name: field_rule_fits
-- After an update of the rule, whose field only the database knows: $2 are those that can have it.
select case when object || '.' || field <> all($2::text[])
  then kith_raise('KH003', 'The field ' || field || ' of ' || object || $3::text, 'RULE_NOT_POSSIBLE', 'rule') end
from field_rule where id = $1::bigint
