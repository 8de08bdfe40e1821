/* SPDX-License-Identifier: Apache-2.0 */
/* What can be given to another owner or team. */
#ifndef KITH_SERVER_RESOURCE_ASSIGN_H
#define KITH_SERVER_RESOURCE_ASSIGN_H

#include "server/resource/resource.h"

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

#endif
