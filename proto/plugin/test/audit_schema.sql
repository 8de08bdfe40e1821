-- SPDX-License-Identifier: Apache-2.0
-- The tables that good.proto.txt would have.
create table audit_entry (
  seq bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor bigint,
  call text,
  object smallint not null,
  record bigint not null,
  op "char" not null,
  version bigint not null,
  salt bytea,
  old jsonb
);
create table contract_object (
  object smallint primary key, name text, table_name text, prefix text, title text,
  parent text, label_en text, label_zh text
);
create table contract_column (
  object smallint, key text, field text, column_name text, kind text, personal boolean,
  erasable boolean, label_en text, label_zh text,
  primary key (object, key)
);
create table contract_enum (enum text, number integer, name text, primary key (enum, number));
create table shop_table (
  id bigint primary key,
  name text not null,
  notes text not null default '',
  seats bigint,
  is_warm boolean,
  state smallint not null default 0,
  rent numeric(20,4),
  rent_currency text not null default '',
  since date,
  area numeric(20,8),
  slope double precision,
  seal bytea,
  seen_at timestamptz,
  parent_id bigint,
  colour text not null default '',
  phone text,
  room bigint,
  level smallint not null default 0,
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  customer_owner_id bigint,
  updated_at timestamptz,
  deleted_at timestamptz,
  version bigint not null default 1
);
create table corner (id bigint primary key, shop_id bigint, version bigint not null default 1);
