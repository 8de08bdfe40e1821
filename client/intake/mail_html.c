/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTML to text, for reading only: nothing is loaded, followed or run. Tags are cut out by their
 * form; blocks end lines; of tables the cells stand on a line; what is quoted gets "> ".
 */
#include "client/intake/mail.h"

#include <string.h>

enum { NAME = 16, QUOTES = 8, ENTITY = 12 };

struct page {
    GString *out;
    const char *at, *end;
    int quoted;    /* depth of blockquotes */
    bool blank;    /* a blank is due before the next word */
    bool fresh;    /* nothing on this line yet */
    bool unquoted; /* a value did not end: from here on a tag ends with the first > */
    bool untagged; /* a tag did not end: there are no more */
};

static void put_break(struct page *page, bool paragraph)
{
    size_t n = page->out->len;
    page->blank = false;
    if (!page->fresh)
        g_string_append_c(page->out, '\n');
    else if (paragraph && n > 1 && page->out->str[n - 2] != '\n')
        g_string_append_c(page->out, '\n');
    page->fresh = true;
}

static void put(struct page *page, const char *bytes, size_t length)
{
    if (page->fresh)
        for (int i = 0; i < page->quoted && i < QUOTES; i++)
            g_string_append(page->out, "> ");
    else if (page->blank)
        g_string_append_c(page->out, ' ');
    page->blank = page->fresh = false;
    g_string_append_len(page->out, bytes, (gssize)length);
}

/* ---- Entities ---- */

static gunichar named(const char *name)
{
    static const struct {
        const char *name;
        gunichar code;
    } entities[] = {
        {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},
        {"apos", '\''},    {"nbsp", ' '},     {"ensp", ' '},     {"emsp", ' '},
        {"copy", 0xA9},    {"reg", 0xAE},     {"euro", 0x20AC},  {"yen", 0xA5},
        {"pound", 0xA3},   {"middot", 0xB7},  {"bull", 0x2022},  {"hellip", 0x2026},
        {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
        {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"times", 0xD7},   {"auml", 0xE4},
        {"ouml", 0xF6},    {"uuml", 0xFC},    {"Auml", 0xC4},    {"Ouml", 0xD6},
        {"Uuml", 0xDC},    {"szlig", 0xDF},   {"eacute", 0xE9},  {"egrave", 0xE8},
    };
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (strcmp(name, entities[i].name) == 0)
            return entities[i].code;
    return 0;
}

static gunichar numbered(const char *name)
{
    char *end;
    bool hex = name[0] == 'x' || name[0] == 'X';
    guint64 code = g_ascii_strtoull(name + hex, &end, hex ? 16 : 10);
    bool good = end != name + hex && !*end && code >= ' ' && code <= 0x10FFFF &&
                g_unichar_validate((gunichar)code);
    return good ? (gunichar)code : 0;
}

/* At an &: the character that it means, behind it; else the & itself. */
static void entity(struct page *page)
{
    const char *semicolon = memchr(page->at, ';', (size_t)MIN(page->end - page->at, ENTITY));
    char name[ENTITY + 1] = "";
    char bytes[6];
    gunichar code = 0;
    if (semicolon) {
        memcpy(name, page->at + 1, (size_t)(semicolon - page->at - 1));
        code = name[0] == '#' ? numbered(name + 1) : named(name);
    }
    page->at = code ? semicolon + 1 : page->at + 1;
    if (code == ' ' || code == 0xA0)
        page->blank = true;
    else
        put(page, code ? bytes : "&", code ? (size_t)g_unichar_to_utf8(code, bytes) : 1);
}

/* ---- Tags ---- */

static bool is_one(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* Past what the tag holds, to its own end, whatever stands in it. */
static void skip_inside(struct page *page, const char *name)
{
    size_t length = strlen(name);
    for (; page->at < page->end; page->at++) {
        const char *left = memchr(page->at, '<', (size_t)(page->end - page->at));
        if (!left || (size_t)(page->end - left) < length + 2) {
            page->at = page->end;
            return;
        }
        page->at = left;
        if (left[1] == '/' && g_ascii_strncasecmp(left + 2, name, length) == 0)
            return;
    }
}

static void act(struct page *page, const char *name, bool closing)
{
    static const char *const hidden[] = {"script", "style", "title", "head", "template", NULL};
    static const char *const blocks[] = {"div",     "tr",     "li", "h1", "h2", "h3", "h4",
                                         "section", "header", "ul", "ol", "dd", "dt", NULL};
    static const char *const paragraphs[] = {"p", "table", "pre", "hr", NULL};
    if (is_one(name, hidden) && !closing) {
        skip_inside(page, name);
    } else if (strcmp(name, "br") == 0) {
        g_string_append_c(page->out, '\n');
        page->fresh = true;
        page->blank = false;
    } else if (strcmp(name, "blockquote") == 0) {
        put_break(page, true);
        page->quoted = closing ? MAX(page->quoted - 1, 0) : page->quoted + 1;
    } else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0) {
        page->blank = true;
    } else if (is_one(name, blocks)) {
        put_break(page, false);
    } else if (is_one(name, paragraphs)) {
        put_break(page, true);
    }
    if (strcmp(name, "li") == 0 && !closing) {
        put(page, "-", 1);
        page->blank = true;
    }
}

static const char *quoted_end(const char *at, const char *end)
{
    char quote = 0;
    for (; at < end; at++) {
        if (quote)
            quote = *at == quote ? 0 : quote;
        else if ((*at == '"' || *at == '\'') && at[-1] == '=')
            quote = *at;
        else if (*at == '>')
            return at;
    }
    return NULL;
}

/* The end of a tag: its >, not one in a quoted value. What does not end is looked for only once. */
static const char *tag_end(struct page *page, const char *at)
{
    const char *close = NULL;
    if (page->untagged)
        return NULL;
    if (!page->unquoted)
        close = quoted_end(at, page->end);
    page->unquoted = !close;
    if (!close)
        close = memchr(at, '>', (size_t)(page->end - at));
    page->untagged = !close;
    return close;
}

static void tag(struct page *page)
{
    const char *at = page->at + 1;
    char name[NAME + 1] = "";
    size_t n = 0;
    if (page->end - at >= 3 && memcmp(at, "!--", 3) == 0) {
        const char *close = g_strstr_len(at + 3, page->end - at - 3, "-->");
        page->at = close ? close + 3 : page->end;
        return;
    }
    bool closing = at < page->end && *at == '/';
    at += closing;
    bool is_tag = at < page->end && (g_ascii_isalpha(*at) || *at == '!' || *at == '?');
    const char *close = is_tag ? tag_end(page, at) : NULL;
    if (!close) {
        put(page, "<", 1);
        page->at++;
        return;
    }
    for (; n < NAME && at < close && g_ascii_isalnum(*at); at++)
        name[n++] = g_ascii_tolower(*at);
    page->at = close + 1;
    act(page, name, closing);
}

GString *mail_html_text(const char *html, size_t length)
{
    struct page page = {
        .out = g_string_sized_new(length / 2), .at = html, .end = html + length, .fresh = true};
    while (page.at < page.end) {
        size_t left = (size_t)(page.end - page.at);
        const char *word = page.at;
        if (*word == '<') {
            tag(&page);
        } else if (*word == '&') {
            entity(&page);
        } else if (g_ascii_isspace(*word)) {
            page.blank = true;
            page.at++;
        } else {
            for (size_t i = 0; i < left && !strchr("<& \t\r\n\f\v", *page.at); i++)
                page.at++;
            put(&page, word, (size_t)(page.at - word));
        }
    }
    return page.out;
}
