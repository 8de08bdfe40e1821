/* SPDX-License-Identifier: Apache-2.0 */
/* Giving records of any object to another owner or team. */
#ifndef KITH_SERVER_RESOURCE_ASSIGN_H
#define KITH_SERVER_RESOURCE_ASSIGN_H

#include "server/resource/resource.h"

/* Columns of assign_add's rows. */
enum { ASSIGN_ID, ASSIGN_OUTCOME };
/* Numerically equal to kith.v1.AssignOutcome. */
enum assign_outcome {
    ASSIGN_ASSIGNED = 1,
    ASSIGN_UNCHANGED = 2,
    ASSIGN_READ_ONLY = 3,
    ASSIGN_NOT_FOUND = 4
};

/* Has records that have an owner whom an update may change. */
bool assign_applies(const struct contract_object *object);
/* The object of an id with its prefix, such as "C-12", for which assign_applies; NULL: none. */
const struct contract_object *assign_object(const char *id);

/*
 * Adds the statement that gives records to the owner (0: as it is) and the team (0: that of a new
 * owner): those that the session may update. One row for each that it may see, in no order; what
 * has no row is not found. Index of the statement, -1: no memory.
 */
int assign_add(struct rpc_call *call, const struct contract_object *object, size_t n,
               const int64_t *ids, int64_t owner, int64_t team);
/* The same rows without changing anything: ASSIGN_ASSIGNED when it is as wanted. */
int assign_look(struct rpc_call *call, const struct contract_object *object, size_t n,
                const int64_t *ids, int64_t owner, int64_t team);

#endif
