-- SPDX-License-Identifier: Apache-2.0
-- What is searched: names, codes, phones and e-mails of these objects.

create trigger search_insert after insert on contact_point referencing new table as new_rows for each statement execute function search_point_insert();
create trigger search_update after update on contact_point for each row
  when ((old.deleted_at, old.customer_id, old.contact_id, old.kind, old.value, old.normalized)
    is distinct from (new.deleted_at, new.customer_id, new.contact_id, new.kind, new.value, new.normalized))
  execute function search_point_change();
create trigger search_delete after delete on contact_point for each row execute function search_point_change();

select kith_search_follow(1::smallint, 'app_user', '{"name": [3, 1], "login": [2, 2], "email": [4, 4], "phone": [5, 3], "external_id": [59, 2]}');
select kith_search_follow(5::smallint, 'customer', '{"name": [2, 1], "tax_number": [21, 2], "external_id": [59, 2]}');
select kith_search_follow(6::smallint, 'contact', '{"name": [2, 1], "external_id": [59, 2]}');
select kith_search_follow(11::smallint, 'product', '{"name": [3, 1], "code": [2, 2], "external_id": [59, 2]}');
select kith_search_follow(14::smallint, 'opportunity', '{"name": [2, 1], "external_id": [59, 2]}');
select kith_search_follow(15::smallint, 'ticket', '{"subject": [3, 1], "number": [2, 2], "external_id": [59, 2]}');
select kith_search_follow(64::smallint, 'lead', '{"name": [2, 1], "company": [3, 1], "title": [4, 1], "phone": [6, 3], "mobile": [7, 3],
  "email": [8, 4], "tax_number": [12, 2], "external_id": [59, 2]}');
select kith_search_follow(71::smallint, 'sales_order', '{"number": [2, 2], "external_id": [59, 2]}');
select kith_search_follow(73::smallint, 'order_return', '{"number": [2, 2], "external_id": [59, 2]}');
insert into search_entry select e.* from kith_search_points(array(select id from contact_point)) e on conflict do nothing;
select kith_search_count();
