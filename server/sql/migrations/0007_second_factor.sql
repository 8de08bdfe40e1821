-- SPDX-License-Identifier: Apache-2.0
-- Second factors, proof that it is still the same person, one-time links.

-- A setting that an administrator may have spoilt still gives a number.
create function kith_setting_number(name text, fallback bigint, lowest bigint, highest bigint)
returns bigint language plpgsql stable as $$
declare
  given text := kith_setting(name, '');
begin
  if given !~ '^[0-9]{1,15}$' or given::bigint not between lowest and highest then
    return fallback;
  end if;
  return given::bigint;
end $$;

insert into setting (key, value, kind, help_text) values
  ('session.step_up_minutes', '5', 'number', 'For so many minutes a code or password counts as proof for what asks for it: roles, exports of everything, merging, erasing.'),
  ('session.per_user', '20', 'number', 'So many sessions a user may have; with one more the oldest ends.');

-- When the second factor, or without one the password, was last given in the session.
alter table session add column proved_at timestamptz not null default now();
create trigger bump_proved after update of proved_at on session for each statement execute function bump_generation('access');

alter table role add column require_second_factor boolean not null default false;

-- Seeds are sealed with a key outside of the database. Not confirmed: it does not count yet.
create table second_factor (
  user_id bigint primary key,
  seed bytea not null,
  salt bytea not null,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  -- A code is good for one use: only steps of time past this one count.
  last_step bigint not null default 0,
  failures bigint not null default 0,
  blocked_until timestamptz not null default '-infinity',
  -- Not yet told to the user.
  blocked_at timestamptz,
  constraint second_factor_user_id_fkey foreign key (user_id) references app_user (id)
);
create trigger bump after insert or delete or update of confirmed_at on second_factor for each statement execute function bump_generation('access');

-- SHA-256 of salt and code.
create table recovery_code (
  user_id bigint not null,
  hash bytea not null,
  used_at timestamptz,
  constraint recovery_code_pkey primary key (user_id, hash),
  constraint recovery_code_user_id_fkey foreign key (user_id) references second_factor (user_id) on delete cascade
);

-- Who has given the right password, and has a minute to give the code: one call each.
create table sign_in_step (
  token_hash bytea primary key,
  user_id bigint not null,
  password_at timestamptz not null,
  address text not null,
  client text not null,
  expires_at timestamptz not null,
  constraint sign_in_step_user_id_fkey foreign key (user_id) references app_user (id)
);
create index sign_in_step_expires_at_idx on sign_in_step (expires_at);

-- A one-time link: SHA-256 of its token, gone with its use.
alter table credential add column invite_hash bytea, add column invite_expires_at timestamptz;
create unique index credential_invite_hash_key on credential (invite_hash) where invite_hash is not null;

create function factor_event(of_user bigint, kind text) returns void language sql as $$
  insert into audit_event (actor, call, kind, detail)
  values (of_user, nullif(current_setting('kith.call', true), ''), kind, jsonb_build_object('user', of_user)) $$;

-- A wrong code: the tenth in a row blocks the codes for a quarter of an hour. Recovery codes cannot be
-- guessed and go on working, so that whoever knows the password does not lock the owner out.
create function factor_failed(of_user bigint) returns void language plpgsql as $$
begin
  update second_factor set failures = failures + 1
  where user_id = of_user and confirmed_at is not null and blocked_until <= now();
  update second_factor set failures = 0, blocked_until = now() + interval '15 minutes', blocked_at = now()
  where user_id = of_user and failures >= 10;
  if found then
    perform factor_event(of_user, 'second_factor.blocked');
  end if;
end $$;

-- Uses a code up: one of this step of time (0: the code is of none), or the recovery code with this
-- hash. A code that was right but has been used is no guess, and is not counted as one.
create function factor_prove(of_user bigint, step bigint, recovery bytea) returns boolean language plpgsql as $$
begin
  if recovery is not null then
    update recovery_code r set used_at = now() from second_factor f
    where r.user_id = of_user and r.hash = recovery and r.used_at is null
      and f.user_id = r.user_id and f.confirmed_at is not null;
  else
    update second_factor f set last_step = step
    where f.user_id = of_user and f.confirmed_at is not null and step > f.last_step and f.blocked_until <= now();
  end if;
  if found then
    update second_factor set failures = 0 where user_id = of_user;
    if recovery is not null then
      perform factor_event(of_user, 'second_factor.recovery');
    end if;
    return true;
  end if;
  if recovery is not null or step = 0 then
    perform factor_failed(of_user);
  end if;
  return false;
end $$;

-- The second call of a sign-in: good for one call, whatever comes of it.
create function factor_sign_in(token bytea, step bigint, recovery bytea, out user_id bigint, out password_at timestamptz)
returns setof record language plpgsql as $$
begin
  delete from sign_in_step s where s.token_hash = token and s.expires_at > now()
  returning s.user_id, s.password_at into user_id, password_at;
  if found and factor_prove(user_id, step, recovery) then
    return next;
  end if;
end $$;

-- Only where there is something to end: every change bumps the generation.
create function session_limit(of_user bigint) returns void language plpgsql as $$
declare
  most bigint := kith_setting_number('session.per_user', 20, 1, 1000);
begin
  if (select count(*) from session where owner_id = of_user and deleted_at is null
      and idle_end > now() and absolute_end > now()) > most then
    update session set deleted_at = now() where id in (
      select id from session where owner_id = of_user and deleted_at is null
        and idle_end > now() and absolute_end > now()
      order by id desc offset most);
  end if;
end $$;
