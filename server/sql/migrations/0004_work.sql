-- SPDX-License-Identifier: Apache-2.0
-- Work outside calls: who does what, imports under way, files of attachments.

-- What comes back on its own; one server at a time does each.
create table job (
  name text primary key,
  every_seconds bigint not null,
  due_at timestamptz not null default now(),
  lease_owner text not null default '',
  lease_until timestamptz not null default '-infinity',
  started_at timestamptz,
  finished_at timestamptz,
  done bigint not null default 0,
  message text not null default ''
);
insert into job (name, every_seconds) values
  ('requests', 600), ('sessions', 3600), ('recycle_bin', 3600), ('uploads', 3600), ('import_files', 86400);

-- An import at work. Here and not on the import, since it changes with every thousand rows, and the
-- history of the import is no place for that.
--   mode   0 nothing yet, 1 the outcomes are those of a check, 2 of the real run, 3 of an undo
--   phase  0 old outcomes go, 1 the file is looked through, 2 rows, 3 rows that wait for others of
--          the file, 4 the same, but what is missing now stays missing, 5 the end
create table import_state (
  import_id bigint primary key,
  complete boolean not null default false,
  mode smallint not null default 0,
  phase smallint not null default 0,
  encoding text not null default '',
  delimiter text not null default '',
  header text[] not null default '{}',
  rows_total bigint not null default 0,
  line bigint not null default 0,
  settled bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  waiting bigint not null default 0,
  shown_at timestamptz not null default '-infinity',
  lease_owner text not null default '',
  lease_until timestamptz not null default '-infinity',
  attempts bigint not null default 0,
  constraint import_state_import_id_fkey foreign key (import_id) references import (id) on delete cascade
);
create index import_active_idx on import (id) where status in (3, 5, 9);

alter table import_chunk drop constraint import_chunk_import_id_fkey,
  add constraint import_chunk_import_id_fkey foreign key (import_id) references import (id) on delete cascade;
alter table import_row drop constraint import_row_import_id_fkey,
  add constraint import_row_import_id_fkey foreign key (import_id) references import (id) on delete cascade;

-- Of a check only: what the row would be found by, once it were a record.
alter table import_row add column key text, add column name text;
-- Outcome 0: the row waits for another one of the file.
create index import_row_outcome_idx on import_row (import_id, outcome, line) where outcome in (0, 3, 4);
create index import_row_record_idx on import_row (import_id, record) where outcome in (1, 2) and record is not null;
create index import_row_key_idx on import_row (import_id, key) where key is not null;
create index import_row_name_idx on import_row (import_id, name) where name is not null;

-- Rows of child objects that an import made, so that an undo finds them.
create table import_child (
  import_id bigint not null,
  line bigint not null,
  object smallint not null,
  record bigint not null,
  primary key (import_id, line, object, record),
  constraint import_child_import_id_fkey foreign key (import_id) references import (id) on delete cascade
);

-- A file comes before its attachment: what no attachment holds is left over from an upload that broke.
drop table attachment_chunk;
create table attachment_upload (
  id bigint generated always as identity primary key,
  attachment_id bigint,
  created_at timestamptz not null default now(),
  constraint attachment_upload_attachment_id_fkey foreign key (attachment_id) references attachment (id) on delete cascade
);
create unique index attachment_upload_attachment_id_key on attachment_upload (attachment_id);
create index attachment_upload_open_idx on attachment_upload (created_at) where attachment_id is null;
create table attachment_chunk (
  upload_id bigint not null,
  position bigint not null,
  data bytea not null,
  primary key (upload_id, position),
  constraint attachment_chunk_upload_id_fkey foreign key (upload_id) references attachment_upload (id) on delete cascade
);
alter table attachment_chunk alter column data set storage external;

-- How texts of files meet texts of records: without case, outer blanks and compatibility forms;
-- loosely also without any blanks.
create function kith_fold(x text) returns text language sql immutable parallel safe as
  $$ select lower(normalize(btrim(x), NFKC)) $$;
create function kith_fold_loosely(x text) returns text language sql immutable parallel safe as
  $$ select replace(lower(normalize(x, NFKC)), ' ', '') $$;
create index customer_name_fold_idx on customer (kith_fold(name)) where deleted_at is null;
create index contact_name_fold_idx on contact (kith_fold(name)) where deleted_at is null;
create index opportunity_name_fold_idx on opportunity (kith_fold(name)) where deleted_at is null;
