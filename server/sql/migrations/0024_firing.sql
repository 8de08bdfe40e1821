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
  add constraint job_weekday_needs_time check (weekday is null or (weekday >= 1 and weekday <= 7 and at_time is not null));

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

-- ---- Notifications ----

-- What there is to tell, in both languages; {actor}, {record} and the names of the arguments stand for
-- themselves. channel: 1 nothing, 2 the inbox, 3 live too, for those who have not chosen. Fixed: nobody
-- can switch it off. Own: it comes for what one did oneself, too.
create table notification_kind (
  kind text primary key,
  label_en text not null,
  label_zh text not null,
  sentence_en text not null,
  sentence_zh text not null,
  channel smallint not null default 3,
  fixed boolean not null default false,
  own boolean not null default false,
  constraint notification_kind_channel_known check (channel between 1 and 3)
);
insert into notification_kind (kind, label_en, label_zh, sentence_en, sentence_zh, channel, fixed, own) values
  ('assigned', 'given to me', '分配给我', '{actor} gave you {record}.', '{actor}把{record}交给了你。', 3, false, false),
  ('assigned_many', 'many given to me', '批量分配给我', '{actor} gave you {count} records, {record} among them.',
    '{actor}把{count}条记录交给了你,其中有{record}。', 3, false, false),
  ('shared', 'shared with me', '共享给我', '{actor} shared {record} with you.', '{actor}与你共享了{record}。', 3, false, false),
  ('reminder', 'reminders', '提醒', 'Reminder: {record}', '提醒:{record}', 3, false, true),
  ('import', 'my imports', '我的导入', '{record} has ended.', '{record}已结束。', 2, false, true),
  ('handover', 'my hand-overs', '我的交接', '{record} has ended.', '{record}已结束。', 2, false, true),
  ('security', 'security', '安全', 'Somebody who knows your password gave too many wrong codes; codes are blocked for a quarter of an hour. If it was not you, change the password.',
    '有人知道你的密码并多次输错验证码,验证码已停用一刻钟。如果不是你本人,请修改密码。', 3, true, true);

-- Who wants something else than the kind says.
create table notification_choice (
  user_id bigint not null,
  kind text not null,
  channel smallint not null,
  constraint notification_choice_pkey primary key (user_id, kind),
  constraint notification_choice_user_id_fkey foreign key (user_id) references app_user (id),
  constraint notification_choice_kind_fkey foreign key (kind) references notification_kind (kind),
  constraint notification_choice_channel_known check (channel between 1 and 3)
);

-- tx: the transaction that wrote it. All that have a smaller one than the oldest that still runs are
-- there to stay, and none comes between them any more: a stream goes on by (tx, id).
create table notification (
  id bigint generated by default as identity primary key,
  kind text not null default '',
  object smallint,
  record_id bigint,
  actor_id bigint,
  args jsonb not null default '{}',
  live boolean not null default false,
  tx xid8 not null default pg_current_xact_id(),
  read_at timestamptz,
  owner_id bigint not null,
  team_id bigint,
  created_at timestamptz not null default now(),
  constraint notification_actor_id_fkey foreign key (actor_id) references app_user (id),
  constraint notification_owner_id_fkey foreign key (owner_id) references app_user (id),
  constraint notification_team_id_fkey foreign key (team_id) references team (id)
);
create index notification_owner_id_idx on notification (owner_id, id);
create index notification_team_id_idx on notification (team_id, id);
create index notification_unread_idx on notification (owner_id, id) where read_at is null;
create index notification_live_idx on notification (tx, id) include (owner_id) where live;
create index notification_owner_live_idx on notification (owner_id, tx, id) where live;
create index notification_created_at_idx on notification (created_at);

insert into erasure_elsewhere values
  ('notification_kind', 'sentences: no persons'),
  ('notification_choice', 'what users want to be told: no customers');
insert into setting (key, value, kind, help_text) values
  ('notification.days', '90', 'number', 'Notifications are kept for so many days.');
insert into job (name, every_seconds) values ('notifications', 3600);

-- "customer C-12".
create function kith_record_words(of_object smallint, of_record bigint, language text) returns text language sql stable as $$
  select case when language = 'zh' then label_zh else label_en end || ' ' || prefix || '-' || of_record
  from contract_object where object = of_object $$;

create function kith_notice_text(of_kind text, args jsonb, actor text, record text, title text, language text) returns text
language plpgsql stable as $$
declare
  x text := (select case when language = 'zh' then sentence_zh else sentence_en end from notification_kind where kind = of_kind);
  w record;
begin
  for w in select key, value from jsonb_each_text(args || jsonb_build_object(
      'actor', coalesce(nullif(actor, ''), case when language = 'zh' then '系统' else 'The server' end),
      'record', concat_ws(' ', record, nullif(title, '')))) loop
    x := replace(x, '{' || w.key || '}', coalesce(w.value, ''));
  end loop;
  return x;
end $$;

-- Tells a user, unless the user does it, or does not want to know. args are words of the sentence: no
-- names of customers, which are looked up when it is read, as the reader may see them then.
create function kith_notice(of_user bigint, of_kind text, of_object smallint, of_record bigint, with_args jsonb default '{}')
returns void language sql as $$
  insert into notification (owner_id, team_id, kind, object, record_id, actor_id, args, live)
  select u.id, u.team_id, k.kind, of_object, of_record, kith_actor(), coalesce(with_args, '{}'),
    k.fixed or coalesce(c.channel, k.channel) = 3
  from app_user u join notification_kind k on k.kind = of_kind
  left join notification_choice c on c.user_id = u.id and c.kind = k.kind
  where u.id = of_user and u.status = 1 and u.deleted_at is null
    and (k.fixed or coalesce(c.channel, k.channel) > 1) and (k.own or u.id is distinct from kith_actor()) $$;

-- One record by itself, several as one notice.
create function kith_notice_given(of_user bigint, of_object smallint, of_record bigint, n bigint) returns void language sql as $$
  select kith_notice(of_user, case when n = 1 then 'assigned' else 'assigned_many' end, of_object, of_record,
    jsonb_build_object('count', n)) $$;

-- At the end of the transaction, once for all that it moved: the others of its rows find that it is done.
create function owner_change_told() returns trigger language plpgsql as $$
begin
  if current_setting('kith.told', true) = pg_current_xact_id()::text then return null; end if;
  perform set_config('kith.told', pg_current_xact_id()::text, true);
  perform kith_notice_given(g.to_owner_id, g.object, g.record, g.n) from (
    select c.to_owner_id, o.object, min(x.value::bigint) as record, count(*) as n
    from owner_change c
    cross join lateral jsonb_each_text(jsonb_strip_nulls(to_jsonb(c))
      - '{id,from_owner_id,from_team_id,to_owner_id,to_team_id,changed_by,reason,changed_at,created_at}'::text[]) x
    join contract_object o on o.name || '_id' = x.key
    where c.id >= new.id and c.created_at = now() and c.to_owner_id is distinct from c.from_owner_id
    group by 1, 2 order by 1, 2) g;
  return null;
end $$;
create constraint trigger told after insert on owner_change deferrable initially deferred for each row
  when (new.to_owner_id is distinct from new.from_owner_id) execute function owner_change_told();

-- Records that somebody makes for others; jobs tell in their own words.
create function record_made_told() returns trigger language plpgsql as $$
begin
  if kith_actor() is not null then
    perform kith_notice_given(g.owner_id, o.object, g.record, g.n)
    from (select owner_id, min(id) as record, count(*) as n from made
      where owner_id is distinct from kith_actor() and deleted_at is null group by 1 order by 1) g
    join contract_object o on o.table_name = tg_table_name;
  end if;
  return null;
end $$;
create trigger told after insert on customer referencing new table as made for each statement execute function record_made_told();
create trigger told after insert on opportunity referencing new table as made for each statement execute function record_made_told();
create trigger told after insert on task referencing new table as made for each statement execute function record_made_told();
create trigger told after insert on ticket referencing new table as made for each statement execute function record_made_told();

create function share_told() returns trigger language plpgsql as $$
begin
  perform kith_notice(u.id, 'shared', o.object, x.value::bigint)
  from made s
  cross join lateral jsonb_each_text(jsonb_strip_nulls(to_jsonb(s))
    - '{id,user_id,team_id,access,expires_at,reason,external_id,created_at,created_by,updated_at,updated_by,version}'::text[]) x
  join contract_object o on o.name || '_id' = x.key
  join app_user u on u.id = s.user_id or (s.team_id is not null and (u.team_id = s.team_id
    or exists (select from membership m where m.user_id = u.id and m.team_id = s.team_id and m.deleted_at is null)))
  order by u.id;
  return null;
end $$;
create trigger told after insert on share referencing new table as made for each statement execute function share_told();

create function work_told() returns trigger language plpgsql as $$
begin
  perform kith_notice(case tg_table_name when 'import' then (to_jsonb(new) ->> 'owner_id')::bigint
      else (to_jsonb(new) ->> 'created_by')::bigint end, tg_table_name, o.object, new.id)
  from contract_object o where o.table_name = tg_table_name;
  return null;
end $$;
create trigger told after update of status on import for each row
  when (new.status in (6, 7) and old.status not in (6, 7)) execute function work_told();
create trigger told after update of status on handover for each row
  when (new.status in (2, 3) and old.status not in (2, 3)) execute function work_told();

create or replace function factor_failed(of_user bigint) returns void language plpgsql as $$
begin
  update second_factor set failures = failures + 1
  where user_id = of_user and confirmed_at is not null and blocked_until <= now();
  update second_factor set failures = 0, blocked_until = now() + interval '15 minutes', blocked_at = now()
  where user_id = of_user and failures >= 10;
  if found then
    perform factor_event(of_user, 'second_factor.blocked');
    perform kith_notice(of_user, 'security', null, null);
  end if;
end $$;

-- ---- Reminders ----

-- Tasks of which somebody is to be reminded, until it has been done; what is to be done before now was
-- meant for other times.
create table reminder (
  task_id bigint primary key,
  remind_at timestamptz not null,
  constraint reminder_task_id_fkey foreign key (task_id) references task (id) on delete cascade
);
create index reminder_remind_at_idx on reminder (remind_at);
insert into erasure_elsewhere values ('reminder', 'goes with its task; a time only');
insert into reminder select id, remind_time from task
  where remind_time > now() and deleted_at is null and status not in (4, 6);

create function task_reminds() returns trigger language plpgsql as $$
begin
  if new.remind_time is null or new.deleted_at is not null or new.status in (4, 6) then
    delete from reminder where task_id = new.id;
    return null;
  end if;
  if tg_op = 'UPDATE' and old.remind_time is distinct from new.remind_time then
    delete from reminder where task_id = new.id;
  end if;
  if new.remind_time > now() - interval '5 minutes' then
    insert into reminder values (new.id, new.remind_time) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger reminds after insert on task for each row when (new.remind_time is not null) execute function task_reminds();
create trigger reminds_again after update of remind_time, status, deleted_at on task for each row
  when ((old.remind_time, old.status, old.deleted_at) is distinct from (new.remind_time, new.status, new.deleted_at))
  execute function task_reminds();
