#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each rule of the plugin: a contract that breaks it is refused with a sentence that says where.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

write_proto() {
  cat >"$work/in/kith/v1/bad.proto" <<'PROTO'
syntax = "proto3";
package kith.v1;
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
import "google/type/money.proto";
import "kith/options.proto";
message Customer {
  option (kith.object) = {name: "customer" prefix: "C" number: 1};
  string id = 1;
}
message Empty {}
PROTO
  cat >>"$work/in/kith/v1/bad.proto"
}

# refuses SENTENCE: stdin is what to add to the contract above.
refuses() {
  write_proto
  if run_plugin tables kith/v1/bad.proto >"$work/said" 2>&1; then
    fail "not refused: $1"
  fi
  grep -qF "kith/v1/bad.proto: $1" "$work/said" || fail "wanted: $1; got: $(cat "$work/said")"
}

# refuses_method OPTION SENTENCE
refuses_method() {
  echo "service XService { rpc Do(Empty) returns (Empty) {$1} }" |
    refuses "kith.v1.XService.Do: $2"
}

# refuses_object OPTIONS FIELDS SENTENCE
refuses_object() {
  echo "message X { option (kith.object) = {$1}; $2 }" | refuses "kith.v1.X$3"
}

# refuses_field FIELDS SENTENCE, where the sentence starts with the field's name
refuses_field() {
  refuses_object 'name: "x" prefix: "X" number: 2' "string id = 1; $1" ".$2"
}

write_proto </dev/null
run_plugin tables kith/v1/bad.proto 2>"$work/said" || fail "the contract that the others start from is refused"

refuses_method '' 'has no permission'
refuses_method 'option (kith.method).permission = "ghost:read";' \
  'the permission is for an unknown object "ghost"'
refuses_method 'option (kith.method).permission = "read";' \
  'the permission "read" is not "object:action", "signed-in" or "open"'
refuses_method 'option (kith.method).permission = "customer:";' \
  'the permission "customer:" is not "object:action", "signed-in" or "open"'
refuses 'kith.v1.CustomerService.Find: has the verb "find", as FindCustomer has' <<'PROTO'
service CustomerService {
  rpc FindCustomer(Empty) returns (Empty) { option (kith.method).permission = "open"; }
  rpc Find(Empty) returns (Empty) { option (kith.method).permission = "open"; }
}
PROTO

id='string id = 1;'
refuses_object 'name: "x" number: 2' "$id" ': the object has no prefix'
refuses_object 'name: "x" prefix: "x1" number: 2' "$id" \
  ': the prefix "x1" is not made of capitals A to Z'
refuses_object 'name: "x" prefix: "X"' "$id" ': the object has no number'
refuses_object 'name: "x" prefix: "X" number: 40000' "$id" ': the number 40000 is above 32767'
refuses_object 'prefix: "X" number: 2' "$id" ': the object needs a name in lower snake case'
refuses_object 'name: "x" prefix: "C" number: 2' "$id" \
  ': has the prefix "C", as kith.v1.Customer has'
refuses_object 'name: "x" prefix: "X" number: 1' "$id" ': has the number 1, as kith.v1.Customer has'
refuses_object 'name: "customer" prefix: "X" number: 2' "$id" \
  ': has the object name "customer", as kith.v1.Customer has'
refuses_object 'name: "x" table: "customer" prefix: "X" number: 2' "$id" \
  ': has the table "customer", as kith.v1.Customer has'
refuses_object 'name: "x" table: "a;b" prefix: "X" number: 2' "$id" \
  ': the table "a;b" is no lower snake case name'
refuses_object 'name: "x" prefix: "X" number: 2' 'int64 id = 1;' \
  ': the object has no field "string id"'
refuses_object 'name: "x" prefix: "X" number: 2 title: "what"' "$id" \
  ': title names "what", which is no field'
refuses_object 'name: "x" prefix: "X" number: 2 columns: "id,what"' "$id" \
  ': columns names "what", which is no field'
refuses_object 'name: "x" prefix: "X" number: 2 parent: "id,what"' "$id" \
  ': parent names "what", which is no field'
refuses_object 'name: "x" prefix: "X" number: 2 custom: true' "$id" \
  ': has custom but no repeated field of that name'
refuses_object 'name: "x" prefix: "X" number: 2 tags: true' "$id string tags = 2;" \
  ': has tags but no repeated field of that name'

refuses_field 'string y = 2 [(kith.field).reference = "ghost"];' \
  'y: refers to an unknown object "ghost"'
refuses_field 'optional int64 y = 2 [(kith.field).reference = "customer"];' \
  'y: is a reference, so it must be a string'
refuses_field 'repeated Customer y = 2 [(kith.field).children = "ghost"];' \
  'y: has children of an unknown object "ghost"'
refuses_field 'string y = 2 [(kith.field).children = "customer"];' \
  'y: has children, so it must be a repeated message'
absent='is stored and may be absent, so zero and absent must differ'
refuses_field 'int64 y = 2;' "y: $absent"
refuses_field 'bool y = 2;' "y: $absent"
refuses_field 'double y = 2;' "y: $absent"
refuses_field 'enum E {NONE = 0;} E y = 2;' "y: $absent"
refuses_field 'map<string, string> y = 2;' 'y: a map has no column: mark it virtual'
refuses_field 'Empty y = 2;' 'y: a message of type kith.v1.Empty has no column: mark it virtual'
refuses_field 'google.protobuf.FieldMask y = 2;' \
  'y: a message of type google.protobuf.FieldMask has no column: mark it virtual'
refuses_field 'string y = 2 [(kith.field).column = "id"];' 'y: has the column "id", as id has'
refuses_field 'string y = 2 [(kith.field).column = "A b"];' \
  'y: the column "A b" is no lower snake case name'
refuses_field 'optional int64 y = 2 [(kith.field).minimum = 3];' \
  'y: the minimum is above the maximum'

refuses 'kith.v1.Inner.trees: makes kith.v1.Tree hold itself, and a request can hold it' <<'PROTO'
message Inner { repeated Tree trees = 1; }
message Tree { Inner inner = 1; }
message Wrap { Tree tree = 1; }
service XService { rpc Do(Wrap) returns (Empty) { option (kith.method).permission = "open"; } }
PROTO

# A reply may hold a tree, and fields that say so may be absent, or do without a column.
write_proto <<'PROTO'
enum State { STATE_UNSPECIFIED = 0; }
message Tree { Tree tree = 1; }
message X {
  option (kith.object) = {name: "x" prefix: "X" number: 2};
  string id = 1;
  int64 a = 2 [(kith.field).required = true];
  bool b = 3 [(kith.field).output_only = true];
  optional double c = 4;
  State d = 5;
  Tree e = 6 [(kith.field).virtual = true];
}
service XService { rpc Do(Empty) returns (Tree) { option (kith.method).permission = "x:read"; } }
PROTO
run_plugin tables kith/v1/bad.proto 2>"$work/said" || fail "a contract that keeps the rules is refused"

# A file that is imported must be listed.
echo 'syntax = "proto3"; package kith.v1; message Other {}' >"$work/in/kith/v1/other.proto"
echo 'syntax = "proto3"; package kith.v1; import "kith/v1/other.proto"; message M {Other o = 1;}' \
  >"$work/in/kith/v1/bad.proto"
run_plugin tables kith/v1/bad.proto >"$work/said" 2>&1 && fail "an import is missing, not refused"
grep -qF 'kith/v1/other.proto: is imported but not listed' "$work/said" ||
  fail "wanted the import; got: $(cat "$work/said")"

write_proto </dev/null
run_plugin nonsense kith/v1/bad.proto >"$work/said" 2>&1 && fail "an unknown mode is taken"
grep -qF 'the parameter is mode=copy, mode=tables or mode=sql' "$work/said" ||
  fail "wanted the modes; got: $(cat "$work/said")"

# What is no request ends the plugin with a sentence, not with a crash.
for bytes in '\377' '\172\005ab' '\022\011mode=copy\172\002\012\377'; do
  status=0
  # shellcheck disable=SC2059
  printf "$bytes" | "$plugin" >"$work/said" 2>&1 || status=$?
  [ $status -eq 1 ] || fail "status $status for bytes $bytes"
done
