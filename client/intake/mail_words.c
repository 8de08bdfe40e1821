/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encoded words of header lines (RFC 2047), written anew before the library reads them: adjacent
 * ones as one word of UTF-8. It would lose what comes behind the padding of the first, and the
 * letters of names that are not in the small set that many mails say they are in.
 */
#include "client/intake/mail.h"

#include <string.h>

enum { CHARSET = 40, LONGEST = 4096 };

struct word {
    char charset[CHARSET];
    char encoding;    /* B or Q */
    const char *text; /* as it is encoded */
    size_t length;
    const char *end; /* behind the word */
};

/* Is there a word at `at`? Its form only. */
static bool find(const char *at, const char *end, struct word *word)
{
    const char *mark, *stop;
    if (end - at < 8 || at[0] != '=' || at[1] != '?')
        return false;
    mark = memchr(at + 2, '?', (size_t)MIN(end - at - 2, CHARSET));
    if (!mark || mark == at + 2 || end - mark < 5 || mark[2] != '?')
        return false;
    word->encoding = g_ascii_toupper(mark[1]);
    word->text = mark + 3;
    stop = memchr(word->text, '?', (size_t)MIN(end - word->text, LONGEST));
    if (!stop || stop + 1 >= end || stop[1] != '=' || !strchr("BQ", word->encoding))
        return false;
    size_t named = MIN(sizeof word->charset - 1, (size_t)(mark - at - 2));
    memcpy(word->charset, at + 2, named);
    word->charset[named] = '\0';
    word->length = (size_t)(stop - word->text);
    word->end = stop + 2;
    char *language = strchr(word->charset, '*'); /* RFC 2231 */
    if (language)
        *language = '\0';
    return true;
}

static void decode_q(GString *out, const struct word *word)
{
    for (size_t i = 0; i < word->length; i++) {
        const char *c = word->text + i;
        bool hex =
            *c == '=' && i + 2 < word->length && g_ascii_isxdigit(c[1]) && g_ascii_isxdigit(c[2]);
        if (hex)
            g_string_append_c(out,
                              (char)(g_ascii_xdigit_value(c[1]) << 4 | g_ascii_xdigit_value(c[2])));
        else
            g_string_append_c(out, *c == '_' ? ' ' : *c);
        i += hex ? 2 : 0;
    }
}

static void decode(GString *out, const struct word *word)
{
    if (word->encoding == 'Q') {
        decode_q(out, word);
        return;
    }
    gint state = 0;
    guint save = 0;
    guchar room[LONGEST];
    gsize n = g_base64_decode_step(word->text, word->length, room, &state, &save);
    g_string_append_len(out, (const char *)room, (gssize)n);
}

static const char *past_blanks(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n", *at) && *at)
        at++;
    return at;
}

static void encode(GString *out, const GString *text)
{
    g_string_append(out, "=?utf-8?Q?");
    for (size_t i = 0; i < text->len; i++)
        if (g_ascii_isalnum(text->str[i]))
            g_string_append_c(out, text->str[i]);
        else
            g_string_append_printf(out, "=%02X", (unsigned char)text->str[i]);
    g_string_append(out, "?=");
}

/* The word, and those of the same charset behind it; returns where they end. */
static const char *take(GString *out, struct word *word, const char *end)
{
    GString *bytes = g_string_new("");
    struct word next = *word;
    const char *behind;
    do {
        decode(bytes, &next);
        behind = next.end;
    } while (find(past_blanks(behind, end), end, &next) &&
             g_ascii_strcasecmp(next.charset, word->charset) == 0);
    GString *text = mail_charset_text(bytes->str, bytes->len, word->charset);
    encode(out, text);
    g_string_free(text, TRUE);
    g_string_free(bytes, TRUE);
    return behind;
}

GString *mail_words(const char *text, size_t length)
{
    const char *at = text, *end = text + length;
    GString *out = g_string_sized_new(length);
    while (at < end) {
        struct word word;
        const char *mark = memchr(at, '=', (size_t)(end - at));
        const char *stop = mark ? mark : end;
        g_string_append_len(out, at, (gssize)(stop - at));
        at = stop;
        if (at < end && find(at, end, &word))
            at = take(out, &word, end);
        else if (at < end)
            g_string_append_c(out, *at++);
    }
    return out;
}
