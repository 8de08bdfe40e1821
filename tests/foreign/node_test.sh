#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The client of gRPC for Node.js against the real server. It comes from npm, once, into a cache
# outside the tree.
set -eu
grpc=1.14.7
loader=0.8.1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kith-tests/grpc-js-$grpc-$loader

if [ -z "${KITH_TEST_DB:-}" ]; then
    echo "no KITH_TEST_DB: skipped"
    exit 77
fi
if [ ! -d "$cache/node_modules/@grpc/grpc-js" ]; then
    mkdir -p "$cache"
    npm install --silent --no-fund --no-audit --prefix "$cache" "@grpc/grpc-js@$grpc" \
        "@grpc/proto-loader@$loader"
fi
NODE_PATH=$cache/node_modules
export NODE_PATH
exec "$KITH_SOURCE/tests/lib/kithd.py" run node node_test.js
