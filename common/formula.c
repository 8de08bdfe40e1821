/* SPDX-License-Identifier: Apache-2.0 */
/* Apostrophes in front of what a spreadsheet would run. */
#include "common/formula.h"

#include "common/utf8.h"

#include <string.h>

static bool is_delimiter(char byte)
{
    static const uint64_t delimiters = UINT64_C(1) << ',' | UINT64_C(1) << ';' |
                                       UINT64_C(1) << '\t' | UINT64_C(1) << '\n' |
                                       UINT64_C(1) << '\r';
    unsigned code = (unsigned char)byte;
    return code < 64 && delimiters >> code & 1;
}

/* Blanks and quotes, which programs take off before they look. */
static bool is_wrapping(uint32_t code)
{
    return code == ' ' || code == '\'' || code == '"' || code == 0xa0 || code == 0x3000 ||
           code == 0xff02 || code == 0xff07;
}

static bool starts_formula(uint32_t code, bool first)
{
    switch (code) {
    case '=':
    case '+':
    case '-':
    case '@':
    case 0xff1d: /* full-width = + - @ */
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
        return true;
    case '\t':
    case '\r':
    case '\n':
        return first;
    default:
        return false;
    }
}

/* A sign, digits with one point, up to the next delimiter: nothing else is exempt. */
static bool is_number(const char *bytes, size_t length)
{
    size_t at = length && (bytes[0] == '-' || bytes[0] == '+') ? 1 : 0;
    size_t digits = 0;
    bool point = false;
    for (; at < length && !is_delimiter(bytes[at]); at++) {
        if (bytes[at] >= '0' && bytes[at] <= '9')
            digits++;
        else if (bytes[at] == '.' && !point)
            point = true;
        else
            return false;
    }
    return digits > 0;
}

/* Would it run, if a cell began here? */
static bool runs(const char *bytes, size_t length, bool first)
{
    size_t at = 0;
    uint32_t code;
    if (is_number(bytes, length))
        return false;
    while (at < length) {
        size_t n = utf8_decode(bytes + at, length - at, &code);
        if (n == 0 || !is_wrapping(code))
            return n && starts_formula(code, first);
        at += n;
    }
    return false;
}

static bool runs_at(const char *bytes, size_t length, size_t at)
{
    if (at > 0 && !is_delimiter(bytes[at - 1]))
        return false;
    return runs(bytes + at, length - at, at == 0);
}

bool formula_is(const char *bytes, size_t length)
{
    if (runs(bytes, length, true))
        return true;
    for (size_t at = 1; at < length; at++)
        if (is_delimiter(bytes[at - 1]) && runs(bytes + at, length - at, false))
            return true;
    return false;
}

void formula_guard(struct buf *out, const char *bytes, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        if (runs_at(bytes, length, at))
            buf_put_byte(out, '\'');
        buf_put_byte(out, bytes[at]);
    }
}

const char *formula_bare(struct arena *arena, const char *text)
{
    size_t length = strlen(text), n = 0;
    char *bare = strchr(text, '\'') ? arena_alloc(arena, length + 1) : NULL;
    if (!strchr(text, '\''))
        return text;
    for (size_t at = 0; bare && at < length; at++) {
        bool begins = at == 0 || is_delimiter(text[at - 1]);
        if (begins && text[at] == '\'' && runs(text + at + 1, length - at - 1, at == 0))
            at++; /* what follows is copied as it is: it may be an apostrophe too */
        bare[n++] = text[at];
    }
    if (bare)
        bare[n] = '\0';
    return bare;
}
