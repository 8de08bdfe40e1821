/* SPDX-License-Identifier: Apache-2.0 */
/* Columns: which fields of a record are shown, in which order, and what is in their cells. */
#ifndef KITH_CLIENT_UI_COLUMN_H
#define KITH_CLIENT_UI_COLUMN_H

#include "client/net/record.h"
#include "client/ui/format.h"
#include "client/ui/look.h"
#include "common/arena.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>

enum { COLUMN_DEPTH = 4, COLUMNS_MOST = 200 };

struct column {
    const char *name;    /* "amount", "contact_points.value", "custom.level" */
    const char *heading; /* label of the field in the user's language */
    const struct contract_field *path[COLUMN_DEPTH];
    size_t depth;
    const char *custom_key; /* of a custom field; NULL: none */
    bool right;             /* numbers stand to the right */
};

struct columns {
    struct column *items;
    size_t n;
};

/*
 * `names`: fields with commas between, "customer" for "customer_id" too. False when one does not
 * exist: *wrong is its name then.
 */
bool column_parse(struct columns *columns, struct arena *arena,
                  const struct contract_message *message, const char *names,
                  const struct look *look, const char **wrong);
/* What the contract shows by default, else the first fields that hold one value. */
void column_default(struct columns *columns, struct arena *arena,
                    const struct contract_message *message, const struct look *look);
/* All fields of the message, but those that are never in a reply. */
void column_all(struct columns *columns, struct arena *arena,
                const struct contract_message *message, const struct look *look);
/* The cell's text, not yet harmless. */
void column_text(struct buf *out, const struct column *column, const struct record *record,
                 const struct format *format);
/* The value when the path meets no list; NULL when it does or when there is none. */
const struct value *column_value(const struct column *column, const struct record *record);
const struct contract_field *column_field(const struct column *column);
/*
 * "from" or "until" for a field that is the first or the last of a span of days or times, whatever
 * it is called itself: spans are typed alike everywhere. NULL: any other field.
 */
const char *column_span(const struct contract_message *message, const struct contract_field *field);
/*
 * "name", or "name_id" when a person left the ending away, or the field of column_span; NULL: no
 * such field.
 */
const struct contract_field *column_find(const struct contract_message *message, const char *name);

#endif
