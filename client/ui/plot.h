/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of many numbers: a line over weeks, and a map of hours. */
#ifndef KITH_CLIENT_UI_PLOT_H
#define KITH_CLIENT_UI_PLOT_H

#include "client/ui/look.h"
#include "common/arena.h"

#include <stddef.h>
#include <stdio.h>

/* One number of a series over time; what lies behind it is its own picture. */
struct plot_line {
    const char *label;    /* not yet harmless */
    const double *values; /* below 0: there is none */
    const char *text;     /* what is said behind, as people read it */
};

/*
 * Each series as a row of steps, every one to its own scale from 0 on: ▁ to █, or digits from 1 to
 * 8 where the terminal has no such characters; a dot where there is no value. Where there is no
 * room for all, the latest are shown. Labels and texts are aligned.
 */
void plot_lines(FILE *out, const struct look *look, struct arena *arena,
                const struct plot_line *lines, size_t n, size_t n_values);

/*
 * Rows of shades: ░▒▓█ (or .:*#) for the quarters of the largest value, a blank for 0. `cells`
 * holds n_columns values for each row; heads, n_columns of them or NULL where a column has none,
 * stand above. A cell is two columns wide where there is room, else one.
 */
void plot_map(FILE *out, const struct look *look, struct arena *arena, const char *const *labels,
              size_t n, const char *const *heads, size_t n_columns, const double *cells);

#endif
