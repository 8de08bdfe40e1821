-- SPDX-License-Identifier: Apache-2.0
-- Consent, legal holds, retention; what is kept on a person, and its end.

-- name: consent_states
-- columns: consent_id, channel, purpose, state, allowed, state_time, expire_time
-- $1 customer, $2 contact: one is null.
select id as consent_id, channel, purpose, state, state = 1 and coalesce(expire_time > now(), true) as allowed,
  coalesce(state_time, created_at) as state_time, expire_time
from kith_consent_state($1::bigint, $2::bigint)

-- name: person_customer
-- The customer is a person whom the session may see for this.
select case
  when c.id is null then kith_raise('KH005', $2::text || ' does not exist, or you may not do this with it.', 'NOT_FOUND')
  when c.kind <> 2 then kith_raise('KH009', $2::text || ' is an organisation; take its contacts one by one.', 'NOT_A_PERSON', 'id') end
from (select 1) one left join (
  select t.* from customer t where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true) c on true

-- name: person_contact
select case
  when c.id is null then kith_raise('KH005', $2::text || ' does not exist, or you may not do this with it.', 'NOT_FOUND') end
from (select 1) one left join (
  select t.* from contact t where t.id = kith_merged_contact($1::bigint) and /* visible contact t */ true) c on true

-- name: person_known_customer
-- As person_customer; with $3 also one that has left the recycle bin.
select case
  when c.id is null and not ($3::boolean and kith_purged(5::smallint, $1::bigint)) then kith_raise('KH005', $2::text || ' does not exist, or you may not do this with it.', 'NOT_FOUND')
  when coalesce(c.kind, kith_purged_value(5::smallint, $1::bigint, 'kind')::smallint) <> 2 then kith_raise('KH009', $2::text || ' is an organisation; take its contacts one by one.', 'NOT_A_PERSON', 'id') end
from (select 1) one left join (
  select t.* from customer t where t.id = kith_merged_customer($1::bigint) and /* visible customer t */ true) c on true

-- name: person_known_contact
select case
  when c.id is null and not ($3::boolean and kith_purged(6::smallint, $1::bigint)) then kith_raise('KH005', $2::text || ' does not exist, or you may not do this with it.', 'NOT_FOUND') end
from (select 1) one left join (
  select t.* from contact t where t.id = kith_merged_contact($1::bigint) and /* visible contact t */ true) c on true

-- name: person_export_begin
insert into audit_event (actor, call, kind, detail)
values ($1::bigint, $2::text, 'person.export', jsonb_build_object('person', $3::text))

-- name: person_records
-- columns: object, record, customers
select p.object, p.record, p.object = 5 as customers
from kith_person_records($1::smallint, $2::bigint) p
order by p.object = $1::smallint and p.record = $2::bigint desc, p.object, p.record

-- name: person_labels
-- columns: labels
select kith_export_labels($1::smallint[])::text as labels

-- name: person_page
-- columns: record
select x::text as record from kith_export_records($1::smallint[], $2::bigint[]) x

-- name: person_lines
-- columns: line
select jsonb_build_object('import', 'IM-' || l.import_id, 'line', l.line, 'columns', s.header, 'cells', r.cells)::text as line
from kith_import_lines($1::smallint[], $2::bigint[]) l
join import_row r on r.import_id = l.import_id and r.line = l.line
left join import_state s on s.import_id = l.import_id
order by l.import_id, l.line

-- name: person_deals
-- columns: deal
-- Deals of a company in which the contact stands; the deal itself is not the person's.
select jsonb_build_object('id', 'O-' || o.id, 'customer_id', 'C-' || o.customer_id, 'create_time', o.created_at)::text as deal
from opportunity o where o.contact_id = $1::bigint
union all
select jsonb_build_object('id', 'SO-' || o.id, 'customer_id', 'C-' || o.customer_id, 'create_time', o.created_at)::text as deal
from sales_order o where o.contact_id = $1::bigint

-- name: person_places
-- columns: place, part, found, samples
with what as (
  select p.object, array_agg(p.record order by p.record) as ids
  from kith_person_records($1::smallint, $2::bigint, true) p group by p.object)
select o.table_name as place, c.column_name as part, c.n as found,
  array_to_string(array(select o.prefix || '-' || x from unnest(w.ids[1:5]) x), ', ') as samples
from what w join contract_object o on o.object = w.object
cross join lateral kith_count_personal(w.object, w.ids) c where c.n > 0
union all
select 'import_row', 'cells', count(*), coalesce(string_agg(distinct 'IM-' || l.import_id, ', '), '')
from kith_import_lines(array(select w.object from what w cross join unnest(w.ids) x), array(select x from what w cross join unnest(w.ids) x)) l
having count(*) > 0
union all
select 'attachment_upload', '', count(*), string_agg('A-' || u.attachment_id, ', ')
from attachment_upload u join what w on w.object = 17 and u.attachment_id = any(w.ids) having count(*) > 0
union all
-- Of what has left the recycle bin, the old values.
select 'audit_entry', 'old', count(*), array_to_string((array_agg(o.prefix || '-' || a.record order by a.object, a.record))[1:5], ', ')
from what w join contract_object o on o.object = w.object
join audit_entry a on a.object = w.object and a.record = any(w.ids) and a.op = 'D' and exists (
  select from contract_column c where c.object = a.object and c.erasable and a.old ? c.key and not kith_audit_is_erased(a.old -> c.key))
having count(*) > 0
order by 1, 2

-- name: person_obstacle
-- columns: obstacle
select case
  when kith_held(coalesce(kith_merged_customer($1::bigint), kith_purged_value(6::smallint, $2::bigint, 'customer_id')::bigint), kith_merged_contact($2::bigint)) then 'A legal hold keeps the person.'
  when exists (select from customer where id = kith_merged_customer($1::bigint) and erased_at is not null)
    or exists (select from contact where id = kith_merged_contact($2::bigint) and erased_at is not null) then 'The person was erased before.'
  when exists (select from erasure where status in (1, 2) and (customer_id = kith_merged_customer($1::bigint) or contact_id = kith_merged_contact($2::bigint))) then 'The person is being erased.'
  else '' end as obstacle

-- name: erasure_shell
-- Who has left the recycle bin comes back, without values.
select kith_purged_shell($1::smallint, $2::bigint)

-- name: erasure_insert
-- $4: the id was drawn with the request id.
insert into erasure (id, customer_id, contact_id, created_by, updated_by)
values (case when $4::boolean then currval('erasure_id_seq') else nextval('erasure_id_seq') end, kith_merged_customer($1::bigint), kith_merged_contact($2::bigint), $3::bigint, $3::bigint)

-- name: erasure_allowed
-- Of the one just inserted: it may be.
select case
  when not exists (select from customer t where t.id = e.customer_id and /* delete customer t */ true)
    and not exists (select from contact t where t.id = e.contact_id and /* delete contact t */ true)
  then kith_raise('KH007', 'Your role does not let you delete the person, and so not erase it.', 'PERMISSION_DENIED')
  when exists (select from customer where id = e.customer_id and kind <> 2)
  then kith_raise('KH009', 'The customer is an organisation; take its contacts one by one.', 'NOT_A_PERSON', 'id')
  when exists (select from customer where id = e.customer_id and erased_at is not null)
    or exists (select from contact where id = e.contact_id and erased_at is not null)
  then kith_raise('KH009', 'The person was erased before.', 'ALREADY_ERASED', 'id')
  when kith_held(e.customer_id, e.contact_id)
  then kith_raise('KH009', 'A legal hold keeps the person; see it with `kith legal-hold list`.', 'LEGAL_HOLD', 'id') end
from erasure e where e.id = (select currval('erasure_id_seq'))

-- name: erasure_begin
-- It waits for a job.
insert into erasure_state (erasure_id) values (currval('erasure_id_seq'))

-- name: erasure_lease
-- columns: id, object, record
-- The next one that is due, for a while.
update erasure_state s set lease_owner = $1::text, lease_until = now() + $2::bigint * interval '1 second'
from erasure e
where e.id = s.erasure_id and s.erasure_id = (
  select erasure_id from erasure_state where due_at <= now() and lease_until < now()
  order by due_at limit 1 for update skip locked)
returning s.erasure_id as id, case when e.contact_id is null then 5 else 6 end as object, coalesce(e.contact_id, e.customer_id) as record

-- name: erasure_renew
-- First statement of every step: whoever lost the lease does nothing.
-- columns: kept
with kept as (
  update erasure_state set lease_until = now() + $3::bigint * interval '1 second'
  where erasure_id = $1::bigint and lease_owner = $2::text returning erasure_id)
select kith_check(exists (select from kept), 'Somebody else does this by now.', 'LEASE_LOST') as kept

-- name: erasure_step
-- columns: next
select kith_erase_step($1::bigint, $2::boolean) as next

-- name: erasure_later
-- columns: id
-- It cannot go on now: others may try in some seconds. $4: why, for people.
with free as (
  update erasure_state set lease_owner = '', lease_until = '-infinity', due_at = now() + $3::bigint * interval '1 second'
  where erasure_id = $1::bigint and lease_owner = $2::text returning erasure_id)
update erasure set message = $4::text, version = version + 1, updated_at = now()
where id in (select erasure_id from free) and message <> $4::text returning id

-- name: erasure_again
-- columns: again
select kith_erase_again($1::smallint, $2::bigint, $3::timestamptz) as again

-- name: retention_run
-- A batch by all rules that are on; a row for each record.
-- columns: record
select kith_retention_run($1::bigint) as record

-- name: retention_old
-- columns: found, held, samples
select count(*) as found, count(*) filter (where o.held) as held,
  coalesce(array_to_string((array_agg(k.prefix || '-' || o.record order by o.record) filter (where not o.held))[1:20], ','), '') as samples
from retention_rule r
left join contract_object k on k.name = r.object
left join lateral kith_retention_old(r.id) o on true
where r.id = $1::bigint and o.record is not null

-- name: retention_fits
-- After an update: condition and action fit the kind of records.
select case
  when not (r.condition = 1 or (r.condition = 3 and r.object in ('customer', 'contact')) or (r.condition = 2 and r.object in ('ticket', 'task', 'import')))
  then kith_raise('KH003', 'Records of the kind ' || r.object || ' have no such time to count from.', 'CONDITION_UNFIT', 'condition')
  when r.action = 2 and r.object not in ('customer', 'contact')
  then kith_raise('KH003', 'Only people are erased: customers and contacts.', 'ACTION_UNFIT', 'action') end
from retention_rule r where r.id = $1::bigint
