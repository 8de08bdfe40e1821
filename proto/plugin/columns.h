/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of an object's table that hold its fields. */
#ifndef KITH_PROTO_PLUGIN_COLUMNS_H
#define KITH_PROTO_PLUGIN_COLUMNS_H

#include "proto/plugin/model.h"

struct column {
    const char *key;  /* in audit entries: "7", or "7c" for the currency of field 7 */
    const char *name; /* in the table */
    const char *kind; /* "text", "id:customer", "enum:kith.v1.TicketStatus", "currency", "custom",
                         "tags" … */
    const struct field *field;
};

/* In the order of the field numbers. */
struct column *columns_of(const struct model *model, const struct object *object, size_t *count);

/* Changes of it are kept: not of what every change changes, nor of what the database derives. */
bool columns_is_audited(const struct column *column);

#endif
