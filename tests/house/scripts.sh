#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The shell scripts have no warning from shellcheck.
# Words are split on purpose at times, and sourced files set variables.
set -eu
cd "$KITH_SOURCE"
git rev-parse --git-dir >/dev/null # without it nothing would be checked
command -v shellcheck >/dev/null || exit 77
git ls-files -z --cached --others --exclude-standard |
    xargs -0 sh -c 'for f; do
        [ -f "$f" ] && head -n 1 "$f" | grep -qaE "^#!.*\b(ba)?sh\b" && printf "%s\0" "$f"
    done; true' sh | xargs -0 shellcheck -S warning -e SC2046,SC2154
echo "no warnings"
