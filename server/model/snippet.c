/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of texts that show what was looked for. */
#include "server/model/snippet.h"

#include "common/buf.h"
#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char LEFT_OUT[] = "…";

struct place { /* in bytes of the folded text */
    size_t at, length;
};

struct places {
    struct place list[SNIPPET_HITS];
    size_t n;
};

/* Of the words of the search: letters that are joined. */
static bool is_joined(const char *at)
{
    uint32_t code = 0;
    utf8_decode(at, strlen(at), &code);
    return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') ||
           (code >= 0xdf && code <= 0x24f) || (code >= 0x370 && code <= 0x52f);
}

static const char *before(const char *text, const char *at)
{
    do
        at--;
    while (at > text && ((unsigned char)*at & 0xc0) == 0x80);
    return at;
}

static bool begins_word(const char *text, const char *at)
{
    return at == text || !is_joined(before(text, at));
}

static size_t find(const char *folded, const char *word, size_t length, struct places *places)
{
    char wanted[256];
    size_t found = 0;
    if (length == 0 || length >= sizeof wanted)
        return 0;
    memcpy(wanted, word, length);
    wanted[length] = '\0';
    bool joined = is_joined(wanted);
    for (const char *at = folded; places->n < SNIPPET_HITS && (at = strstr(at, wanted)) != NULL;
         at += length) {
        if (joined && !begins_word(folded, at))
            continue;
        places->list[places->n++] = (struct place){(size_t)(at - folded), length};
        found++;
    }
    return found;
}

/* What the text does not have in one piece it was found by in pairs. */
static void find_pairs(const char *folded, const char *word, size_t length, struct places *places)
{
    uint32_t code;
    for (size_t at = 0; at < length;) {
        size_t first = utf8_decode(word + at, length - at, &code);
        size_t second = first ? utf8_decode(word + at + first, length - at - first, &code) : 0;
        if (!second)
            return;
        find(folded, word + at, first + second, places);
        at += first;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->length > y->length ? -1 : x->length < y->length;
}

static void find_all(const char *folded, const char *words, struct places *places)
{
    places->n = 0;
    for (size_t length; *words; words += length + (words[length] == '\n')) {
        length = strcspn(words, "\n");
        if (find(folded, words, length, places) == 0 && !is_joined(words))
            find_pairs(folded, words, length, places);
    }
    qsort(places->list, places->n, sizeof *places->list, by_place);
}

static int32_t points(const char *text, size_t bytes)
{
    int32_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

/* Bytes to code points; what overlaps is one hit. */
static void count_points(const char *folded, const struct places *places, struct snippet *snippet)
{
    size_t at = 0;
    int32_t position = 0;
    snippet->n_hits = 0;
    for (size_t i = 0; i < places->n; i++) {
        position += points(folded + at, places->list[i].at - at);
        at = places->list[i].at;
        struct snippet_hit hit = {position, points(folded + at, places->list[i].length)};
        struct snippet_hit *last = snippet->n_hits ? &snippet->hits[snippet->n_hits - 1] : NULL;
        if (!last || last->start + last->length <= hit.start)
            snippet->hits[snippet->n_hits++] = hit;
        else if (hit.start + hit.length > last->start + last->length)
            last->length = hit.start + hit.length - last->start;
    }
}

void snippet_whole(const char *text, const char *folded, const char *words, struct snippet *snippet)
{
    struct places places;
    *snippet = (struct snippet){.text = text};
    if (utf8_length(text) != utf8_length(folded))
        return;
    find_all(folded, words, &places);
    count_points(folded, &places, snippet);
}

/* The hit with which the part begins that has most of them. */
static int32_t best_start(const struct snippet *snippet, int32_t width)
{
    size_t most = 0;
    int32_t start = 0;
    for (size_t i = 0; i < snippet->n_hits; i++) {
        size_t n = i;
        while (n < snippet->n_hits && snippet->hits[n].start + snippet->hits[n].length <=
                                          snippet->hits[i].start + width * 4 / 5)
            n++;
        if (n - i > most) {
            most = n - i;
            start = snippet->hits[i].start;
        }
    }
    return start;
}

/* The bytes at which code points begin: from `at` over so many of them. */
static const char *skip(const char *text, int32_t n)
{
    for (; n > 0 && *text; n--)
        do
            text++;
        while (((unsigned char)*text & 0xc0) == 0x80);
    return text;
}

/* Of code points from `start` on; the hits in them, counted from the new beginning. */
static void keep_hits(struct snippet *snippet, int32_t start, int32_t end, int32_t shift)
{
    size_t kept = 0;
    for (size_t i = 0; i < snippet->n_hits; i++) {
        struct snippet_hit hit = snippet->hits[i];
        if (hit.start < start || hit.start + hit.length > end)
            continue;
        hit.start += shift - start;
        snippet->hits[kept++] = hit;
    }
    snippet->n_hits = kept;
}

void snippet_cut(struct arena *arena, const char *text, const char *folded, const char *words,
                 size_t width, struct snippet *snippet)
{
    int32_t length = (int32_t)utf8_length(folded), wide = (int32_t)width;
    const char *shown = utf8_length(text) == (size_t)length ? text : folded;
    snippet_whole(folded, folded, words, snippet);
    int32_t start = best_start(snippet, wide) - wide / 5;
    if (start + wide > length)
        start = length - wide;
    if (start < 0)
        start = 0;
    int32_t end = start + wide < length ? start + wide : length;
    const char *from = skip(shown, start), *to = skip(from, end - start);
    struct buf out;
    buf_init(&out, arena, (size_t)(to - from) + 16);
    buf_puts(&out, start ? LEFT_OUT : "");
    for (const char *at = from; at < to; at++)
        buf_put(&out, *at == '\n' || *at == '\t' ? " " : at, 1);
    buf_puts(&out, *to ? LEFT_OUT : "");
    keep_hits(snippet, start, end, start ? 1 : 0);
    snippet->text = buf_string(&out);
    if (!snippet->text)
        *snippet = (struct snippet){.text = ""};
}
