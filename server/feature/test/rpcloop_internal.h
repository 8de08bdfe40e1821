/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the loop-back share. */
#ifndef KITH_SERVER_FEATURE_TEST_RPCLOOP_INTERNAL_H
#define KITH_SERVER_FEATURE_TEST_RPCLOOP_INTERNAL_H

#include "server/feature/test/rpcloop.h"

enum { RPCLOOP_PATIENCE_MS = 20000 };

struct rpcloop {
    struct arena *arena;
    const char *conninfo;
    const char *keys; /* folder */
    struct keyring *keyring;
    struct db_session *session;
    struct loop *loop;
    struct loop_timer *alarm;
    bool late;
    struct db_pool *pool;
    struct shared *features;
    const struct rpc_registry *registry;
    struct rpc_shared *shared;
    struct offload *offload;
    struct offload_port *port;
    struct rpc_server *server, *second;
    struct rpcloop_call *calls;
};

/* Cancels what still runs. */
void rpcloop_close_all(struct rpcloop *rpcloop);

/* One of its own for the process, migrated; conninfo is set. Fails the program. */
void rpcloop_make_database(struct rpcloop *rpcloop);
void rpcloop_drop_database(struct rpcloop *rpcloop);

#endif
