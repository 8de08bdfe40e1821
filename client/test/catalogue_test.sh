#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every text of the client stands in the Chinese catalogue, with a translation; so does what the help says of the
# contract's own methods.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
work=${1:?folder for temporary files}
contract=${2:?the generated contract}
pot=$work/kith.pot
cd "$source"
awk -f test/contract_texts.awk "$contract" >"$work/contract_texts.c"
(find . -name '*.c' ! -path './test/*' | LC_ALL=C sort; echo "$work/contract_texts.c") |
    xgettext --from-code=UTF-8 --language=C --keyword=gettext --keyword=N_ --add-location=file \
             --files-from=- --output="$pot"
msgcmp po/zh_CN.po "$pot"
missing=$(msgattrib --untranslated --no-obsolete po/zh_CN.po | grep -c '^msgid' || true)
[ "$missing" -le 1 ] || { echo "untranslated texts in po/zh_CN.po"; exit 1; }
