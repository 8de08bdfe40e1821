/* SPDX-License-Identifier: Apache-2.0 */
/* Making text from outside harmless. */
#include "client/ui/print.h"

#include "client/ui/script.h"
#include "common/utf8.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

enum { MARK = 16, LARGEST_TEXT = 64 * 1024 * 1024 };

/* Joiners make emoji and Indic and Persian script; they cannot do harm by themselves. */
static bool is_joiner(uint32_t code)
{
    return code == 0x200c || code == 0x200d;
}

/* Letters that look like nothing at all. */
static bool is_blank_letter(uint32_t code)
{
    return code == 0x115f || code == 0x1160 || code == 0x3164 || code == 0xffa0 || code == 0x034f ||
           (code >= 0xe0100 && code <= 0xe01ef);
}

static bool is_visible(uint32_t code)
{
    if (code < 0x7f)
        return code >= 0x20;
    if (is_joiner(code))
        return true;
    if (!utf8_printable(code) || is_blank_letter(code))
        return false;
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

static size_t put_picture(char mark[static MARK], uint32_t code)
{
    uint32_t picture = code == 0x7f ? 0x2421 : 0x2400 + code;
    mark[0] = (char)(0xe0 | picture >> 12);
    mark[1] = (char)(0x80 | (picture >> 6 & 0x3f));
    mark[2] = (char)(0x80 | (picture & 0x3f));
    return 3;
}

/* One step: reads from `bytes`, writes what may be shown. Returns the bytes read. */
static size_t step(const char *bytes, size_t length, bool lines, char mark[static MARK],
                   const char **shown, size_t *shown_length)
{
    uint32_t code;
    size_t n = utf8_decode(bytes, length, &code);
    *shown = mark;
    if (n == 0) {
        *shown_length = (size_t)snprintf(mark, MARK, "<%02X>", (unsigned char)bytes[0]);
        return 1;
    }
    if (is_visible(code) || (lines && code == '\n')) {
        *shown = bytes;
        *shown_length = n;
    } else if (lines && code == '\t') {
        *shown = "    ";
        *shown_length = 4;
    } else if (code < 0x20 || code == 0x7f) {
        *shown_length = put_picture(mark, code);
    } else {
        *shown_length = (size_t)snprintf(mark, MARK, "<U+%04X>", (unsigned)code);
    }
    return n;
}

/* Where it goes: to one of them. */
struct sink {
    struct buf *buf;
    FILE *file;
};

static void put(const struct sink *sink, const char *bytes, size_t length)
{
    if (sink->buf)
        buf_put(sink->buf, bytes, length);
    else
        fwrite(bytes, 1, length, sink->file);
}

/* In front of the word, where a narrow column does not cut it off; once, if this was printed
 * before. */
static void put_scripts(const struct sink *sink, unsigned scripts, const char *bytes, size_t at)
{
    char names[SCRIPT_NAMES], marked[SCRIPT_NAMES + 2];
    script_names(scripts, names);
    size_t n = (size_t)snprintf(marked, sizeof marked, "<%s>", names);
    if (at < n || memcmp(bytes + at - n, marked, n) != 0)
        put(sink, marked, n);
}

static void make_harmless(const struct sink *sink, const char *bytes, size_t length, bool lines)
{
    char mark[MARK];
    const char *shown;
    unsigned scripts;
    size_t n, word = 0;
    for (size_t at = 0; at < length;) {
        if (at >= word) {
            word = at + script_word(bytes + at, length - at, &scripts);
            if (script_is_mixed(scripts))
                put_scripts(sink, scripts, bytes, at);
        }
        at += step(bytes + at, length - at, lines, mark, &shown, &n);
        put(sink, shown, n);
    }
}

void print_append(struct buf *out, const char *bytes, size_t length, bool lines)
{
    make_harmless(&(struct sink){.buf = out}, bytes, length, lines);
}

void print_out(FILE *out, const char *bytes, size_t length, bool lines)
{
    make_harmless(&(struct sink){.file = out}, bytes, length, lines);
}

bool print_data(FILE *out, const char *bytes, size_t length)
{
    if (isatty(fileno(out)) != 1)
        return fwrite(bytes, 1, length, out) == length;
    for (const char *end = bytes + length; bytes < end;) {
        const char *line = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t n = (size_t)((line ? line : end) - bytes);
        print_out(out, bytes, line && n && bytes[n - 1] == '\r' ? n - 1 : n, true);
        if (line)
            putc('\n', out);
        bytes = line ? line + 1 : end;
    }
    return !ferror(out);
}

static bool is_plain(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < 0x20 || bytes[i] > 0x7e)
            return false;
    return true;
}

static size_t widest_line(struct arena *arena, const char *text)
{
    size_t widest = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");
        const char *line = arena_copy(arena, text, length);
        size_t width = line ? utf8_width(line) : 0;
        widest = width > widest ? width : widest;
        text += length + (text[length] == '\n');
    }
    return widest;
}

struct clean print_clean(struct arena *arena, const char *bytes, size_t length, bool lines)
{
    if (is_plain(bytes, length)) {
        const char *copy = arena_copy(arena, bytes, length);
        return copy ? (struct clean){copy, length, length} : (struct clean){"", 0, 0};
    }
    struct buf out;
    buf_init(&out, arena, LARGEST_TEXT);
    print_append(&out, bytes, length, lines);
    const char *text = buf_string(&out);
    if (!text)
        return (struct clean){"", 0, 0};
    return (struct clean){text, out.length,
                          strchr(text, '\n') ? widest_line(arena, text) : utf8_width(text)};
}

struct clean print_cut(struct arena *arena, struct clean text, size_t width)
{
    static const char more[] = "…";
    if (text.width <= width)
        return text;
    size_t length = width ? utf8_fit(text.text, width - 1) : 0;
    char *cut = arena_alloc(arena, length + sizeof more);
    if (!cut || !width)
        return (struct clean){"", 0, 0};
    memcpy(cut, text.text, length);
    memcpy(cut + length, more, sizeof more);
    return (struct clean){cut, length + sizeof more - 1, utf8_width(cut)};
}

void print_blanks(FILE *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        putc(' ', out);
}
