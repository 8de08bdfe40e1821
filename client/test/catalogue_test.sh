#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every text of the client stands in the Chinese catalogue, with a translation; so does what the help says of the
# contract's fields and own methods.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
work=${1:?folder for temporary files}
contract=${2:?the generated contract}
pot=$work/kith.pot
both=$work/both.po
cd "$source"
awk -f test/contract_texts.awk "$contract" >"$work/contract_texts.c"
(find . -name '*.c' ! -path './test/*' | LC_ALL=C sort; echo "$work/contract_texts.c") |
    xgettext --from-code=UTF-8 --language=C --keyword=gettext --keyword=N_ --add-location=file \
             --files-from=- --output="$work/client.pot"
# What is said of numbers and texts that are refused before they are sent.
(cd ../common && xgettext --from-code=UTF-8 --language=C --keyword= --keyword=invalid --keyword=status_error:3 \
                          --add-location=file --output="$work/common.pot" money.c utf8.c)
msgcat --use-first -o "$pot" "$work/client.pot" "$work/common.pot"
msgcat --use-first -o "$both" po/zh_CN.po po/contract.zh_CN.po
msgcmp "$both" "$pot"
msgcmp --use-untranslated "$pot" "$both" # nothing that nobody says
missing=$(msgattrib --untranslated --no-obsolete "$both" | grep -c '^msgid' || true)
[ "$missing" -le 1 ] || { echo "untranslated texts in po/"; exit 1; }
