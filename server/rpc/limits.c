/* SPDX-License-Identifier: Apache-2.0 */
/* Counters behind one lock: held for a few instructions, twice per call. */
#include "server/rpc/limits.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    LIMITS_BUCKETS = 1024,
    LIMITS_KEPT_PLACES = 32,
    LIMITS_USER_KEPT = 2,
    LIMITS_OPEN_PART = 4,
    LIMITS_HASTY = 8192, /* users who share a place there are taken for one */
};

struct limits_user {
    struct limits_user *next;
    int64_t user_id;
    unsigned calls, heavy;
};

struct limits {
    struct rpc_limits most;
    pthread_mutex_t lock;
    unsigned calls, open, heavy; /* open: of calls, those without a session */
    unsigned kept_session, kept_health;
    int64_t refused_until[LIMITS_HASTY]; /* ms, by a hash of the user */
    struct limits_user *buckets[LIMITS_BUCKETS];
    struct limits_user
        *spare; /* a user has at least one call: never empty when a call was let in */
    struct limits_user users[];
};

struct limits *limits_new(const struct rpc_limits *most)
{
    size_t n = (size_t)most->calls + LIMITS_KEPT_PLACES;
    struct limits *limits = calloc(1, sizeof *limits + n * sizeof *limits->users);
    if (!limits)
        return NULL;
    limits->most = *most;
    pthread_mutex_init(&limits->lock, NULL);
    for (size_t i = 0; i < n; i++) {
        limits->users[i].next = limits->spare;
        limits->spare = &limits->users[i];
    }
    return limits;
}

void limits_free(struct limits *limits)
{
    if (!limits)
        return;
    pthread_mutex_destroy(&limits->lock);
    free(limits);
}

static struct status busy(const char *reason, const char *message, unsigned retry_ms)
{
    struct status status = status_error(RPC_RESOURCE_EXHAUSTED, reason, message);
    status.retry_ms = retry_ms;
    return status;
}

struct status limits_busy(void)
{
    return busy("SERVER_BUSY", "The server has too much to do; try again.", LIMITS_RETRY_MS);
}

static bool has_room(const struct limits *limits, bool open)
{
    unsigned most = limits->most.calls;
    unsigned most_open = most < LIMITS_OPEN_PART ? 1 : most / LIMITS_OPEN_PART;
    return limits->calls < most && (!open || limits->open < most_open);
}

static bool take_kept(unsigned *places)
{
    if (*places >= LIMITS_KEPT_PLACES)
        return false;
    (*places)++;
    return true;
}

static bool enter(struct limits *limits, struct limits_ticket *ticket, enum limits_kind kind)
{
    bool open = kind == LIMITS_OPEN || kind == LIMITS_HEALTH;
    if (has_room(limits, open)) {
        ticket->total = true;
        ticket->open = open;
        limits->calls++;
        limits->open += open;
        return true;
    }
    if (kind == LIMITS_HEALTH)
        return ticket->kept_health = take_kept(&limits->kept_health);
    return kind == LIMITS_KEPT && (ticket->kept_session = take_kept(&limits->kept_session));
}

struct status limits_enter(struct limits *limits, struct limits_ticket *ticket,
                           enum limits_kind kind)
{
    pthread_mutex_lock(&limits->lock);
    bool entered = enter(limits, ticket, kind);
    pthread_mutex_unlock(&limits->lock);
    return entered ? STATUS_OK : limits_busy();
}

static struct limits_user **bucket_of(struct limits *limits, int64_t user_id)
{
    return &limits->buckets[(uint64_t)user_id * 0x9e3779b97f4a7c15u >> 54];
}

static struct limits_user *user_find(struct limits *limits, int64_t user_id)
{
    struct limits_user **bucket = bucket_of(limits, user_id);
    for (struct limits_user *user = *bucket; user; user = user->next)
        if (user->user_id == user_id)
            return user;
    struct limits_user *user = limits->spare;
    limits->spare = user->next;
    *user = (struct limits_user){.next = *bucket, .user_id = user_id};
    *bucket = user;
    return user;
}

static void user_drop(struct limits *limits, struct limits_user *user)
{
    struct limits_user **link = bucket_of(limits, user->user_id);
    while (*link != user)
        link = &(*link)->next;
    *link = user->next;
    user->next = limits->spare;
    limits->spare = user;
}

/* What somebody may wait who has not been refused lately: the first call of each, almost any time.
 */
static int64_t patience(const struct limits *limits, const struct limits_user *user)
{
    if (user->calls == 0)
        return LIMITS_WAIT_FIRST_MS;
    return limits->calls > limits->most.calls / 2 ? 0 : LIMITS_WAIT_MS;
}

/* Not heeding it prolongs it. */
static bool is_crowded(struct limits *limits, const struct limits_user *user,
                       const struct limits_user_call *call)
{
    int64_t *until = &limits->refused_until[(uint64_t)call->user_id * 0x9e3779b97f4a7c15u >> 51];
    bool crowded = call->now_ms < *until ? call->wait_ms > LIMITS_WAIT_HASTY_MS
                                         : call->age_ms > patience(limits, user);
    if (call->kept || !crowded)
        return false;
    *until = call->now_ms + LIMITS_RETRY_MS;
    return true;
}

static struct status user_enter(struct limits *limits, struct limits_user *user,
                                struct limits_ticket *ticket, const struct limits_user_call *call)
{
    bool heavy = call->heavy;
    if (user->calls >= limits->most.user_calls + (call->kept ? LIMITS_USER_KEPT : 0))
        return busy("TOO_MANY_CALLS", "Too many of your calls run at once; wait for one to end.",
                    200);
    if (heavy && (user->heavy >= limits->most.user_heavy || limits->heavy >= limits->most.heavy))
        return busy("TOO_MANY_HEAVY_CALLS",
                    "Too many reports, exports or imports run at once; wait for one to end.", 2000);
    if (is_crowded(limits, user, call))
        return limits_busy();
    ticket->user_id = user->user_id;
    ticket->user = true;
    ticket->heavy = heavy;
    user->calls++;
    user->heavy += heavy;
    limits->heavy += heavy;
    return STATUS_OK;
}

struct status limits_enter_user(struct limits *limits, struct limits_ticket *ticket,
                                const struct limits_user_call *call)
{
    pthread_mutex_lock(&limits->lock);
    struct limits_user *user = user_find(limits, call->user_id);
    struct status status = user_enter(limits, user, ticket, call);
    if (user->calls == 0)
        user_drop(limits, user);
    pthread_mutex_unlock(&limits->lock);
    return status;
}

void limits_leave(struct limits *limits, struct limits_ticket *ticket)
{
    pthread_mutex_lock(&limits->lock);
    limits->calls -= ticket->total;
    limits->open -= ticket->open;
    limits->kept_session -= ticket->kept_session;
    limits->kept_health -= ticket->kept_health;
    if (ticket->user) {
        struct limits_user *user = user_find(limits, ticket->user_id);
        user->heavy -= ticket->heavy;
        limits->heavy -= ticket->heavy;
        if (--user->calls == 0)
            user_drop(limits, user);
    }
    pthread_mutex_unlock(&limits->lock);
    *ticket = (struct limits_ticket){0};
}
