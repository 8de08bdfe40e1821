/* SPDX-License-Identifier: Apache-2.0 */
/* What the workers of a process share. */
#include "server/rpc/limits.h"

#include <stdlib.h>
#include <string.h>

struct rpc_shared *rpc_shared_new(const struct rpc_limits *limits, const uint8_t *page_key,
                                  void *feature)
{
    struct rpc_shared *shared = calloc(1, sizeof *shared);
    struct limits *ledger = shared ? limits_new(limits) : NULL;
    if (!ledger) {
        free(shared);
        return NULL;
    }
    shared->limits = *limits;
    shared->ledger = ledger;
    shared->feature = feature;
    memcpy(shared->page_key, page_key, sizeof shared->page_key);
    return shared;
}

void rpc_shared_free(struct rpc_shared *shared)
{
    if (!shared)
        return;
    limits_free(shared->ledger);
    explicit_bzero(shared->page_key, sizeof shared->page_key);
    free(shared);
}

void rpc_shared_drain(struct rpc_shared *shared)
{
    atomic_store(&shared->draining, true);
}
