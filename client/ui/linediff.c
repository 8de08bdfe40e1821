/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of texts: equal lines at both ends are set aside, then the shortest way between. */
#include "client/ui/linediff.h"

#include <stdbool.h>
#include <string.h>

struct line {
    const char *text;
    size_t length;
};

struct side {
    struct line *lines;
    size_t n;
};

struct writer {
    struct linediff_line *lines;
    size_t n;
    const struct side *was, *is;
};

static bool split(struct arena *arena, const char *text, struct side *side)
{
    size_t n = 0;
    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
        n++;
    side->lines = arena_array(arena, n + 1, sizeof *side->lines);
    side->n = 0;
    while (side->lines && *text) {
        size_t length = strcspn(text, "\n");
        side->lines[side->n++] = (struct line){text, length};
        text += length + (text[length] == '\n');
    }
    return side->lines != NULL;
}

static bool same(const struct writer *w, size_t x, size_t y)
{
    const struct line *a = &w->was->lines[x], *b = &w->is->lines[y];
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void put(struct writer *w, char mark, size_t x, size_t y)
{
    const struct line *line = mark == '+' ? &w->is->lines[y] : &w->was->lines[x];
    w->lines[w->n++] = (struct linediff_line){
        .mark = mark,
        .text = line->text,
        .length = line->length,
        .old_number = mark == '+' ? 0 : x + 1,
        .new_number = mark == '-' ? 0 : y + 1,
    };
}

/* The part of both texts that differs. */
struct part {
    size_t from, was_end, is_end;
};

static struct part differing(const struct writer *w)
{
    struct part part = {0, w->was->n, w->is->n};
    while (part.from < part.was_end && part.from < part.is_end && same(w, part.from, part.from))
        part.from++;
    while (part.was_end > part.from && part.is_end > part.from &&
           same(w, part.was_end - 1, part.is_end - 1)) {
        part.was_end--;
        part.is_end--;
    }
    return part;
}

/* How far each diagonal k = x - y gets with d changes; a row for each d. */
struct trace {
    long *rows;
    long stride, d; /* d: of the shortest way; -1: longer than allowed */
};

static long *row_of(const struct trace *trace, long d)
{
    return trace->rows + d * trace->stride + trace->stride / 2;
}

static bool step(const struct writer *w, const struct part *part, struct trace *trace, long d)
{
    long n = (long)(part->was_end - part->from), m = (long)(part->is_end - part->from);
    const long *before = row_of(trace, d ? d - 1 : 0);
    long *now = row_of(trace, d);
    for (long k = -d; k <= d; k += 2) {
        bool down = d && (k == -d || (k != d && before[k - 1] < before[k + 1]));
        long x = d == 0 ? 0 : down ? before[k + 1] : before[k - 1] + 1, y = x - k;
        while (x < n && y < m && same(w, part->from + (size_t)x, part->from + (size_t)y)) {
            x++;
            y++;
        }
        now[k] = x;
        if (x == n && y == m)
            return true;
    }
    return false;
}

/* Rows are as wide as the part needs, and no more than may differ. */
static bool search(struct arena *arena, const struct writer *w, const struct part *part,
                   struct trace *trace)
{
    size_t all = part->was_end - part->from + part->is_end - part->from;
    long most = (long)(all < LINEDIFF_MOST ? all : LINEDIFF_MOST);
    trace->stride = 2 * most + 3;
    trace->rows = arena_array(arena, (size_t)((most + 1) * trace->stride), sizeof *trace->rows);
    trace->d = -1;
    if (!trace->rows)
        return false;
    for (long d = 0; d <= most && trace->d < 0; d++)
        if (step(w, part, trace, d))
            trace->d = d;
    return true;
}

/* From the end back to the beginning: which changes were taken, as marks in the order found. */
static bool walk(struct arena *arena, const struct part *part, const struct trace *trace,
                 struct writer *w)
{
    long x = (long)(part->was_end - part->from), y = (long)(part->is_end - part->from);
    char *marks = arena_alloc(arena, (size_t)(x + y + 1));
    size_t n = 0, at_x = part->from, at_y = part->from;
    for (long d = trace->d; marks && (x > 0 || y > 0); d--) {
        const long *before = row_of(trace, d > 0 ? d - 1 : 0);
        long k = x - y;
        bool down = d && (k == -d || (k != d && before[k - 1] < before[k + 1]));
        long from_x = d == 0 ? 0 : down ? before[k + 1] : before[k - 1];
        long start = d == 0 ? 0 : down ? from_x : from_x + 1;
        for (; x > start; x--, y--)
            marks[n++] = ' ';
        if (d == 0)
            break;
        marks[n++] = down ? '+' : '-';
        x = from_x;
        y = down ? y - 1 : y;
    }
    while (marks && n--) {
        put(w, marks[n], at_x, at_y);
        at_x += marks[n] != '+';
        at_y += marks[n] != '-';
    }
    return marks != NULL;
}

static bool put_middle(struct arena *arena, const struct part *part, struct writer *w)
{
    struct trace trace;
    if (!search(arena, w, part, &trace))
        return false;
    if (trace.d >= 0)
        return walk(arena, part, &trace, w);
    for (size_t x = part->from; x < part->was_end; x++)
        put(w, '-', x, 0);
    for (size_t y = part->from; y < part->is_end; y++)
        put(w, '+', 0, y);
    return true;
}

struct linediff_line *linediff(struct arena *arena, const char *was, const char *is, size_t *n)
{
    struct side old, new;
    struct writer w = {.was = &old, .is = &new};
    *n = 0;
    if (!split(arena, was, &old) || !split(arena, is, &new))
        return NULL;
    w.lines = arena_array(arena, old.n + new.n + 1, sizeof *w.lines);
    if (!w.lines)
        return NULL;
    struct part part = differing(&w);
    for (size_t i = 0; i < part.from; i++)
        put(&w, ' ', i, i);
    if (!put_middle(arena, &part, &w))
        return NULL;
    for (size_t i = 0; part.was_end + i < old.n; i++)
        put(&w, ' ', part.was_end + i, part.is_end + i);
    *n = w.n;
    return w.lines;
}
