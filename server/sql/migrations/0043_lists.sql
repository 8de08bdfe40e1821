-- SPDX-License-Identifier: Apache-2.0
-- Indexes that lists are read along, so that none looks at more than a hundred times what it
-- returns: the orders that people use, and the recycle bin.

-- Deleted records are few, and in no other index: one of their own costs nothing to the others.
do $$
declare
  t name;
begin
  for t in select c.relname from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'deleted_at' and not a.attisdropped)
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and not a.attisdropped)
      order by c.relname loop
    execute format('create index %I on %I (id) where deleted_at is not null', t || '_bin_idx', t);
  end loop;
end $$;

-- Orders: the value, and the id behind it as the keyset has it; texts by their bytes.
create index customer_name_order_idx on customer (name collate "C", id);
create index customer_created_at_idx on customer (created_at, id);
create index customer_updated_at_idx on customer (updated_at, id);
create index contact_name_order_idx on contact (name collate "C", id);
create index contact_updated_at_idx on contact (updated_at, id);
create index lead_name_order_idx on lead (name collate "C", id);
create index lead_created_at_idx on lead (created_at, id);
create index lead_updated_at_idx on lead (updated_at, id);
create index opportunity_name_order_idx on opportunity (name collate "C", id);
create index opportunity_updated_at_idx on opportunity (updated_at, id);
create index opportunity_amount_idx on opportunity (amount, id);
create index opportunity_close_idx on opportunity (close_date, id);
create index interaction_happened_at_idx on interaction (happened_at, id);
create index task_due_time_idx on task (due_time, id);
create index ticket_updated_at_idx on ticket (updated_at, id);

-- Measures: the same; those that knew the value alone, or a part of the values, are no longer needed.
drop index customer_measure_last_contact_at_idx;
drop index customer_measure_next_task_at_idx;
drop index customer_measure_open_tickets_idx;
drop index customer_measure_open_amount_idx;
drop index customer_measure_last_order_at_idx;
drop index customer_measure_order_value_12m_idx;
create index customer_measure_last_contact_at_idx on customer_measure (last_contact_at, customer_id);
create index customer_measure_next_task_at_idx on customer_measure (next_task_at, customer_id);
create index customer_measure_open_tickets_idx on customer_measure (open_tickets, customer_id);
create index customer_measure_open_amount_idx on customer_measure (open_amount, customer_id);
create index customer_measure_last_order_at_idx on customer_measure (last_order_at, customer_id);
create index customer_measure_order_value_12m_idx on customer_measure (order_value_12m, customer_id);
