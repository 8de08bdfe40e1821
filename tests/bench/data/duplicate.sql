-- SPDX-License-Identifier: Apache-2.0
-- Who holds which phones, e-mails and names, as the triggers keep it; phones and e-mails of the data are all different.
insert into duplicate_holder (object, record, source, kind, value, clash)
  select 5, c.id, 0, case c.kind when 2 then 5 else 4 end, kith_name_form(c.name), false from customer c
  union all select 6, c.id, 0, 5, kith_name_form(c.name), false from contact c
  union all select case when p.contact_id is null then 5 else 6 end, coalesce(p.contact_id, p.customer_id), p.id, p.kind, p.normalized, false
    from contact_point p where p.kind in (1, 2) and p.normalized <> ''
  on conflict do nothing;
insert into duplicate_key (kind, value) select distinct kind, value from duplicate_holder where kind <= 3 order by 1, 2;
