/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of initialisers. */
#include "proto/plugin/tables_part.h"

#include "proto/plugin/names.h"
#include "proto/plugin/quote.h"

void tables_part_text(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, ".%s = ", name);
    quote_c(out, value);
    buf_puts(out, ", ");
}

void tables_part_flag(struct buf *out, const char *name, bool value)
{
    if (value)
        buf_printf(out, ".%s = true, ", name);
}

void tables_part_label(struct buf *out, const struct contract_label *label)
{
    buf_puts(out, ".label = {");
    quote_c(out, label->en);
    buf_puts(out, ", ");
    quote_c(out, label->zh);
    buf_puts(out, "}, ");
}

void tables_part_pointer(struct buf *out, const char *name, const char *kind, const char *full_name)
{
    char *symbol = names_symbol(out->arena, full_name);
    buf_printf(out, ".%s = &%s_%s, ", name, kind, symbol);
}

void tables_part_list(struct buf *out, const char *type, const char *name, size_t count)
{
    buf_printf(out, "const size_t contract_n_%s = %zu;\n", name, count);
    buf_printf(out, "const struct contract_%s *const contract_%s[] = {\n", type, name);
}

/* C has no empty arrays. */
void tables_part_list_end(struct buf *out, size_t count)
{
    buf_puts(out, count ? "};\n\n" : "    NULL,\n};\n\n");
}
