-- SPDX-License-Identifier: Apache-2.0
-- Registration numbers count as keys of duplicates; records that are one and the same become one.

create or replace function duplicate_wants(of_object smallint, of_record bigint) returns setof duplicate_want language sql stable as $$
  select 5::smallint, t.id, 0::bigint, case t.kind when 2 then 5 else 4 end::smallint, kith_name_form(t.name)
    from customer t where of_object = 5 and t.id = of_record and t.deleted_at is null and t.name <> ''
  union all
  select 5::smallint, t.id, 0::bigint, 3::smallint, t.tax_number
    from customer t where of_object = 5 and t.id = of_record and t.deleted_at is null and t.tax_number <> ''
  union all
  select 6::smallint, t.id, 0::bigint, 5::smallint, kith_name_form(t.name)
    from contact t where of_object = 6 and t.id = of_record and t.deleted_at is null and t.name <> ''
  union all
  select 5::smallint, t.id, p.id, p.kind, p.normalized
    from customer t join contact_point p on p.customer_id = t.id
    where of_object = 5 and t.id = of_record and t.deleted_at is null and p.deleted_at is null and p.kind in (1, 2) and p.normalized <> ''
  union all
  select 6::smallint, t.id, p.id, p.kind, p.normalized
    from contact t join contact_point p on p.contact_id = t.id
    where of_object = 6 and t.id = of_record and t.deleted_at is null and p.deleted_at is null and p.kind in (1, 2) and p.normalized <> ''
  union all
  -- A lead that was converted is the customer that it became.
  select 64::smallint, t.id, x.source::bigint, x.kind::smallint, x.value
    from lead t cross join lateral (values (0, 1, t.phone_normalized), (1, 1, t.mobile_normalized), (0, 2, t.email_normalized),
      (0, 3, t.tax_number), (0, case when t.company <> '' then 4 else 5 end, kith_name_form(coalesce(nullif(t.company, ''), t.name)))) x (source, kind, value)
    where of_object = 64 and t.id = of_record and t.deleted_at is null and t.status <> 5 and x.value <> '' $$;
create or replace function duplicate_customer_made() returns trigger language plpgsql as $$
begin
  perform duplicate_take(array(
    select row(5, t.id, 0, case t.kind when 2 then 5 else 4 end, kith_name_form(t.name))::duplicate_want
      from made t where t.deleted_at is null and t.name <> ''
    union all
    select row(5, t.id, 0, 3, t.tax_number)::duplicate_want from made t where t.deleted_at is null and t.tax_number <> ''));
  return null;
end $$;
drop trigger duplicate_changed on customer;
create trigger duplicate_changed after update of name, kind, tax_number, deleted_at on customer for each row
  when ((old.name, old.kind, old.tax_number, old.deleted_at is null) is distinct from (new.name, new.kind, new.tax_number, new.deleted_at is null))
  execute function duplicate_changed('5');
insert into duplicate_holder (object, record, source, kind, value, clash)
  select 5, t.id, 0, 3, t.tax_number, false from customer t where t.deleted_at is null and t.tax_number <> '';
insert into duplicate_key as k (kind, value) select distinct 3, t.tax_number from customer t where t.deleted_at is null and t.tax_number <> ''
  on conflict (kind, value) do update set uses = k.uses + 1;
