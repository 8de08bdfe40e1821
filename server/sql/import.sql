-- SPDX-License-Identifier: Apache-2.0
-- Imports: files that come up in pieces, and the work on them. See import_state for modes and phases.

-- name: import_open
-- Beside every new import.
insert into import_state (import_id) values (currval('import_id_seq'))

-- name: import_visible
-- For whoever may start it: what is uploaded becomes the work of its owner.
select kith_expect((select t.version from import t where t.id = $1::bigint and /* create import t */ true), null, $2::text)

-- name: import_piece
-- $2: where the piece begins; what is there already is left out. $4: the largest file.
-- columns: bytes
with here as materialized (
  select id, bytes, status from import where id = $1::bigint for update),
checked as materialized (
  select id, bytes,
    kith_check(status = 1, 'The file of this import is complete; make another import for another file.', 'UPLOAD_ENDED'),
    case when $2::bigint > bytes then kith_raise('KH011', 'The file goes on at byte ' || bytes || '.', 'UPLOAD_GAP', 'offset')
      when $2::bigint + length($3::bytea) > $4::bigint
      then kith_raise('KH008', 'The file is too large; ' || $4::bigint || ' bytes are allowed.', 'IMPORT_TOO_LARGE', 'data') end
  from here),
piece as (
  select id, bytes as position, substring($3::bytea from least(bytes - $2::bigint, length($3::bytea))::int + 1) as data from checked),
put as (
  insert into import_chunk (import_id, position, data)
  select id, position, data from piece where length(data) > 0 returning import_id, length(data) as n)
update import i set bytes = i.bytes + put.n, updated_at = now() from put where i.id = put.import_id
returning i.bytes

-- name: import_complete
with s as (update import_state set complete = true where import_id = $1::bigint and not complete returning import_id)
update import i set status = 2, version = i.version + 1, updated_at = now(), updated_by = kith_actor()
from s where i.id = s.import_id and i.status = 1

-- name: import_begin
-- $2: only check. A real run begins anew after a check, and goes on after a real run that stopped.
with s as (select * from import_state where import_id = $1::bigint for update),
checked as (
  select kith_check(s.complete, 'The file is not uploaded completely.', 'UPLOAD_INCOMPLETE'),
    kith_check(s.mode <> 3, 'This import was taken back.', 'IMPORT_UNDONE'),
    kith_check(s.mode <> 2 or not $2::boolean, 'The real import has begun; it can go on or be taken back.', 'IMPORT_BEGUN'),
    s.mode = 2 as goes_on from s)
update import_state t set mode = case when $2::boolean then 1 else 2 end,
  phase = case when c.goes_on then least(t.phase, 4) else 0 end,
  line = case when c.goes_on and t.phase <= 2 then t.line else 0 end,
  attempts = 0, lease_owner = '', lease_until = '-infinity'
from checked c where t.import_id = $1::bigint

-- name: import_undo_begin
with s as (select * from import_state where import_id = $1::bigint for update),
checked as (
  select kith_check(s.mode in (2, 3), 'Nothing was imported.', 'NOTHING_IMPORTED') from s)
update import_state t set mode = 3, attempts = 0, lease_owner = '', lease_until = '-infinity'
from checked where t.import_id = $1::bigint

-- name: import_row_page
-- columns: line, outcome, record, reason, message, column_name, cells
select line, outcome, record, reason, message, column_name, cells
from import_row where import_id = $1::bigint and line > $2::bigint and outcome > 0 order by line limit $3::bigint

-- name: import_row_page_of
-- columns: line, outcome, record, reason, message, column_name, cells
select line, outcome, record, reason, message, column_name, cells
from import_row where import_id = $1::bigint and outcome = $2::smallint and line > $3::bigint order by line limit $4::bigint

-- name: import_header
-- columns: header, object
select s.header, i.object from import_state s join import i on i.id = s.import_id where s.import_id = $1::bigint

-- name: import_lease
-- columns: import_id
with due as (
  select s.import_id from import i join import_state s on s.import_id = i.id
  where i.status in (3, 5, 9) and s.lease_until < now()
  order by s.lease_until, i.id limit 1 for update of s skip locked)
update import_state s set lease_owner = $1::text, lease_until = now() + $2::bigint * interval '1 second',
  attempts = attempts + 1
from due where s.import_id = due.import_id returning s.import_id

-- name: import_load
-- columns: object, mapping, duplicates, dry_run, status, owner_id, bytes, phase, encoding, delimiter, header, line, attempts
select i.object, i.mapping, i.duplicates, i.dry_run, i.status, i.owner_id, i.bytes, s.phase, s.encoding, s.delimiter,
  s.header, s.line, s.attempts
from import i join import_state s on s.import_id = i.id
where i.id = $1::bigint and s.lease_owner = $2::text

-- name: import_hold
-- First statement of every write: whoever lost the lease, or was stopped, writes nothing.
-- columns: held
with held as materialized (
  select s.import_id from import_state s join import i on i.id = s.import_id
  where s.import_id = $1::bigint and s.lease_owner = $2::text and i.status in (3, 5, 9) for update of s)
select kith_check(exists (select from held), 'The import was stopped.', 'LEASE_LOST') as held

-- name: import_renew
update import_state set lease_until = now() + $2::bigint * interval '1 second' where import_id = $1::bigint

-- name: import_release
-- For another try in so many seconds.
update import_state set lease_owner = '', lease_until = now() + $3::bigint * interval '1 second'
where import_id = $1::bigint and lease_owner = $2::text

-- name: import_clear
delete from import_row where ctid = any(array(select ctid from import_row where import_id = $1::bigint limit $2::bigint))

-- name: import_cleared
update import_state set phase = 1, line = 0, settled = 0, created = 0, updated = 0, skipped = 0, failed = 0, waiting = 0, attempts = 0
where import_id = $1::bigint

-- name: import_scanned
update import_state set phase = 2, encoding = $2::text, delimiter = $3::text, header = $4::text[], rows_total = $5::bigint, attempts = 0
where import_id = $1::bigint

-- name: import_chunk_next
-- columns: position, data
select position, data from import_chunk where import_id = $1::bigint and position >= $2::bigint order by position limit 1

-- name: import_waiting
-- columns: line, cells
select line, cells from import_row where import_id = $1::bigint and outcome = 0 and line > $2::bigint order by line limit $3::bigint

-- name: import_ids
-- columns: id
select nextval($1::text::regclass) as id from generate_series(1, $2::bigint)

-- name: import_known_keys
-- Of a check: rows of the file that would be records by now.
-- columns: n
select k.n from unnest($2::text[]) with ordinality k(key, n)
where exists (select from import_row r where r.import_id = $1::bigint and r.key = k.key and r.outcome in (1, 2))

-- name: import_known_names
-- columns: n
select k.n from unnest($2::text[]) with ordinality k(name, n)
where exists (select from import_row r where r.import_id = $1::bigint and r.name = k.name and r.outcome in (1, 2))

-- name: import_put_rows
insert into import_row (import_id, line, outcome, record, version, reason, message, column_name, cells, key, name)
select $1::bigint, k.line, k.outcome, k.record, k.version, k.reason, k.message, k.column_name, k.cells::text[], k.key, k.name
from unnest($2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
  k(line, outcome, record, version, reason, message, column_name, cells, key, name)
on conflict (import_id, line) do update set outcome = excluded.outcome, record = excluded.record, version = excluded.version,
  reason = excluded.reason, message = excluded.message, column_name = excluded.column_name, cells = excluded.cells,
  key = excluded.key, name = excluded.name

-- name: import_put_children
insert into import_child (import_id, line, object, record)
select $1::bigint, k.line, $3::smallint, k.record from unnest($2::bigint[], $4::bigint[]) k(line, record)

-- name: import_advance
-- $2: the last line that has an outcome now; then what the rows became; waiting may fall.
update import_state set line = $2::bigint, created = created + $3::bigint, updated = updated + $4::bigint,
  skipped = skipped + $5::bigint, failed = failed + $6::bigint, waiting = waiting + $7::bigint, settled = settled + $8::bigint,
  attempts = 0, lease_until = now() + $9::bigint * interval '1 second'
where import_id = $1::bigint

-- name: import_analyze
-- For the batches to come.
select kith_analyze_grown()

-- name: import_next_phase
-- The end of a pass over the rows, or over those that wait: again while it settles some, a last time
-- when it did not, and then no more.
-- columns: phase
update import_state set line = 0, settled = 0, attempts = 0,
  phase = case when waiting = 0 or phase = 4 then 5 when phase = 2 then 3 when settled = 0 then 4 else 3 end
where import_id = $1::bigint returning phase

-- name: import_show
-- What has been done becomes visible: at most once a second unless it is wanted.
with s as (
  update import_state set shown_at = now()
  where import_id = $1::bigint and ($2::boolean or shown_at < now() - interval '1 second')
  returning *)
update import i set rows_total = s.rows_total, rows_done = s.created + s.updated + s.skipped + s.failed,
  rows_created = s.created, rows_updated = s.updated, rows_skipped = s.skipped, rows_failed = s.failed
from s where i.id = s.import_id

-- name: import_finish
with s as (
  update import_state set lease_owner = '', lease_until = '-infinity', attempts = 0
  where import_id = $1::bigint and lease_owner = $2::text returning import_id)
update import i set status = $3::smallint, message = $4::text, finished_at = now(),
  version = i.version + 1, updated_at = now()
from s where i.id = s.import_id and i.status in (3, 5, 9)

-- name: import_undo_next
-- Lines to be taken back, the last first.
-- columns: line, record, version, outcome
select line, record, version, outcome from import_row
where import_id = $1::bigint and outcome in (1, 2) and reason = '' and record is not null
order by line desc limit $2::bigint

-- name: import_undo_span
-- Everything that the import did with the records: what it made of them, and the lines.
-- columns: record, first, last, whole, lines
select k.record, r.first, r.last, r.last - r.first + 1 = r.n as whole, r.lines::text as lines
from (select distinct x as record from unnest($2::bigint[]) x) k cross join lateral (
  select min(r.version) as first, max(r.version) as last, count(*) as n, array_agg(r.line) as lines
  from import_row r where r.import_id = $1::bigint and r.record = k.record and r.outcome in (1, 2)) r
order by k.record

-- name: import_undo_kept
-- Records between whose changes by the import lies one by somebody else, or that have to stay.
update import_row set outcome = 3, reason = 'CHANGED_SINCE', message = 'It was changed by somebody else in between, or cannot go; it stays as it is.'
where import_id = $1::bigint and line = any($2::bigint[])

-- name: import_recount
update import_state s set created = c.created, updated = c.updated, skipped = c.skipped, failed = c.failed
from (select count(*) filter (where outcome = 1) as created, count(*) filter (where outcome = 2) as updated,
  count(*) filter (where outcome = 3) as skipped, count(*) filter (where outcome = 4) as failed
  from import_row where import_id = $1::bigint) c
where s.import_id = $1::bigint
