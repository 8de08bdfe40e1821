/* SPDX-License-Identifier: Apache-2.0 */
/* One connection of a pool: connecting, waiting to connect again, watching that it answers. */
#include "server/db/internal.h"

#include "common/log.h"

#include <stdlib.h>

enum state {
    ASLEEP,     /* a spare one, no PGconn, no timer */
    WAITING,    /* no PGconn; the timer will connect */
    CONNECTING, /* the timer limits it */
    UP, /* the timer limits silence while something is under way, else the rest of a spare one */
};

enum { FIRST_PAUSE_MS = 50, LONGEST_PAUSE_MS = 1000 };

struct db_connection {
    struct db_pool *pool;
    struct db_channel *channel;
    struct db_pipeline pipeline;
    struct loop_watch *watch;
    struct loop_timer *timer;
    enum state state;
    bool spare;
    unsigned attempts; /* since it was last up */
    bool was_up;       /* at any time */
    bool timing;       /* UP: the timer runs */
    int64_t heard; /* loop_now when it came up, went, something last ended, or the first was sent */
};

static void fire(void *owner);
static void ready(int what, void *owner);

/* Doubles up to a second; of that a random part, so that many do not come back at once. */
static int64_t pause_ms(struct db_connection *connection)
{
    unsigned shift = connection->attempts < 5 ? connection->attempts : 5;
    unsigned most = FIRST_PAUSE_MS << shift;
    if (most > LONGEST_PAUSE_MS)
        most = LONGEST_PAUSE_MS;
    return most / 2 + db_pool_random(connection->pool, most / 2);
}

static void hand_back(struct db_connection *connection)
{
    struct db_list lost = connection->pipeline.sent;
    connection->pipeline.sent = (struct db_list){0};
    /* Reads go to the front of the queue again: the last first keeps their order. */
    struct db_list reversed = {0};
    for (struct db_segment *segment; (segment = db_list_take(&lost));)
        db_list_prepend(&reversed, segment);
    for (struct db_segment *segment; (segment = db_list_take(&reversed));)
        db_channel_lost(connection->channel, segment);
}

static void log_lost(struct db_connection *connection, const char *why)
{
    /* The first time only: it may go on for hours. */
    if (connection->attempts > 0)
        return;
    log_event(LOG_LEVEL_WARN, "db.lost", log_text("lane", db_lane_name(connection->channel->lane)),
              log_text("why", why), log_text("message", PQerrorMessage(connection->pipeline.pg)));
}

static void close_down(struct db_connection *connection, enum state state)
{
    connection->state = state;
    loop_watch_free(connection->watch);
    connection->watch = NULL;
    db_pipeline_fini(&connection->pipeline);
}

/* From any state to WAITING, or to ASLEEP. */
static void drop(struct db_connection *connection, const char *why)
{
    bool planned = connection->pipeline.restart;
    if (!planned)
        log_lost(connection, why);
    close_down(connection, connection->spare ? ASLEEP : WAITING);
    if (connection->spare)
        loop_timer_stop(connection->timer);
    else
        loop_timer_start(connection->timer, planned ? 0 : pause_ms(connection));
    connection->attempts++;
    connection->heard = loop_now(db_pool_loop(connection->pool));
    hand_back(connection);
    db_pool_changed_connection(connection->pool);
}

/* libpq may close a socket and open another with the same number, so it is made anew each time. */
static bool watch(struct db_connection *connection, int what)
{
    int fd = PQsocket(connection->pipeline.pg);
    connection->watch =
        fd < 0 ? NULL : loop_watch_new(db_pool_loop(connection->pool), fd, ready, connection);
    if (!connection->watch)
        return false;
    loop_watch_set(connection->watch, what);
    return true;
}

/* What has nothing to do for long goes, if it is a spare one. */
static void watch_rest(struct db_connection *connection)
{
    if (!connection->spare)
        return;
    int64_t limit = db_pool_config(connection->pool)->spare_ms;
    int64_t left = connection->heard + limit - loop_now(db_pool_loop(connection->pool));
    if (left <= 0)
        close_down(connection, ASLEEP);
    else
        loop_timer_start(connection->timer, left);
}

static void open_up(struct db_connection *connection)
{
    PGconn *pg = connection->pipeline.pg;
    if (PQsetnonblocking(pg, 1) != 0 || !PQenterPipelineMode(pg) || !watch(connection, LOOP_READ)) {
        drop(connection, "setup");
        return;
    }
    loop_timer_stop(connection->timer);
    if (connection->was_up && !connection->spare) {
        connection->channel->stats.reconnects++;
        log_event(LOG_LEVEL_INFO, "db.reconnected",
                  log_text("lane", db_lane_name(connection->channel->lane)));
    }
    connection->state = UP;
    connection->was_up = true;
    connection->timing = false;
    connection->attempts = 0;
    connection->heard = loop_now(db_pool_loop(connection->pool));
    watch_rest(connection);
    db_pool_changed_connection(connection->pool);
}

static void poll_connect(struct db_connection *connection)
{
    loop_watch_free(connection->watch);
    connection->watch = NULL;
    bool waits = false;
    switch (PQconnectPoll(connection->pipeline.pg)) {
    case PGRES_POLLING_OK:
        open_up(connection);
        return;
    case PGRES_POLLING_READING:
        waits = watch(connection, LOOP_READ);
        break;
    case PGRES_POLLING_WRITING:
        waits = watch(connection, LOOP_WRITE);
        break;
    default:
        break;
    }
    if (!waits)
        drop(connection, "refused");
}

static void start(struct db_connection *connection)
{
    const struct db_target *target = &connection->channel->target;
    PGconn *pg = PQconnectStartParams(target->keywords, target->values, 1);
    connection->state = CONNECTING;
    db_pipeline_init(&connection->pipeline, pg, connection->channel->lane != DB_HEAVY);
    /* The first poll comes when the socket can be written to. */
    if (!pg || PQstatus(pg) == CONNECTION_BAD || !watch(connection, LOOP_WRITE)) {
        drop(connection, "refused");
        return;
    }
    loop_timer_start(connection->timer, db_pool_config(connection->pool)->connect_ms);
}

/* How long the first segment may keep us waiting. */
static int64_t silence_ms(const struct db_connection *connection)
{
    const struct db_config *config = db_pool_config(connection->pool);
    int64_t statements = db_pipeline_weight(&connection->pipeline);
    return statements * config->statement_ms[connection->channel->lane] + config->stall_ms;
}

/* A spare one is looked at again as soon as it may have rested enough. */
static int64_t earlier(const struct db_connection *connection, int64_t left)
{
    int64_t rest = db_pool_config(connection->pool)->spare_ms;
    return rest < left ? rest : left;
}

/* Not restarted at every answer: when it fires it looks at when there was one. */
static void watch_silence(struct db_connection *connection)
{
    connection->timing = connection->pipeline.sent.n > 0;
    if (!connection->timing) {
        watch_rest(connection);
        return;
    }
    int64_t now = loop_now(db_pool_loop(connection->pool));
    int64_t left = connection->heard + silence_ms(connection) - now;
    if (left <= 0)
        drop(connection, "silence");
    else
        loop_timer_start(connection->timer, connection->spare ? earlier(connection, left) : left);
}

static void fire(void *owner)
{
    struct db_connection *connection = owner;
    switch (connection->state) {
    case ASLEEP:
        break;
    case WAITING:
        start(connection);
        break;
    case CONNECTING:
        drop(connection, "timeout");
        break;
    case UP:
        watch_silence(connection);
        break;
    }
}

static void ended(struct db_segment *segment, void *owner)
{
    struct db_connection *connection = owner;
    connection->heard = loop_now(db_pool_loop(connection->pool));
    db_channel_ended(connection->channel, segment);
}

static void read_results(struct db_connection *connection)
{
    struct db_pipeline *pipeline = &connection->pipeline;
    if (!db_pipeline_read(pipeline, ended, connection)) {
        drop(connection, "connection");
        return;
    }
    if (pipeline->restart && !pipeline->sent.first)
        drop(connection, "restart");
    else
        db_connection_flush(connection);
    db_pool_soon(connection->pool); /* there may be room now */
}

static void ready(int what, void *owner)
{
    (void)what; /* libpq wants to read also when it could only not write */
    struct db_connection *connection = owner;
    if (connection->state == CONNECTING)
        poll_connect(connection);
    else
        read_results(connection);
}

struct db_connection *db_connection_new(struct db_pool *pool, struct db_channel *channel,
                                        bool spare)
{
    struct db_connection *connection = calloc(1, sizeof *connection);
    if (!connection)
        return NULL;
    connection->pool = pool;
    connection->channel = channel;
    connection->timer = loop_timer_new(db_pool_loop(pool), fire, connection);
    if (!connection->timer) {
        free(connection);
        return NULL;
    }
    connection->spare = spare;
    connection->state = ASLEEP;
    if (!spare)
        db_connection_wake(connection);
    return connection;
}

bool db_connection_wake(struct db_connection *connection)
{
    int64_t slept = loop_now(db_pool_loop(connection->pool)) - connection->heard;
    bool tired = connection->attempts > 0 && slept < db_pool_config(connection->pool)->connect_ms;
    if (connection->state != ASLEEP || tired)
        return false;
    connection->state = WAITING;
    loop_timer_start(connection->timer, 0);
    return true;
}

bool db_connection_asleep(const struct db_connection *connection)
{
    return connection->state == ASLEEP;
}

void db_connection_free(struct db_connection *connection)
{
    if (!connection)
        return;
    connection->state = WAITING;
    loop_watch_free(connection->watch);
    loop_timer_free(connection->timer);
    if (connection->pipeline.pg)
        db_pipeline_fini(&connection->pipeline);
    hand_back(connection);
    free(connection);
}

bool db_connection_up(const struct db_connection *connection)
{
    return connection->state == UP;
}

bool db_connection_away(const struct db_connection *connection)
{
    return connection->state == ASLEEP || (connection->state != UP && connection->attempts > 1);
}

int db_connection_load(const struct db_connection *connection)
{
    if (connection->state != UP || connection->pipeline.restart)
        return -1;
    return connection->pipeline.sent.n;
}

void db_connection_send(struct db_connection *connection, struct db_segment *segment)
{
    if (!connection->pipeline.sent.first)
        connection->heard = loop_now(db_pool_loop(connection->pool));
    if (db_pipeline_send(&connection->pipeline, segment)) {
        if (!connection->timing)
            watch_silence(connection);
        return;
    }
    /* A segment that cannot be sent here could not be sent elsewhere: it is not tried again. */
    db_pool_finish(connection->pool, segment,
                   status_error(RPC_UNAVAILABLE, "DATABASE_AWAY",
                                "The database is not reachable at the moment."));
    drop(connection, "send");
}

bool db_connection_shares(const struct db_connection *connection, const struct db_segment *segment)
{
    return segment->shares && connection->pipeline.unsynced > 0;
}

void db_connection_flush(struct db_connection *connection)
{
    if (connection->state != UP)
        return;
    if (!db_pipeline_sync(&connection->pipeline)) {
        drop(connection, "send");
        return;
    }
    int left = PQflush(connection->pipeline.pg);
    if (left < 0)
        drop(connection, "send");
    else
        loop_watch_set(connection->watch, left ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}
