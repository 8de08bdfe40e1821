-- SPDX-License-Identifier: Apache-2.0
-- What backup and restore ask the database.

-- name: backup_about
-- columns: database, postgresql, kith, relations
-- Relations of our own: none in an empty database.
select current_database()::text as database,
  current_setting('server_version_num')::bigint / 10000 as postgresql,
  to_regclass('schema_state') is not null as kith,
  (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
     and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')) as relations

-- name: backup_snapshot
-- columns: snapshot, at, schema
select pg_export_snapshot() as snapshot, now() as at, (select version::bigint from schema_state) as schema

-- name: backup_tables
-- columns: name, rows
-- By bytes, as programs compare.
select (n.nspname || '.' || c.relname) collate "C" as name,
  (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::bigint as rows
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind = 'r'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by 1

-- name: backup_end_sessions
-- One that was ended after the backup must not come back to life.
update session set deleted_at = now() where deleted_at is null
