-- SPDX-License-Identifier: Apache-2.0
-- Entries of contact points go with their record when it changes hands and text at the same time: the
-- triggers of 0044 then make the record's own entries anew, and leave those of its points as they are.

create function search_customer_points() returns trigger language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  update search_entry_5 n set scope = x.scope from (select kith_search_scope(new.id, new.owner_id, new.team_id, null, null)) x (scope)
    where n.object = 5 and n.record = new.id and n.part = 7005 and n.scope <> x.scope;
  return null;
end $$;
create function search_contact_points() returns trigger language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  update search_entry_6 n set scope = x.scope
    from (select kith_search_scope(new.id, new.owner_id, new.team_id, new.customer_owner_id, new.customer_team_id)) x (scope)
    where n.object = 6 and n.record = new.id and n.part = 7005 and n.scope <> x.scope;
  return null;
end $$;
-- After search_update, by its name: what that has moved is not moved again.
create trigger search_update_points after update on customer for each row
  when (new.deleted_at is null and (old.owner_id, old.team_id) is distinct from (new.owner_id, new.team_id))
  execute function search_customer_points();
create trigger search_update_points after update on contact for each row
  when (new.deleted_at is null and (old.owner_id, old.team_id, old.customer_owner_id, old.customer_team_id)
    is distinct from (new.owner_id, new.team_id, new.customer_owner_id, new.customer_team_id))
  execute function search_contact_points();
