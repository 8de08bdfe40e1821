#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a test program with a PostgreSQL of its own: standby_test.sh PROGRAM
set -eu
tools=$(dirname "$0")/../../../tests/lib/postgres.sh
[ -d /usr/lib/postgresql ] || exit 77
dir=$("$tools" start)
trap '"$tools" stop "$dir"' EXIT
KITH_TEST_DB=$("$tools" conninfo "$dir")
export KITH_TEST_DB
"$1"
