/* SPDX-License-Identifier: Apache-2.0 */
/* How far a permission reaches, as parameters of a statement that looks at owner and team itself.
 */
#ifndef KITH_SERVER_FEATURE_REACH_H
#define KITH_SERVER_FEATURE_REACH_H

#include "server/rpc/call.h"

struct reach {
    struct db_param all;   /* boolean: everybody's */
    struct db_param teams; /* bigint[]: those of these teams; may be empty */
    struct db_param user;  /* bigint: one's own; null: not even those */
};

struct reach reach_of(struct rpc_call *call, const struct contract_object *object,
                      enum access_action action);

#endif
