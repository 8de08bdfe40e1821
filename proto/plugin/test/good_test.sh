#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A good contract: the copies are taken by protoc-c, the code compiles, the tables say what they should.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

cp "$here/good.proto.txt" "$work/in/kith/v1/good.proto"
for mode in copy tables sql; do
  run_plugin $mode kith/v1/good.proto
done

# The original and the copy have the same bytes on the wire, so they have the same fields.
mkdir "$work/c"
# shellcheck disable=SC2086
"$protoc_c" -I"$work/copy" --c_out="$work/c" $system kith/v1/good.proto >"$work/said" 2>&1 ||
  fail "protoc-c: $(cat "$work/said")"
[ ! -s "$work/said" ] || fail "protoc-c complains: $(cat "$work/said")"

"$protoc" -I"$work/in" -I"$root/proto" -I"$include" --include_imports \
  --descriptor_set_out="$work/set" $system kith/v1/good.proto

flags="-std=c17 -D_GNU_SOURCE -I$root -I$work/c"
# No trigraph may come of a comment: with -trigraphs they would be replaced.
"$cc" $flags -Wall -Wextra -Wpedantic -Wwrite-strings -Wtrigraphs -Werror -trigraphs \
  -c -o "$work/tables.o" "$work/tables/kith_contract.c"
"$cc" $flags -Wall -Wextra -Werror "$here/good_check.c" "$root/common/contract.c" \
  "$work/tables.o" $(find "$work/c" -name '*.c') -lprotobuf-c -o "$work/check"
"$work/check" "$work/set"
