#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# buf lint, and buf breaking against the last commit on main (against the one before, when this is
# that commit). buf comes from npm, once, into a cache outside the tree.
set -eu
version=1.75.0
cd "$KITH_SOURCE"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kith-tests/buf-$version
buf=$cache/node_modules/.bin/buf

if [ ! -x "$buf" ]; then
    mkdir -p "$cache"
    npm install --silent --no-fund --no-audit --prefix "$cache" "@bufbuild/buf@$version"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

base() {
    main=$(git rev-parse -q --verify refs/heads/main || git rev-parse -q --verify origin/main || true)
    head=$(git rev-parse HEAD)
    if [ -n "$main" ] && { [ "$main" != "$head" ] || ! git diff --quiet HEAD -- proto; }; then
        echo "$main"
    else
        git rev-parse -q --verify HEAD~1 || true
    fi
}

self_test() {
    mkdir -p "$scratch/old/x/v1" "$scratch/new/x/v1"
    head='syntax = "proto3"; package x.v1;'
    printf '%s message A { string b = 1; }' "$head" >"$scratch/old/x/v1/a.proto"
    printf '%s message A { int32 b = 1; }' "$head" >"$scratch/new/x/v1/a.proto"
    if "$buf" breaking "$scratch/new" --against "$scratch/old" >/dev/null 2>&1; then
        echo "self-test: a retyped field was not seen"
        exit 2
    fi
}

self_test
"$buf" lint proto
echo "lint: nothing"
commit=$(base)
if [ -z "$commit" ] || ! git cat-file -e "$commit:proto/kith/v1" 2>/dev/null; then
    echo "breaking: no earlier contract to compare with"
    exit 0
fi
mkdir "$scratch/base"
git archive "$commit" proto | tar -x -C "$scratch/base"
cp proto/buf.yaml "$scratch/base/proto/"
"$buf" breaking proto --against "$scratch/base/proto"
echo "breaking: nothing since $commit"
