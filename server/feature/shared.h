/* SPDX-License-Identifier: Apache-2.0 */
/* What the features of one process share; handlers get it by rpc_feature. */
#ifndef KITH_SERVER_FEATURE_SHARED_H
#define KITH_SERVER_FEATURE_SHARED_H

#include "server/feature/throttle.h"

struct reflection;
struct rpc_call;

struct shared {
    struct arena *arena;
    struct throttle *throttle;
    struct throttle *probes; /* of records that one may not see, by the check for duplicates */
    const struct reflection *reflection;
};

struct shared *shared_new(const struct throttle_free *free); /* NULL without memory */
void shared_free(struct shared *shared);                     /* NULL allowed */
/* That of the process which the call came to. */
struct throttle *shared_throttle(struct rpc_call *call);
struct throttle *shared_probes(struct rpc_call *call);

#endif
