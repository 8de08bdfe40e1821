/* SPDX-License-Identifier: Apache-2.0 */
/* Deleted records at the end of their time in the recycle bin. */
#ifndef KITH_SERVER_RESOURCE_PURGE_H
#define KITH_SERVER_RESOURCE_PURGE_H

#include "server/resource/sql.h"

#include "common/contract.h"

/* Can records of the object be purged at all? */
bool purge_applies(const struct contract_object *object);
/*
 * Adds the statement that removes at most so many records of the object for good: those deleted
 * more than so many days ago, and those that hang on such a record alone; only where nothing refers
 * to them any more. Its index, -1 without memory; db_affected says how many went. Objects that
 * refer to others have to go first: repeat over all objects until nothing goes.
 */
int purge_add(struct arena *arena, const struct contract_object *object, int64_t days,
              int64_t limit, struct db_segment *segment);

#endif
