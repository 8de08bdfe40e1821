/* SPDX-License-Identifier: Apache-2.0 */
/* Records as rows of texts, one for each column: what goes into files. */
#ifndef KITH_SERVER_RESOURCE_CELLS_H
#define KITH_SERVER_RESOURCE_CELLS_H

#include "server/resource/resource.h"

/* Exactly one of field and custom, or a kind of contact point: the primary one, else the first. */
struct cells_column {
    const char *name;
    const struct contract_field *field;
    const struct catalog_field *custom;
    int64_t contact; /* number of kith.v1.ContactPointKind; 0: none */
};

struct cells {
    const struct contract_object *object;
    struct cells_column *columns;
    size_t n;
    bool *mask;                 /* fields that the columns are made of, for lists */
    struct cells_value *values; /* of the present row, by field */
};

/* All that is stored: fields, phone and email of those who have them, custom fields. */
struct status cells_take_all(struct rpc_call *call, const struct contract_object *object,
                             struct cells *cells);
/*
 * The names of a repeated field of the request: of fields, "phone", "email", "custom.key". An error
 * is INVALID_ARGUMENT on that field and says what may have been meant.
 */
struct status cells_take(struct rpc_call *call, const struct contract_object *object,
                         const char *request_field, struct cells *cells);

/*
 * Appends the cells of a row of a list with the mask, each as field `number` of the reply. Texts of
 * the round: see rpc_call.
 */
void cells_encode(struct rpc_call *call, const struct cells *cells, int statement, int row,
                  uint32_t number);

#endif
