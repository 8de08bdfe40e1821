/* SPDX-License-Identifier: Apache-2.0 */
/* Steps and shades, as wide as the terminal. */
#include "client/ui/plot.h"

#include "client/ui/print.h"

#include <string.h>

enum { GAP = 2, WIDEST_LABEL = 24, PLAIN_WIDTH = 100, LEVELS = 8, SHADES = 4 };

static size_t width_of(const struct look *look)
{
    return look->width ? look->width : PLAIN_WIDTH;
}

static struct clean clean_label(struct arena *arena, const char *label)
{
    return print_cut(arena, print_clean(arena, label, strlen(label), false), WIDEST_LABEL);
}

static double largest(const double *values, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

static void put_padded(FILE *out, struct clean text, size_t width)
{
    fputs(text.text, out);
    print_blanks(out, width > text.width ? width - text.width : 0);
}

/* 1 to 8 by eighths of the largest; 0 for nothing there. */
static size_t level_of(double value, double most)
{
    if (value < 0)
        return 0;
    if (most <= 0)
        return 1;
    size_t level = (size_t)(value / most * (LEVELS - 1) + 0.5) + 1;
    return level > LEVELS ? LEVELS : level;
}

static void put_steps(FILE *out, const struct look *look, const double *values, size_t n)
{
    static const char *const blocks[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const plain[] = {".", "1", "2", "3", "4", "5", "6", "7", "8"};
    double most = largest(values, n);
    fputs(look_on(look, LOOK_BAR), out);
    for (size_t i = 0; i < n; i++)
        fputs((look->ascii ? plain : blocks)[level_of(values[i], most)], out);
    fputs(look_off(look), out);
}

void plot_lines(FILE *out, const struct look *look, struct arena *arena,
                const struct plot_line *lines, size_t n, size_t n_values)
{
    struct clean *labels = arena_array(arena, n, sizeof *labels);
    struct clean *texts = arena_array(arena, n, sizeof *texts);
    size_t label = 0, text = 0;
    if (!labels || !texts)
        return;
    for (size_t i = 0; i < n; i++) {
        labels[i] = clean_label(arena, lines[i].label);
        texts[i] = print_clean(arena, lines[i].text, strlen(lines[i].text), false);
        label = labels[i].width > label ? labels[i].width : label;
        text = texts[i].width > text ? texts[i].width : text;
    }
    size_t used = label + text + 2 * GAP;
    size_t room = width_of(look) > used ? width_of(look) - used : 1;
    size_t shown = n_values < room ? n_values : room;
    for (size_t i = 0; i < n; i++) {
        put_padded(out, labels[i], label + GAP);
        put_steps(out, look, lines[i].values + (n_values - shown), shown);
        print_blanks(out, GAP);
        fputs(texts[i].text, out);
        putc('\n', out);
    }
}

static void put_heads(FILE *out, size_t label, size_t wide, const char *const *heads, size_t n)
{
    size_t at = 0;
    print_blanks(out, label + GAP);
    for (size_t i = 0; i < n; i++) {
        if (!heads[i] || i * wide < at)
            continue;
        print_blanks(out, i * wide - at);
        fputs(heads[i], out);
        at = i * wide + strlen(heads[i]);
    }
    putc('\n', out);
}

static void put_cell(FILE *out, const struct look *look, double value, double most, size_t wide)
{
    static const char *const blocks[] = {" ", "░", "▒", "▓", "█"};
    static const char *const plain[] = {" ", ".", ":", "*", "#"};
    size_t shade = value > 0 && most > 0 ? (size_t)(value / most * SHADES) + 1 : 0;
    for (size_t i = 0; i < wide; i++)
        fputs((look->ascii ? plain : blocks)[shade > SHADES ? SHADES : shade], out);
}

void plot_map(FILE *out, const struct look *look, struct arena *arena, const char *const *labels,
              size_t n, const char *const *heads, size_t n_columns, const double *cells)
{
    struct clean *clean = arena_array(arena, n, sizeof *clean);
    double most = largest(cells, n * n_columns);
    size_t label = 0;
    if (!clean)
        return;
    for (size_t i = 0; i < n; i++) {
        clean[i] = clean_label(arena, labels[i]);
        label = clean[i].width > label ? clean[i].width : label;
    }
    size_t wide = width_of(look) >= label + GAP + 2 * n_columns ? 2 : 1;
    put_heads(out, label, wide, heads, n_columns);
    for (size_t i = 0; i < n; i++) {
        put_padded(out, clean[i], label + GAP);
        fputs(look_on(look, LOOK_BAR), out);
        for (size_t k = 0; k < n_columns; k++)
            put_cell(out, look, cells[i * n_columns + k], most, wide);
        fputs(look_off(look), out);
        putc('\n', out);
    }
}
