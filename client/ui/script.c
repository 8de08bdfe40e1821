/* SPDX-License-Identifier: Apache-2.0 */
/* Which alphabets a word is written in. */
#include "client/ui/script.h"

#include "common/utf8.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

struct range {
    uint32_t first, last;
    enum script script;
};

static const struct range ranges[] = {
    {'A', 'Z', SCRIPT_LATIN},          {'a', 'z', SCRIPT_LATIN},
    {0xc0, 0xd6, SCRIPT_LATIN},        {0xd8, 0xf6, SCRIPT_LATIN},
    {0xf8, 0x24f, SCRIPT_LATIN},       {0x250, 0x2af, SCRIPT_LATIN},
    {0x400, 0x52f, SCRIPT_CYRILLIC},   {0x531, 0x587, SCRIPT_ARMENIAN},
    {0x13a0, 0x13fd, SCRIPT_CHEROKEE}, {0x1c80, 0x1c8f, SCRIPT_CYRILLIC},
    {0x1e00, 0x1eff, SCRIPT_LATIN},    {0x2de0, 0x2dff, SCRIPT_CYRILLIC},
    {0xa640, 0xa69f, SCRIPT_CYRILLIC}, {0xab70, 0xabbf, SCRIPT_CHEROKEE},
    {0xff21, 0xff3a, SCRIPT_LATIN},    {0xff41, 0xff5a, SCRIPT_LATIN},
};

/* Α Β Ε Ζ Η Ι Κ Μ Ν Ο Ρ Τ Υ Χ, α γ ι κ ν ο ρ υ χ. */
static bool looks_latin(uint32_t code)
{
    static const uint16_t letters[] = {0x391, 0x392, 0x395, 0x396, 0x397, 0x399, 0x39a, 0x39c,
                                       0x39d, 0x39f, 0x3a1, 0x3a4, 0x3a5, 0x3a7, 0x3b1, 0x3b3,
                                       0x3b9, 0x3ba, 0x3bd, 0x3bf, 0x3c1, 0x3c5, 0x3c7};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i] == code)
            return true;
    return false;
}

static unsigned script_of(uint32_t code)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges && ranges[i].first <= code; i++)
        if (code <= ranges[i].last)
            return ranges[i].script;
    return looks_latin(code) ? SCRIPT_GREEK : 0;
}

bool script_in_word(uint32_t code)
{
    if (code < 0x80)
        return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
               (code >= 'a' && code <= 'z');
    if (code == 0x200c || code == 0x200d) /* joiners are not seen: they end nothing */
        return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

size_t script_word(const char *bytes, size_t length, unsigned *scripts)
{
    size_t at = 0;
    uint32_t code;
    *scripts = 0;
    while (at < length) {
        size_t n = utf8_decode(bytes + at, length - at, &code);
        if (n == 0 || !script_in_word(code))
            break;
        *scripts |= script_of(code);
        at += n;
    }
    return at;
}

bool script_is_mixed(unsigned scripts)
{
    return (scripts & (scripts - 1)) != 0;
}

size_t script_names(unsigned scripts, char names[static SCRIPT_NAMES])
{
    static const char *const all[] = {"Latin", "Cyrillic", "Greek", "Armenian", "Cherokee"};
    size_t length = 0;
    names[0] = '\0';
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (scripts & 1U << i)
            length += (size_t)snprintf(names + length, SCRIPT_NAMES - length, "%s%s",
                                       length ? "+" : "", all[i]);
    return length;
}
