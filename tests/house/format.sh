#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All C files look as clang-format writes them.
set -eu
cd "$KITH_SOURCE"
git rev-parse --git-dir >/dev/null # without it nothing would be checked

# The check must see what it is there to see.
if printf 'int  x ;\n' | clang-format --dry-run -Werror --assume-filename=x.c >/dev/null 2>&1; then
    echo "self-test: an ill-formed line was not seen"
    exit 2
fi
git ls-files -z --cached --others --exclude-standard '*.c' '*.h' |
    xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' sh |
    xargs -0 clang-format --dry-run -Werror
echo "all files are formatted"
