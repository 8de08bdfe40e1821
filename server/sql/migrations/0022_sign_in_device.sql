-- SPDX-License-Identifier: Apache-2.0
-- With a second factor a device is known when the code was right, not with the password alone: whoever
-- has the password only would push the owner's devices out, and then hold the owner up.

alter table sign_in_step add column device bytea; -- SHA-256 of its secret

-- The ten that were seen last stay.
create function device_keep(of_user bigint, secret bytea) returns void language sql as $$
  delete from device where id in (
    select id from device where user_id = of_user and hash <> secret order by last_seen_at desc offset 9);
  insert into device (user_id, hash) values (of_user, secret)
    on conflict (hash) do update set last_seen_at = now() where device.user_id = of_user $$;

create or replace function factor_sign_in(token bytea, step bigint, recovery bytea, out user_id bigint, out password_at timestamptz)
returns setof record language plpgsql as $$
declare
  device bytea;
begin
  delete from sign_in_step s where s.token_hash = token and s.expires_at > now()
  returning s.user_id, s.password_at, s.device into user_id, password_at, device;
  if found and factor_prove(user_id, step, recovery) then
    if device is not null then
      perform device_keep(user_id, device);
    end if;
    return next;
  end if;
end $$;
