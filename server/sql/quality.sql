-- SPDX-License-Identifier: Apache-2.0
-- Customers whose data wants work. In all lists $1 is how many rows, $2 the id after which to go on (0: from the
-- newest), $3 the owner or null. Of people, contacts and tax numbers do not count.

-- name: quality_scan
-- columns: last, n
-- Lists by score look at so many customers for a page, whether they find something or not.
select coalesce(min(id), 0) as last, count(*) as n from (
  select t.id from customer t
  where t.deleted_at is null and (t.id < $1::bigint or $1::bigint = 0) and ($2::bigint is null or t.owner_id = $2::bigint)
    and /* visible customer t */ true
  order by t.id desc limit $3::bigint) x

-- name: quality_scores
-- columns: id, name, owner_id, score, missing, last_contact, others
-- $4 how many to look at, $5 the number of kith.v1.QualityIssue, $6 score below which, $7 days without contact (null: as the
-- settings say), $8 fields that are hidden.
with w as materialized (select * from kith_quality_weights($8::text[])),
page as (
  select t.* from customer t
  where t.deleted_at is null and (t.id < $2::bigint or $2::bigint = 0) and ($3::bigint is null or t.owner_id = $3::bigint)
    and /* visible customer t */ true
  order by t.id desc limit $4::bigint)
select t.id, kith_show(t.name, /* rule customer name */ 0) as name,
  case when /* rule customer owner_id */ 0 < 3 then t.owner_id end as owner_id, s.score, s.missing,
  case when /* rule customer last_contact */ 0 < 3 then m.last_contact_at end as last_contact, '{}'::text[] as others
from page t
cross join w
left join customer_measure m on m.customer_id = t.id
cross join lateral (
  select t.kind = 2 as person,
    exists (select from contact_point p where p.customer_id = t.id and p.kind = 1 and p.deleted_at is null) as phone,
    exists (select from contact_point p where p.customer_id = t.id and p.kind = 2 and p.deleted_at is null) as email,
    exists (select from contact c where c.customer_id = t.id and c.deleted_at is null) as contact) h
cross join lateral (
  select coalesce(100 * sum(f.weight) filter (where f.filled) / nullif(sum(f.weight), 0), 100)::bigint as score,
    coalesce(array_agg(f.field order by f.weight desc, f.field) filter (where not f.filled and f.weight > 0), '{}') as missing
  from (values ('phone', h.phone, w.phone), ('email', h.email, w.email), ('contact', h.contact, case when h.person then 0 else w.contact end),
    ('industry', t.industry <> '', case when h.person then 0 else w.industry end), ('region', t.region <> '', w.region), ('city', t.city <> '', w.city),
    ('address', t.address <> '', w.address), ('source', t.source <> '', w.source),
    ('tax_number', t.tax_number <> '', case when h.person then 0 else w.tax_number end), ('owner', t.owner_id is not null, w.owner)) f (field, filled, weight)) s
where case $5::bigint when 1 then s.score < coalesce($6::bigint, kith_setting_number('quality.complete', 60, 0, 101))
    else /* rule customer last_contact */ 0 < 3 and coalesce(m.last_contact_at, t.created_at)
      < now() - coalesce($7::bigint, kith_setting_number('quality.untouched_days', 90, 0, 36500)) * interval '1 day' end
order by t.id desc limit $1::bigint

-- name: quality_points
-- columns: id, name, owner_id, score, missing, last_contact, others
-- $4 kind of contact points that are wrong, those of the customer's contacts included.
select t.id, kith_show(t.name, /* rule customer name */ 0) as name,
  case when /* rule customer owner_id */ 0 < 3 then t.owner_id end as owner_id, null::bigint as score, '{}'::text[] as missing,
  null::timestamptz as last_contact, x.others
from (
  select b.customer_id as id, array_agg(kith_show(b.value, /* rule contact_point value */ 0) order by b.id) as others
  from (
    select p.id, coalesce(p.customer_id, c.customer_id) as customer_id, p.value from contact_point p
    left join contact c on c.id = p.contact_id and c.deleted_at is null and /* visible contact c */ true
    where p.deleted_at is null and ((p.kind = 1 and p.normalized !~ '^(\+|1\d{2,4}$|9\d{4}$|[48]00\d{7}$)') or (p.kind = 2 and p.normalized = '')) and p.kind = $4::bigint) b
  where b.customer_id is not null and (b.customer_id < $2::bigint or $2::bigint = 0) and /* rule contact_point value */ 0 < 3
  group by b.customer_id) x
join customer t on t.id = x.id
where t.deleted_at is null and ($3::bigint is null or t.owner_id = $3::bigint) and /* visible customer t */ true
order by t.id desc limit $1::bigint

-- name: quality_duplicates
-- columns: id, name, owner_id, score, missing, last_contact, others
-- Customers with the same phone, e-mail, tax number or name as others that one may see as well.
select t.id, kith_show(t.name, /* rule customer name */ 0) as name,
  case when /* rule customer owner_id */ 0 < 3 then t.owner_id end as owner_id, null::bigint as score, '{}'::text[] as missing,
  null::timestamptz as last_contact, x.others
from customer t
cross join lateral (
  select array_agg(distinct 'C-' || o.id) as others
  from duplicate_holder a
  join duplicate_holder b on b.value = a.value and b.kind = a.kind and b.object = 5 and b.record <> a.record
  join customer o on o.id = b.record and o.deleted_at is null and /* visible customer o */ true
  where a.object = 5 and a.record = t.id
    and case when a.kind in (1, 2) then /* rule contact_point value */ 0 when a.kind = 3 then /* rule customer tax_number */ 0
      else /* rule customer name */ 0 end < 2) x
where t.id in (
    select a.record from duplicate_holder a where a.object = 5
      and exists (select from duplicate_holder b where b.value = a.value and b.kind = a.kind and b.object = 5 and b.record <> a.record))
  and t.deleted_at is null and (t.id < $2::bigint or $2::bigint = 0) and ($3::bigint is null or t.owner_id = $3::bigint)
  and x.others is not null and /* visible customer t */ true
order by t.id desc limit $1::bigint

-- name: quality_summary
-- columns: who, name, customers, score, incomplete, untouched, phones, emails, duplicates
-- $1 by: 1 owner, 2 team; $2 fields that are hidden.
with w as materialized (select * from kith_quality_weights($2::text[])),
bound as materialized (
  select kith_setting_number('quality.complete', 60, 0, 101) as score,
    now() - kith_setting_number('quality.untouched_days', 90, 0, 36500) * interval '1 day' as contact),
point as (
  select p.customer_id, bool_or(p.kind = 1) as phone, bool_or(p.kind = 2) as email,
    bool_or(p.kind = 1 and p.normalized !~ '^(\+|1\d{2,4}$|9\d{4}$|[48]00\d{7}$)') as bad_phone, bool_or(p.kind = 2 and p.normalized = '') as bad_email
  from contact_point p where p.deleted_at is null and p.customer_id is not null group by 1),
person as (select distinct customer_id from contact where deleted_at is null and customer_id is not null),
twin as (
  select distinct a.record from duplicate_holder a
  join duplicate_holder b on b.value = a.value and b.kind = a.kind and b.object = 5 and b.record <> a.record
  join customer o on o.id = b.record and o.deleted_at is null and /* visible customer o */ true
  where a.object = 5 and case when a.kind in (1, 2) then /* rule contact_point value */ 0 when a.kind = 3 then /* rule customer tax_number */ 0
      else /* rule customer name */ 0 end < 2),
line as (
  select case $1::int when 1 then t.owner_id else t.team_id end as who, p.bad_phone, p.bad_email, d.record is not null as twin,
    coalesce(m.last_contact_at, t.created_at) < b.contact as untouched, b.score as complete,
    coalesce(100 * (
      coalesce(p.phone, false)::int * w.phone + coalesce(p.email, false)::int * w.email + (t.region <> '')::int * w.region + (t.city <> '')::int * w.city
        + (t.address <> '')::int * w.address + (t.source <> '')::int * w.source + (t.owner_id is not null)::int * w.owner
        + (t.kind <> 2)::int * ((c.customer_id is not null)::int * w.contact + (t.industry <> '')::int * w.industry + (t.tax_number <> '')::int * w.tax_number))
      / nullif(w.phone + w.email + w.region + w.city + w.address + w.source + w.owner
        + (t.kind <> 2)::int * (w.contact + w.industry + w.tax_number), 0), 100) as score
  from customer t
  cross join w cross join bound b
  left join point p on p.customer_id = t.id
  left join person c on c.customer_id = t.id
  left join twin d on d.record = t.id
  left join customer_measure m on m.customer_id = t.id
  where t.deleted_at is null and /* visible customer t */ true)
select l.who, coalesce(case $1::int when 1 then kith_show((select name from app_user where id = l.who), /* rule user name */ 0)
    else kith_show((select name from team where id = l.who), /* rule team name */ 0) end, '') as name,
  count(*) as customers, round(avg(l.score))::bigint as score, count(*) filter (where l.score < l.complete) as incomplete,
  count(*) filter (where l.untouched and /* rule customer last_contact */ 0 < 3) as untouched,
  count(*) filter (where l.bad_phone and /* rule contact_point value */ 0 < 3) as phones,
  count(*) filter (where l.bad_email and /* rule contact_point value */ 0 < 3) as emails, count(*) filter (where l.twin) as duplicates
from line l group by l.who order by incomplete desc, l.who nulls last limit 1000
