/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of CSV. */
#include "client/ui/csv.h"

#include "common/utf8.h"

#include <string.h>

/* A sign, digits with one point: nothing else is exempt from the apostrophe. */
static bool is_number(const char *bytes, size_t length)
{
    size_t at = length && (bytes[0] == '-' || bytes[0] == '+') ? 1 : 0;
    size_t digits = 0;
    bool point = false;
    for (; at < length; at++) {
        if (bytes[at] >= '0' && bytes[at] <= '9')
            digits++;
        else if (bytes[at] == '.' && !point)
            point = true;
        else
            return false;
    }
    return digits > 0;
}

static bool starts_formula(uint32_t code)
{
    switch (code) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case '\n':
    case 0xff1d: /* full-width = + - @ */
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
        return true;
    default:
        return false;
    }
}

bool csv_is_formula(const char *bytes, size_t length)
{
    uint32_t code = 0;
    if (utf8_decode(bytes, length, &code) == 0)
        return false;
    return starts_formula(code) && !is_number(bytes, length);
}

static bool needs_quotes(const char *bytes, size_t length)
{
    if (length && (bytes[0] == ' ' || bytes[length - 1] == ' '))
        return true;
    for (size_t i = 0; i < length; i++)
        if (strchr("\",\r\n;\t", bytes[i]) && bytes[i])
            return true;
    return false;
}

/*
 * A cell may also hold several lines: an importer that splits them would find a formula at the
 * start of each. The quotes keep them together, so only the first character counts.
 */
void csv_cell(struct buf *out, const char *bytes, size_t length, bool first)
{
    bool formula = csv_is_formula(bytes, length);
    bool quotes = formula || needs_quotes(bytes, length);
    if (!first)
        buf_put_byte(out, ',');
    if (quotes)
        buf_put_byte(out, '"');
    if (formula)
        buf_put_byte(out, '\'');
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"')
            buf_put_byte(out, '"');
        if (bytes[i] != '\0')
            buf_put_byte(out, bytes[i]);
    }
    if (quotes)
        buf_put_byte(out, '"');
}

void csv_line_end(struct buf *out)
{
    buf_puts(out, "\r\n");
}
