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

#endif
