/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that insert and update rows from drafts. */
#ifndef KITH_SERVER_RESOURCE_WRITE_H
#define KITH_SERVER_RESOURCE_WRITE_H

#include "server/resource/draft.h"
#include "server/resource/sql.h"

/* The type that a parameter of the field's column is cast to. */
const char *write_type(const struct contract_field *field);
/*
 * "(select currval('customer_id_seq'))": the id of the row that this transaction inserted last. The
 * function alone would be called anew for every row of the table, and no index would do.
 */
const char *write_new_id(struct arena *arena, const struct contract_object *object);
/*
 * Writes "insert into … values (…)". The new row gets the expression `id` as its id (NULL: the next
 * of the sequence). With link, that column gets the expression link_id instead of a value of the
 * draft.
 */
void write_insert(const struct resource_draft *draft, const char *id,
                  const struct contract_field *link, const char *link_id, int64_t actor,
                  struct sql *sql);
/* Writes "update … set …" without its where; assignments may be NULL. */
void write_update(const struct resource_draft *draft, const char *assignments, int64_t actor,
                  struct sql *sql);
/* Is there anything to update? */
bool write_has_values(const struct resource_draft *draft);

#endif
