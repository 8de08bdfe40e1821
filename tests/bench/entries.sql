-- SPDX-License-Identifier: Apache-2.0
-- Entries for the search of customers :from to :to; see million.sql.
insert into search_entry select e.* from search_customer_entries(array(select id from customer where id between :from and :to)) e on conflict do nothing;
insert into search_entry select e.* from kith_search_points(array(select id from contact_point where customer_id between :from and :to)) e on conflict do nothing;
