/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of one worker thread, and what all workers of a process share.
 *
 * A server belongs to the thread of its loop. To end one: free what feeds it streams (h2), then
 * the pool, then the server; `rpc_shared` goes after all servers.
 */
#ifndef KITH_SERVER_RPC_SERVER_H
#define KITH_SERVER_RPC_SERVER_H

#include "server/h2/stream.h"
#include "server/loop/loop.h"
#include "server/rpc/call.h"
#include "server/rpc/offload.h"

struct keyring;
struct resource_hooks;

/* What the features and the engine bring; const tables. */
struct rpc_registry {
    /* While features are still to come: a method without a handler is left out, not refused. */
    bool incomplete;
    /* The handler of a kind of standard method that none of `handlers` names. */
    const struct rpc_handler *(*standard)(enum contract_verb kind);
    const struct rpc_handler *const
        *handlers; /* arrays, each ended by method NULL; NULL at the end */
    const struct resource_hooks *const
        *hooks; /* arrays, each ended by object NULL; NULL at the end */
};

struct rpc_limits {
    unsigned calls;      /* at once in the process; a few more for health and sign-out */
    unsigned user_calls; /* of one user */
    unsigned heavy;      /* of cost class heavy, in the process */
    unsigned user_heavy; /* of these, of one user */
    unsigned sessions;   /* held in memory by one worker */
    size_t message_in;   /* bytes: as in the limits of h2 */
    size_t message_out;
};

#define RPC_LIMITS_DEFAULT                                                                         \
    ((struct rpc_limits){.calls = 4096,                                                            \
                         .user_calls = 8,                                                          \
                         .heavy = 8,                                                               \
                         .user_heavy = 2,                                                          \
                         .sessions = 10000,                                                        \
                         .message_in = 1024 * 1024,                                                \
                         .message_out = 4 * 1024 * 1024})

struct rpc_shared;

/* NULL without memory. `feature` is what the features share (rpc_feature), borrowed. */
struct rpc_shared *rpc_shared_new(const struct rpc_limits *limits, const uint8_t *page_key,
                                  void *feature);
void rpc_shared_free(struct rpc_shared *shared); /* NULL allowed */
/* From any thread: the server is about to stop; health says so. */
void rpc_shared_drain(struct rpc_shared *shared);

struct rpc_config {
    struct loop *loop;
    struct db_pool *pool;
    struct offload_port *offload;
    struct rpc_shared *shared;
    const struct rpc_registry *registry;
    const struct keyring *keyring; /* NULL: what needs a key says that there is none */
    const char *seal_file;         /* of the audit log; NULL: beside the keys */
};

/*
 * NULL without memory, or when a method of the contract has no handler, or a handler no method:
 * both are logged with their names.
 */
struct rpc_server *rpc_server_new(const struct rpc_config *config);
/* NULL allowed. No stream and no segment may be left. */
void rpc_server_free(struct rpc_server *server);
/* Writes what is held back (refusals); before the pool goes. */
void rpc_server_flush(struct rpc_server *server);

/* The context is the struct rpc_server. */
extern const struct stream_service rpc_server_service;

size_t rpc_server_calls(const struct rpc_server *server); /* now */
/* The database is there, what is configured is loaded, and nothing drains. */
bool rpc_server_serving(const struct rpc_server *server);
/* Has every method its handler, and every handler its method? Logs the names of those without. */
bool rpc_registry_check(const struct rpc_registry *registry);

const struct rpc_registry *rpc_server_registry(const struct rpc_call *call);
/* What is special about the object, in the order of the registry; NULL at its end. */
const struct resource_hooks *const *rpc_hooks(const struct rpc_call *call,
                                              const struct contract_object *object);
void *rpc_feature(const struct rpc_call *call);
/* Keys outside the database; NULL: the server has none. */
const struct keyring *rpc_keyring(const struct rpc_call *call);
const char *rpc_seal_file(const struct rpc_call *call); /* NULL: beside the keys */
bool rpc_serving(const struct rpc_call *call);          /* as rpc_server_serving */
bool rpc_draining(const struct rpc_call *call);         /* the server is about to stop */

/*
 * Prometheus text: calls by method and code, their duration by cost class, calls now, sessions and
 * refusals. Sums up the servers; from any thread.
 */
void rpc_metrics_write(struct rpc_server *const *servers, size_t n, struct buf *out);

#endif
