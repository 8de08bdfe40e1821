/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures that are kept beside the records, in a table of their own with a row for each: filtered,
 * ordered, grouped and shown like fields. The row of the record at alias "t" goes by "t_m". Inside
 * resource/ only.
 */
#ifndef KITH_SERVER_RESOURCE_MEASURE_H
#define KITH_SERVER_RESOURCE_MEASURE_H

#include "common/contract.h"
#include "server/resource/sql.h"
#include "server/rpc/call.h"

/* "_m" for a measure, "" for others: comes behind the alias of the record. */
const char *measure_suffix(const struct contract_field *field);
/* The column of the currency that goes with a money field: "currency", or "amount_currency". */
const char *measure_currency(struct arena *arena, const struct contract_field *field);
/* Writes " join customer_measure t_m on t_m.customer_id = t.id". */
void measure_write_join(const struct contract_object *object, const char *alias, struct sql *sql);
/* Writes "exists (select from customer_measure t_m where t_m.customer_id = t.id and ", not closed.
 */
void measure_write_exists(const struct contract_object *object, const char *alias, struct sql *sql);

/* Is there an amount among the measures of the mask? */
bool measure_has_money(const struct contract_object *object, const bool *mask);
/*
 * The measures of the mask (NULL: all), hidden ones as null, in one column: a record. Where there
 * is an amount the currency of all amounts comes first. (Each value costs its own to plan for.)
 */
void measure_write_columns(const struct rpc_call *call, const struct contract_object *object,
                           const bool *mask, const char *alias, struct sql *sql);
/* Is the field the first measure of the mask? It stands for all in the columns of a row. */
bool measure_is_first(const struct contract_object *object, const bool *mask,
                      const struct contract_field *field);

#endif
