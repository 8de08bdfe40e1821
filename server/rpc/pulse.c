/* SPDX-License-Identifier: Apache-2.0 */
/* Reads whom something new has come for, into a ring that the streams of the worker look through.
 */
#include "server/rpc/pulse.h"

#include "server/sql/queries.h"

#include <stdio.h>
#include <stdlib.h>

enum { PULSE_MS = 250, QUIET_MS = 2000, RING = 4096, PAGE = 1000, PLACE = 24 };

struct pulse {
    struct rpc_server *server;
    struct loop_timer *timer;
    int64_t users[RING];
    uint64_t head;    /* how many have come so far */
    int64_t asked_at; /* when a stream looked last; loop's milliseconds */
    char tx[PLACE];   /* up to where it was read, "": not at all */
    int64_t id;
    bool running;
};

struct beat {
    struct pulse *pulse;
    struct arena *arena;
};

bool pulse_look(struct pulse *pulse, int64_t user_id, uint64_t *seen)
{
    uint64_t from = *seen;
    bool found = from == 0 || pulse->head - from > RING;
    pulse->asked_at = loop_now(pulse->server->config.loop);
    if (!pulse->running) {
        pulse->running = true;
        loop_timer_soon(pulse->timer);
    }
    for (; from < pulse->head && !found; from++)
        found = pulse->users[from % RING] == user_id;
    *seen = pulse->head;
    return found;
}

/* Whatever anybody has seen so far is too old to go on from. */
static void begin(struct pulse *pulse, const struct db_segment *segment)
{
    snprintf(pulse->tx, sizeof pulse->tx, "%s", db_string(segment, 0, 0, NOTIFICATION_NOW_TX));
    pulse->id = 0;
    pulse->head += RING + 1;
}

static void take(struct pulse *pulse, const struct db_segment *segment)
{
    int n = db_rows(segment, 0);
    for (int row = 0; row < n; row++)
        pulse->users[pulse->head++ % RING] = db_int(segment, 0, row, NOTIFICATION_PULSE_OWNER_ID);
    if (!n)
        return;
    snprintf(pulse->tx, sizeof pulse->tx, "%s",
             db_string(segment, 0, n - 1, NOTIFICATION_PULSE_TX));
    pulse->id = db_int(segment, 0, n - 1, NOTIFICATION_PULSE_ID);
}

static void done(struct db_segment *segment, struct status status, void *owner)
{
    struct beat *beat = owner;
    struct pulse *pulse = beat->pulse;
    if (status_is_ok(status) && !*pulse->tx)
        begin(pulse, segment);
    else if (status_is_ok(status))
        take(pulse, segment);
    loop_timer_start(pulse->timer,
                     status_is_ok(status) && db_rows(segment, 0) == PAGE ? 0 : PULSE_MS);
    arena_free(beat->arena);
}

static void ask(void *owner)
{
    struct pulse *pulse = owner;
    if (loop_now(pulse->server->config.loop) - pulse->asked_at > QUIET_MS) {
        pulse->running = false; /* who looks next begins anew */
        *pulse->tx = '\0';
        return;
    }
    struct arena *arena = arena_new(1 << 20);
    struct beat *beat = arena ? arena_alloc(arena, sizeof *beat) : NULL;
    struct db_segment *segment = beat ? db_segment_new(arena, DB_READ) : NULL;
    if (!segment) {
        arena_free(arena);
        loop_timer_start(pulse->timer, PULSE_MS);
        return;
    }
    *beat = (struct beat){pulse, arena};
    struct db_param params[] = {db_text(pulse->tx), db_number(arena, pulse->id),
                                db_number(arena, PAGE)};
    if (*pulse->tx)
        db_segment_add(segment, &sql_notification_pulse, 3, params);
    else
        db_segment_add(segment, &sql_notification_now, 0, NULL);
    db_segment_send(pulse->server->config.pool, segment, done, beat);
}

struct pulse *pulse_new(struct rpc_server *server)
{
    struct pulse *pulse = calloc(1, sizeof *pulse);
    if (!pulse)
        return NULL;
    pulse->server = server;
    pulse->timer = loop_timer_new(server->config.loop, ask, pulse);
    if (!pulse->timer) {
        free(pulse);
        return NULL;
    }
    return pulse;
}

void pulse_free(struct pulse *pulse)
{
    if (!pulse)
        return;
    loop_timer_free(pulse->timer);
    free(pulse);
}
