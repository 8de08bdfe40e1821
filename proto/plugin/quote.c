/* SPDX-License-Identifier: Apache-2.0 */
/* Literals of C and SQL. */
#include "proto/plugin/quote.h"

#include <string.h>

static void put_c(struct buf *out, unsigned char byte)
{
    if (byte == '\n')
        buf_puts(out, "\\n");
    else if (strchr("\"\\?", byte)) /* "?" lest two of them begin a trigraph */
        buf_printf(out, "\\%c", byte);
    else if (byte >= ' ' && byte <= '~')
        buf_put_byte(out, (char)byte);
    else /* three digits always, so that a digit behind is not taken for one more */
        buf_printf(out, "\\%03o", byte);
}

void quote_c(struct buf *out, const char *text)
{
    if (!text) {
        buf_puts(out, "NULL");
        return;
    }
    buf_put_byte(out, '"');
    for (; *text; text++)
        put_c(out, (unsigned char)*text);
    buf_put_byte(out, '"');
}

static void doubled(struct buf *out, const char *text, char mark)
{
    buf_put_byte(out, mark);
    for (; *text; text++) {
        if (*text == mark)
            buf_put_byte(out, mark);
        buf_put_byte(out, *text);
    }
    buf_put_byte(out, mark);
}

void quote_sql(struct buf *out, const char *text)
{
    doubled(out, text, '\'');
}

void quote_identifier(struct buf *out, const char *name)
{
    doubled(out, name, '"');
}
