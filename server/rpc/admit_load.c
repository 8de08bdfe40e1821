/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions that are not in memory. Many calls may come with one that is not known yet, or all at
 * once when access has changed: the first reads it, and the others wait for what that finds.
 */
#include "server/rpc/live.h"
#include "server/rpc/sessions.h"

#include <string.h>

/* What was asked for longer ago than this may be too old for a call that comes now. */
enum { JOIN_MS = 200 };

struct admit_loading {
    struct admit_loading *next;
    struct live *live;
    struct db_segment *segment;
    int first;
    uint64_t epoch;
    int64_t begun; /* loop's milliseconds */
};

static uint64_t epoch_of(const struct rpc_server *server)
{
    return atomic_load(&server->shared->sessions_epoch);
}

static bool is_same(const struct live *a, const struct live *b)
{
    return a->bearer == b->bearer && memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

static bool join(struct live *live)
{
    const struct rpc_server *server = live->call.server;
    if (live->call.method->step_up)
        return false; /* the proof may be newer than what is being read */
    int64_t now = loop_now(server->config.loop);
    for (const struct admit_loading *at = server->loadings; at; at = at->next)
        if (is_same(at->live, live) && at->epoch == epoch_of(server) && now - at->begun < JOIN_MS) {
            live->awaits = at;
            return true;
        }
    return false;
}

static void unlink_loading(struct admit_loading *loading)
{
    struct admit_loading **link = &loading->live->call.server->loadings;
    while (*link != loading)
        link = &(*link)->next;
    *link = loading->next;
}

/* What the reading gave: an entry, or why there is none. */
struct outcome {
    struct sessions_entry *entry;
    struct status status;
};

static struct outcome read_entry(struct admit_loading *loading, struct status status)
{
    struct rpc_server *server = loading->live->call.server;
    struct outcome outcome = {NULL, status};
    bool no_memory;
    if (!status_is_ok(status))
        return outcome;
    outcome.entry = session_load_read(loading->segment, loading->first, loading->live->bearer,
                                      loading->live->hash, loading->epoch, &no_memory);
    if (!outcome.entry) {
        outcome.status = no_memory ? rpc_no_memory() : admit_no_session();
        return outcome;
    }
    sessions_put(server->sessions, outcome.entry);
    atomic_store_explicit(&server->stats.sessions, sessions_count(server->sessions),
                          memory_order_relaxed);
    return outcome;
}

/* Access may have changed since it was asked for: then it is looked for once more. */
static void go_on(struct live *live, const struct outcome *outcome)
{
    live->awaits = NULL;
    if (!status_is_ok(outcome->status)) {
        live_finish(live, outcome->status);
    } else if (outcome->entry->epoch != epoch_of(live->call.server)) {
        admit_session(live);
    } else {
        outcome->entry->refs++;
        admit_signed_in(live, outcome->entry);
    }
}

/* Only those that joined this one: what was asked for earlier may be too old for the others. */
static void tell_waiting(const struct admit_loading *loading, const struct outcome *outcome)
{
    for (struct live *live = loading->live->call.server->calls, *next; live; live = next) {
        next = live->next;
        if (live->awaits == loading && live->phase != LIVE_OVER)
            go_on(live, outcome);
    }
}

static void load_done(struct db_segment *segment, struct status status, void *owner)
{
    struct admit_loading *loading = owner;
    struct live *live = loading->live;
    (void)segment;
    unlink_loading(loading);
    struct outcome outcome = read_entry(loading, status);
    tell_waiting(loading, &outcome); /* `live` itself is still held */
    live->busy = false;
    if (live->phase == LIVE_OVER)
        live_settle(live);
    else if (!status_is_ok(outcome.status))
        live_finish(live, outcome.status);
    else {
        outcome.entry->refs++;
        admit_signed_in(live, outcome.entry);
    }
    if (outcome.entry)
        sessions_release(outcome.entry);
}

void admit_load(struct live *live)
{
    struct rpc_call *call = &live->call;
    if (join(live))
        return;
    struct admit_loading *loading = arena_alloc(call->arena, sizeof *loading);
    struct db_segment *segment = loading ? db_segment_new(call->arena, DB_READ) : NULL;
    if (!segment) {
        live_finish(live, rpc_no_memory());
        return;
    }
    *loading = (struct admit_loading){.next = call->server->loadings,
                                      .live = live,
                                      .segment = segment,
                                      .epoch = epoch_of(call->server),
                                      .begun = loop_now(call->server->config.loop)};
    loading->first = session_load_add(segment, live->bearer, live->hash);
    call->server->loadings = loading;
    live_count(&call->server->stats.session_loads, 1);
    live->busy = true;
    db_segment_send(call->server->config.pool, segment, load_done, loading);
}
