-- SPDX-License-Identifier: Apache-2.0
-- What is known of a customer in figures: kept beside the customer, outside history and version, from
-- what the change feed says. Facts, not ages: "days since" is a comparison with a time.

-- How far each consumer of the change feed has come: all entries of the audit log up to this number.
create table feed_position (
  consumer text primary key,
  seq bigint not null default 0,
  moved_at timestamptz not null default now()
);
insert into feed_position (consumer, seq)
  select 'measures', case when is_called then last_value else 0 end from audit_seq;

-- One row per customer, there from the beginning. Amounts are in the currency of the company, in `currency`;
-- windows of N months are the running month and the N - 1 before it, in the company's time zone.
create table customer_measure (
  customer_id bigint primary key,
  measured_at timestamptz not null default now(),
  -- When time alone makes the figures wrong: a month ends, a rate of a day does. Null: never.
  stale_at timestamptz,
  currency text not null default '',
  last_contact_at timestamptz,
  next_task_at timestamptz,
  open_tickets integer not null default 0,
  open_complaints integer not null default 0,
  open_opportunities integer not null default 0,
  open_amount numeric(20,4) not null default 0,
  won_opportunities integer not null default 0,
  won_amount numeric(20,4) not null default 0,
  last_won_at timestamptz,
  orders integer not null default 0,
  order_value numeric(20,4) not null default 0,
  first_order_at date,
  last_order_at date,
  interactions integer not null default 0,
  orders_1m integer not null default 0,
  orders_3m integer not null default 0,
  orders_6m integer not null default 0,
  orders_12m integer not null default 0,
  orders_24m integer not null default 0,
  order_value_1m numeric(20,4) not null default 0,
  order_value_3m numeric(20,4) not null default 0,
  order_value_6m numeric(20,4) not null default 0,
  order_value_12m numeric(20,4) not null default 0,
  order_value_24m numeric(20,4) not null default 0,
  interactions_1m integer not null default 0,
  interactions_3m integer not null default 0,
  interactions_6m integer not null default 0,
  interactions_12m integer not null default 0,
  interactions_24m integer not null default 0,
  tickets_1m integer not null default 0,
  tickets_3m integer not null default 0,
  tickets_6m integer not null default 0,
  tickets_12m integer not null default 0,
  tickets_24m integer not null default 0,
  won_amount_1m numeric(20,4) not null default 0,
  won_amount_3m numeric(20,4) not null default 0,
  won_amount_6m numeric(20,4) not null default 0,
  won_amount_12m numeric(20,4) not null default 0,
  won_amount_24m numeric(20,4) not null default 0,
  returns_12m integer not null default 0
) with (fillfactor = 80);
create index customer_measure_stale_at_idx on customer_measure (stale_at) where stale_at is not null;
create index customer_measure_last_contact_at_idx on customer_measure (last_contact_at);
create index customer_measure_next_task_at_idx on customer_measure (next_task_at) where next_task_at is not null;
create index customer_measure_open_tickets_idx on customer_measure (open_tickets) where open_tickets > 0;
create index customer_measure_open_amount_idx on customer_measure (open_amount) where open_amount > 0;
create index customer_measure_last_order_at_idx on customer_measure (last_order_at) where last_order_at is not null;
create index customer_measure_order_value_12m_idx on customer_measure (order_value_12m) where order_value_12m > 0;

-- Months in which something happened: what the windows are made of.
create table customer_month (
  customer_id bigint not null,
  month date not null,
  orders integer not null default 0,
  order_value numeric(20,4) not null default 0,
  returns integer not null default 0,
  return_value numeric(20,4) not null default 0,
  interactions integer not null default 0,
  tickets integer not null default 0,
  won_amount numeric(20,4) not null default 0,
  primary key (customer_id, month)
);

-- No foreign keys: merging moves what refers to a customer, and these are made anew instead.
insert into erasure_elsewhere values
  ('feed_position', 'numbers of entries: no persons'),
  ('customer_measure', 'figures, made anew of what the erasure leaves'),
  ('customer_month', 'figures, made anew of what the erasure leaves');

create function customer_measure_made() returns trigger language plpgsql as $$
begin
  insert into customer_measure (customer_id) select id from made on conflict do nothing;
  return null;
end $$;
create trigger measure_made after insert on customer referencing new table as made
  for each statement execute function customer_measure_made();
create function customer_measure_gone() returns trigger language plpgsql as $$
begin
  delete from customer_measure m using gone g where m.customer_id = g.id;
  delete from customer_month m using gone g where m.customer_id = g.id;
  return null;
end $$;
create trigger measure_gone after delete on customer referencing old table as gone
  for each statement execute function customer_measure_gone();
-- Those that are there already: made by the feed, some at a time.
insert into customer_measure (customer_id, stale_at) select id, now() from customer;

-- Makes the figures of some customers anew; how many. Whoever comes second waits for the rows and reads
-- what there is by then, so that older figures never come behind newer ones.
create function kith_measure(of_customers bigint[]) returns bigint language plpgsql as $$
declare
  zone text := kith_setting('company.time_zone', 'Asia/Shanghai');
  company text := kith_setting('company.currency', 'CNY');
  digits integer := coalesce((select c.digits from currency c where c.code = company and c.deleted_at is null), 2);
  today date := kith_today();
  this_month date := date_trunc('month', today)::date;
  ids bigint[];
begin
  insert into customer_measure (customer_id)
    select c.id from customer c where c.id = any(of_customers)
      and not exists (select from customer_measure m where m.customer_id = c.id)
    order by c.id on conflict do nothing;
  ids := array(select m.customer_id from customer_measure m where m.customer_id = any(of_customers)
    order by m.customer_id for update);

  with fact as (
    select i.customer_id, (i.happened_at at time zone zone)::date as day, 1 as interactions, 0 as tickets, 0::numeric as won_amount,
      0 as orders, 0::numeric as order_value, 0 as returns, 0::numeric as return_value
    from interaction i where i.customer_id = any(ids) and i.deleted_at is null and i.status = 1 and i.kind <> 7
      and i.happened_at is not null
    union all
    select t.customer_id, (t.created_at at time zone zone)::date, 0, 1, 0, 0, 0, 0, 0
    from ticket t where t.customer_id = any(ids) and t.deleted_at is null
    union all
    select o.customer_id, o.close_date, 0, 0, o.company_amount, 0, 0, 0, 0
    from opportunity o where o.customer_id = any(ids) and o.deleted_at is null and o.status = 2
      and o.company_amount_currency = company and o.close_date is not null
    union all
    select s.customer_id, s.ordered_on, 0, 0, 0, 1, case when s.company_amount_currency = company then s.company_amount else 0 end, 0, 0
    from sales_order s where s.customer_id = any(ids) and s.deleted_at is null and s.status in (2, 3, 4, 5) and s.ordered_on is not null
    union all
    select r.customer_id, r.returned_on, 0, 0, 0, 0, 0, 1, case when r.company_amount_currency = company then r.company_amount else 0 end
    from order_return r where r.customer_id = any(ids) and r.deleted_at is null and r.status = 2 and r.returned_on is not null),
  fresh as materialized (
    select f.customer_id, date_trunc('month', f.day)::date as month, sum(f.interactions)::integer as interactions,
      sum(f.tickets)::integer as tickets, sum(f.won_amount) as won_amount, sum(f.orders)::integer as orders,
      sum(f.order_value) as order_value, sum(f.returns)::integer as returns, sum(f.return_value) as return_value
    from fact f group by 1, 2),
  gone as (
    delete from customer_month m where m.customer_id = any(ids)
      and not exists (select from fresh f where f.customer_id = m.customer_id and f.month = m.month))
  insert into customer_month as m (customer_id, month, interactions, tickets, won_amount, orders, order_value, returns, return_value)
    select f.customer_id, f.month, f.interactions, f.tickets, f.won_amount, f.orders, f.order_value, f.returns, f.return_value from fresh f
  on conflict (customer_id, month) do update set
    interactions = excluded.interactions, tickets = excluded.tickets, won_amount = excluded.won_amount, orders = excluded.orders,
    order_value = excluded.order_value, returns = excluded.returns, return_value = excluded.return_value
  where row(m.interactions, m.tickets, m.won_amount, m.orders, m.order_value, m.returns, m.return_value)
    is distinct from row(excluded.interactions, excluded.tickets, excluded.won_amount, excluded.orders, excluded.order_value, excluded.returns,
      excluded.return_value);

  update customer_measure m set
    measured_at = now(), currency = company,
    stale_at = least(
      case when w.recent then (this_month + interval '1 month')::timestamp at time zone zone end,
      case when o.foreign_money then (today + 1)::timestamp at time zone zone end),
    last_contact_at = i.last_contact_at, interactions = coalesce(i.interactions, 0),
    next_task_at = a.next_task_at,
    orders = coalesce(s.orders, 0), order_value = coalesce(s.order_value, 0), first_order_at = s.first_order_at,
    last_order_at = s.last_order_at,
    orders_1m = coalesce(w.orders_1m, 0),
    orders_3m = coalesce(w.orders_3m, 0),
    orders_6m = coalesce(w.orders_6m, 0),
    orders_12m = coalesce(w.orders_12m, 0),
    orders_24m = coalesce(w.orders_24m, 0),
    order_value_1m = coalesce(w.order_value_1m, 0),
    order_value_3m = coalesce(w.order_value_3m, 0),
    order_value_6m = coalesce(w.order_value_6m, 0),
    order_value_12m = coalesce(w.order_value_12m, 0),
    order_value_24m = coalesce(w.order_value_24m, 0),
    returns_12m = coalesce(w.returns_12m, 0),
    open_tickets = coalesce(t.open_tickets, 0), open_complaints = coalesce(t.open_complaints, 0),
    open_opportunities = coalesce(o.open_opportunities, 0), open_amount = coalesce(o.open_amount, 0),
    won_opportunities = coalesce(o.won_opportunities, 0), won_amount = coalesce(o.won_amount, 0), last_won_at = o.last_won_at,
    interactions_1m = coalesce(w.interactions_1m, 0), interactions_3m = coalesce(w.interactions_3m, 0),
    interactions_6m = coalesce(w.interactions_6m, 0), interactions_12m = coalesce(w.interactions_12m, 0),
    interactions_24m = coalesce(w.interactions_24m, 0),
    tickets_1m = coalesce(w.tickets_1m, 0), tickets_3m = coalesce(w.tickets_3m, 0), tickets_6m = coalesce(w.tickets_6m, 0),
    tickets_12m = coalesce(w.tickets_12m, 0), tickets_24m = coalesce(w.tickets_24m, 0),
    won_amount_1m = coalesce(w.won_amount_1m, 0), won_amount_3m = coalesce(w.won_amount_3m, 0),
    won_amount_6m = coalesce(w.won_amount_6m, 0), won_amount_12m = coalesce(w.won_amount_12m, 0),
    won_amount_24m = coalesce(w.won_amount_24m, 0)
  from unnest(ids) k (id)
  left join (
    select x.customer_id, max(x.happened_at) as last_contact_at, count(*) as interactions
    from interaction x where x.customer_id = any(ids) and x.deleted_at is null and x.status = 1 and x.kind <> 7
    group by 1) i on i.customer_id = k.id
  left join (
    select x.customer_id, min(x.due_time) as next_task_at
    from task x where x.customer_id = any(ids) and x.deleted_at is null and x.status not in (4, 6)
    group by 1) a on a.customer_id = k.id
  left join (
    select x.customer_id, count(*) as orders, min(x.ordered_on) as first_order_at, max(x.ordered_on) as last_order_at,
      sum(x.company_amount) filter (where x.company_amount_currency = company) as order_value
    from sales_order x where x.customer_id = any(ids) and x.deleted_at is null and x.status in (2, 3, 4, 5)
    group by 1) s on s.customer_id = k.id
  left join (
    select x.customer_id, count(*) as open_tickets, count(*) filter (where x.type = 2) as open_complaints
    from ticket x where x.customer_id = any(ids) and x.deleted_at is null and x.status not in (5, 6, 8)
    group by 1) t on t.customer_id = k.id
  left join (
    select x.customer_id,
      count(*) filter (where x.status = 1) as open_opportunities,
      sum(round(x.amount * rate_on(x.amount_currency, today), digits)) filter (where x.status = 1 and x.amount is not null) as open_amount,
      bool_or(x.status = 1 and x.amount_currency not in ('', company)) as foreign_money,
      count(*) filter (where x.status = 2) as won_opportunities,
      sum(x.company_amount) filter (where x.status = 2 and x.company_amount_currency = company) as won_amount,
      max(x.closed_at) filter (where x.status = 2) as last_won_at
    from opportunity x where x.customer_id = any(ids) and x.deleted_at is null and x.status in (1, 2)
    group by 1) o on o.customer_id = k.id
  left join (
    select x.customer_id,
      bool_or(x.month > this_month - interval '24 months') as recent,
      sum(x.orders) filter (where x.month = this_month) as orders_1m,
      sum(x.orders) filter (where x.month > this_month - interval '3 months' and x.month <= this_month) as orders_3m,
      sum(x.orders) filter (where x.month > this_month - interval '6 months' and x.month <= this_month) as orders_6m,
      sum(x.orders) filter (where x.month > this_month - interval '12 months' and x.month <= this_month) as orders_12m,
      sum(x.orders) filter (where x.month > this_month - interval '24 months' and x.month <= this_month) as orders_24m,
      sum(x.order_value) filter (where x.month = this_month) as order_value_1m,
      sum(x.order_value) filter (where x.month > this_month - interval '3 months' and x.month <= this_month) as order_value_3m,
      sum(x.order_value) filter (where x.month > this_month - interval '6 months' and x.month <= this_month) as order_value_6m,
      sum(x.order_value) filter (where x.month > this_month - interval '12 months' and x.month <= this_month) as order_value_12m,
      sum(x.order_value) filter (where x.month > this_month - interval '24 months' and x.month <= this_month) as order_value_24m,
      sum(x.returns) filter (where x.month > this_month - interval '12 months' and x.month <= this_month) as returns_12m,
      sum(x.interactions) filter (where x.month = this_month) as interactions_1m,
      sum(x.interactions) filter (where x.month > this_month - interval '3 months' and x.month <= this_month) as interactions_3m,
      sum(x.interactions) filter (where x.month > this_month - interval '6 months' and x.month <= this_month) as interactions_6m,
      sum(x.interactions) filter (where x.month > this_month - interval '12 months' and x.month <= this_month) as interactions_12m,
      sum(x.interactions) filter (where x.month > this_month - interval '24 months' and x.month <= this_month) as interactions_24m,
      sum(x.tickets) filter (where x.month = this_month) as tickets_1m,
      sum(x.tickets) filter (where x.month > this_month - interval '3 months' and x.month <= this_month) as tickets_3m,
      sum(x.tickets) filter (where x.month > this_month - interval '6 months' and x.month <= this_month) as tickets_6m,
      sum(x.tickets) filter (where x.month > this_month - interval '12 months' and x.month <= this_month) as tickets_12m,
      sum(x.tickets) filter (where x.month > this_month - interval '24 months' and x.month <= this_month) as tickets_24m,
      sum(x.won_amount) filter (where x.month = this_month) as won_amount_1m,
      sum(x.won_amount) filter (where x.month > this_month - interval '3 months' and x.month <= this_month) as won_amount_3m,
      sum(x.won_amount) filter (where x.month > this_month - interval '6 months' and x.month <= this_month) as won_amount_6m,
      sum(x.won_amount) filter (where x.month > this_month - interval '12 months' and x.month <= this_month) as won_amount_12m,
      sum(x.won_amount) filter (where x.month > this_month - interval '24 months' and x.month <= this_month) as won_amount_24m
    from customer_month x where x.customer_id = any(ids) group by 1) w on w.customer_id = k.id
  where m.customer_id = k.id;
  return coalesce(cardinality(ids), 0);
end $$;

-- Whose customers the entries above one number up to another concern. An entry that changed nothing but who
-- is responsible is no news.
create function kith_measure_touched(above bigint, upto bigint) returns setof bigint language plpgsql stable as $$
declare
  o record;
begin
  for o in
    select b.object, b.table_name, c.key,
      array(select x.key from contract_column x where x.object = b.object and x.column_name in ('owner_id', 'team_id')) as idle
    from contract_object b join contract_column c on c.object = b.object and c.column_name = 'customer_id'
    where b.name in ('interaction', 'task', 'opportunity', 'ticket', 'order', 'return')
  loop
    return query execute format($q$
      with e as materialized (
        select a.record, a.op, a.old from audit_entry a
        where a.seq > $1 and a.seq <= $2 and a.object = $3 and (a.op <> 'U' or a.old - $4 <> '{}'))
      select t.customer_id from %I t where t.id in (select e.record from e where e.op <> 'D') and t.customer_id is not null
      union
      select (e.old ->> $5)::bigint from e where jsonb_typeof(e.old -> $5) = 'number' $q$, o.table_name)
    using above, upto, o.object, o.idle, o.key;
  end loop;
end $$;

-- Takes the entries up to a number, which must be final, some thousand at a time; whether there are more. The
-- position moves with the figures. Nothing when somebody else is at it.
create function kith_feed_measures(upto bigint) returns boolean language plpgsql as $$
declare
  above bigint;
  part bigint;
  ids bigint[];
begin
  if not pg_try_advisory_xact_lock(hashtext('kith.feed.measures')) then
    return false;
  end if;
  select seq into above from feed_position where consumer = 'measures' for update;
  if above is null or above >= upto then
    return false;
  end if;
  part := coalesce((select a.seq from audit_entry a where a.seq > above and a.seq <= upto order by a.seq offset 4999 limit 1), upto);
  ids := array(select distinct t.id from kith_measure_touched(above, part) t (id) order by 1);
  for i in 0 .. (cardinality(ids) - 1) / 500 loop
    perform kith_measure(ids[i * 500 + 1 : i * 500 + 500]);
  end loop;
  perform kith_measure_distrust(above, part);
  perform kith_place(array(select distinct a.record from audit_entry a
    where a.seq > above and a.seq <= part and a.op <> 'D' and a.object = (select object from contract_object where name = 'customer')));
  update feed_position set seq = part, moved_at = now() where consumer = 'measures';
  return part < upto;
end $$;

-- A new rate concerns all open amounts in its currency; a new zone or currency of the company concerns
-- everybody. These are many: they are made anew some at a time.
create function kith_measure_distrust(above bigint, upto bigint) returns void language plpgsql as $$
begin
  update customer_measure m set stale_at = now() where m.customer_id in (
    select x.customer_id from opportunity x
    where x.deleted_at is null and x.status = 1 and x.amount_currency in (
      select r.currency from audit_entry a join exchange_rate r on r.id = a.record
      where a.seq > above and a.seq <= upto and a.object = (select object from contract_object where name = 'exchange_rate')));
  if exists (
      select from audit_entry a join setting s on s.id = a.record
      where a.seq > above and a.seq <= upto and a.object = (select object from contract_object where name = 'setting')
        and s.key in ('company.currency', 'company.time_zone')) then
    update customer_measure set stale_at = now();
  end if;
end $$;

-- Figures that time made wrong, some at a time; whether there are more.
create function kith_feed_stale() returns boolean language plpgsql as $$
declare
  ids bigint[];
begin
  if not pg_try_advisory_xact_lock(hashtext('kith.feed.measures')) then
    return false;
  end if;
  ids := array(select customer_id from customer_measure where stale_at <= now() order by stale_at limit 500);
  perform kith_measure(ids);
  return cardinality(ids) = 500;
end $$;

-- Once after the installation, then weekly, at a time when nobody waits for it.
insert into job (name, every_seconds, at_time, weekday) values ('measures', 604800, '03:30', 7);
