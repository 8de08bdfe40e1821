-- SPDX-License-Identifier: Apache-2.0
-- Search whose work does not grow with what a fragment is shared by: the keys of the entries say where
-- among the ids they lie, so that the newest are looked at first, in parts that are as large as needed.

-- Ids are cut into blocks of 2^18 (262,144); every key has that of its record above 40 bits of hash. So
-- new entries go to one end of the index, and a range of ids is a list of keys. What else has the
-- same hash is told apart by its text.
create function kith_search_hash(x text) returns bigint language sql immutable parallel safe as
  $$ select hashtextextended(x collate "C", 0) & 1099511627775 $$;
create function kith_search_key(record bigint, x text) returns bigint language sql immutable parallel safe as
  $$ select (record >> 18 << 40) | (hashtextextended(x collate "C", 0) & 1099511627775) $$;

-- Forms of one query: see kith_search_ways. Entries have to have one of the keys of each group.
create type search_group as (keys bigint[]);
create type search_way as (class smallint, kind smallint, grams search_group[], pattern text, fragment text);
create type search_hit as (record bigint, part integer, original text, value text);

-- All entries are made anew, the index over them at once when they are there.
create temp table followed on commit drop as
  select o.object::smallint, o.table_name, jsonb_object_agg(f.column_name, jsonb_build_array(f.field, f.kind)) as fields
  from (values (1::smallint, 'app_user'), (5, 'customer'), (6, 'contact'), (11, 'product'), (14, 'opportunity'), (15, 'ticket'), (64, 'lead'),
    (71, 'sales_order'), (73, 'order_return')) o (object, table_name) join search_field f on f.object = o.object group by 1, 2;
do $$
declare
  o record;
begin
  for o in select * from followed loop
    execute format('drop index search_entry_%s_grams_idx', o.object);
  end loop;
end $$;
truncate search_entry, search_common, search_field;
drop function kith_search_level(smallint, text[]);
drop function kith_search_ways(text);
drop function kith_search_scope(bigint, bigint, bigint, bigint, bigint);
-- scope: c: block of 512 ids, o: owner, t: team, p, u: owner and team of the customer
alter table search_entry drop column scope, drop column grams;
alter table search_entry add column scope bigint[] not null, add column grams bigint[] not null;
alter table search_entry alter scope set statistics 0, alter grams set statistics 0;
-- How many entries have a key, of those that a thousand have; of key 0, how many there are.
alter table search_common alter gram type bigint using 0;

-- What a value is found by:
--   =whole  ^start  _start of a word  $last four digits
--   two characters, when one is no ASCII letter or digit; three ASCII ones, of names and codes also two
--   ~syllable and next initial, which is "" at the end  ~^the first of these  -^first initial and first two
-- Two initials are looked for as all syllables that begin with the one, and the other (search_initial).
-- Some come twice. It runs for every value that is written: whole strings and arrays, no look at
-- characters of which there are none, nothing sorted.
create or replace function kith_search_text(x text, kind smallint, out value text, out pinyin text, out grams text[])
language plpgsql stable parallel safe as $$
declare
  chars text[];
  words text; -- what stands between words is left out: fragments go across it
  syllables text[] := '{}';
  onsets text[];
begin
  pinyin := '';
  grams := '{}';
  value := case when kind = 3 then kith_search_digits(x) else lower(regexp_replace(btrim(normalize(x, NFKC)), '\s+', ' ', 'g')) end;
  if octet_length(value) > length(value) then
    select array_agg(coalesce(c.simple, c.character)), array_agg(c.readings) filter (where c.readings <> ''),
      array_agg(c.initials) filter (where c.readings <> ''), case when kind = 1 and bool_or(c.known) then ' ' else '' end
    into chars, syllables, onsets, pinyin
    from (
      select t.character, s.simple, s.readings <> '' as known,
        case when s.readings <> '' then s.readings when t.character between 'a' and 'z' or t.character between '0' and '9' then t.character end as readings,
        case when s.readings <> '' then s.initials else t.character end as initials
      from unnest(string_to_array(value, null) collate "C") t (character)
      left join lateral (select f.simple, f.readings, f.initials from search_character f where f.character = t.character limit 1) s on true) c;
    value := array_to_string(chars, '');
    pinyin := case when pinyin = '' then '' else ' ' || array_to_string(syllables, ' ') end;
  end if;
  if value = '' then
    return;
  end if;
  words := regexp_replace(left(value, 300), '[\u0001-/:-`{-\u007f]+', '', 'g');
  if octet_length(value) > length(value) then
    grams := array(
      select unnest(array[case when kind < 3 or octet_length(ch || next) > 2 then ch || next end, case when octet_length(ch || next || third) = 3 then ch || next || third end])
      from unnest(string_to_array(words, null), (string_to_array(words, null))[2:], (string_to_array(words, null))[3:]) t (ch, next, third));
  else
    grams := array(select substr(words, n, 3) from generate_series(1, length(words) - 2) n);
    if kind < 3 then
      grams := grams || array(select substr(words, n, 2) from generate_series(1, length(words) - 1) n);
    end if;
  end if;
  if value ~ '[\u0001-\u007f][\u0080-\U0010ffff]|[^a-z0-9][a-z0-9]' then
    chars := string_to_array(left(value, 300), null);
    grams := grams || array(
      select unnest(array['_' || ch, '_' || ch || next])
      from unnest(chars, chars[2:], chars[3:]) t (before, ch, next)
      where case when octet_length(ch) > 1 then octet_length(before) = 1 else ch ~ '[a-z0-9]' and before !~ '[a-z0-9]' end);
  end if;
  if pinyin <> '' then
    grams := grams || ('-^' || left(onsets[1], 1)) || array(
      select unnest(string_to_array('~' || replace(r, '/', ' ' || next || ',~') || ' ' || next || case when n = 1 then ',~^' || replace(r, '/', ' ' || next || ',~^')
        || ' ' || next || ',-^' || replace(i, '/', next || ',-^') || next else '' end, ','))
      from (
        select t.r, t.i, t.n, unnest(case when t.next is null then array[''] else string_to_array(t.next, '/') end) as next
        from unnest(syllables[1:100], onsets[1:100], onsets[2:100]) with ordinality t (r, i, next, n) limit 300) s);
    if onsets[1] like '%/%' then
      grams := grams || array(select '-^' || f from unnest((string_to_array(onsets[1], '/'))[2:]) f);
    end if;
  end if;
  grams := array_remove(grams || array['=' || left(value, 60), '^' || left(value, 1), case when length(value) > 1 then '^' || left(value, 2) end,
    case when kind = 3 and length(value) >= 4 then '$' || right(value, 4) end], null);
end $$;

-- Syllables by their first letter; a letter or digit is read as itself.
create table search_initial (initial text collate "C" primary key, syllables text[] not null);
insert into erasure_elsewhere values ('search_initial', 'syllables: no persons');
insert into search_initial select left(r, 1), array_agg(distinct r) from (
  select unnest(string_to_array(readings, '/')) as r from search_character union select chr(n) from generate_series(48, 122) n where chr(n) ~ '[a-z0-9]') x
  where r <> '' group by 1;

-- A group for each fragment; and for each form of pinyin, which may stand for many keys: "~syllable *",
-- whatever comes next, or "-ab".
create function kith_search_groups(grams text[]) returns search_group[] language plpgsql stable as $$
begin
  return array(select row(array[hashtextextended(g collate "C", 0) & 1099511627775])::search_group from unnest(grams) g);
end $$;
create function kith_search_forms(forms text[]) returns search_group[] language plpgsql stable as $$
begin
  return array(select row(case
      when f like '%*' then array(select kith_search_hash(left(f, -1) || c) from string_to_table('abcdefghijklmnopqrstuvwxyz0123456789', null) c) || kith_search_hash(left(f, -1))
      when f ~ '^-[^^]' then array(select kith_search_hash('~' || y || ' ' || substr(f, 3)) from search_initial, unnest(syllables) y where initial = substr(f, 2, 1))
      else array[kith_search_hash(f)] end)::search_group
    from unnest(forms) f);
end $$;

-- Ways to read letters as syllables, of which the last may be begun only; the shortest first. grams: forms.
create or replace function kith_search_syllables(letters text) returns table (syllables text[], rest text, grams text[]) language sql stable as $$
  with recursive way (syllables, rest) as (
    select '{}'::text[] collate "C", letters collate "C"
    union all
    select w.syllables || s.syllable, substr(w.rest, length(s.syllable) + 1)
    from way w join search_syllable s on starts_with(w.rest, s.syllable) where w.rest <> '')
  select w.syllables, w.rest, array(select distinct '~' || t.x || ' ' || case when f.x = '' then '*' else left(f.x, 1) end
    from unnest(w.syllables) with ordinality t (x, n) cross join lateral (select coalesce(w.syllables[t.n + 1], w.rest) as x) f
    where f.x <> '' or t.n = 1)
  from (select * from way limit 200) w
  where w.syllables <> '{}' and (w.rest = '' or exists (select from search_syllable s where starts_with(s.syllable, w.rest)))
  order by cardinality(w.syllables), w.rest limit 4 $$;

create function kith_search_scope(record bigint, owner_id bigint, team_id bigint, customer_owner_id bigint, customer_team_id bigint)
returns bigint[] language sql immutable parallel safe as $$
  select array_remove(array[kith_search_key(record, 'c' || (record >> 9)::text), kith_search_key(record, 'o' || owner_id::text),
    kith_search_key(record, 't' || team_id::text), kith_search_key(record, 'p' || customer_owner_id::text), kith_search_key(record, 'u' || customer_team_id::text)], null) $$;

-- A function that is called for single rows keeps its plans only when it is no query itself.
create or replace function kith_search_fold(x text) returns text language plpgsql stable parallel safe as $$
begin
  return (select coalesce(string_agg(coalesce(s.simple, c.character), '' order by c.n), '')
    from unnest(string_to_array(lower(regexp_replace(btrim(normalize(x, NFKC)), '\s+', ' ', 'g')), null)) with ordinality c (character, n)
    left join lateral (select simple from search_character where character = c.character limit 1) s on true);
end $$;

create or replace function kith_search_points(ids bigint[]) returns setof search_entry language sql stable rows 10 as $$
  select r.object, r.record, 7005, p.id, k.kind, p.value, s.value, s.pinyin, r.scope, array(select kith_search_key(r.record, g) from unnest(s.grams) g)
  from unnest(ids) i (id) join contact_point p on p.id = i.id
  cross join lateral (
    select 5::smallint, c.id, kith_search_scope(c.id, c.owner_id, c.team_id, null, null) from customer c
      where c.id = p.customer_id and c.deleted_at is null
    union all
    select 6::smallint, c.id, kith_search_scope(c.id, c.owner_id, c.team_id, c.customer_owner_id, c.customer_team_id) from contact c
      where c.id = p.contact_id and c.deleted_at is null) r (object, record, scope)
  cross join lateral (select case p.kind when 1 then 3 else 4 end::smallint) k (kind)
  cross join lateral kith_search_text(case when p.kind = 1 and p.normalized <> '' then p.normalized else p.value end, k.kind) s
  where p.deleted_at is null and p.value <> '' and p.kind <> 3 $$;

-- What is typed, as the ways to look for it, the better ones first:
--   1 the whole value, 2 its beginning, 3 the beginning of a word or the last four digits, 4 anywhere,
--   5 pinyin from the beginning, 6 pinyin anywhere
-- Of entries that have all grams those count whose text (of 5 and 6, whose pinyin) matches the pattern.
-- What a better way finds the others find again: so the first of them need to be taken only as often
-- as is asked for. kind: only entries of this kind, 0 any. fragment: what is looked for.
create function kith_search_ways(typed text) returns setof search_way language plpgsql stable as $$
declare
  folded text := left(kith_search_fold(typed), 200);
  plain text := kith_search_plain(folded);
  digits text := kith_search_digits(typed);
  word text := case when folded ~ '^[a-z0-9]' then '[^a-z0-9]' when folded ~ '^[\u0080-\U0010ffff]' then '[\u0001-\u007f]' end || plain;
  parts text[];
  more text[];
  letters text := replace(replace(regexp_replace(folded, '[ '']', '', 'g'), 'ü', 'v'), 'u:', 'v');
begin
  if folded = '' then
    return;
  end if;
  parts := array(select distinct g from unnest((kith_search_text(folded, 2::smallint)).grams) g
    where g !~ '^[=^_$]' and (length(folded) = 2 or octet_length(g) > 2));
  -- two characters are a key of their own where they begin something
  more := case when length(folded) > 2 then parts else '{}' end;
  return next row (1, 0, kith_search_groups(array['=' || left(folded, 60)]), '^' || plain || '$', folded)::search_way;
  return next row (2, 0, kith_search_groups(more || ('^' || left(folded, 2))), '^' || plain || '.', folded)::search_way;
  if word is not null then
    return next row (3, 0, kith_search_groups(more || ('_' || left(folded, 2))), word, folded)::search_way;
  end if;
  if typed ~ '^[0-9０-９+() .-]+$' and length(digits) >= 3 then
    return next row (3, 3, kith_search_groups(array['$' || right(digits, 4)]), digits || '$', digits)::search_way;
    if digits <> folded then
      more := array(select distinct g from unnest((kith_search_text(digits, 3::smallint)).grams) g where g !~ '^[=^_$]');
      return next row (2, 3, kith_search_groups(more || ('^' || left(digits, 2))), '^' || digits, digits)::search_way;
      return next row (4, 3, kith_search_groups(more), digits, digits)::search_way;
    end if;
  end if;
  if cardinality(parts) > 0 then
    return next row (4, 0, kith_search_groups(parts), plain, folded)::search_way;
  end if;
  if letters ~ '^[a-z0-9]{1,60}$' and letters ~ '[a-z]' then
    return query select w.class::smallint, 0::smallint, kith_search_forms(w.grams), w.before || ' ' || w.body, letters
    from (
      select 5, '^', array['-^' || left(letters, 2)], kith_search_initials(letters)
      union all
      select 6, '', (select array_agg(distinct '-' || substr(letters, i, 2)) from generate_series(1, length(letters) - 1) i), kith_search_initials(letters)
        where length(letters) > 1
      union all
      select c.class, c.before, c.grams, kith_search_reading(s.syllables, s.rest) from kith_search_syllables(letters) s
      cross join lateral (values
        (5, '^', s.grams || ('~^' || s.syllables[1] || ' ' || coalesce(left(s.syllables[2], 1), nullif(left(s.rest, 1), ''), '*'))), (6, '', s.grams)) c (class, before, grams)) w (class, before, grams, body);
  end if;
end $$;

-- Makes search_TABLE_find: the newest `most` records of each class whose entries match one of the ways, for
-- each of these: the keys of `mine`, those of `others` (null: all records), and the records `shared`. Classes
-- that come after enough was found are not looked for. parts, holders: fields and objects not to look at.
--
-- The ids are gone through from the newest on, in parts that hold about twice as many matches as are asked
-- for as far as search_common knows, four times as many ids whenever that was not enough, and a quarter when
-- there were too many: so what is read is bounded, however many match. A part is a number of blocks of 512
-- ids up to 32,768, whole blocks of 2^18 above. Who finds all there are of others needs not look for his own.
create function kith_search_finder(of_object smallint, of_table text) returns void language plpgsql as $f$
declare
  head text := format('select array_agg(y.h), max(y.n) into hits, found from (
          select distinct on (x.record) row(x.record, x.part, x.original, x.value)::search_hit as h, x.n from (
            select z.*, count(*) over () as n from (
              select e.record, e.part, e.original, e.value from search_entry_%s e where ', of_object);
  tail text := 'e.record + 0 between low and high and (w.kind = 0 or e.kind = w.kind) and e.part <> all(parts) and e.part / 1000 <> all(holders)
            and case w.class when 2 then starts_with(e.value, w.fragment) when 4 then strpos(e.value, w.fragment) > 0 when 5 then e.pinyin ~ w.pattern
              when 6 then e.pinyin ~ w.pattern else e.value ~ w.pattern end limit case when size > 512 then too_many end) z) x order by x.record desc, x.part) y';
  shapes text;
begin
  select string_agg(format('when %s then %s%s%s;', n, head, array_to_string(array_remove(array[
      case when n & 3 > 0 then 'e.grams && g1 and ' end, case when n & 3 = 2 then 'e.grams && g2 and e.grams && g3 and ' end,
      case when n & 4 > 0 then 'e.scope && blocks and ' end, case when n & 8 > 0 then 'e.scope && scopes and ' end], null), ''), tail), E'\n        ' order by n)
    into shapes from unnest(array[1, 2, 5, 6, 8, 9, 10, 12, 13, 14]) n;
  execute format($t$
create or replace function search_%2$s_find(ways search_way[], mine bigint[], others bigint[], everything boolean, shared bigint[], parts bigint[],
  holders bigint[], most bigint)
returns table (class smallint, record bigint, part integer, original text, value text, fragment text)
language plpgsql stable rows 40 set enable_seqscan = off set plan_cache_mode = force_generic_plan as $b$
#variable_conflict use_column
declare
  top bigint := (select e.record from search_entry_%1$s e where e.object = %1$s order by e.object desc, e.record desc limit 1);
  total bigint := (select c.records from search_common c where c.object = %1$s and c.gram = 0);
  belong bigint[] := array(select (select coalesce(sum(c.records), 0) from search_common c where c.object = %1$s and c.gram = any(k.keys))
    from (values (1, mine || others), (2, mine)) k (n, keys) order by n);
  w search_way;
  last smallint := 0;
  enough boolean := false;
  own boolean := belong[2] >= 1000 or exists (select from search_entry_%1$s e where e.scope && array(select (b << 40) | k from generate_series(0, top >> 18) b, unnest(mine) k));
  too_many bigint := 12 * most;
  rare record;
  found bigint;
  keys bigint[];
  all_of boolean;
  got bigint;
  low bigint;
  high bigint;
  size bigint;
  expected double precision;
  shape integer;
  g1 bigint[];
  g2 bigint[];
  g3 bigint[];
  blocks bigint[];
  scopes bigint[];
  hits search_hit[];
begin
  foreach w in array ways loop
    exit when top is null or (enough and w.class > last);
    last := w.class;
    -- the rarest groups, three at most: what they let through is told apart by its text
    select array_agg(row(x.keys)::search_group order by x.n) as grams, min(x.n) as entries into rare from (
      select g.keys, (select coalesce(sum(c.records), 0) from search_common c where c.object = %1$s and c.gram = any(g.keys))::bigint as n
      from unnest(w.grams) g order by 2, 1 limit 3) x;
    for run in 1..2 loop
      exit when run = 2 and (not own or got < most);
      keys := case run when 1 then mine || others else mine end;
      all_of := run = 1 and everything;
      got := 0;
      -- what few have is looked up among all of theirs
      expected := case when all_of or total is null then greatest(rare.entries, 1)
        when belong[run] < 1000 or rare.entries = 0 then 1 else rare.entries * least(belong[run]::double precision / greatest(total, 1), 1) end;
      size := case when expected <= 4 * most then top + 1 else 2 * most / expected * top end;
      size := case when size < 2048 then 512 when size < 8192 then 2048 when size < 32768 then 8192 when size < 262144 then 32768 else size end;
      high := case when all_of or cardinality(keys) > 0 then top else -1 end;
      while high >= 0 and got < most loop
        low := greatest(case when size <= 32768 then ((high >> 9) - (size >> 9)) << 9 else ((high >> 18) - (size >> 18)) << 18 end, 0);
        shape := case when not all_of and belong[run] < 1000 and rare.entries >= 1000 then 0 when cardinality(rare.grams) = 1 then 1 else 2 end;
        if shape > 0 then
          g1 := array(select (b << 40) | k from generate_series(low >> 18, high >> 18) b, unnest(rare.grams[1].keys) k);
          if shape = 2 then
            g2 := array(select (b << 40) | k from generate_series(low >> 18, high >> 18) b, unnest(rare.grams[2].keys) k);
            g3 := array(select (b << 40) | k from generate_series(low >> 18, high >> 18) b, unnest(rare.grams[cardinality(rare.grams)].keys) k);
          end if;
        end if;
        if size <= 32768 then
          blocks := array(select (b >> 9 << 40) | kith_search_hash('c' || b) from generate_series(low >> 9, high >> 9) b);
          shape := shape + 4;
        end if;
        if not all_of then
          scopes := array(select (b << 40) | k from generate_series(low >> 18, high >> 18) b, unnest(keys) k);
          shape := shape + 8;
        end if;
        case shape
        %3$s
        end case;
        if found >= too_many and size > 512 then
          size := case when size > 1048576 then size / 4 when size > 262144 then 262144 when size > 32768 then 32768 else size / 4 end;
          continue;
        end if;
        return query select w.class, h.record, h.part, h.original, h.value, w.fragment from unnest(hits[1:most]) h;
        got := got + coalesce(cardinality(hits), 0);
        high := low - 1;
        size := case when size = 32768 then 262144 else size * 4 end;
      end loop;
      enough := enough or got >= most;
    end loop;
    if cardinality(shared) > 0 then
      return query select w.class, x.record, x.part, x.original, x.value, w.fragment from (
        select distinct on (e.record) e.* from search_entry_%1$s e where e.object = %1$s and e.record = any(shared)
          and %4$s;
    end if;
  end loop;
end $b$ $t$, of_object, of_table, shapes, replace(replace(tail, 'limit case when size > 512 then too_many end) z) x order by x.record desc, x.part) y',
    'order by e.record desc, e.part limit most) x'), 'e.record + 0 between low and high and ', ''));
end $f$;

-- From here on the object's records are searched by these columns; present ones get their entries. For
-- migrations. fields: {"column": [number in the contract, kind]}. An object that is there already gets
-- the columns besides those that it has.
create or replace function kith_search_follow(of_object smallint, of_table text, fields jsonb) returns void language plpgsql as $$
declare
  parts text;
  scope text;
  watched text;
  points text;
  has text[] := array(select attname from pg_attribute where attrelid = of_table::regclass and attnum > 0 and not attisdropped);
begin
  insert into search_field select of_object, key, (value ->> 0)::int, (value ->> 1)::smallint from jsonb_each(fields);
  execute format('create table if not exists search_entry_%s partition of search_entry for values in (%s)', of_object, of_object);
  insert into erasure_elsewhere values ('search_entry_' || of_object, 'part of search_entry') on conflict do nothing;
  select string_agg(format('(%s, %s::smallint, n.%I)', of_object * 1000 + field, kind, column_name), ', ' order by field),
    string_agg(format('%%1$s.%I', column_name), ', ' order by field) into parts, watched
    from search_field where object = of_object;
  select format('kith_search_scope(n.id, %s)', string_agg(case when c = any(has) then 'n.' || c else 'null' end, ', ' order by k)) into scope
    from unnest(array['owner_id', 'team_id', 'customer_owner_id', 'customer_team_id']) with ordinality x (c, k);
  points := case of_object when 5 then 'customer_id' when 6 then 'contact_id' end;
  execute format('create or replace function search_%s_entries(ids bigint[]) returns setof search_entry language sql stable rows 10 as $f$
    select %s::smallint, n.id, f.part, n.id, f.kind, f.original, s.value, s.pinyin, %s, array(select kith_search_key(n.id, g) from unnest(s.grams) g)
    from unnest(ids) i (id) join %I n on n.id = i.id
    cross join lateral (values %s) f (part, kind, original) cross join lateral kith_search_text(f.original, f.kind) s
    where n.deleted_at is null and f.original <> '''' $f$', of_table, of_object, scope, of_table, parts);
  execute format('create or replace function search_%s_insert() returns trigger language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $f$
    declare
      ids bigint[] := array(select id from new_rows);
    begin
      insert into search_entry_%s select * from search_%s_entries(ids) on conflict do nothing;
      return null;
    end $f$', of_table, of_object, of_table);
  execute format('create or replace function search_%s_change() returns trigger language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $f$
    declare
      points bigint[];
    begin
      if tg_op = ''UPDATE'' and (old.deleted_at, %s) is not distinct from (new.deleted_at, %s) then
        update search_entry_%s n set scope = x.scope from (select %s from (select new.*) n) x (scope)
          where n.object = %s and n.record = new.id and n.scope <> x.scope and new.deleted_at is null;
        return null;
      end if;
      delete from search_entry where object = %s and record = old.id%s;
      if tg_op = ''UPDATE'' and new.deleted_at is null then
        insert into search_entry select * from search_%s_entries(array[new.id]) on conflict do nothing;
        %s
      end if;
      return null;
    end $f$', of_table, format(watched, 'old'), format(watched, 'new'), of_object, scope, of_object, of_object,
    case when points is null then '' else ' and (part <> 7005 or tg_op = ''DELETE'' or new.deleted_at is not null)' end, of_table,
    case when points is null then '' else format('if old.deleted_at is not null then
          points := array(select id from contact_point where %s = new.id);
          insert into search_entry select * from kith_search_points(points) on conflict do nothing;
        end if;', points) end);
  execute format('drop trigger if exists search_insert on %I', of_table);
  execute format('drop trigger if exists search_update on %I', of_table);
  execute format('drop trigger if exists search_delete on %I', of_table);
  execute format('create trigger search_insert after insert on %I referencing new table as new_rows for each statement execute function search_%s_insert()',
    of_table, of_table);
  execute format('create trigger search_update after update on %I for each row when ((old.deleted_at, %s%s) is distinct from (new.deleted_at, %s%s))
    execute function search_%s_change()', of_table, format(watched, 'old'),
    (select string_agg(', old.' || c, '') from unnest(array['owner_id', 'team_id', 'customer_owner_id', 'customer_team_id']) c where c = any(has)),
    format(watched, 'new'),
    (select string_agg(', new.' || c, '') from unnest(array['owner_id', 'team_id', 'customer_owner_id', 'customer_team_id']) c where c = any(has)), of_table);
  execute format('create trigger search_delete after delete on %I for each row execute function search_%s_change()', of_table, of_table);
  execute format('insert into search_entry select e.* from search_%s_entries(array(select id from %I)) e on conflict do nothing', of_table, of_table);
  -- What was written lately waits in a list, so that entries share the way into the index; it is kept as
  -- short as can be, since every look reads through it.
  execute format('create index if not exists search_entry_%s_grams_idx on search_entry_%s using gin (scope, grams) with (gin_pending_list_limit = 64)', of_object, of_object);
  perform kith_search_finder(of_object, of_table);
end $$;


-- Counts the keys in a sample of the entries, and remembers those that a thousand have.
create or replace function kith_search_count() returns bigint language plpgsql as $$
declare
  o smallint;
  n double precision;
  part double precision;
  found_n bigint := 0;
begin
  for o in select distinct object from search_field loop
    execute format('select greatest(reltuples, 0) from pg_class where oid = %L::regclass', 'search_entry_' || o) into n;
    if n < 1000 then
      execute format('select count(*) from (select from search_entry_%s limit 100000) x', o) into n;
    end if;
    part := least(1, 30000 / greatest(n, 1));
    execute format('with counted as (
        select g as gram, round(count(*) / $1)::bigint as records
        from search_entry_%s e tablesample system ($1 * 100)
        cross join lateral (select unnest(e.grams || e.scope) & 1099511627775 as g union select 0) x
        where $2 >= 1000 group by g having count(*) / $1 >= 1000),
      gone as (
        delete from search_common c where c.object = $3 and not exists (select from counted x where x.gram = c.gram))
      insert into search_common as c select $3, gram, records from counted
        on conflict (object, gram) do update set records = excluded.records where c.records <> excluded.records', o)
      using part, n, o;
  end loop;
  select count(*) into found_n from search_common;
  return found_n;
end $$;

do $$
declare
  o record;
begin
  for o in select * from followed order by object loop
    perform kith_search_follow(o.object, o.table_name, o.fields);
  end loop;
end $$;
insert into search_entry select e.* from kith_search_points(array(select id from contact_point)) e on conflict do nothing;
select kith_search_count();
