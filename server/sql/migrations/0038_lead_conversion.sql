-- SPDX-License-Identifier: Apache-2.0
-- A lead becomes a customer, a contact and a deal, in the statement that makes it converted; and whose
-- territory it lies in.

-- Who looks after the territory in which the lead would be as a customer.
create function kith_lead_salesperson(l lead) returns bigint language plpgsql as $$
declare
  r record;
  c customer;
  fits boolean;
begin
  select * into c from jsonb_populate_record(null::customer, jsonb_build_object('name', coalesce(nullif(l.company, ''), l.name),
    'kind', case when l.company = '' then 2 else 1 end, 'trading', 1, 'industry', l.industry, 'source', l.source, 'region', l.region,
    'city', l.city, 'country', '', 'address', l.address, 'website', l.website, 'tax_number', l.tax_number, 'description', l.description,
    'external_id', '', 'tags', to_jsonb(l.tags), 'custom', kith_lead_custom(l.custom, 'customer')));
  for r in select user_id, predicate, params from territory
    where active and deleted_at is null and predicate is not null order by position nulls last, id
  loop
    execute 'select (' || r.predicate || ') is true from (select ($1).*) t' into fits using c, r.params;
    if fits then return r.user_id; end if;
  end loop;
  return null;
end $$;

-- Values of the company's own fields that the target has too: of the same key, kind and code list.
create function kith_lead_custom(given jsonb, of_object text) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(given) e
  where exists (select from custom_field a join custom_field b on b.key = a.key and b.kind = a.kind and b.code_list = a.code_list
    where a.object = of_object and b.object = 'lead' and a.key = e.key
      and a.active and a.deleted_at is null and b.active and b.deleted_at is null) $$;

create function kith_lead_needs(custom jsonb, of_object text) returns void language plpgsql as $$
declare
  missing text := (select min(key) from custom_field where object = of_object and required and active and deleted_at is null and not custom ? key);
begin
  if missing is not null then
    perform kith_raise('KH003', format('A %s needs the field custom.%s: give it to the lead, or convert into one that is there.', of_object, missing),
      'FIELD_REQUIRED', 'custom.' || missing);
  end if;
end $$;

-- The ways to reach the lead that the customer or contact does not have yet.
create function kith_lead_points(l lead, of_customer bigint, of_contact bigint) returns void language sql as $$
  insert into contact_point (customer_id, contact_id, kind, value, normalized, is_primary, created_by, updated_by)
  select of_customer, of_contact, v.kind, v.value, v.normalized,
    v.normalized = (array[coalesce(nullif(l.mobile_normalized, ''), l.phone_normalized), l.email_normalized])[v.kind]
      and not exists (select from contact_point p where p.customer_id is not distinct from of_customer
        and p.contact_id is not distinct from of_contact and p.kind = v.kind and p.is_primary and p.deleted_at is null),
    kith_actor(), kith_actor()
  from (select distinct on (kind, normalized) * from (values (1, l.phone, l.phone_normalized), (1, l.mobile, l.mobile_normalized),
    (2, l.email, l.email_normalized)) x (kind, value, normalized) where x.normalized <> '' order by kind, normalized) v
  where not exists (select from contact_point p where p.customer_id is not distinct from of_customer
    and p.contact_id is not distinct from of_contact and p.kind = v.kind and p.normalized = v.normalized and p.deleted_at is null) $$;

create function kith_lead_customer(l lead, wish jsonb, of_owner bigint) returns bigint language plpgsql as $$
declare
  made bigint;
  custom jsonb := kith_lead_custom(l.custom, 'customer');
begin
  perform kith_lead_needs(custom, 'customer');
  insert into customer (name, kind, industry, source, region, city, address, website, description, tax_number, owner_id, tags, custom,
    created_by, updated_by)
  values (coalesce(nullif(wish ->> 'customer_name', ''), nullif(l.company, ''), l.name), case when l.company = '' then 2 else 1 end,
    l.industry, l.source, l.region, l.city, l.address, l.website, l.description, l.tax_number, of_owner, l.tags, custom,
    kith_actor(), kith_actor())
  returning id into made;
  return made;
end $$;

create function kith_lead_contact(l lead, of_owner bigint) returns bigint language plpgsql as $$
declare
  made bigint;
  custom jsonb := kith_lead_custom(l.custom, 'contact');
begin
  perform kith_lead_needs(custom, 'contact');
  insert into contact (name, customer_id, job_title, owner_id, tags, custom, created_by, updated_by)
    values (l.name, l.customer_id, l.job_title, of_owner, l.tags, custom, kith_actor(), kith_actor())
    returning id into made;
  insert into affiliation (contact_id, customer_id, job_title, is_primary, created_by, updated_by)
    values (made, l.customer_id, l.job_title, not exists (select from affiliation
      where customer_id = l.customer_id and is_primary and deleted_at is null), kith_actor(), kith_actor());
  return made;
end $$;

create function kith_lead_opportunity(l lead, wish jsonb, of_owner bigint) returns bigint language plpgsql as $$
declare
  made bigint;
  custom jsonb := kith_lead_custom(l.custom, 'opportunity');
begin
  perform kith_lead_needs(custom, 'opportunity');
  insert into opportunity (name, customer_id, contact_id, pipeline_id, amount, amount_currency, close_date, source, description,
    owner_id, tags, custom, created_by, updated_by)
  values (coalesce(wish ->> 'opportunity_name', ''), l.customer_id, l.contact_id, (wish ->> 'pipeline')::bigint,
    coalesce((wish ->> 'amount')::numeric, l.budget), case when wish ? 'amount' then wish ->> 'currency' else l.budget_currency end,
    (wish ->> 'close_date')::date, l.source, l.description, of_owner, l.tags, custom, kith_actor(), kith_actor())
  returning id into made;
  return made;
end $$;

-- What hangs on the lead hangs on its customer from now on.
create function kith_lead_moves(l lead) returns void language plpgsql as $$
begin
  update interaction set customer_id = l.customer_id, contact_id = coalesce(contact_id, l.contact_id),
      version = version + 1, updated_at = now(), updated_by = kith_actor()
    where lead_id = l.id and customer_id is null;
  update task set customer_id = l.customer_id, contact_id = coalesce(contact_id, l.contact_id),
      version = version + 1, updated_at = now(), updated_by = kith_actor()
    where lead_id = l.id and customer_id is null;
  update attachment set customer_id = l.customer_id, lead_id = null,
      version = version + 1, updated_at = now(), updated_by = kith_actor()
    where lead_id = l.id;
end $$;

-- `kith.convert` holds what is wanted. Whoever comes second waits for the row and finds it converted.
create function lead_convert() returns trigger language plpgsql as $$
declare
  wish jsonb := coalesce(nullif(current_setting('kith.convert', true), ''), '{}')::jsonb;
  of_owner bigint := coalesce((wish ->> 'owner')::bigint, new.owner_id, kith_actor());
  person boolean;
begin
  if old.status = 5 then
    perform kith_raise('KH009', format('L-%s has been converted already: it became %s.', old.id, concat_ws(', ', 'C-' || old.customer_id,
      'P-' || old.contact_id, 'O-' || old.opportunity_id)), 'ALREADY_CONVERTED', 'id');
  elsif not coalesce(wish -> 'from' @> to_jsonb(old.status), false) then
    perform kith_raise('KH009', coalesce(wish ->> 'sentence', 'A lead is converted by its own method.'), 'LEAD_STATUS');
  end if;
  if new.contact_id is not null then
    select customer_id into new.customer_id from contact where id = new.contact_id and new.customer_id is null;
    perform kith_check(new.customer_id is not null and exists (select from contact where id = new.contact_id and customer_id = new.customer_id
        union all select from affiliation where contact_id = new.contact_id and customer_id = new.customer_id and deleted_at is null),
      'The contact does not belong to this customer.', 'CONTACT_OF_OTHER_CUSTOMER', 'contact_id');
  end if;
  new.customer_id := coalesce(new.customer_id, kith_lead_customer(new, wish, of_owner));
  person := (select kind = 2 from customer where id = new.customer_id);
  if new.contact_id is null and new.name <> '' and not person then
    new.contact_id := kith_lead_contact(new, of_owner);
  end if;
  perform kith_lead_points(new, case when new.contact_id is null then new.customer_id end, new.contact_id);
  if coalesce((wish ->> 'opportunity')::boolean, false) then
    new.opportunity_id := kith_lead_opportunity(new, wish, of_owner);
  end if;
  perform kith_lead_moves(new);
  new.converted_at := now();
  new.converted_by := kith_actor();
  return new;
end $$;
create trigger convert before update of status on lead for each row when (new.status = 5) execute function lead_convert();
