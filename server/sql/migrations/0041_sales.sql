-- SPDX-License-Identifier: Apache-2.0
-- Deals: lines that make the amount, and why a deal was lost.

-- A lost deal says why, whatever its pipeline asks for, and goes on saying so.
create function opportunity_lost() returns trigger language plpgsql as $$
begin
  if new.status = 3 and new.lost_reason = '' and (tg_op = 'INSERT' or old.status <> 3 or old.lost_reason <> '') then
    perform kith_raise('KH009', 'A lost deal needs a reason: lost_reason=….', 'ENTRY_CONDITION', 'lost_reason');
  end if;
  return new;
end $$;
-- After "stage", which says what the status is.
create trigger stage_lost before insert or update of stage_id, lost_reason on opportunity for each row execute function opportunity_lost();

-- Lines with a price make the amount, in one currency.
create function opportunity_line_sum() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  perform from opportunity where id in (select opportunity_id from changed) order by id for no key update;
  select l.opportunity_id as id, min(l.amount_currency) as a, max(l.amount_currency) as b into wrong
    from opportunity_line l where l.opportunity_id in (select opportunity_id from changed) and l.deleted_at is null and l.amount is not null
    group by 1 having min(l.amount_currency) <> max(l.amount_currency) limit 1;
  if found then
    perform kith_raise('KH009', format('The lines of O-%s have prices in %s and %s; one deal has one currency.', wrong.id, wrong.a, wrong.b),
      'CURRENCY_MISMATCH', 'unit_price');
  end if;
  update opportunity o set amount = s.amount, amount_currency = s.currency, updated_at = now(),
      version = o.version + (case when kith_is_own(o.xmin) then 0 else 1 end), updated_by = coalesce(kith_actor(), o.updated_by)
    from (select opportunity_id as id, sum(amount) as amount, max(amount_currency) as currency from opportunity_line
      where opportunity_id in (select opportunity_id from changed) and deleted_at is null and amount is not null group by 1) s
    where o.id = s.id and (o.amount, o.amount_currency) is distinct from (s.amount, s.currency);
  return null;
end $$;
create trigger sum_inserted after insert on opportunity_line referencing new table as changed for each statement execute function opportunity_line_sum();
create trigger sum_updated after update on opportunity_line referencing new table as changed for each statement execute function opportunity_line_sum();

create function opportunity_amount_of_lines() returns trigger language plpgsql as $$
declare
  of_lines numeric;
begin
  select sum(amount) into of_lines from opportunity_line where opportunity_id = new.id and deleted_at is null and amount is not null;
  if of_lines is not null and new.amount is distinct from of_lines then
    perform kith_raise('KH009', 'The amount is the sum of the lines; change the lines of the deal.', 'AMOUNT_OF_LINES', 'amount');
  end if;
  return new;
end $$;
create trigger amount_of_lines before update of amount, amount_currency on opportunity for each row
  when ((old.amount, old.amount_currency) is distinct from (new.amount, new.amount_currency)) execute function opportunity_amount_of_lines();
