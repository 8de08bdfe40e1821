/* SPDX-License-Identifier: Apache-2.0 */
/* One lane of a pool: a bounded queue in front of a few connections. */
#include "server/db/internal.h"

#include "common/clock.h"
#include "common/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a refused caller is told to wait; a pace is measured over so long, and
 * smoothed over so many measurements: within a burst of results it looks far too good. */
enum { RETRY_BUSY_MS = 200, RETRY_AWAY_MS = 1000, PACE_US = 10000, PACE_SMOOTH = 4 };

const char *db_lane_name(enum db_lane lane)
{
    static const char *const names[DB_LANES] = {"read", "write", "lone", "heavy"};
    return names[lane];
}

static struct status busy_status(void)
{
    struct status status = status_error(RPC_RESOURCE_EXHAUSTED, "DATABASE_BUSY",
                                        "The server is busy. Please try again in a moment.");
    status.retry_ms = RETRY_BUSY_MS;
    return status;
}

static struct status away_status(void)
{
    struct status status = status_error(RPC_UNAVAILABLE, "DATABASE_AWAY",
                                        "The database is not reachable at the moment.");
    status.retry_ms = RETRY_AWAY_MS;
    return status;
}

static int64_t now_of(const struct db_channel *channel)
{
    return loop_now(db_pool_loop(channel->pool));
}

static void refuse(struct db_channel *channel, struct db_segment *segment, struct status status)
{
    channel->stats.refused++;
    db_pool_finish(channel->pool, segment, status);
}

void db_channel_refuse_all(struct db_channel *channel, struct status status)
{
    for (struct db_segment *segment; (segment = db_list_take(&channel->queue));)
        refuse(channel, segment, status);
}

static int64_t patience_left(const struct db_channel *channel)
{
    int64_t limit = db_pool_config(channel->pool)->queue_ms[channel->lane];
    return channel->queue.first->queued_at + limit - now_of(channel);
}

/* The timer runs on when the queue has emptied: most of the time it is not worth stopping. */
static void be_patient(struct db_channel *channel)
{
    if (!channel->queue.first || channel->timing)
        return;
    channel->timing = true;
    loop_timer_start(channel->patience, patience_left(channel));
}

/* The first in the queue has waited longest, but for those that were put in front. */
static void lose_patience(void *owner)
{
    struct db_channel *channel = owner;
    channel->timing = false;
    while (channel->queue.first && patience_left(channel) <= 0)
        refuse(channel, db_list_take(&channel->queue), busy_status());
    be_patient(channel);
}

static bool is_away(const struct db_channel *channel)
{
    for (int i = 0; i < channel->n_connections; i++)
        if (!db_connection_away(channel->connections[i]))
            return false;
    return true;
}

static void enqueue(struct db_channel *channel, struct db_segment *segment, bool first)
{
    segment->queued_at = now_of(channel);
    if (first)
        db_list_prepend(&channel->queue, segment);
    else
        db_list_append(&channel->queue, segment);
    db_pool_soon(channel->pool);
}

void db_channel_push(struct db_channel *channel, struct db_segment *segment)
{
    if (db_pool_closing(channel->pool) || is_away(channel))
        refuse(channel, segment, away_status());
    else if (!segment->urgent &&
             channel->queue.n >= db_pool_config(channel->pool)->queue_limit[channel->lane])
        refuse(channel, segment, busy_status());
    else
        enqueue(channel, segment, segment->urgent);
}

void db_channel_push_first(struct db_channel *channel, struct db_segment *segment)
{
    if (db_pool_closing(channel->pool) || is_away(channel))
        refuse(channel, segment, away_status());
    else
        enqueue(channel, segment, true);
}

/* The connection with the least to do; NULL when all are full or away. */
static struct db_connection *choose(const struct db_channel *channel)
{
    struct db_connection *best = NULL;
    int least = db_pool_config(channel->pool)->depth[channel->lane];
    for (int i = 0; i < channel->n_connections; i++) {
        int load = db_connection_load(channel->connections[i]);
        if (load >= 0 && load < least) {
            best = channel->connections[i];
            least = load;
        }
    }
    return best;
}

/* What may share a transaction with the one before goes the same way, as long as there is room. */
static struct db_connection *choose_for(const struct db_channel *channel,
                                        struct db_connection *last,
                                        const struct db_segment *segment)
{
    int depth = db_pool_config(channel->pool)->depth[channel->lane];
    int load = last ? db_connection_load(last) : -1; /* it may have been lost since */
    if (load >= 0 && load < depth && db_connection_shares(last, segment))
        return last;
    return choose(channel);
}

/* One more, unless one is on its way already: a segment went behind another, or waits. */
static void grow(struct db_channel *channel)
{
    for (int i = 0; i < channel->n_connections; i++)
        if (!db_connection_asleep(channel->connections[i]) &&
            !db_connection_up(channel->connections[i]))
            return;
    for (int i = 0; i < channel->n_connections; i++)
        if (db_connection_wake(channel->connections[i]))
            return;
}

/* Statement 0 is our own. */
static void count_statements(struct db_channel *channel, const struct db_segment *segment)
{
    channel->stats.statements += (uint64_t)segment->n - 1;
    for (int i = 1; i < segment->n; i++)
        channel->stats.planned += !segment->statements[i].query->name;
}

int db_channel_running(const struct db_channel *channel)
{
    int running = 0;
    for (int i = 0; i < channel->n_connections; i++) {
        int load = db_connection_load(channel->connections[i]);
        running += load > 0 ? load : 0;
    }
    return running;
}

int64_t db_channel_wait_ms(const struct db_channel *channel)
{
    int under_way = db_channel_running(channel) + channel->queue.n;
    if (under_way < 2 * channel->n_connections)
        return 0;
    return under_way * channel->pace.service_ns / 1000000;
}

/* At the end of a turn: what ended took the lane the time for which it was busy. */
static void measure(struct db_channel *channel)
{
    struct db_pace *pace = &channel->pace;
    bool busy = channel->queue.first || db_channel_running(channel) > 0;
    if (pace->ended == 0 && busy == (pace->since_us != 0))
        return;
    int64_t now = clock_monotonic_micros();
    pace->busy_us += pace->since_us ? now - pace->since_us : 0;
    pace->since_us = busy ? now : 0;
    pace->counted += pace->ended;
    pace->ended = 0;
    if (pace->busy_us < PACE_US || pace->counted == 0)
        return;
    int64_t each = pace->busy_us * 1000 / pace->counted;
    pace->service_ns += (each - pace->service_ns) / (pace->service_ns ? PACE_SMOOTH : 1);
    pace->busy_us = pace->counted = 0;
}

static void dispatch(struct db_channel *channel)
{
    if (!channel->queue.first)
        return;
    if (is_away(channel)) {
        db_channel_refuse_all(channel, away_status());
        return;
    }
    struct db_connection *connection = NULL;
    bool crowded = false;
    while (channel->queue.first &&
           (connection = choose_for(channel, connection, channel->queue.first))) {
        crowded |= db_connection_load(connection) > 0;
        count_statements(channel, channel->queue.first);
        db_connection_send(connection, db_list_take(&channel->queue));
    }
    if (crowded || channel->queue.first)
        grow(channel);
    for (int i = 0; i < channel->n_connections; i++)
        db_connection_flush(channel->connections[i]);
    be_patient(channel);
}

void db_channel_dispatch(struct db_channel *channel)
{
    dispatch(channel);
    measure(channel);
}

/* It waited for a lock on a connection that others share. */
static bool moves(const struct db_channel *channel, const struct db_segment *segment)
{
    return strcmp(segment->sqlstate, "55P03") == 0 &&
           (channel->lane == DB_READ || channel->lane == DB_WRITE) &&
           db_pool_channel(channel->pool, DB_LONE)->n_connections > 0;
}

void db_channel_ended(struct db_channel *channel, struct db_segment *segment)
{
    channel->pace.ended++;
    if (moves(channel, segment)) {
        channel->stats.moved++;
        db_segment_reset(segment);
        segment->at_lane = DB_LONE;
        db_channel_push(db_pool_channel(channel->pool, DB_LONE), segment);
    } else if (segment->stale && !segment->resent) {
        channel->stats.resent++;
        db_segment_reset(segment);
        segment->resent = true;
        db_channel_push_first(channel, segment);
    } else {
        db_pool_finish(channel->pool, segment, segment->status);
    }
}

void db_channel_lost(struct db_channel *channel, struct db_segment *segment)
{
    struct status status = db_segment_lost(segment);
    bool own = segment->failed && !segment->stale; /* an error of its own is its answer */
    bool again = segment->lane == DB_READ && !own && !segment->resent;
    if (!again) {
        db_pool_finish(channel->pool, segment, status);
        return;
    }
    channel->stats.resent++;
    db_segment_reset(segment);
    segment->resent = true;
    db_channel_push_first(channel, segment);
}

static bool target_init(struct db_channel *channel)
{
    const struct db_config *config = db_pool_config(channel->pool);
    enum db_lane lane = channel->lane;
    char settings[512];
    /* Reports profit from parallel query, compilation and plans for their values; others do not. */
    snprintf(settings, sizeof settings,
             "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=10s"
             " -c default_transaction_isolation=read\\ committed -c TimeZone=UTC"
             " -c client_min_messages=warning%s%s",
             config->statement_ms[lane], config->lock_ms[lane],
             lane == DB_HEAVY ? ""
                              : " -c plan_cache_mode=force_generic_plan -c jit=off"
                                " -c max_parallel_workers_per_gather=0",
             lane == DB_READ ? " -c default_transaction_read_only=on" : "");
    return db_target_init(&channel->target, config->conninfo, settings, lane == DB_READ);
}

bool db_channel_init(struct db_channel *channel, struct db_pool *pool, enum db_lane lane)
{
    *channel = (struct db_channel){.pool = pool, .lane = lane};
    int base = db_pool_config(pool)->connections[lane];
    int n = base + db_pool_config(pool)->spare[lane];
    channel->patience = loop_timer_new(db_pool_loop(pool), lose_patience, channel);
    channel->connections = calloc((size_t)n, sizeof(struct db_connection *));
    if (!channel->patience || !channel->connections || !target_init(channel))
        return false;
    for (int i = 0; i < n; i++) {
        channel->connections[i] = db_connection_new(pool, channel, i >= base);
        if (!channel->connections[i])
            return false;
        channel->n_connections++;
    }
    return true;
}

void db_channel_fini(struct db_channel *channel)
{
    for (int i = 0; i < channel->n_connections; i++)
        db_connection_free(channel->connections[i]);
    channel->n_connections = 0;
    free(channel->connections);
    loop_timer_free(channel->patience);
    db_target_fini(&channel->target);
}
