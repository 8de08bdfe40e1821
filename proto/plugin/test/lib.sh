# SPDX-License-Identifier: Apache-2.0
# What the shell tests of the plugin share: their arguments, a place to work, running the plugin.
# Arguments: plugin, protoc, protoc-c, folder of protobuf's own .proto files, C compiler.
set -eu
plugin=$1 protoc=$2 protoc_c=$3 include=$4 cc=$5
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
system="google/protobuf/field_mask.proto google/protobuf/timestamp.proto google/type/date.proto
  google/type/decimal.proto google/type/money.proto"

# The .proto files of tests have another ending in the tree, so that no linter takes them for ours.
mkdir -p "$work/in/kith/v1"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# run_plugin MODE FILE...: takes files from $work/in, writes to $work/MODE.
run_plugin() {
  mode=$1
  shift
  mkdir -p "$work/$mode"
  # shellcheck disable=SC2086
  "$protoc" -I"$work/in" -I"$root/proto" -I"$include" --plugin=protoc-gen-kith="$plugin" \
    --kith_out="mode=$mode:$work/$mode" $system "$@"
}
