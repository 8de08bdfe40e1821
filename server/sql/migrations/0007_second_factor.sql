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
