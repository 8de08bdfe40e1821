/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where records go: a table, lines, JSON, CSV, or one field per line. Begin, rows, end; the rows
 * are printed as they come, so a long list needs no memory.
 */
#ifndef KITH_CLIENT_UI_SHEET_H
#define KITH_CLIENT_UI_SHEET_H

#include "client/net/record.h"
#include "client/ui/column.h"
#include "client/ui/look.h"
#include "client/ui/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum output { OUTPUT_AUTO, OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_NDJSON, OUTPUT_CSV, OUTPUT_VERTICAL };

/* OUTPUT_AUTO for a name that is none. */
enum output sheet_output(const char *name);
const char *sheet_output_name(enum output output);

struct sheet {
    FILE *out;
    const struct look *look;
    enum output output;
    const struct contract_message *message;
    struct columns columns;
    bool chosen; /* the columns were asked for */
    bool single; /* one record: JSON without brackets */
    struct table table;
    size_t rows;
};

/* `columns` NULL: the standard ones. Everything borrowed lives longer than the sheet. */
bool sheet_begin(struct sheet *sheet, FILE *out, const struct look *look, enum output output,
                 const struct contract_message *message, const struct columns *columns,
                 struct arena *arena);
/* False when the output is closed: there is no use in fetching more. */
bool sheet_row(struct sheet *sheet, const struct record *record);
/* What is kept of a table is printed now. */
void sheet_flush(struct sheet *sheet);
void sheet_end(struct sheet *sheet);

#endif
