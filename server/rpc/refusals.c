/* SPDX-License-Identifier: Apache-2.0 */
/* A small table that is written when its minute is over, or when it is full. */
#include "server/rpc/refusals.h"

#include "common/clock.h"
#include "server/sql/queries.h"

#include <stdlib.h>

enum { REFUSALS_MOST = 256, REFUSALS_MS = 5000 };

static const int64_t MINUTE_US = 60 * INT64_C(1000000);

struct refusal {
    int64_t user_id, minute, count;
    const struct contract_method *method;
};

struct refusals {
    struct rpc_server *server;
    struct loop_timer *timer;
    size_t n;
    struct refusal rows[REFUSALS_MOST];
};

static void write_row(struct rpc_server *server, const struct refusal *row)
{
    struct arena *arena = arena_new(4096);
    if (!arena)
        return;
    char minute[CLOCK_TEXT];
    struct db_param params[] = {
        db_number(arena, row->user_id),
        db_text(row->method->path),
        db_text(clock_format(row->minute * MINUTE_US, minute)),
        db_number(arena, row->count),
    };
    background_send(server, DB_WRITE, &sql_rpc_refusals, 4, params);
    arena_free(arena);
}

/* Writes the rows of minutes before this one. */
static void write_before(struct refusals *refusals, int64_t minute)
{
    size_t kept = 0;
    for (size_t i = 0; i < refusals->n; i++) {
        if (refusals->rows[i].minute < minute)
            write_row(refusals->server, &refusals->rows[i]);
        else
            refusals->rows[kept++] = refusals->rows[i];
    }
    refusals->n = kept;
}

void refusals_flush(struct refusals *refusals)
{
    write_before(refusals, INT64_MAX);
}

static void tick(void *owner)
{
    struct refusals *refusals = owner;
    write_before(refusals, clock_micros() / MINUTE_US);
    if (refusals->n)
        loop_timer_start(refusals->timer, REFUSALS_MS);
}

struct refusals *refusals_new(struct rpc_server *server)
{
    struct refusals *refusals = calloc(1, sizeof *refusals);
    if (!refusals)
        return NULL;
    refusals->server = server;
    refusals->timer = loop_timer_new(server->config.loop, tick, refusals);
    if (refusals->timer)
        return refusals;
    free(refusals);
    return NULL;
}

void refusals_free(struct refusals *refusals)
{
    if (!refusals)
        return;
    loop_timer_free(refusals->timer);
    free(refusals);
}

void refusals_add(struct refusals *refusals, int64_t user_id, const struct contract_method *method,
                  int64_t now_us)
{
    live_count(&refusals->server->stats.refusals, 1);
    int64_t minute = now_us / MINUTE_US;
    for (size_t i = 0; i < refusals->n; i++) {
        struct refusal *row = &refusals->rows[i];
        if (row->user_id == user_id && row->minute == minute && row->method == method) {
            row->count++;
            return;
        }
    }
    if (refusals->n == REFUSALS_MOST)
        refusals_flush(refusals);
    if (refusals->n == 0)
        loop_timer_start(refusals->timer, REFUSALS_MS);
    refusals->rows[refusals->n++] = (struct refusal){user_id, minute, 1, method};
}
