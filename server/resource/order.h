/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order_by of lists after AIP-132 ("name, create_time desc"), and the keyset that goes with it.
 * Nulls come last in both directions; id is the last key, so that the order is total.
 */
#ifndef KITH_SERVER_RESOURCE_ORDER_H
#define KITH_SERVER_RESOURCE_ORDER_H

#include "common/contract.h"
#include "common/status.h"
#include "server/resource/sql.h"

enum { ORDER_MAX_KEYS = 5 };

struct order_key {
    const struct contract_field *field;
    const char *suffix; /* behind the alias: of measures, see measure.h */
    const char *column; /* money orders by amount */
    const char *cast;   /* SQL type of the column */
    bool descending;
    bool nullable;
};

struct order {
    const struct contract_object *object;
    struct order_key keys[ORDER_MAX_KEYS + 1]; /* the last is the id */
    size_t n_keys;
    bool measured; /* has a measure among them: the statement must have "t_m" */
};

/* An empty text means "id desc". Errors name the field "order_by" and the fields that are allowed.
 */
struct status order_parse(struct arena *arena, const struct contract_object *object,
                          const char *order_by, struct order *order);
/* Only "id desc": the hot shape. */
bool order_is_default(const struct order *order);

/* Writes "t.name asc nulls last, t.id asc". */
void order_write(const struct order *order, const char *alias, struct sql *sql);
/* Writes the columns as text, for the next token: "t.name::text, t.id::text". */
void order_write_keys(const struct order *order, const char *alias, struct sql *sql);
/*
 * Writes "(predicate)" that is true behind the row with these keys (text forms, NULL: null), as
 * comparisons that an index on the columns can serve.
 */
void order_write_after(const struct order *order, const char *alias, const char *const *keys,
                       struct sql *sql);

#endif
