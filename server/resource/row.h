/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and values of rows. Inside resource/ only; see resource.h for the rest. */
#ifndef KITH_SERVER_RESOURCE_ROW_H
#define KITH_SERVER_RESOURCE_ROW_H

#include "server/resource/value.h"
#include "server/rpc/call.h"

bool row_is_custom(const struct contract_object *object, const struct contract_field *field);
/* Does the field take columns of a statement? (Others are filled by features.) */
bool row_is_selected(const struct contract_object *object, const struct contract_field *field);
/* The field of a child through which it hangs on the parent; NULL: none. */
const struct contract_field *row_parent_field(const struct contract_object *child,
                                              const struct contract_object *parent);
/* A value of the call's segment. */
struct value row_value(const struct rpc_call *call, int statement, int row, int column);

/* The values of a row, field by field of the mask that the columns were written for. */
struct row_reader {
    const struct rpc_call *call;
    int statement, row;
    int column;            /* the next one */
    bool measured, money;  /* money: there is an amount among the measures that were selected */
    struct value currency; /* of the measures */
    struct value_items measures; /* once the column of them was met */
};
/* The value of the next selected field; the currency is that of money. */
void row_next(struct row_reader *reader, const struct contract_field *field, struct value *value,
              struct value *currency);

#endif
