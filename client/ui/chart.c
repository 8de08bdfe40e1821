/* SPDX-License-Identifier: Apache-2.0 */
/* Bars of block characters, to an eighth of a column. */
#include "client/ui/chart.h"

#include "client/ui/print.h"

#include <string.h>

enum { GAP = 2, WIDEST_LABEL = 28, WIDEST_BAR = 60, NARROWEST_BAR = 8, PLAIN_WIDTH = 100 };

struct widths {
    size_t label, text, bar;
    double largest;
};

static struct widths measure(const struct look *look, const struct clean *labels,
                             const struct clean *texts, const struct chart_bar *bars, size_t n)
{
    struct widths w = {0};
    for (size_t i = 0; i < n; i++) {
        w.label = labels[i].width > w.label ? labels[i].width : w.label;
        w.text = texts[i].width > w.text ? texts[i].width : w.text;
        double size = bars[i].value < 0 ? -bars[i].value : bars[i].value;
        w.largest = size > w.largest ? size : w.largest;
    }
    if (w.label > WIDEST_LABEL)
        w.label = WIDEST_LABEL;
    size_t width = look->width ? look->width : PLAIN_WIDTH;
    size_t used = w.label + w.text + 2 * GAP;
    w.bar = width > used + NARROWEST_BAR ? width - used : NARROWEST_BAR;
    if (w.bar > WIDEST_BAR)
        w.bar = WIDEST_BAR;
    return w;
}

static void put_bar(FILE *out, const struct look *look, double share, size_t width)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t parts = (size_t)(share * (double)width * 8 + 0.5);
    if (look->ascii) {
        for (size_t i = 0; i < (parts + 4) / 8; i++)
            putc('#', out);
        return;
    }
    for (size_t i = 0; i < parts / 8; i++)
        fputs("█", out);
    fputs(eighths[parts % 8], out);
}

static void put_label(FILE *out, const struct widths *w, struct clean label, struct clean text)
{
    fputs(label.text, out);
    print_blanks(out, w->label - label.width + GAP);
    print_blanks(out, w->text - text.width);
    fputs(text.text, out);
    print_blanks(out, GAP);
}

static void put_line(FILE *out, const struct look *look, const struct widths *w, struct clean label,
                     struct clean text, double value)
{
    double size = value < 0 ? -value : value;
    put_label(out, w, label, text);
    fputs(look_on(look, value < 0 ? LOOK_ERROR : LOOK_BAR), out);
    put_bar(out, look, w->largest > 0 ? size / w->largest : 0, w->bar);
    fputs(look_off(look), out);
    putc('\n', out);
}

void chart_print(FILE *out, const struct look *look, struct arena *arena,
                 const struct chart_bar *bars, size_t n)
{
    struct clean *labels = arena_array(arena, n, sizeof *labels);
    struct clean *texts = arena_array(arena, n, sizeof *texts);
    if (!labels || !texts)
        return;
    for (size_t i = 0; i < n; i++) {
        labels[i] = print_clean(arena, bars[i].label, strlen(bars[i].label), false);
        labels[i] = print_cut(arena, labels[i], WIDEST_LABEL);
        texts[i] = print_clean(arena, bars[i].text, strlen(bars[i].text), false);
    }
    struct widths w = measure(look, labels, texts, bars, n);
    for (size_t i = 0; i < n; i++)
        put_line(out, look, &w, labels[i], texts[i], bars[i].value);
}

static double stack_size(const struct chart_stack *stack, size_t n_parts)
{
    double sum = 0;
    for (size_t i = 0; i < n_parts; i++)
        sum += stack->parts[i];
    return sum;
}

/* The part that covers the middle of a column; CHART_PARTS: none. */
static size_t part_at(const struct chart_stack *stack, size_t n_parts, double place)
{
    size_t part = 0;
    double end = n_parts ? stack->parts[0] : 0;
    while (part < n_parts && place >= end)
        end += ++part < n_parts ? stack->parts[part] : 0;
    return part < n_parts ? part : CHART_PARTS;
}

static void put_stack(FILE *out, const struct widths *w, const struct chart_stack *stack,
                      size_t n_parts)
{
    static const char *const glyphs[CHART_PARTS + 1] = {"█", "▓", "▒", "░", " "};
    double step = w->largest > 0 ? w->largest / (double)w->bar : 1;
    double size = stack_size(stack, n_parts);
    size_t mark = stack->mark > 0 ? (size_t)(stack->mark / step) : w->bar + 1;
    for (size_t column = 0; column <= w->bar; column++) {
        double place = ((double)column + 0.5) * step;
        if (place >= size && (column > mark || stack->mark <= 0))
            break;
        fputs(column == mark ? "┃" : glyphs[part_at(stack, n_parts, place)], out);
    }
}

void chart_stacks(FILE *out, const struct look *look, struct arena *arena,
                  const struct chart_stack *stacks, size_t n, size_t n_parts)
{
    struct clean *labels = arena_array(arena, n, sizeof *labels);
    struct clean *texts = arena_array(arena, n, sizeof *texts);
    struct chart_bar *bars = arena_array(arena, n, sizeof *bars);
    if (!labels || !texts || !bars)
        return;
    for (size_t i = 0; i < n; i++) {
        double size = stack_size(&stacks[i], n_parts);
        labels[i] = print_clean(arena, stacks[i].label, strlen(stacks[i].label), false);
        labels[i] = print_cut(arena, labels[i], WIDEST_LABEL);
        texts[i] = print_clean(arena, stacks[i].text, strlen(stacks[i].text), false);
        bars[i].value = size > stacks[i].mark ? size : stacks[i].mark;
    }
    struct widths w = measure(look, labels, texts, bars, n);
    for (size_t i = 0; i < n; i++) {
        put_label(out, &w, labels[i], texts[i]);
        fputs(look_on(look, LOOK_BAR), out);
        put_stack(out, &w, &stacks[i], n_parts);
        fputs(look_off(look), out);
        putc('\n', out);
    }
}
