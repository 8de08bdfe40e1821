/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table in the terminal: rows are kept for a page, measured, printed. The second page keeps the
 * widths of the first where its cells fit. Cells that do not fit the terminal end in "…".
 */
#ifndef KITH_CLIENT_UI_TABLE_H
#define KITH_CLIENT_UI_TABLE_H

#include "client/ui/look.h"
#include "client/ui/print.h"
#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TABLE_PAGE = 200, TABLE_COLUMNS = 200 };

struct table {
    const struct look *look;
    FILE *out;
    struct arena *arena; /* of the page */
    size_t n_columns;
    struct clean headings[TABLE_COLUMNS];
    bool right[TABLE_COLUMNS];
    bool rigid[TABLE_COLUMNS]; /* half a number or time is worse than none */
    size_t widths[TABLE_COLUMNS];
    struct clean *cells; /* n_rows times n_columns */
    bool *alarming;      /* of each of them: in the colour of errors */
    size_t n_rows;
    bool started;
    size_t hidden; /* columns that had no room */
};

/* Headings are copied and made harmless. False without memory. */
bool table_init(struct table *table, FILE *out, const struct look *look, size_t n_columns);
void table_fini(struct table *table);
void table_heading(struct table *table, size_t column, const char *text, bool right);
void table_rigid(struct table *table, size_t column);
/* The next row's cells, in order; then table_row_end. */
void table_cell(struct table *table, size_t column, const char *bytes, size_t length);
/* Shows that cell of the row in the colour of errors. */
void table_alarm(struct table *table, size_t column);
void table_row_end(struct table *table);
/* Prints what is kept. */
void table_flush(struct table *table);
size_t table_hidden(const struct table *table);

/*
 * Shrinks the widest that is not rigid until they fit, then leaves out the last; returns how many
 * columns remain. For tests.
 */
size_t table_fit(size_t *widths, const bool *rigid, size_t n, size_t room, size_t gap);

#endif
