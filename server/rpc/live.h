/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call as the files of this folder share it.
 *
 *   open ─ ADMIT ─ LISTEN ─ WORK ⇄ PAUSE ─ OVER ─ freed
 *
 * A live call has two holders: the stream, until stream_finish or `closed`, and whatever works for
 * it (`busy`: a segment or a thread; `checking`: a look at its session). It is freed when both are
 * gone.
 */
#ifndef KITH_SERVER_RPC_LIVE_H
#define KITH_SERVER_RPC_LIVE_H

#include "server/rpc/server.h"

#include <stdatomic.h>

enum live_phase {
    LIVE_ADMIT,  /* waits for its session or for the catalog */
    LIVE_LISTEN, /* waits for a message or for the end of them */
    LIVE_WORK,   /* a segment or a thread works for it */
    LIVE_PAUSE,  /* the step goes on when the client took what waits and the time has come */
    LIVE_OVER,   /* finished or closed */
};

struct limits_ticket { /* what the call has taken from the limits */
    int64_t user_id;
    bool total, open, user, heavy;
    bool kept_session, kept_health; /* a place that is kept for such calls */
};

struct live_ahead {      /* the next run of the step, asked for already */
    struct arena *round; /* NULL: it was not */
    struct db_segment *segment;
    struct status status;
    bool running; /* the database has not answered */
    bool awaited; /* … and nothing else is left to do */
};

struct live {
    struct rpc_call call;
    struct live *next, **link; /* of the server's list */
    const struct rpc_handler *handler;
    struct stream *stream; /* NULL: finished or closed */
    struct stream *orphan; /* closed, to be released */
    enum live_phase phase;
    bool busy, checking;
    bool held; /* a function of ours is on the stack: not to be freed */
    bool half_closed, has_message, waits_catalog;
    const struct admit_loading *awaits; /* the reading of its session that another call began */
    bool wants;                         /* the next message, once the client took what waits */
    bool again, rest, ended;            /* as the handler asked */
    bool blocked;                       /* output past the high mark */
    struct live_ahead ahead;
    bool grpc;                        /* of the gRPC project's own services: no catalog needed */
    enum session_kind bearer;         /* what the caller has shown */
    uint8_t hash[SESSION_HASH_BYTES]; /* of the token, or of the certificate */
    uint64_t generation, epoch;       /* of access, as the session was last looked at */
    int64_t recheck_at;               /* not before; loop's milliseconds */
    struct limits_ticket ticket;
    size_t step;
    const struct rpc_step *running;
    void (*work)(void *argument);
    void *argument;
    int64_t deadline; /* loop's milliseconds */
    int64_t wake_at;
    int64_t again_ms;
    int64_t begun_us;
    size_t bytes_in, bytes_out;
};

/* What a lane of the pool says of itself, as of the last poll. */
struct live_lane {
    atomic_uint_fast64_t up, queued, running, done, failed, refused, statements, planned, moved,
        reconnects;
};

/* Counters of one server: written by its thread, read by any. */
enum { LIVE_CODES = 17, LIVE_BUCKETS = 14, LIVE_COSTS = 4 };

struct live_stats {
    atomic_uint_fast64_t *calls; /* by method, then code */
    atomic_uint_fast64_t duration[LIVE_COSTS][LIVE_BUCKETS + 1];
    atomic_uint_fast64_t duration_us[LIVE_COSTS];
    atomic_uint_fast64_t now, sessions, session_loads, refusals;
    struct live_lane lanes[DB_LANES];
};

struct sessions;
struct refusals;
struct shapes;
struct catalogs;
struct generation;
struct pulse;
struct limits;

struct rpc_shared {
    struct rpc_limits limits;
    uint8_t page_key[32];
    void *feature;
    struct limits *ledger;
    /* Raised by this process' own writes: what was loaded before is old. */
    atomic_uint_fast64_t sessions_epoch, catalog_epoch;
    atomic_bool draining;
};

struct rpc_server {
    struct rpc_config config;
    struct rpc_shared *shared;
    const struct rpc_handler **handlers; /* by the method's index */
    /* By the object's index; each ends with NULL and lies in the block behind it. */
    const struct resource_hooks *const **hooks;
    const struct resource_hooks **hook_lists;
    const struct contract_method **paths; /* sorted */
    struct sessions *sessions;
    struct catalogs *catalogs;
    struct generation *generation;
    struct pulse *pulse;
    struct refusals *refusals;
    struct shapes *shapes, *varied;
    struct live *calls;
    struct admit_loading *loadings; /* sessions that are being read */
    size_t n_calls;
    struct loop_timer *tick;
    bool ticking;
    uint64_t seed, count; /* of call ids */
    uint64_t busy;        /* calls that were refused for too much to do, since the log told of it */
    int64_t busy_told_us;
    struct live_stats stats;
};

/* Bytes that one call, or one of its rounds, may take. */
static inline size_t live_budget(const struct rpc_shared *shared)
{
    return 10 * shared->limits.message_in + 4 * shared->limits.message_out;
}

static inline struct live *live_of(struct rpc_call *call)
{
    return (struct live *)call; /* its first member */
}

static inline void live_count(atomic_uint_fast64_t *counter, int64_t change)
{
    /* One writer: a plain load and store are enough. */
    uint_fast64_t value = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, value + (uint_fast64_t)change, memory_order_relaxed);
}

/* live.c: the stream's side, and the end. */
/* How long a call may take, in ms, for which the client asks for so much (-1: nothing). */
int64_t live_time_limit(const struct contract_method *method, int64_t asked);
void *live_open(void *context, struct stream *stream, const struct stream_head *head);
void live_message(void *call, const uint8_t *bytes, size_t length);
void live_half_closed(void *call);
void live_writable(void *call);
void live_closed(void *call);
/* Asks for the next message. */
void live_want(struct live *live);
/* Ends it: reply, status, log. May free it: nothing may be done with it after. */
void live_finish(struct live *live, struct status status);
/* Frees it when it is over and nobody holds it. */
void live_settle(struct live *live);
/* Every few milliseconds while there are calls: deadlines and pauses. */
void live_tick(void *server);

/* admit.c: the interceptors before the request, in their fixed order. */
void admit_start(struct live *live);
/* The catalog has come (OK), or could not be loaded. */
void admit_catalog(struct rpc_server *server, struct status status);

/* The session is there: on with the call. Takes over the reference. */
struct sessions_entry;
void admit_signed_in(struct live *live, struct sessions_entry *entry);
/* Looks for the session, and loads it when it is not there. */
void admit_session(struct live *live);
struct status admit_no_session(void);
/* admit_load.c: reads it from the database, once for all calls that wait for it. */
void admit_load(struct live *live);

/* recheck.c: is the session of a stream still what it was? False: it was not, and live is over. */
bool recheck_tick(struct live *live, int64_t now, int64_t micros);

/* request.c: bytes to a message in the call's round, checked. */
struct status request_read(struct live *live, const uint8_t *bytes, size_t length);

/* check.c: rules of the contract; rewrites texts by their normal form. */
struct status check_request(struct arena *arena, const struct contract_message *contract,
                            const ProtobufCMessage *message);

/* steps.c */
struct status steps_round(struct live *live); /* a fresh `round`, for the next message */
void steps_begin(struct live *live);          /* the steps after the request */
void steps_each(struct live *live);           /* the step of one message */
void steps_again(struct live *live);          /* the present one, after a pause */
struct status steps_ahead(struct live *live); /* see rpc_ahead */

/* rpc_registry.c: the handler of a method; NULL: none. */
const struct rpc_handler *rpc_registry_find(const struct rpc_registry *registry,
                                            const struct contract_method *method);

/* tell.c: log and counters of a call that ended. */
void tell_end(struct live *live, struct status status);

/* background.c: one statement that no call waits for; a failure is logged. */
void background_send(struct rpc_server *server, enum db_lane lane, const struct db_query *query,
                     size_t n, const struct db_param *params);

#endif
