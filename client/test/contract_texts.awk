# SPDX-License-Identifier: Apache-2.0
# Of the generated contract: what the help says of fields, methods of their own and nouns without records, for xgettext.
function help(line) {
    if (match(line, /\.help = "([^"\\]|\\.)+"/))
        print "N_(" substr(line, RSTART + 8, RLENGTH - 8) ")"
}
/^static const struct contract_field / {
    fields = /fields_kith_/
}
/^}/ {
    fields = 0
}
fields {
    help($0)
}
/\.path = "\/kith\./ {
    kept = kept || /\.object = &/
    if (/\.kind = CONTRACT_CUSTOM_METHOD/)
        help($0)
}
/^static const struct contract_service / {
    if (/\.name = "kith\./ && !kept)
        help($0)
    kept = 0
}
