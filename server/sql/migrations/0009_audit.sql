-- SPDX-License-Identifier: Apache-2.0
-- The audit log in one order, sealed piece by piece, and closed to all changes. The form of leaves,
-- seals and erased values stands in deploy/AUDIT.md.

-- One order for both tables. A number is drawn by transactions that have their id already: once all
-- transactions older than some later id have ended, no number below the last one can still come.
create sequence audit_seq as bigint;
alter table audit_entry alter seq drop identity;
alter table audit_event alter seq drop identity;
alter table audit_event add salt bytea;
with numbered as (
  select seq, row_number() over (order by at, seq) as n,
    greatest((select max(seq) from audit_entry), max(seq) over ()) as base
  from audit_event)
update audit_event e set seq = n.base + n.n, salt = uuid_send(gen_random_uuid())
from numbered n where n.seq = e.seq;
select setval('audit_seq', greatest(1, (select max(seq) from audit_entry), (select max(seq) from audit_event)),
  exists (select from audit_entry) or exists (select from audit_event));
alter table audit_entry alter seq set default case when pg_current_xact_id() is not null then nextval('audit_seq') end;
alter table audit_event alter seq set default case when pg_current_xact_id() is not null then nextval('audit_seq') end;
alter table audit_event alter salt set default uuid_send(gen_random_uuid());
create index audit_event_kind_idx on audit_event (kind, seq);
create index audit_event_actor_idx on audit_event (actor, seq);
create index audit_event_record_idx on audit_event ((coalesce(detail ->> 'record', detail ->> 'person')), seq)
  where coalesce(detail ->> 'record', detail ->> 'person') is not null;

-- A seal covers the numbers above after_seq up to last_seq.
create table audit_seal (
  id bigint primary key,
  after_seq bigint not null,
  last_seq bigint not null,
  entries bigint not null,
  root text not null,
  sealed_at timestamptz not null,
  previous text not null,
  key_id text not null,
  signature text not null
);
create unique index audit_seal_last_seq_key on audit_seal (last_seq);

-- Numbers and hashes of the leaves under a seal: they say which entry is wrong, and make proofs.
create table audit_leaf (
  seal bigint primary key,
  seqs bytea not null,
  hashes bytea not null
);
alter table audit_leaf alter seqs set storage external, alter hashes set storage external;

-- For information only: whoever verifies brings the public keys along.
create table audit_key (
  number bigint primary key,
  public_key text not null,
  created_at timestamptz not null default now()
);

insert into permission (role_id, object, action, scope)
  select id, 'audit', 'read', 5 from role where code = 'administrator';

-- ---- Erased values ----

-- HMAC-SHA-256; PostgreSQL has only the hash itself. The key has at most 64 bytes.
create function kith_audit_hmac(secret bytea, message bytea) returns bytea language plpgsql immutable as $$
declare
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
  for i in 0 .. length(secret) - 1 loop
    inner_pad := set_byte(inner_pad, i, 54 # get_byte(secret, i));
    outer_pad := set_byte(outer_pad, i, 92 # get_byte(secret, i));
  end loop;
  return sha256(outer_pad || sha256(inner_pad || message));
end $$;

-- No value of a record has this form: keys of custom fields have no brackets.
create function kith_audit_is_erased(value jsonb) returns boolean language sql immutable as
  $$ select value::text ~ '^\{"\(erased\)": "[0-9a-f]{64}"\}$' $$;

-- The values of a row with the salt of each, which is made of the row's. A row of which something was
-- erased keeps the salts of what is left, one after another, instead of its own: with that one, short
-- values such as telephone numbers could be guessed from their digests.
create function kith_audit_values(body jsonb, row_salt bytea)
returns table (n bigint, key text, value jsonb, erased boolean, salt bytea) language sql immutable as $$
  select e.n, e.key, e.value, x.erased, case when x.erased then null
    when length(row_salt) > 0 and length(row_salt) % 32 = 0
    then substr(row_salt, (32 * count(*) filter (where not x.erased) over (order by e.n) - 31)::int, 32)
    else kith_audit_hmac(coalesce(row_salt, ''), convert_to(e.key, 'UTF8')) end
  from jsonb_each(body) with ordinality e (key, value, n)
  cross join lateral (select kith_audit_is_erased(e.value) as erased) x order by e.n $$;

-- What stands in place of a value that was erased: the leaf needs no more than this digest.
create function kith_audit_digest(salt bytea, value jsonb) returns jsonb language sql immutable as $$
  select jsonb_build_object('(erased)', encode(sha256(salt || convert_to(value::text, 'UTF8')), 'hex')) $$;

-- The values with those of the keys erased that are not yet, and the salt that goes with them.
create function kith_audit_erase(inout body jsonb, inout row_salt bytea, keys text[]) language sql immutable as $$
  select body || coalesce(jsonb_object_agg(v.key, kith_audit_digest(v.salt, v.value)) filter (where v.goes), '{}'),
    case when bool_or(v.goes) then coalesce(string_agg(v.salt, '' order by v.n) filter (where not v.erased and not v.goes), '')
      else row_salt end
  from (select *, key = any(keys) and not erased as goes from kith_audit_values(body, row_salt)) v $$;

-- The highest number under a seal.
create function kith_audit_sealed() returns bigint language sql stable as
  $$ select coalesce((select last_seq from audit_seal order by id desc limit 1), 0) $$;

-- ---- Nothing is changed, but values erased ----

create function audit_refuse() returns trigger language plpgsql as $$
begin
  perform kith_raise('KH009', 'The audit log cannot be changed.', 'AUDIT_APPEND_ONLY');
  return null;
end $$;

-- Whoever asks: only what has a seal, and only values that turn into their own digests.
create function audit_only_erased(old_values jsonb, new_values jsonb, old_salt bytea, new_salt bytea, seq bigint)
returns boolean language sql stable as $$
  select seq <= kith_audit_sealed() and row(new_values, new_salt) is not distinct from (
    select row(e.body, e.row_salt) from kith_audit_erase(old_values, old_salt, array(
      select e.key from jsonb_each(old_values) e where e.value is distinct from new_values -> e.key)) e) $$;

create function audit_entry_guard() returns trigger language plpgsql as $$
begin
  if row(new.seq, new.at, new.actor, new.call, new.object, new.record, new.op, new.version)
     is distinct from row(old.seq, old.at, old.actor, old.call, old.object, old.record, old.op, old.version)
     or audit_only_erased(old.old, new.old, old.salt, new.salt, old.seq) is not true then
    perform kith_raise('KH009', 'The audit log cannot be changed.', 'AUDIT_APPEND_ONLY');
  end if;
  return new;
end $$;
create function audit_event_guard() returns trigger language plpgsql as $$
begin
  if row(new.seq, new.at, new.actor, new.call, new.kind) is distinct from row(old.seq, old.at, old.actor, old.call, old.kind)
     or audit_only_erased(old.detail, new.detail, old.salt, new.salt, old.seq) is not true then
    perform kith_raise('KH009', 'The audit log cannot be changed.', 'AUDIT_APPEND_ONLY');
  end if;
  return new;
end $$;

create trigger guard before update on audit_entry for each row execute function audit_entry_guard();
create trigger guard before update on audit_event for each row execute function audit_event_guard();
create trigger kept before delete on audit_entry for each row execute function audit_refuse();
create trigger kept before delete on audit_event for each row execute function audit_refuse();
create trigger kept before update or delete on audit_seal for each row execute function audit_refuse();
create trigger kept before update or delete on audit_leaf for each row execute function audit_refuse();
create trigger kept before update or delete on audit_key for each row execute function audit_refuse();
create trigger whole before truncate on audit_entry for each statement execute function audit_refuse();
create trigger whole before truncate on audit_event for each statement execute function audit_refuse();
create trigger whole before truncate on audit_seal for each statement execute function audit_refuse();
create trigger whole before truncate on audit_leaf for each statement execute function audit_refuse();
create trigger whole before truncate on audit_key for each statement execute function audit_refuse();

-- What is no record and yet opens doors: whoever writes it, by whatever way, leaves an event.
create function audit_secret() returns trigger language plpgsql as $$
declare
  of_row jsonb;
begin
  if tg_op = 'DELETE' then of_row := to_jsonb(old); else of_row := to_jsonb(new); end if;
  insert into audit_event (actor, call, kind, detail) values (kith_actor(), nullif(current_setting('kith.call', true), ''),
    tg_table_name || '.' || lower(tg_op), jsonb_strip_nulls(jsonb_build_object('user', 'U-' || (of_row ->> 'user_id'),
      'api_key', 'AK-' || (of_row ->> 'api_key_id'))));
  return null;
end $$;
create trigger told after insert or delete on credential for each row execute function audit_secret();
create trigger told_change after update on credential for each row
  when (row(new.phc, new.invite_hash) is distinct from row(old.phc, old.invite_hash)) execute function audit_secret();
create trigger told after insert or delete on second_factor for each row execute function audit_secret();
create trigger told_change after update of seed, salt, confirmed_at on second_factor for each row execute function audit_secret();
create trigger told after insert or update or delete on api_key_secret for each row execute function audit_secret();

-- Erases values of one record from its history: `keys` are those of contract_column. Gives the
-- number of entries that it changed; refuses while one of them has no seal yet.
create function kith_audit_redact(of_object smallint, of_record bigint, keys text[]) returns bigint
language plpgsql security definer set search_path from current as $$
declare
  changed bigint;
begin
  if exists (select from audit_entry where object = of_object and record = of_record
      and old ?| keys and seq > kith_audit_sealed()) then
    perform kith_raise('KH009', 'The latest changes have no seal yet; try again in some seconds.', 'AUDIT_NOT_SEALED');
  end if;
  update audit_entry set (old, salt) = (select e.body, e.row_salt from kith_audit_erase(old, salt, keys) e)
  where object = of_object and record = of_record and old ?| keys
    and exists (select from jsonb_each(old) e where e.key = any(keys) and not kith_audit_is_erased(e.value));
  get diagnostics changed = row_count;
  return changed;
end $$;

-- The same for events above one number up to another: values under these keys in which words stand.
create function kith_audit_redact_events(above bigint, upto bigint, keys text[], words text[]) returns bigint
language plpgsql security definer set search_path from current as $$
declare
  changed bigint;
begin
  if upto > kith_audit_sealed() then
    perform kith_raise('KH009', 'The latest events have no seal yet; try again in some seconds.', 'AUDIT_NOT_SEALED');
  end if;
  update audit_event a set (detail, salt) = (select e.body, e.row_salt from kith_audit_erase(a.detail, a.salt, hit.keys) e)
  from (
    select x.seq, array_agg(d.key) as keys from audit_event x cross join jsonb_each_text(x.detail) d
    where x.seq > above and x.seq <= upto and d.key = any(kith_audit_redact_events.keys)
      and exists (select from unnest(words) w where strpos(d.value, w) > 0)
    group by x.seq) hit
  where a.seq = hit.seq;
  get diagnostics changed = row_count;
  return changed;
end $$;
