/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields by the names that people type in filters and orders, and what they may have meant.
 */
#ifndef KITH_SERVER_RESOURCE_FIELDNAME_H
#define KITH_SERVER_RESOURCE_FIELDNAME_H

#include "common/arena.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * By name; by alias (a reference without "_id"; created, updated, deleted); by label, any case.
 * NULL when there is none.
 */
const struct contract_field *fieldname_find(const struct contract_object *object, const char *name);

/*
 * The column it is filtered and ordered by, NULL: none. Tags have one without the contract's word;
 * that of a measure is in another table, see measure.h.
 */
const char *fieldname_column(const struct contract_object *object,
                             const struct contract_field *field);

/* Looks for the candidate that is most like a word; near enough is a third of its letters. */
struct fieldname_nearest {
    const char *word;
    const char *best; /* NULL: none was near enough */
    size_t distance;
};
void fieldname_try(struct fieldname_nearest *nearest, const char *candidate);

typedef bool fieldname_allowed(const struct contract_object *object,
                               const struct contract_field *field);

/* "Did you mean city?" or "Possible are id, name, city." in the arena; "" without memory. */
const char *fieldname_suggest(struct arena *arena, const struct contract_object *object,
                              const char *name, fieldname_allowed *allowed);

/* What a person wrote, cut to a length that fits a sentence; "" without memory. */
const char *fieldname_excerpt(struct arena *arena, const char *text);

#endif
