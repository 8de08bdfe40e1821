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

-- name: duplicate_rows
-- columns: n, object, record, visible, name, version, open
-- Rows of an import that would be blocked: $2 their numbers, $3 and $4 kinds and values, $5 their customers.
-- "offset 0": by their value first; in the order of the records the planner would read all of them for each key.
select k.n, h.object, h.record, c.id is not null or p.id is not null or l.id is not null as visible,
  coalesce(kith_show(c.name, /* rule customer name */ 0), kith_show(p.name, /* rule contact name */ 0),
    nullif(kith_show(l.company, /* rule lead company */ 0), ''), kith_show(l.name, /* rule lead name */ 0), '') as name,
  coalesce(c.version, p.version, l.version) as version,
  coalesce(case when h.object = $1::smallint then coalesce(c.open, p.open, l.open) end, false) as open
from unnest($2::bigint[], $3::smallint[], $4::text[], $5::bigint[]) k (n, kind, value, customer)
cross join lateral (select d.object, d.record from (select object, record from duplicate_holder
  where value = k.value and kind = k.kind offset 0) d order by d.object, d.record limit 20) h
join duplicate_pair($1::smallint) q on q.other = h.object and q.key = k.kind and q.action = 2
left join lateral (select t.id, t.name, t.version, (/* held customer t */ true) as open from customer t
  where h.object = 5 and t.id = h.record and /* visible customer t */ true) c on true
left join lateral (select t.id, t.name, t.version, (/* held contact t */ true) as open from contact t
  where h.object = 6 and t.id = h.record and /* visible contact t */ true) p on true
left join lateral (select t.id, t.name, t.company, t.version, (/* held lead t */ true) as open from lead t
  where h.object = 64 and t.id = h.record and /* visible lead t */ true) l on true
where k.customer is null or not duplicate_family(h.object, h.record) && array[k.customer]
order by k.n, h.object <> $1::smallint, h.record
