/* SPDX-License-Identifier: Apache-2.0 */
/* The id of a record that has become part of another one answers for that one. */
#ifndef KITH_SERVER_RESOURCE_MERGED_H
#define KITH_SERVER_RESOURCE_MERGED_H

#include "common/contract.h"
#include "server/resource/sql.h"

/* Writes the id, as a parameter, or what finds the record that it was merged into. */
void merged_write_id(const struct contract_object *object, struct db_param id, struct sql *sql);
/* The same for an id that is bound already, as $n. */
void merged_write_bound(const struct contract_object *object, size_t n, struct sql *sql);

#endif
