/* SPDX-License-Identifier: Apache-2.0 */
/* Counts calls and writes the sums as Prometheus text. */
#include "server/rpc/rpc_metrics.h"

#include "server/db/pool.h"

#include <stdlib.h>

static const int64_t bounds_us[LIVE_BUCKETS] = {500,     1000,    2500,     5000,    10000,
                                                25000,   50000,   100000,   250000,  500000,
                                                1000000, 2500000, 10000000, 60000000};
static const char *const costs[LIVE_COSTS] = {"none", "point", "list", "heavy"};

bool rpc_metrics_init(struct live_stats *stats)
{
    stats->calls = calloc(contract_n_methods * LIVE_CODES, sizeof *stats->calls);
    return stats->calls != NULL;
}

void rpc_metrics_fini(struct live_stats *stats)
{
    free(stats->calls);
}

void rpc_metrics_count(struct live_stats *stats, const struct contract_method *method,
                       enum rpc_code code, int64_t us)
{
    size_t row = (size_t)code < LIVE_CODES ? (size_t)code : RPC_UNKNOWN;
    size_t cost = (size_t)method->cost < LIVE_COSTS ? (size_t)method->cost : 0;
    size_t bucket = 0;
    while (bucket < LIVE_BUCKETS && us > bounds_us[bucket])
        bucket++;
    live_count(&stats->calls[method->index * LIVE_CODES + row], 1);
    live_count(&stats->duration[cost][bucket], 1);
    live_count(&stats->duration_us[cost], us);
}

static void set(atomic_uint_fast64_t *counter, uint64_t value)
{
    atomic_store_explicit(counter, value, memory_order_relaxed);
}

void rpc_metrics_sample(struct live_stats *stats, const struct db_pool *pool)
{
    for (int lane = 0; lane < DB_LANES; lane++) {
        struct db_lane_stats from;
        struct live_lane *to = &stats->lanes[lane];
        db_pool_stats(pool, (enum db_lane)lane, &from);
        set(&to->up, (uint64_t)from.up);
        set(&to->queued, (uint64_t)from.queued);
        set(&to->running, (uint64_t)from.running);
        set(&to->done, from.done);
        set(&to->failed, from.failed);
        set(&to->refused, from.refused);
        set(&to->statements, from.statements);
        set(&to->planned, from.planned);
        set(&to->moved, from.moved);
        set(&to->reconnects, from.reconnects);
    }
}

static uint64_t get(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

struct gauge {
    const char *name, *type;
    size_t offset; /* in live_stats, or in live_lane */
    const char *help;
};

static void write_head(const char *name, const char *type, const char *help, struct buf *out)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_calls(struct rpc_server *const *servers, size_t n, struct buf *out)
{
    write_head("kith_calls_total", "counter", "Calls that ended, by method and code.", out);
    for (size_t i = 0; i < contract_n_methods * LIVE_CODES; i++) {
        uint64_t sum = 0;
        for (size_t k = 0; k < n; k++)
            sum += get(&servers[k]->stats.calls[i]);
        if (sum)
            buf_printf(out, "kith_calls_total{method=\"%s\",code=\"%s\"} %llu\n",
                       contract_methods[i / LIVE_CODES]->path,
                       status_code_name((enum rpc_code)(i % LIVE_CODES)), (unsigned long long)sum);
    }
}

static void write_cost(struct rpc_server *const *servers, size_t n, size_t cost, struct buf *out)
{
    uint64_t count = 0, us = 0;
    for (size_t b = 0; b <= LIVE_BUCKETS; b++) {
        for (size_t k = 0; k < n; k++)
            count += get(&servers[k]->stats.duration[cost][b]);
        buf_printf(out, "kith_call_seconds_bucket{cost=\"%s\",le=\"", costs[cost]);
        if (b < LIVE_BUCKETS)
            buf_printf(out, "%g\"} %llu\n", (double)bounds_us[b] / 1e6, (unsigned long long)count);
        else
            buf_printf(out, "+Inf\"} %llu\n", (unsigned long long)count);
    }
    for (size_t k = 0; k < n; k++)
        us += get(&servers[k]->stats.duration_us[cost]);
    buf_printf(out, "kith_call_seconds_sum{cost=\"%s\"} %.6f\n", costs[cost], (double)us / 1e6);
    buf_printf(out, "kith_call_seconds_count{cost=\"%s\"} %llu\n", costs[cost],
               (unsigned long long)count);
}

static uint64_t sum_up(struct rpc_server *const *servers, size_t n, size_t offset)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < n; k++) {
        const char *stats = (const char *)&servers[k]->stats;
        sum += get((const atomic_uint_fast64_t *)(const void *)(stats + offset));
    }
    return sum;
}

static void write_gauge(struct rpc_server *const *servers, size_t n, const struct gauge *gauge,
                        struct buf *out)
{
    uint64_t sum = sum_up(servers, n, gauge->offset);
    write_head(gauge->name, gauge->type, gauge->help, out);
    buf_printf(out, "%s %llu\n", gauge->name, (unsigned long long)sum);
}

/* One figure of all lanes. */
static void write_lanes(struct rpc_server *const *servers, size_t n, const struct gauge *gauge,
                        struct buf *out)
{
    write_head(gauge->name, gauge->type, gauge->help, out);
    for (int lane = 0; lane < DB_LANES; lane++) {
        size_t offset =
            offsetof(struct live_stats, lanes) + (size_t)lane * sizeof(struct live_lane);
        uint64_t sum = sum_up(servers, n, offset + gauge->offset);
        buf_printf(out, "%s{lane=\"%s\"} %llu\n", gauge->name, db_lane_name((enum db_lane)lane),
                   (unsigned long long)sum);
    }
}

static void write_database(struct rpc_server *const *servers, size_t n, struct buf *out)
{
    static const struct gauge gauges[] = {
        {"kith_db_connections", "gauge", offsetof(struct live_lane, up),
         "Connections to the database that are up."},
        {"kith_db_queued", "gauge", offsetof(struct live_lane, queued),
         "Segments that wait for a connection."},
        {"kith_db_running", "gauge", offsetof(struct live_lane, running), "Segments under way."},
        {"kith_db_segments_total", "counter", offsetof(struct live_lane, done),
         "Segments that came to their end."},
        {"kith_db_failed_total", "counter", offsetof(struct live_lane, failed),
         "Of these, not OK."},
        {"kith_db_refused_total", "counter", offsetof(struct live_lane, refused),
         "Of these, never sent."},
        {"kith_db_statements_total", "counter", offsetof(struct live_lane, statements),
         "Statements that were sent."},
        {"kith_db_planned_total", "counter", offsetof(struct live_lane, planned),
         "Of these, not prepared but planned for the one time."},
        {"kith_db_moved_total", "counter", offsetof(struct live_lane, moved),
         "Segments sent again because of a lock."},
        {"kith_db_reconnects_total", "counter", offsetof(struct live_lane, reconnects),
         "Connections opened after one was lost."},
    };
    for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++)
        write_lanes(servers, n, &gauges[i], out);
}

void rpc_metrics_write(struct rpc_server *const *servers, size_t n, struct buf *out)
{
    static const struct gauge gauges[] = {
        {"kith_calls", "gauge", offsetof(struct live_stats, now), "Calls that run."},
        {"kith_sessions_cached", "gauge", offsetof(struct live_stats, sessions),
         "Sessions held in memory."},
        {"kith_session_loads_total", "counter", offsetof(struct live_stats, session_loads),
         "Sessions read from the database."},
        {"kith_refusals_total", "counter", offsetof(struct live_stats, refusals),
         "Calls that a permission was missing for."},
    };
    write_calls(servers, n, out);
    write_head("kith_call_seconds", "histogram", "How long calls took, by class of cost.", out);
    for (size_t cost = 1; cost < LIVE_COSTS; cost++)
        write_cost(servers, n, cost, out);
    for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++)
        write_gauge(servers, n, &gauges[i], out);
    write_database(servers, n, out);
}
