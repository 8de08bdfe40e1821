-- SPDX-License-Identifier: Apache-2.0
-- What the database itself guarantees, however a row came in.

-- Errors for callers: SQLSTATE KH + code of gRPC, the sentence, its stable reason, the field.
create function kith_raise(code text, message text, reason text default '', field text default '')
returns void language plpgsql as $$
begin
  raise exception using errcode = code, message = message, detail = reason, hint = field;
end $$;

-- Stops the segment when a record is missing (version null) or has another version than wanted.
create function kith_expect(version bigint, wanted bigint, name text) returns void language plpgsql as $$
begin
  if version is null then
    perform kith_raise('KH005', name || ' does not exist, or you may not do this with it.', 'NOT_FOUND');
  elsif wanted is not null and version <> wanted then
    perform kith_raise('KH010', name || ' was changed by somebody else; read it again and repeat.', 'ETAG_MISMATCH', 'etag');
  end if;
end $$;

-- Stops the segment when a referenced record is missing. (A parameter named "found" would be hidden
-- by PL/pgSQL's own variable.)
create function kith_found(present boolean, name text, field text) returns void language plpgsql as $$
begin
  if not coalesce(present, false) then
    perform kith_raise('KH003', name || ' does not exist, or you may not see it.', 'REFERENCE_NOT_FOUND', field);
  end if;
end $$;

-- The records of that name in a filter; a name that nobody has is more likely a slip than a question.
create function kith_named(ids bigint[], object text, name text) returns bigint[] language plpgsql stable as $$
begin
  if cardinality(ids) = 0 then
    perform kith_raise('KH003', format('There is no %s called "%s".', replace(object, '_', ' '), left(name, 60)), 'NAME_UNKNOWN', 'filter');
  end if;
  return ids;
end $$;

-- Stops the segment when a rule does not hold.
create function kith_check(holds boolean, message text, reason text, field text default '') returns void language plpgsql as $$
begin
  if not coalesce(holds, false) then
    perform kith_raise('KH009', message, reason, field);
  end if;
end $$;

create function kith_actor() returns bigint language sql stable as
  $$ select nullif(current_setting('kith.actor', true), '')::bigint $$;

create function kith_setting(name text, fallback text) returns text language sql stable as
  $$ select coalesce((select nullif(value, '') from setting where key = name), fallback) $$;

-- Days of the company: the connections themselves live in UTC.
create function kith_today() returns date language sql stable as
  $$ select (now() at time zone kith_setting('company.time_zone', 'Asia/Shanghai'))::date $$;

-- Custom values: merges the given ones, a null removes.
create function kith_merge_custom(old jsonb, given jsonb) returns jsonb language sql immutable as
  $$ select jsonb_strip_nulls(old || given) $$;

create function bump_generation() returns trigger language plpgsql as $$
begin
  update generation set value = value + 1 where kind = tg_argv[0];
  return null;
end $$;
create trigger bump after insert or update or delete on role for each statement execute function bump_generation('access');
create trigger bump after insert or update or delete on permission for each statement execute function bump_generation('access');
create trigger bump after insert or update or delete on role_grant for each statement execute function bump_generation('access');
create trigger bump after insert or update or delete on membership for each statement execute function bump_generation('access');
create trigger bump after insert or update or delete on team for each statement execute function bump_generation('access');
create trigger bump after update of status, team_id, name, login, language, time_zone, deleted_at on app_user for each statement execute function bump_generation('access');
create trigger bump after update of deleted_at on session for each statement execute function bump_generation('access');
create trigger bump after insert or update or delete on code for each statement execute function bump_generation('catalog');
create trigger bump after insert or update or delete on currency for each statement execute function bump_generation('catalog');
create trigger bump after insert or update or delete on setting for each statement execute function bump_generation('catalog');
create trigger bump after insert or update or delete on custom_field for each statement execute function bump_generation('catalog');

-- Disabling or deleting a user ends the sessions in the same transaction.
create function app_user_ended() returns trigger language plpgsql as $$
begin
  if (new.status = 2 or new.deleted_at is not null) then
    update session set deleted_at = now() where owner_id = new.id and deleted_at is null;
  end if;
  return null;
end $$;
create trigger ended after update of status, deleted_at on app_user for each row execute function app_user_ended();

-- The last administrator stays. Two that take each other's rights away come one after the other:
-- both have locked the row of the generation before the end, when this looks.
create function administrator_stays() returns trigger language plpgsql as $$
begin
  if exists (select from role where code = 'administrator' and deleted_at is null) and not exists (
    select from role_grant g join role r on r.id = g.role_id join app_user u on u.id = g.user_id
    where r.code = 'administrator' and g.deleted_at is null and u.status = 1 and u.deleted_at is null)
    and exists (select from role_grant) then
    perform kith_raise('KH009', 'This would leave nobody who is administrator.', 'LAST_ADMINISTRATOR');
  end if;
  return null;
end $$;
create constraint trigger stays after update or delete on role_grant deferrable initially deferred for each row execute function administrator_stays();
create constraint trigger stays after update of status, deleted_at on app_user deferrable initially deferred for each row execute function administrator_stays();

-- So does the role: without it nobody could be made administrator again.
create function administrator_role_stays() returns trigger language plpgsql as $$
begin
  if old.code = 'administrator' and old.deleted_at is null and
     (tg_op = 'DELETE' or new.code <> 'administrator' or new.deleted_at is not null) then
    perform kith_raise('KH009', 'The role of the administrators cannot be deleted or renamed.', 'LAST_ADMINISTRATOR');
  end if;
  return null;
end $$;
create trigger stays after update or delete on role for each row execute function administrator_role_stays();

create function administrator_permission_stays() returns trigger language plpgsql as $$
begin
  if exists (select from role where id = old.role_id and code = 'administrator' and deleted_at is null) and
     (tg_op = 'DELETE' or new.deleted_at is not null or new.scope < old.scope) then
    perform kith_raise('KH009', 'The role of the administrators keeps its permissions.', 'LAST_ADMINISTRATOR');
  end if;
  return null;
end $$;
create trigger stays after update or delete on permission for each row execute function administrator_permission_stays();

-- Nobody gives others, or themselves, more than they hold. Decided before the row counts. What has no
-- actor is the installation itself.
create function is_above(of_user bigint, wanted_object text, wanted_action text, wanted_scope smallint) returns boolean
language sql stable as $$
  select wanted_scope > coalesce((
      select max(m.scope) from role_grant a
      join role b on b.id = a.role_id and b.deleted_at is null
      join permission m on m.role_id = b.id and m.deleted_at is null
      where a.user_id = of_user and a.deleted_at is null
        and m.object = wanted_object and m.action = wanted_action), 1)
    and not exists (
      select from role_grant g join role r on r.id = g.role_id and r.deleted_at is null
      where g.user_id = of_user and g.deleted_at is null and r.code = 'administrator') $$;

create function grant_not_above() returns trigger language plpgsql as $$
begin
  if kith_actor() is not null and exists (select from permission p where p.role_id = new.role_id and p.deleted_at is null
      and is_above(kith_actor(), p.object, p.action, p.scope)) then
    perform kith_raise('KH007', 'The role allows more than you are allowed; an administrator has to give it.', 'GRANT_ABOVE', 'role_id');
  end if;
  return new;
end $$;
create trigger not_above before insert or update of role_id, user_id, deleted_at on role_grant for each row execute function grant_not_above();

create function permission_not_above() returns trigger language plpgsql as $$
begin
  if kith_actor() is not null and new.deleted_at is null
     and is_above(kith_actor(), new.object, new.action, new.scope) then
    perform kith_raise('KH007', 'You are not allowed this yourself; an administrator has to give it.', 'GRANT_ABOVE', 'scope');
  end if;
  return new;
end $$;
create trigger not_above before insert or update on permission for each row execute function permission_not_above();

-- Trees without cycles: teams, customers, product categories. One writer of a tree at a time.
create function tree_without_cycle() returns trigger language plpgsql as $$
declare
  at bigint := new.parent_id;
  steps int := 0;
begin
  if at is null then return new; end if;
  perform pg_advisory_xact_lock(hashtext('tree:' || tg_table_name));
  while at is not null loop
    steps := steps + 1;
    if at = new.id or steps > 100 then
      perform kith_raise('KH009', 'A record cannot lie below itself, nor deeper than 100 levels.', 'TREE_CYCLE', 'parent_id');
    end if;
    execute format('select parent_id from %I where id = $1', tg_table_name) into at using at;
  end loop;
  return new;
end $$;
create trigger tree before insert or update of parent_id on team for each row execute function tree_without_cycle();
create trigger tree before insert or update of parent_id on customer for each row execute function tree_without_cycle();
create trigger tree before insert or update of parent_id on product_category for each row execute function tree_without_cycle();

-- Whoever owns a customer sees what hangs on it: its owner and team stand on its children too.
create function take_customer_owner() returns trigger language plpgsql as $$
begin
  if new.customer_id is null then
    new.customer_owner_id := null;
    new.customer_team_id := null;
  else
    select owner_id, team_id into new.customer_owner_id, new.customer_team_id
      from customer where id = new.customer_id for share;
  end if;
  return new;
end $$;
create trigger customer_owner before insert or update of customer_id on contact for each row execute function take_customer_owner();
create trigger customer_owner before insert or update of customer_id on interaction for each row execute function take_customer_owner();
create trigger customer_owner before insert or update of customer_id on task for each row execute function take_customer_owner();
create trigger customer_owner before insert or update of customer_id on opportunity for each row execute function take_customer_owner();
create trigger customer_owner before insert or update of customer_id on ticket for each row execute function take_customer_owner();

create function give_customer_owner() returns trigger language plpgsql as $$
begin
  if (new.owner_id, new.team_id) is distinct from (old.owner_id, old.team_id) then
    update contact set customer_owner_id = new.owner_id, customer_team_id = new.team_id where customer_id = new.id;
    update interaction set customer_owner_id = new.owner_id, customer_team_id = new.team_id where customer_id = new.id;
    update task set customer_owner_id = new.owner_id, customer_team_id = new.team_id where customer_id = new.id;
    update opportunity set customer_owner_id = new.owner_id, customer_team_id = new.team_id where customer_id = new.id;
    update ticket set customer_owner_id = new.owner_id, customer_team_id = new.team_id where customer_id = new.id;
  end if;
  return null;
end $$;
create trigger give_owner after update of owner_id, team_id on customer for each row execute function give_customer_owner();

-- The team of a record is its owner's team at the time of assignment, unless one is given.
create function take_owner_team() returns trigger language plpgsql as $$
begin
  if new.owner_id is not null and
     ((tg_op = 'INSERT' and new.team_id is null) or
      (tg_op = 'UPDATE' and new.owner_id is distinct from old.owner_id and new.team_id is not distinct from old.team_id)) then
    select team_id into new.team_id from app_user where id = new.owner_id;
  end if;
  return new;
end $$;
create trigger owner_team before insert or update of owner_id on customer for each row execute function take_owner_team();
create trigger owner_team before insert or update of owner_id on contact for each row execute function take_owner_team();
create trigger owner_team before insert or update of owner_id on interaction for each row execute function take_owner_team();
create trigger owner_team before insert or update of owner_id on task for each row execute function take_owner_team();
create trigger owner_team before insert or update of owner_id on opportunity for each row execute function take_owner_team();
create trigger owner_team before insert or update of owner_id on ticket for each row execute function take_owner_team();
create trigger owner_team before insert or update of owner_id on import for each row execute function take_owner_team();

-- Words put on records are known tags.
create function know_tags() returns trigger language plpgsql as $$
begin
  if new.tags <> '{}' and (tg_op = 'INSERT' or new.tags is distinct from old.tags) then
    new.tags := array(select distinct btrim(x) from unnest(new.tags) x where btrim(x) <> '' order by 1);
    insert into tag (name, created_by, updated_by)
      select x, kith_actor(), kith_actor() from unnest(new.tags) x
      where not exists (select from tag where name = x and deleted_at is null)
      on conflict do nothing;
  end if;
  return new;
end $$;
create trigger tags before insert or update of tags on customer for each row execute function know_tags();
create trigger tags before insert or update of tags on contact for each row execute function know_tags();
create trigger tags before insert or update of tags on interaction for each row execute function know_tags();
create trigger tags before insert or update of tags on task for each row execute function know_tags();
create trigger tags before insert or update of tags on product for each row execute function know_tags();
create trigger tags before insert or update of tags on opportunity for each row execute function know_tags();
create trigger tags before insert or update of tags on ticket for each row execute function know_tags();

-- A new first contact or first address takes the place of the one before.
create function one_primary_affiliation() returns trigger language plpgsql as $$
begin
  if new.is_primary and new.deleted_at is null then
    update affiliation set is_primary = false, version = version + 1, updated_at = now(), updated_by = kith_actor()
      where customer_id = new.customer_id and is_primary and deleted_at is null and id <> new.id;
  end if;
  return new;
end $$;
create trigger one_primary before insert or update of is_primary, deleted_at on affiliation for each row execute function one_primary_affiliation();

create function one_primary_contact_point() returns trigger language plpgsql as $$
begin
  if new.is_primary and new.deleted_at is null then
    update contact_point set is_primary = false, version = version + 1, updated_at = now(), updated_by = kith_actor()
      where customer_id is not distinct from new.customer_id and contact_id is not distinct from new.contact_id
        and kind = new.kind and is_primary and deleted_at is null and id <> new.id;
  end if;
  return new;
end $$;
create trigger one_primary before insert or update of is_primary, deleted_at on contact_point for each row execute function one_primary_contact_point();

-- Stages of deals: everything that follows from entering one.
create function rate_on(of_currency text, on_day date) returns numeric language sql stable as $$
  select case when of_currency = kith_setting('company.currency', 'CNY') then 1
    else (select rate from exchange_rate where currency = of_currency and valid_from <= on_day and deleted_at is null
          order by valid_from desc limit 1) end $$;

create function opportunity_stage() returns trigger language plpgsql as $$
declare
  entered stage;
  missing text;
begin
  if new.stage_id is null then
    select s.id into new.stage_id from stage s join pipeline p on p.id = s.pipeline_id
      where s.deleted_at is null and p.deleted_at is null and p.active and s.kind = 1 and (new.pipeline_id is null or p.id = new.pipeline_id)
      order by p.position, p.id, s.position, s.id limit 1;
  end if;
  if tg_op = 'UPDATE' and new.stage_id is not distinct from old.stage_id
     and new.pipeline_id is not distinct from old.pipeline_id then
    return new;
  end if;
  select * into entered from stage where id = new.stage_id;
  if not found then
    perform kith_raise('KH009', 'There is no stage to begin with; create a pipeline with stages first.', 'NO_STAGE', 'stage_id');
  end if;
  if new.pipeline_id is not null and new.pipeline_id <> entered.pipeline_id and
     (tg_op = 'INSERT' or new.pipeline_id is distinct from old.pipeline_id) then
    perform kith_raise('KH009', 'The stage belongs to another pipeline.', 'STAGE_OF_OTHER_PIPELINE', 'stage_id');
  end if;
  if tg_op = 'UPDATE' and new.stage_id is not distinct from old.stage_id then
    return new;
  end if;
  select string_agg(btrim(name), ', ') into missing from unnest(string_to_array(entered.entry_fields, ',')) name
    where btrim(name) <> '' and coalesce(to_jsonb(new) ->> btrim(name), '') = '';
  if missing is not null then
    perform kith_raise('KH009', format('Stage %s asks for: %s.', entered.name, missing), 'ENTRY_CONDITION', split_part(missing, ', ', 1));
  end if;
  new.pipeline_id := entered.pipeline_id;
  new.status := entered.kind;
  if tg_op = 'INSERT' then
    new.probability := coalesce(new.probability, entered.probability);
  elsif new.probability is not distinct from old.probability then
    new.probability := entered.probability;
  end if;
  new.stage_since := now();
  new.closed_at := case when entered.kind = 1 then null else now() end;
  if entered.kind <> 1 and new.close_date is null then
    new.close_date := kith_today();
  end if;
  return new;
end $$;
create trigger stage before insert or update of stage_id, pipeline_id on opportunity for each row execute function opportunity_stage();

create function opportunity_defaults() returns trigger language plpgsql as $$
begin
  -- Only when it is new: who changes it later may not see the customer.
  if new.name = '' and tg_op = 'INSERT' then
    new.name := concat_ws(' · ', (select name from customer where id = new.customer_id),
      (select name from product where id = new.product_id),
      to_char(coalesce(new.start_date, kith_today()), 'YYYY-MM-DD'));
  end if;
  -- An amount that becomes a fact keeps its value in the company's currency.
  if new.status = 2 and new.amount is not null then
    if tg_op = 'INSERT' or old.status <> 2 or (new.amount, new.amount_currency) is distinct from (old.amount, old.amount_currency) then
      new.company_rate_date := new.close_date;
      new.company_rate := rate_on(new.amount_currency, new.close_date);
      new.company_amount := round(new.amount * new.company_rate, coalesce((select digits from currency
        where code = kith_setting('company.currency', 'CNY') and deleted_at is null), 2)::int);
      new.company_amount_currency := case when new.company_amount is null then '' else kith_setting('company.currency', 'CNY') end;
    end if;
  else
    new.company_amount := null;
    new.company_amount_currency := '';
    new.company_rate := null;
    new.company_rate_date := null;
  end if;
  return new;
end $$;
create trigger z_defaults before insert or update on opportunity for each row execute function opportunity_defaults();

create function opportunity_stage_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into stage_change (opportunity_id, to_stage_id, changed_at, changed_by) values (new.id, new.stage_id, now(), kith_actor());
  elsif new.stage_id is distinct from old.stage_id then
    insert into stage_change (opportunity_id, from_stage_id, to_stage_id, changed_at, changed_by, seconds)
      values (new.id, old.stage_id, new.stage_id, now(), kith_actor(), extract(epoch from now() - old.stage_since)::bigint);
  end if;
  return null;
end $$;
create trigger stage_change after insert or update of stage_id on opportunity for each row execute function opportunity_stage_change();

-- Prices: the list price of the product unless a price list says otherwise; the largest quantity
-- that is reached and the youngest day win.
create function resolve_price(of_product bigint, of_quantity numeric, in_currency text, on_day date, in_list bigint)
returns table (unit_price numeric, currency text, price_id bigint) language sql stable as $$
  select c.unit_price, c.currency, c.price_id from (
    select p.unit_price, p.unit_price_currency as currency, p.id as price_id, 1 as rank, coalesce(p.min_quantity, 0) as reached,
      greatest(coalesce(p.valid_from, '-infinity'), coalesce(l.valid_from, '-infinity')) as since
    from price p join price_list l on l.id = p.price_list_id
    where p.product_id = of_product and p.deleted_at is null and l.deleted_at is null and l.active
      and p.unit_price_currency = in_currency and coalesce(p.min_quantity, 0) <= of_quantity
      and (in_list is null or l.id = in_list)
      and coalesce(l.valid_from, '-infinity') <= on_day and coalesce(l.valid_until, 'infinity') >= on_day
      and coalesce(p.valid_from, '-infinity') <= on_day and coalesce(p.valid_until, 'infinity') >= on_day
    union all
    select unit_price, unit_price_currency, null, 2, 0, '-infinity' from product
    where id = of_product and unit_price_currency = in_currency and in_list is null) c
  order by c.rank, c.reached desc, c.since desc, c.price_id desc limit 1 $$;

create function price_currency() returns trigger language plpgsql as $$
begin
  if new.unit_price_currency <> (select currency from price_list where id = new.price_list_id) then
    perform kith_raise('KH009', 'The price must be in the currency of its price list.', 'CURRENCY_MISMATCH', 'unit_price');
  end if;
  return new;
end $$;
create trigger currency before insert or update on price for each row execute function price_currency();

create function opportunity_line_amount() returns trigger language plpgsql as $$
declare
  wanted text;
begin
  if new.unit_price is null then
    select coalesce(nullif(amount_currency, ''), kith_setting('company.currency', 'CNY')) into wanted
      from opportunity where id = new.opportunity_id;
    select r.unit_price, r.currency into new.unit_price, new.unit_price_currency
      from resolve_price(new.product_id, new.quantity, wanted, kith_today(), null) r;
    if new.unit_price is null then
      new.unit_price_currency := '';
    end if;
  end if;
  new.amount := round(new.quantity * new.unit_price * (1 - coalesce(new.discount_percent, 0) / 100),
    coalesce((select digits from currency where code = new.unit_price_currency limit 1), 2)::int);
  new.amount_currency := case when new.amount is null then '' else new.unit_price_currency end;
  return new;
end $$;
create trigger amount before insert or update on opportunity_line for each row execute function opportunity_line_amount();

-- Tickets.
create sequence ticket_number_seq;
create function ticket_number() returns trigger language plpgsql as $$
begin
  if new.number = '' then
    new.number := replace(replace(kith_setting('ticket.number_format', 'T-{year}-{number}'),
      '{year}', to_char(now() at time zone kith_setting('company.time_zone', 'Asia/Shanghai'), 'YYYY')),
      '{number}', lpad(nextval('ticket_number_seq')::text, 6, '0'));
  end if;
  return new;
end $$;
create trigger number before insert on ticket for each row execute function ticket_number();

-- A new ticket that is somebody else's, or becomes somebody else's, is assigned.
create function ticket_assigned() returns trigger language plpgsql as $$
begin
  if new.status = 1 and new.owner_id is distinct from (case when tg_op = 'INSERT' then new.created_by else old.owner_id end) then
    new.status := 2;
  end if;
  return new;
end $$;
create trigger assigned before insert or update of owner_id on ticket for each row execute function ticket_assigned();

create function ticket_first_reply() returns trigger language plpgsql as $$
begin
  if not new.internal then
    update ticket set first_reply_at = now(), version = version + 1, updated_at = now(), updated_by = kith_actor()
      where id = new.ticket_id and first_reply_at is null;
  end if;
  return null;
end $$;
create trigger first_reply after insert on ticket_reply for each row execute function ticket_first_reply();

-- A task knows when it was completed, however that came about.
create function task_completed() returns trigger language plpgsql as $$
begin
  if new.status <> 4 then
    new.completed_at := null;
  elsif tg_op = 'INSERT' then
    new.completed_at := coalesce(new.completed_at, now());
  else
    new.completed_at := case when old.status = 4 then old.completed_at else now() end;
  end if;
  return new;
end $$;
create trigger completed before insert or update of status on task for each row execute function task_completed();

-- The next step of an interaction becomes a task of its owner.
create function interaction_next_step() returns trigger language plpgsql as $$
begin
  if new.next_step_date is not null and (tg_op = 'INSERT' or (new.next_step, new.next_step_date) is distinct from (old.next_step, old.next_step_date)) then
    update task set subject = left(coalesce(nullif(new.next_step, ''), new.subject), 200),
        due_time = (new.next_step_date + time '18:00') at time zone kith_setting('company.time_zone', 'Asia/Shanghai'),
        version = version + 1, updated_at = now(), updated_by = kith_actor()
      where interaction_id = new.id and deleted_at is null and status in (1, 2, 3, 5);
    if not found and not exists (select from task where interaction_id = new.id) then
      insert into task (subject, due_time, customer_id, contact_id, opportunity_id, ticket_id, interaction_id, owner_id, created_by, updated_by)
      values (left(coalesce(nullif(new.next_step, ''), nullif(new.subject, ''), 'Next step'), 200),
        (new.next_step_date + time '18:00') at time zone kith_setting('company.time_zone', 'Asia/Shanghai'),
        new.customer_id, new.contact_id, new.opportunity_id, new.ticket_id, new.id, new.owner_id, kith_actor(), kith_actor());
    end if;
  end if;
  return null;
end $$;
create trigger next_step after insert or update of next_step, next_step_date on interaction for each row execute function interaction_next_step();

-- Teams below a team, itself included.
create function team_subtree(root bigint[]) returns bigint[] language sql stable as $$
  with recursive below as (
    select id from team where id = any(root) and deleted_at is null
    union select t.id from team t join below on t.parent_id = below.id where t.deleted_at is null)
  select coalesce(array_agg(id), '{}') from below $$;
