/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that no message of the contract describes, for programs: JSON, a line of JSON each, CSV. */
#ifndef KITH_CLIENT_UI_ROWS_H
#define KITH_CLIENT_UI_ROWS_H

#include "client/ui/sheet.h"
#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct rows_cell {
    const char *text; /* NULL: null */
    size_t length;
    bool bare; /* a number or a truth: without quotes in JSON */
};

struct rows {
    FILE *out;
    enum output output;
    const char *const *names; /* of the cells; borrowed */
    size_t n_names, n;
    struct arena *arena;
};

/* Is the form one of those? The others are for people, and drawn by their commands. */
bool rows_serve(enum output output);
void rows_begin(struct rows *rows, FILE *out, enum output output, const char *const *names,
                size_t n_names, struct arena *arena);
/* As many cells as names. False without memory. */
bool rows_put(struct rows *rows, const struct rows_cell *cells);
void rows_end(struct rows *rows);

#endif
