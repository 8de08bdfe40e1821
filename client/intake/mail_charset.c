/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of mails in UTF-8, whatever they say they are, and however broken. */
#include "client/intake/mail.h"

#include "common/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

static const char broken[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* What is said, and what is meant: the larger set, as browsers read it. */
static const struct {
    const char *said, *meant;
} charsets[] = {
    {"gb2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"hz-gb-2312", "GB18030"},
    {"x-gbk", "GB18030"},
    {"gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"cp950", "BIG5-HKSCS"},
    {"iso-2022-jp", "ISO-2022-JP-2"},
    {"shift_jis", "CP932"},
    {"x-sjis", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"ks_c_5601-1987", "CP949"},
    {"euc-kr", "CP949"},
    {"iso-8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"windows-1252", "CP1252"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-15", "ISO-8859-15"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"koi8-r", "KOI8-R"},
    {"utf-16", "UTF-16"},
};
enum { CHARSETS = sizeof charsets / sizeof *charsets, ROOM = 4096 };

static void keep(GPtrArray *tables, const char *charset)
{
    iconv_t table = iconv_open("UTF-8", charset);
    if (table != (iconv_t)-1)
        g_ptr_array_add(tables, table);
}

static void close_table(gpointer table)
{
    iconv_close(table);
}

/* The sandbox opens no files. */
GPtrArray *mail_charset_begin(void)
{
    GPtrArray *tables = g_ptr_array_new_with_free_func(close_table);
    for (size_t i = 0; i < CHARSETS; i++) {
        keep(tables, charsets[i].said); /* header lines are read by the library */
        keep(tables, charsets[i].meant);
    }
    return tables;
}

static const char *meaning(const char *charset)
{
    for (size_t i = 0; charset && i < CHARSETS; i++)
        if (g_ascii_strcasecmp(charset, charsets[i].said) == 0)
            return charsets[i].meant;
    return NULL;
}

/* Past what has no meaning: one byte. */
static void skip(GString *out, char **in, size_t *left)
{
    g_string_append(out, broken);
    *in += *left > 0;
    *left -= *left > 0;
}

static GString *convert(const char *bytes, size_t length, const char *charset)
{
    iconv_t table = iconv_open("UTF-8", charset);
    if (table == (iconv_t)-1)
        return NULL;
    GString *out = g_string_sized_new(length + length / 2);
    char *in = (char *)bytes;
    size_t left = length;
    bool more = true;
    while (more) {
        char room[ROOM];
        char *end = room;
        size_t free = sizeof room;
        more = left > 0;
        size_t done = iconv(table, more ? &in : NULL, &left, &end, &free);
        int error = done == (size_t)-1 ? errno : 0;
        g_string_append_len(out, room, (gssize)(end - room));
        if (error && error != E2BIG)
            skip(out, &in, &left);
    }
    iconv_close(table);
    return out;
}

/* Said to be nothing in particular: UTF-8 when it is, else what most such mails are. */
static GString *guess(const char *bytes, size_t length)
{
    if (utf8_check(bytes, length))
        return g_string_new_len(bytes, (gssize)length);
    GString *text = convert(bytes, length, "GB18030");
    if (text && !strstr(text->str, broken))
        return text;
    if (text)
        g_string_free(text, TRUE);
    text = convert(bytes, length, "CP1252");
    return text ? text : g_string_new_len(bytes, (gssize)length);
}

static bool says_nothing(const char *charset)
{
    return !charset || !*charset || g_ascii_strcasecmp(charset, "us-ascii") == 0 ||
           g_ascii_strcasecmp(charset, "ascii") == 0 ||
           g_ascii_strcasecmp(charset, "unknown-8bit") == 0;
}

static GString *in_utf8(const char *bytes, size_t length, const char *charset)
{
    GString *text = NULL;
    if (says_nothing(charset))
        return guess(bytes, length);
    if (g_ascii_strcasecmp(charset, "utf-8") == 0 || g_ascii_strcasecmp(charset, "utf8") == 0)
        return g_string_new_len(bytes, (gssize)length);
    if (meaning(charset))
        text = convert(bytes, length, meaning(charset));
    return text ? text : guess(bytes, length);
}

/* Only what may stand in a text; line breaks and tabs as they are, or as blanks. */
static GString *clean(const char *text, gssize length, bool multiline)
{
    char *valid = g_utf8_make_valid(text, length);
    char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_NFC);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *at = normal ? normal : valid; *at; at = g_utf8_next_char(at)) {
        gunichar code = g_utf8_get_char(at);
        bool line = code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
        if (code == '\r' && at[1] == '\n')
            continue;
        if (line || code == '\t')
            g_string_append_c(out, !multiline ? ' ' : line ? '\n' : '\t');
        else if (utf8_printable(code))
            g_string_append_unichar(out, code);
    }
    g_free(normal);
    g_free(valid);
    return out;
}

GString *mail_charset_text(const char *bytes, size_t length, const char *charset)
{
    GString *raw = in_utf8(bytes, length, charset);
    const char *text = raw->str;
    gssize n = (gssize)raw->len;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        n -= 3;
    }
    GString *out = clean(text, n, true);
    g_string_free(raw, TRUE);
    return out;
}

char *mail_charset_line(const char *text, size_t most)
{
    GString *line = clean(text ? text : "", -1, false);
    g_strstrip(line->str);
    line->len = strlen(line->str);
    mail_charset_cut(line, most);
    return g_string_free(line, FALSE);
}

bool mail_charset_cut(GString *text, size_t most)
{
    if (text->len <= most || (size_t)g_utf8_strlen(text->str, -1) <= most)
        return false;
    g_string_truncate(text, (gsize)(g_utf8_offset_to_pointer(text->str, (glong)most) - text->str));
    return true;
}
