/* SPDX-License-Identifier: Apache-2.0 */
/* What a thread that works outside calls has. Inside job/ only. */
#ifndef KITH_SERVER_JOB_WORK_H
#define KITH_SERVER_JOB_WORK_H

#include "server/db/session.h"
#include "server/resource/resource.h"

#include <stdatomic.h>

/* A lease that is not renewed for so long is free for others. */
enum { WORK_LEASE_SECONDS = 30 };

struct keyring;

struct work {
    struct db_session *session;
    const char *owner; /* of its leases; unique among all threads of all servers */
    const struct resource_hooks *const *hooks;
    const atomic_bool *stop;       /* NULL: nobody stops it */
    const struct keyring *keyring; /* NULL: none */
};

static inline bool work_stops(const struct work *work)
{
    return work->stop && atomic_load(work->stop);
}

static inline struct status work_no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
}

/* One named query with its own segment; the rows are those of statement 0. */
struct status work_query(const struct work *work, struct arena *arena, const struct db_query *query,
                         size_t n, const struct db_param *params, struct db_segment **segment);

/* ---- Leased work ---- */

enum { WORK_MESSAGE = 500 };

/* The lease is another's now, or somebody stopped the work: it ends without a word. */
bool work_is_lost(struct status status);
/* The database is away, or too busy: later. */
bool work_is_passing(struct status status);
/* Of a status whose texts go with an arena: its code, OK as it is. */
struct status work_away(struct status status);
/* The same where the text matters: it goes to `message`, and that the lease is lost stays. */
struct status work_keep(struct status status, char message[static WORK_MESSAGE]);
/* Gives the lease back, to be taken again after so many seconds: $1 id, $2 owner, $3 seconds. */
void work_release(const struct work *work, const struct db_query *query, int64_t id, int seconds);

/* ---- For whom it works ---- */

/* Session and catalog of a user as they are now; immutable, in an arena of their own. */
struct work_actor {
    struct arena *arena;
    struct session session;
    const struct catalog *catalog;
    int64_t access, generation; /* of what was loaded: permissions, catalog */
};

/* FAILED_PRECONDITION with the reason ACTOR_GONE when the user may no longer sign in. */
struct status work_actor_load(const struct work *work, int64_t user_id, struct work_actor **actor);
void work_actor_free(struct work_actor *actor); /* NULL allowed */
/* Loads again when something has changed since; replaces *actor then. */
struct status work_actor_refresh(const struct work *work, struct work_actor **actor);

#endif
