-- SPDX-License-Identifier: Apache-2.0
-- The team of a user decides what the user sees, as memberships do.

create function user_team_not_above() returns trigger language plpgsql as $$
begin
  if kith_actor() is not null and new.team_id is distinct from old.team_id
     and is_above(kith_actor(), 'membership', 'create', 2::smallint) then
    perform kith_raise('KH007', 'Another team shows other records; this asks for the permission membership:create too.',
      'GRANT_ABOVE', 'team_id');
  end if;
  return new;
end $$;
create trigger team_not_above before update of team_id on app_user for each row execute function user_team_not_above();
