#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# contract.sql against a real PostgreSQL: it can run twice, and the triggers write what they should.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
[ -n "${KITH_TEST_DB:-}" ] || exit 77
command -v psql >/dev/null || exit 77

database=plugin_audit_$$
psql -XqAt -d "$KITH_TEST_DB" -c "create database $database"
trap 'psql -XqAt -d "$KITH_TEST_DB" -c "drop database if exists $database (force)"; rm -rf "$work"' EXIT
sql() {
  PGOPTIONS='-c client_min_messages=warning' \
    psql -XqAt -v ON_ERROR_STOP=1 -d "$KITH_TEST_DB dbname=$database" "$@"
}

# expect WANTED QUERY
expect() {
  got=$(sql -c "$2")
  [ "$got" = "$1" ] || fail "$2
wanted: $1
got:    $got"
}

cp "$here/good.proto.txt" "$work/in/kith/v1/good.proto"
run_plugin sql kith/v1/good.proto
sql -f "$here/audit_schema.sql"
sql -1 -f "$work/sql/contract.sql"
sql -1 -f "$work/sql/contract.sql"

expect '1|corner|corner|CO|id|shop_id
2|shop|shop_table|SP|name|' 'select object, name, table_name, prefix, title, parent from contract_object order by object'
expect '7|rent|rent|money|f
7c|rent|rent_currency|currency|f
2|name|name|text|t
5|warm|is_warm|bool|f
6|state|state|enum:kith.v1.ShopState|f
13|parent_id|parent_id|id:shop|f
1|id|id|id|f
26|etag|version|int|f
21|tags|tags|tags|f
22|custom|custom|custom|f' "
  select c.key, field, column_name, kind, personal from contract_column c
    join unnest('{7,7c,2,5,6,13,1,26,21,22}'::text[]) with ordinality o(key, at) using (key)
  where object = 2 order by at"
# What goes with a person: what is personal, free texts, tags and custom values.
expect '2|t
5|f
7|f
21|t
22|t' "
  select key, erasable from contract_column where object = 2 and key in ('2', '5', '7', '21', '22')
  order by length(key), key"
expect '0' "select count(*) from contract_column
  where object = 2 and field in ('password', 'counts', 'corners', 'double')"

# Every stored column exists in the table, and the other way round.
expect '' "
  select column_name from contract_column where object = 2
  except select column_name from information_schema.columns where table_name = 'shop_table'"

# Two rows in one statement, by somebody, in a call.
sql -1 -c "select set_config('kith.actor', '42', true), set_config('kith.call', 'abc', true)" \
  -c "insert into shop_table (id, name) values (1, 'a'), (2, 'b')" >/dev/null
expect '42|abc|2|1|I|1||
42|abc|2|2|I|1||' \
  'select actor, call, object, record, op, version, length(salt), old from audit_entry order by seq'

# Only what changed is kept; a null is a null, and what is no change leaves no entry.
sql -c 'truncate audit_entry' -c "update shop_table set name = name, updated_at = now(),
    customer_owner_id = 9, version = version + 1"
expect '0' 'select count(*) from audit_entry'
sql -c "update shop_table set name = 'c', seats = 7, rent = 10.50, rent_currency = 'EUR',
    tags = '{x}', custom = '{\"k\": 1}', state = 2, version = version + 1 where id = 1"
expect '||1|U|3|{"2": "a", "4": null, "6": 0, "7": null, "21": [], "22": {}, "7c": ""}' \
  'select actor, call, record, op, version, old from audit_entry'

# Many rows after a first plan for one row: the join must not be a nested loop.
sql -c 'truncate audit_entry'
sql -c "set statement_timeout = '60s'" \
  -c "insert into shop_table (id, name) select g, 'n' from generate_series(10, 20009) g" \
  -c "update shop_table set name = 'm' where id = 10" \
  -c "update shop_table set name = 'o', deleted_at = now() where id >= 10"
expect 'I|20000
U|20001' 'select op, count(*) from audit_entry group by op order by op'

# A deletion keeps all values, an upsert writes one entry for what it did.
sql -c 'truncate audit_entry' -c 'delete from shop_table where id = 1'
expect 'D|3|c|7|10.5000|EUR|t' "select op, version, old ->> '2', old ->> '4', old ->> '7',
    old ->> '7c', not (old ?| '{1,23,24,26}') from audit_entry"
sql -c 'truncate audit_entry' -c "insert into shop_table (id, name) values (2, 'z'), (3, 'z')
    on conflict (id) do update set name = excluded.name"
expect 'I|3|
U|2|{"2": "b"}' 'select op, record, old from audit_entry order by op'
sql -c 'truncate audit_entry' -c "insert into corner (id, shop_id) values (1, 2)" \
  -c 'delete from corner'
expect 'I|
D|{"2": 2}' 'select op, old from audit_entry order by seq'
