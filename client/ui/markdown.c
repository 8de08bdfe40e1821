/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown, line by line: what a line is, then what is in it, folded to the width. */
#include "client/ui/markdown.h"

#include "client/ui/print.h"
#include "common/utf8.h"

#include <string.h>

enum { NARROWEST = 20, WIDEST = 100, CODE_INDENT = 4 };

struct printer {
    FILE *out;
    const struct look *look;
    size_t width;  /* of a line */
    size_t indent; /* of the lines that follow the first of a paragraph */
    size_t column;
    bool bold, code;
};

static void style(struct printer *p)
{
    fputs(look_off(p->look), p->out);
    if (p->bold)
        fputs(look_on(p->look, LOOK_HEADING), p->out);
    else if (p->code)
        fputs(look_on(p->look, LOOK_BAR), p->out);
}

static void break_line(struct printer *p)
{
    fputc('\n', p->out);
    print_blanks(p->out, p->indent);
    p->column = p->indent;
}

static size_t width_of(const char *text, size_t length)
{
    char part[8] = "";
    memcpy(part, text, length < sizeof part ? length : sizeof part - 1);
    return utf8_width(part);
}

/* Bytes up to the next place where a line may end: behind a blank, or around a wide character. */
static size_t word_of(const char *text, size_t length, size_t *width)
{
    size_t at = 0;
    *width = 0;
    while (at < length) {
        uint32_t code;
        size_t n = utf8_decode(text + at, length - at, &code);
        size_t wide = n ? width_of(text + at, n) : 0;
        if (n == 0 || (wide == 2 && at > 0))
            break;
        at += n;
        *width += wide;
        if (wide == 2 || code == ' ')
            break;
    }
    return at ? at : 1;
}

static void put_words(struct printer *p, const char *text, size_t length)
{
    while (length) {
        size_t width, n = word_of(text, length, &width);
        size_t shown = width - (text[n - 1] == ' ');
        if (p->column + shown > p->width && p->column > p->indent)
            break_line(p);
        if (!(p->column == p->indent && p->indent && *text == ' '))
            fwrite(text, 1, n, p->out);
        p->column += width;
        text += n;
        length -= n;
    }
}

/* "[text](url)": bytes of it, or 0. */
static size_t link_of(const char *at, const char **url, size_t *text, size_t *url_length)
{
    const char *close = *at == '[' ? strchr(at, ']') : NULL;
    if (!close || close[1] != '(')
        return 0;
    const char *end = strchr(close, ')');
    if (!end)
        return 0;
    *text = (size_t)(close - at) - 1;
    *url = close + 2;
    *url_length = (size_t)(end - close) - 2;
    return (size_t)(end - at) + 1;
}

static size_t put_mark(struct printer *p, const char *at)
{
    const char *url;
    size_t text, url_length, n = link_of(at, &url, &text, &url_length);
    if (n) {
        put_words(p, at + 1, text);
        put_words(p, " (", 2);
        put_words(p, url, url_length);
        put_words(p, ")", 1);
        return n;
    }
    if (*at == '`') {
        p->code = !p->code;
        style(p);
        return 1;
    }
    if (!p->code && strncmp(at, "**", 2) == 0) {
        p->bold = !p->bold;
        style(p);
        return 2;
    }
    put_words(p, at, 1);
    return 1;
}

static void put_inline(struct printer *p, const char *line)
{
    while (*line) {
        size_t plain = strcspn(line, "`*[");
        put_words(p, line, plain);
        line += plain;
        if (*line)
            line += put_mark(p, line);
    }
    p->bold = p->code = false;
    fputs(look_off(p->look), p->out);
    fputc('\n', p->out);
}

static void put_heading(struct printer *p, const char *line)
{
    line += strspn(line, "#");
    line += strspn(line, " ");
    p->bold = true;
    style(p);
    put_inline(p, line);
}

/* Bytes of "- ", "12. " at the beginning; 0: no item of a list. */
static size_t marker_of(const char *line)
{
    size_t digits = strspn(line, "0123456789");
    if (strchr("-*+", *line) && *line && line[1] == ' ')
        return 2;
    return digits && digits < 4 && strncmp(line + digits, ". ", 2) == 0 ? digits + 2 : 0;
}

static void put_item(struct printer *p, const char *line, size_t marker, size_t blanks)
{
    print_blanks(p->out, blanks);
    if (marker == 2)
        fputs("• ", p->out);
    else
        fwrite(line, 1, marker, p->out);
    p->indent = p->column = blanks + marker;
    put_inline(p, line + marker);
}

static void put_quote(struct printer *p, const char *line)
{
    fprintf(p->out, "%s│ ", look_on(p->look, LOOK_DIM));
    p->column = p->indent = 2;
    put_inline(p, line + 1 + (line[1] == ' '));
}

static void put_line(struct printer *p, const char *line)
{
    size_t blanks = strspn(line, " "), marker = marker_of(line + blanks);
    p->column = p->indent = 0;
    if (*line == '#')
        put_heading(p, line);
    else if (*line == '>')
        put_quote(p, line);
    else if (marker)
        put_item(p, line + blanks, marker, blanks);
    else
        put_inline(p, line);
}

static void put_code(struct printer *p, const char *line)
{
    print_blanks(p->out, CODE_INDENT);
    fprintf(p->out, "%s%s%s\n", look_on(p->look, LOOK_BAR), line, look_off(p->look));
}

bool markdown_print(FILE *out, const struct look *look, struct arena *arena, const char *text,
                    size_t length)
{
    struct printer p = {.out = out, .look = look};
    size_t width = look->width ? look->width : WIDEST;
    bool code = false;
    p.width = width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
    struct clean clean = print_clean(arena, text, length, true);
    char *copy = arena_copy(arena, clean.text, clean.length);
    for (char *line = copy; line && *line;) {
        char *end = line + strcspn(line, "\n");
        char *next = end + (*end == '\n');
        *end = '\0';
        if (strncmp(line, "```", 3) == 0)
            code = !code;
        else if (code)
            put_code(&p, line);
        else
            put_line(&p, line);
        line = next;
    }
    return copy != NULL;
}
