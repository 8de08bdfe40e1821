/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of texts, as an export brings them, into a file: CSV, JSON lines or XLSX. No more is kept in
 * memory than is written at once.
 */
#ifndef KITH_CLIENT_UI_CELLS_H
#define KITH_CLIENT_UI_CELLS_H

#include "client/net/record.h"
#include "common/arena.h"
#include "common/buf.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum cells_form { CELLS_NONE, CELLS_CSV, CELLS_JSONL, CELLS_XLSX };

struct cells_column {
    const char *name;
    const struct contract_field *field; /* NULL: a custom field, or unknown */
};

struct cells {
    enum cells_form form;
    FILE *out;         /* CSV, JSON lines */
    struct xlsx *xlsx; /* XLSX */
    const struct cells_column *columns;
    size_t n_columns;
    struct arena *arena; /* of the text that is not written yet; NULL: none */
    struct buf text;
};

/* "csv", "jsonl" or "ndjson", "xlsx"; CELLS_NONE for another. */
enum cells_form cells_form(const char *name);
/* `path` is for XLSX only, which writes its file by itself. False: it cannot be written. */
bool cells_begin(struct cells *cells, enum cells_form form, FILE *out, const char *path,
                 const struct cells_column *columns, size_t n);
/* One cell for each column; missing ones are empty. */
bool cells_row(struct cells *cells, const struct record_text *texts, size_t n);
/* False: the file is not whole. Afterwards nothing of it takes memory. */
bool cells_end(struct cells *cells);

#endif
