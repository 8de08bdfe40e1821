-- SPDX-License-Identifier: Apache-2.0
-- What fires once, and work that comes back at a time of the company's day.

-- That something has been done for a record in a period: a row here in the same transaction as what
-- was done. Of the first that asks the answer is true; one that asks at the same moment waits for it.
create table firing (
  kind text not null,
  rule_id bigint not null default 0,
  object int not null default 0,
  record_id bigint not null default 0,
  period text not null default '',
  fired_at timestamptz not null default now(),
  constraint firing_pkey primary key (kind, rule_id, object, record_id, period)
);
create index firing_fired_at_idx on firing (fired_at) where period <> '';
insert into erasure_elsewhere values ('firing', 'ids of records and days only: no values');

create function kith_fire(of_kind text, of_rule bigint, of_object int, of_record bigint, of_period text) returns boolean
language plpgsql as $$
begin
  insert into firing (kind, rule_id, object, record_id, period)
    values (of_kind, coalesce(of_rule, 0), coalesce(of_object, 0), coalesce(of_record, 0), coalesce(of_period, ''))
    on conflict do nothing;
  return found;
end $$;

create function kith_zone() returns text language sql stable as
  $$ select kith_setting('company.time_zone', 'Asia/Shanghai') $$;

-- A day in the company's time zone, and the ISO week that it lies in.
create function kith_day(at timestamptz) returns date language sql stable as
  $$ select (at at time zone kith_zone())::date $$;
create function kith_week(at timestamptz) returns text language sql stable as
  $$ select to_char(at at time zone kith_zone(), 'IYYY-"W"IW') $$;

-- ---- Jobs ----

-- at_time: daily at that time of the company's zone, with weekday (1 Monday to 7 Sunday) weekly; else
-- every so many seconds. due_at: not before. run_due: for when the run under way, or the one that has
-- failed, was due; last_due: the same of the last one that went well.
alter table job
  add column at_time time,
  add column weekday smallint,
  add column run_due timestamptz,
  add column last_due timestamptz,
  add column period text not null default '',
  add constraint job_weekday_needs_time check (weekday is null or (weekday between 1 and 7 and at_time is not null));

-- The times at which such a job is due, around that one. A time that a change to summer time leaves
-- out comes as much later, one that comes twice counts once.
create function kith_job_times(of_time time, of_weekday smallint, around timestamptz) returns setof timestamptz
language sql stable as $$
  select (d.day + of_time) at time zone z.zone
  from (select kith_zone() as zone offset 0) z
  cross join lateral (select (around at time zone z.zone)::date + k as day from generate_series(-8, 8) k) d
  where of_weekday is null or extract(isodow from d.day) = of_weekday $$;
create function kith_job_next(of_time time, of_weekday smallint, since timestamptz) returns timestamptz language sql stable as
  $$ select min(t) from kith_job_times(of_time, of_weekday, since) t where t > since $$;
create function kith_job_last(of_time time, of_weekday smallint, until timestamptz) returns timestamptz language sql stable as
  $$ select max(t) from kith_job_times(of_time, of_weekday, until) t where t <= until $$;

-- What a run is keyed by: the week or day in company time; for others the moment that it was due.
create function kith_job_period(of_time time, of_weekday smallint, due timestamptz) returns text language sql stable as $$
  select case when of_weekday is not null then kith_week(due) when of_time is not null then kith_day(due)::text
    else to_char(due at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end $$;

create function job_begins() returns trigger language plpgsql as $$
begin
  if new.at_time is not null then
    new.due_at := kith_job_next(new.at_time, new.weekday, now());
  end if;
  return new;
end $$;
create trigger begins before insert on job for each row execute function job_begins();

-- The company moves to another zone: so do the times of its jobs.
create function jobs_follow_zone() returns trigger language plpgsql as $$
begin
  -- What is no zone is refused in better words after this.
  if exists (select from pg_timezone_names where name = new.value) then
    update job set due_at = kith_job_next(at_time, weekday, now()) where at_time is not null and due_at > now();
  end if;
  return null;
end $$;
create trigger jobs_follow after update of value on setting for each row
  when (new.key = 'company.time_zone' and new.value is distinct from old.value) execute function jobs_follow_zone();

insert into job (name, every_seconds) values ('firings', 86400);
