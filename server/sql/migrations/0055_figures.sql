-- SPDX-License-Identifier: Apache-2.0
-- What the figures of the service desk are made of: facts of each ticket, kept beside it.

-- first_resolved_at: when it was first said to be solved, and stays so. first_contact: by then a person had
-- answered at most once, and it was not opened again within the days of service.first_contact_days; null as
-- long as it was never solved. Seconds are those of the clocks, once these have stopped. breached_at: when the
-- first of them ran out.
alter table ticket_measure
  add column first_resolved_at timestamptz,
  add column first_contact boolean,
  add column response_seconds bigint,
  add column resolution_seconds bigint,
  add column breached_at timestamptz;
create index ticket_measure_first_resolved_at_idx on ticket_measure (first_resolved_at, ticket_id) where first_resolved_at is not null;
create index ticket_measure_breached_at_idx on ticket_measure (breached_at, ticket_id) where breached_at is not null;
create index ticket_created_at_idx on ticket (created_at, id);
create index ticket_first_reply_at_idx on ticket (first_reply_at, id) where first_reply_at is not null;
create index ticket_resolved_at_idx on ticket (resolved_at, id) where resolved_at is not null;

insert into setting (key, value, kind, help_text) values
  ('service.first_contact_days', '7', 'number', 'A ticket counts as solved at first contact when it is not opened again within so many days.');

-- From all events of these tickets; the same whenever it is done. The row may be still to come, where a ticket
-- was made with its history.
create function kith_ticket_solved(ids bigint[]) returns void language sql as $$
  insert into ticket_measure as m (ticket_id, first_resolved_at, first_contact)
  select x.ticket_id, x.at, x.answers <= 1 and not x.again
  from (
    select f.ticket_id, f.at,
      (select count(*) from ticket_event e where e.ticket_id = f.ticket_id and e.kind = 4 and e.id < f.id) as answers,
      exists (select from ticket_event e where e.ticket_id = f.ticket_id and e.kind = 2 and e.status = 7 and e.id > f.id
        and e.at < f.at + kith_setting_number('service.first_contact_days', 7, 0, 3650) * interval '1 day') as again
    from (select distinct on (e.ticket_id) e.ticket_id, e.id, e.at from ticket_event e
      where e.ticket_id = any(ids) and e.kind = 2 and e.status = 5 order by e.ticket_id, e.id) f) x
  on conflict (ticket_id) do update set first_resolved_at = excluded.first_resolved_at, first_contact = excluded.first_contact
  where (m.first_resolved_at, m.first_contact) is distinct from (excluded.first_resolved_at, excluded.first_contact) $$;

create function ticket_event_solves() returns trigger language plpgsql as $$
begin
  if exists (select from made where kind = 2 and status in (5, 7)) then
    perform kith_ticket_solved(array(select distinct ticket_id from made where kind = 2 and status in (5, 7)));
  end if;
  return null;
end $$;
create trigger solves after insert on ticket_event referencing new table as made
  for each statement execute function ticket_event_solves();

-- What the clocks of these tickets came to.
create function kith_ticket_seconds(ids bigint[]) returns void language sql as $$
  update ticket_measure m set response_seconds = x.response, resolution_seconds = x.resolution, breached_at = x.breached
  from (
    select c.ticket_id, max(c.elapsed_seconds) filter (where c.kind = 1 and c.sequence = 1 and c.stopped_at is not null and c.state in (3, 4)) as response,
      max(c.elapsed_seconds) filter (where c.kind = 3 and c.sequence = 1 and c.stopped_at is not null) as resolution,
      min(c.due_at) filter (where c.state = 4) as breached
    from ticket_clock c where c.ticket_id = any(ids) group by 1) x
  where m.ticket_id = x.ticket_id
    and (m.response_seconds, m.resolution_seconds, m.breached_at) is distinct from (x.response, x.resolution, x.breached) $$;

create function ticket_clock_counts() returns trigger language plpgsql as $$
begin
  perform kith_ticket_seconds(array(select distinct ticket_id from made));
  return null;
end $$;
create trigger counts_made after insert on ticket_clock referencing new table as made
  for each statement execute function ticket_clock_counts();
create trigger counts_changed after update on ticket_clock referencing new table as made
  for each statement execute function ticket_clock_counts();

-- Tickets of before.
select kith_ticket_solved(array(select distinct ticket_id from ticket_event where kind = 2 and status = 5));
select kith_ticket_seconds(array(select distinct ticket_id from ticket_clock));

-- The days of a group of time: month 8, week 9, day 10 (kith.v1.ServiceBy); null for others.
create function kith_service_begins(by int, key text, zone text) returns timestamptz language sql stable as
  $$ select case when by between 8 and 10 then key::date::timestamp at time zone zone end $$;
create function kith_service_ends(by int, key text, zone text) returns timestamptz language sql stable as
  $$ select case by when 8 then key::date + interval '1 month' when 9 then key::date + interval '7 days'
    when 10 then key::date + interval '1 day' end at time zone zone $$;
