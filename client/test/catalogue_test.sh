#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every text of the client stands in the Chinese catalogue, with a translation.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
work=${1:?folder for temporary files}
pot=$work/kith.pot
cd "$source"
find . -name '*.c' ! -path './test/*' | LC_ALL=C sort |
    xgettext --from-code=UTF-8 --language=C --keyword=gettext --keyword=N_ --add-location=file \
             --files-from=- --output="$pot"
msgcmp po/zh_CN.po "$pot"
missing=$(msgattrib --untranslated --no-obsolete po/zh_CN.po | grep -c '^msgid' || true)
[ "$missing" -le 1 ] || { echo "untranslated texts in po/zh_CN.po"; exit 1; }
