-- SPDX-License-Identifier: Apache-2.0
-- What is searched: names, codes, phones and e-mails of these objects. And what the quality of customers is measured by.

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

-- ---- Quality of the customers ----

insert into setting (key, value, kind, help_text) values
  ('quality.weights', 'phone=20 email=10 contact=20 industry=10 region=5 city=5 address=5 source=5 tax_number=10 owner=10', 'text',
    'How much each of these counts for the completeness of a customer; what is left out counts nothing.'),
  ('quality.complete', '60', 'number', 'Customers below so many percent are incomplete.'),
  ('quality.untouched_days', '90', 'number', 'Customers that nobody was in contact with for so many days are untouched.');

-- The weights as columns; what the roles hide counts nothing.
create function kith_quality_weights(hidden text[], out phone int, out email int, out contact int, out industry int, out region int, out city int,
  out address int, out source int, out tax_number int, out owner int) language sql stable as $$
  with w as (
    select m[1] as field, m[2]::int as weight from regexp_matches(kith_setting('quality.weights', ''), '([a-z_]+)\s*=\s*(\d{1,4})', 'g') m
    where m[1] <> all(hidden))
  select coalesce(max(weight) filter (where field = 'phone'), 0), coalesce(max(weight) filter (where field = 'email'), 0),
    coalesce(max(weight) filter (where field = 'contact'), 0), coalesce(max(weight) filter (where field = 'industry'), 0),
    coalesce(max(weight) filter (where field = 'region'), 0), coalesce(max(weight) filter (where field = 'city'), 0),
    coalesce(max(weight) filter (where field = 'address'), 0), coalesce(max(weight) filter (where field = 'source'), 0),
    coalesce(max(weight) filter (where field = 'tax_number'), 0), coalesce(max(weight) filter (where field = 'owner'), 0) from w $$;

-- A phone that the normaliser found no international form for lacks its area code, or is none; short
-- numbers and those of services have none and need none. An e-mail without a normal form is no address.
create index contact_point_invalid_idx on contact_point (kind, id)
  where deleted_at is null and ((kind = 1 and normalized !~ '^(\+|1\d{2,4}$|9\d{4}$|[48]00\d{7}$)') or (kind = 2 and normalized = ''));
