/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: its lanes, and the end of a turn of the loop, when segments are sent and done. */
#include "server/db/internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct db_pool {
    struct loop *loop;
    struct db_config config;
    char *conninfo;
    struct db_channel channels[DB_LANES];
    struct db_list finished;
    struct loop_timer *turn;
    db_pool_changed *changed;
    void *owner;
    bool was_ready;
    bool closing;
    uint64_t random;
};

void db_config_default(struct db_config *config)
{
    *config = (struct db_config){
        .conninfo = config->conninfo,
        .connections = {2, 4, 2, 1},
        .depth = {32, 8, 1, 1},
        .queue_limit = {4096, 2048, 64, 16},
        .queue_ms = {2000, 2000, 2000, 10000},
        .statement_ms = {5000, 5000, 10000, 120000},
        .lock_ms = {40, 40, 5000, 5000},
        .connect_ms = 5000,
        .spare_ms = 30000,
        .stall_ms = 5000,
    };
}

static void take_default(int *value, int standard)
{
    if (*value <= 0)
        *value = standard;
}

static void fill_config(struct db_config *config)
{
    struct db_config standard = {0};
    db_config_default(&standard);
    for (int i = 0; i < DB_LANES; i++) {
        take_default(&config->connections[i], standard.connections[i]);
        take_default(&config->depth[i], standard.depth[i]);
        take_default(&config->queue_limit[i], standard.queue_limit[i]);
        take_default(&config->queue_ms[i], standard.queue_ms[i]);
        take_default(&config->statement_ms[i], standard.statement_ms[i]);
        take_default(&config->lock_ms[i], standard.lock_ms[i]);
    }
    /* What these two are for: nothing waits behind a segment there. */
    config->depth[DB_LONE] = config->depth[DB_HEAVY] = 1;
    take_default(&config->connect_ms, standard.connect_ms);
    take_default(&config->spare_ms, standard.spare_ms);
    take_default(&config->stall_ms, standard.stall_ms);
}

static void deliver(struct db_pool *pool)
{
    struct db_list finished = pool->finished;
    pool->finished = (struct db_list){0};
    for (struct db_segment *segment; (segment = db_list_take(&finished));) {
        struct db_lane_stats *stats = &pool->channels[segment->lane].stats;
        stats->done++;
        if (!status_is_ok(segment->status))
            stats->failed++;
        segment->done(segment, segment->status, segment->owner); /* may free the segment */
    }
}

static void end_turn(void *owner)
{
    struct db_pool *pool = owner;
    for (int i = 0; i < DB_LANES; i++)
        db_channel_dispatch(&pool->channels[i]);
    deliver(pool);
}

static bool init(struct db_pool *pool, const struct db_config *config)
{
    pool->config = *config;
    pool->conninfo = strdup(config->conninfo ? config->conninfo : "");
    pool->config.conninfo = pool->conninfo;
    fill_config(&pool->config);
    pool->turn = loop_timer_new(pool->loop, end_turn, pool);
    /* Without entropy the jitter starts somewhere fixed; it must only not be zero. */
    if (getrandom(&pool->random, sizeof pool->random, 0) != sizeof pool->random)
        pool->random = 0;
    pool->random |= 1;
    if (!pool->conninfo || !pool->turn)
        return false;
    for (int i = 0; i < DB_LANES; i++)
        if (!db_channel_init(&pool->channels[i], pool, (enum db_lane)i))
            return false;
    return true;
}

struct db_pool *db_pool_new(struct loop *loop, const struct db_config *config)
{
    struct db_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->loop = loop;
    if (!init(pool, config)) {
        db_pool_free(pool);
        return NULL;
    }
    return pool;
}

void db_pool_free(struct db_pool *pool)
{
    if (!pool)
        return;
    pool->closing = true;
    pool->changed = NULL;
    struct status status =
        status_error(RPC_UNAVAILABLE, "SHUTTING_DOWN", "The server is stopping.");
    for (int i = 0; i < DB_LANES; i++) {
        db_channel_fini(&pool->channels[i]);
        db_channel_refuse_all(&pool->channels[i], status);
    }
    while (pool->finished.first)
        deliver(pool);
    loop_timer_free(pool->turn);
    free(pool->conninfo);
    free(pool);
}

static bool any_up(const struct db_channel *channel)
{
    for (int i = 0; i < channel->n_connections; i++)
        if (db_connection_up(channel->connections[i]))
            return true;
    return false;
}

bool db_pool_ready(const struct db_pool *pool)
{
    return any_up(&pool->channels[DB_READ]) && any_up(&pool->channels[DB_WRITE]);
}

void db_pool_on_ready(struct db_pool *pool, db_pool_changed *changed, void *owner)
{
    pool->changed = changed;
    pool->owner = owner;
}

void db_pool_changed_connection(struct db_pool *pool)
{
    if (pool->closing)
        return;
    db_pool_soon(pool);
    bool ready = db_pool_ready(pool);
    if (ready == pool->was_ready)
        return;
    pool->was_ready = ready;
    if (pool->changed)
        pool->changed(ready, pool->owner);
}

int64_t db_pool_wait_ms(const struct db_pool *pool, enum db_lane lane)
{
    return db_channel_wait_ms(&pool->channels[lane]);
}

int64_t db_pool_age_ms(const struct db_pool *pool, enum db_lane lane)
{
    const struct db_segment *first = pool->channels[lane].queue.first;
    return first ? loop_now(pool->loop) - first->queued_at : 0;
}

void db_pool_stats(const struct db_pool *pool, enum db_lane lane, struct db_lane_stats *stats)
{
    const struct db_channel *channel = &pool->channels[lane];
    *stats = channel->stats;
    stats->queued = channel->queue.n;
    stats->running = db_channel_running(channel);
    for (int i = 0; i < channel->n_connections; i++) {
        stats->connections += !db_connection_asleep(channel->connections[i]);
        stats->up += db_connection_up(channel->connections[i]);
    }
}

struct loop *db_pool_loop(struct db_pool *pool)
{
    return pool->loop;
}

const struct db_config *db_pool_config(const struct db_pool *pool)
{
    return &pool->config;
}

struct db_channel *db_pool_channel(struct db_pool *pool, enum db_lane lane)
{
    return &pool->channels[lane];
}

void db_pool_submit(struct db_pool *pool, struct db_segment *segment)
{
    struct status status = db_segment_check(segment);
    if (status_is_ok(status))
        db_channel_push(&pool->channels[segment->lane], segment);
    else
        db_pool_finish(pool, segment, status);
}

void db_pool_finish(struct db_pool *pool, struct db_segment *segment, struct status status)
{
    segment->status = status;
    db_list_append(&pool->finished, segment);
    db_pool_soon(pool);
}

void db_pool_soon(struct db_pool *pool)
{
    if (!pool->closing)
        loop_timer_soon(pool->turn);
}

unsigned db_pool_random(struct db_pool *pool, unsigned below)
{
    /* xorshift64 (Marsaglia 2003): enough for jitter. */
    pool->random ^= pool->random << 13;
    pool->random ^= pool->random >> 7;
    pool->random ^= pool->random << 17;
    return (unsigned)(pool->random % below);
}

bool db_pool_closing(const struct db_pool *pool)
{
    return pool->closing;
}
