-- SPDX-License-Identifier: Apache-2.0
-- What is there twice.

-- name: duplicate_taken
-- columns: object, record, keys, action, visible, name, owner
-- After a write, before its end: $2 is the record, null for the one just made (of the sequence $3).
select m.object, m.record, array_to_string(m.keys, ',') as keys, m.action,
  c.id is not null or p.id is not null or l.id is not null as visible,
  coalesce(kith_show(c.name, /* rule customer name */ 0), kith_show(p.name, /* rule contact name */ 0),
    nullif(kith_show(l.company, /* rule lead company */ 0), ''), kith_show(l.name, /* rule lead name */ 0), '') as name,
  coalesce(kith_show(u.name, /* rule user name */ 0), '') as owner
from kith_duplicate_taken($1::smallint, coalesce($2::bigint, currval($3::text::regclass))) m
left join customer c on m.object = 5 and c.id = m.record and /* visible customer c */ true
left join contact p on m.object = 6 and p.id = m.record and /* visible contact p */ true
left join lead l on m.object = 64 and l.id = m.record and /* visible lead l */ true
left join app_user u on u.id = case m.object
  when 5 then (select x.owner_id from customer x where x.id = m.record)
  when 6 then (select x.owner_id from contact x where x.id = m.record)
  when 64 then (select x.owner_id from lead x where x.id = m.record) end

-- name: duplicate_verdict
select kith_duplicate_verdict($1::boolean)

-- name: duplicate_asked
-- columns: object, record, keys, action, visible, name, owner
-- For values that nobody holds yet: $2 the customers that the record would belong to, $3 and $4 kinds
-- and values, $5 a name in the kind $6.
select m.object, m.record, array_to_string(m.keys, ',') as keys, m.action,
  c.id is not null or p.id is not null or l.id is not null as visible,
  coalesce(kith_show(c.name, /* rule customer name */ 0), kith_show(p.name, /* rule contact name */ 0),
    nullif(kith_show(l.company, /* rule lead company */ 0), ''), kith_show(l.name, /* rule lead name */ 0), '') as name,
  coalesce(kith_show(u.name, /* rule user name */ 0), '') as owner
from duplicate_find($1::smallint, 0, $2::bigint[],
  $3::smallint[] || case when $5::text <> '' then $6::smallint end,
  $4::text[] || case when $5::text <> '' then kith_name_form($5::text) end) m
left join customer c on m.object = 5 and c.id = m.record and /* visible customer c */ true
left join contact p on m.object = 6 and p.id = m.record and /* visible contact p */ true
left join lead l on m.object = 64 and l.id = m.record and /* visible lead l */ true
left join app_user u on u.id = case m.object
  when 5 then (select x.owner_id from customer x where x.id = m.record)
  when 6 then (select x.owner_id from contact x where x.id = m.record)
  when 64 then (select x.owner_id from lead x where x.id = m.record) end
