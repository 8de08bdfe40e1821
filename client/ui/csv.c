/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of CSV. */
#include "client/ui/csv.h"

#include "common/formula.h"

#include <string.h>

/* In a machine word: files have as many cells as anything. */
static bool is_special(char byte)
{
    static const uint64_t special = UINT64_C(1) << '"' | UINT64_C(1) << ',' | UINT64_C(1) << ';' |
                                    UINT64_C(1) << '\r' | UINT64_C(1) << '\n' | UINT64_C(1) << '\t';
    unsigned code = (unsigned char)byte;
    return code < 64 && special >> code & 1;
}

static bool needs_quotes(const char *bytes, size_t length)
{
    if (length && (bytes[0] == ' ' || bytes[length - 1] == ' '))
        return true;
    for (size_t i = 0; i < length; i++)
        if (is_special(bytes[i]))
            return true;
    return false;
}

static void put_quoted(struct buf *out, const char *bytes, size_t length)
{
    buf_put_byte(out, '"');
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"')
            buf_put_byte(out, '"');
        buf_put_byte(out, bytes[i]);
    }
    buf_put_byte(out, '"');
}

static void put_guarded(struct buf *out, const char *bytes, size_t length)
{
    struct buf guarded;
    buf_init(&guarded, out->arena, out->limit);
    formula_guard(&guarded, bytes, length);
    put_quoted(out, guarded.data, guarded.length);
    out->failed = out->failed || guarded.failed;
}

void csv_cell(struct buf *out, const char *bytes, size_t length, bool first)
{
    const char *nul = memchr(bytes, '\0', length);
    length = nul ? (size_t)(nul - bytes) : length;
    if (!first)
        buf_put_byte(out, ',');
    if (formula_is(bytes, length))
        put_guarded(out, bytes, length);
    else if (needs_quotes(bytes, length))
        put_quoted(out, bytes, length);
    else
        buf_put(out, bytes, length);
}

void csv_line_end(struct buf *out)
{
    buf_puts(out, "\r\n");
}
