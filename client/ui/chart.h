/* SPDX-License-Identifier: Apache-2.0 */
/* A bar chart in the terminal: label, bar, value. */
#ifndef KITH_CLIENT_UI_CHART_H
#define KITH_CLIENT_UI_CHART_H

#include "client/ui/look.h"
#include "common/arena.h"

#include <stddef.h>
#include <stdio.h>

struct chart_bar {
    const char *label; /* not yet harmless */
    const char *text;  /* the value as people read it */
    double value;      /* decides about the length of the bar, nothing else */
};

void chart_print(FILE *out, const struct look *look, struct arena *arena,
                 const struct chart_bar *bars, size_t n);

/* A bar of several parts, one behind the other, and a mark at what they should come to. */
struct chart_stack {
    const char *label;   /* not yet harmless */
    const char *text;    /* the value as people read it */
    const double *parts; /* none below 0 */
    double mark;         /* 0: none */
};

enum { CHART_PARTS = 4 }; /* drawn as █ ▓ ▒ ░ */

void chart_stacks(FILE *out, const struct look *look, struct arena *arena,
                  const struct chart_stack *stacks, size_t n, size_t n_parts);

#endif
