/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of server/db share. A segment is in exactly one place: the queue of a channel, the
 * list of what a pipeline has sent, or the pool's list of finished ones.
 *
 *   pool ── channel (one per lane) ── queue of segments
 *                └── connection … ── pipeline ── segments under way
 */
#ifndef KITH_SERVER_DB_INTERNAL_H
#define KITH_SERVER_DB_INTERNAL_H

#include "server/db/db.h"
#include "server/db/pool.h"

#include <libpq-fe.h>

/* One statement of a segment. Statement 0 is our own, see db_pipeline_send. */
struct db_statement {
    const struct db_query *query;
    int n;
    const char **values;
    int *lengths;
    int *formats;
    PGresult *result;
    bool preparing; /* its query is prepared ahead of the segment, in a segment of its own */
};

struct db_segment {
    struct db_segment *next; /* in the list where it is */
    struct arena *arena;
    enum db_lane lane;    /* as asked for */
    enum db_lane at_lane; /* LONE after a move */
    struct db_statement *statements;
    int n, capacity; /* of statements, the first included */
    bool unnamed;    /* holds a statement without a name */
    bool shares;     /* may share its transaction */
    bool joined;     /* the next one that was sent is in the same transaction */
    bool malformed;  /* a statement could not be added */
    bool urgent;     /* goes ahead of all that wait */
    bool resent;     /* once already */
    bool stale;      /* failed for what its connection had prepared: worth sending again */
    bool failed;     /* PostgreSQL reported an error: status and the two below are about it */
    struct status status;
    char sqlstate[6];
    const char *constraint;
    int64_t queued_at;
    db_done *done;
    void *owner;
};

struct db_list {
    struct db_segment *first, *last;
    int n;
};

void db_list_append(struct db_list *list, struct db_segment *segment);
void db_list_prepend(struct db_list *list, struct db_segment *segment);
struct db_segment *db_list_take(struct db_list *list); /* the first, NULL when empty */

/* Forgets results and errors, so that the segment can be sent again. */
void db_segment_reset(struct db_segment *segment);
/* Its first error of PostgreSQL; later ones are consequences. */
void db_segment_fail(struct db_segment *segment, const PGresult *result);
/* The status for a connection that was lost while the segment was under way. */
struct status db_segment_lost(const struct db_segment *segment);
/* Not OK when the segment cannot be sent at all. */
struct status db_segment_check(const struct db_segment *segment);

/* What PostgreSQL says about an error; any but sqlstate may be NULL. */
struct db_error {
    const char *sqlstate, *message, *detail, *hint, *constraint, *table, *column;
};

/* The one mapping from SQLSTATE to status. The strings are copied to the arena. */
struct status db_error_status(struct arena *arena, const struct db_error *error);
struct db_error db_error_read(const PGresult *result);
void db_error_log(const PGresult *result, const char *query);

/* A constraint that a user can run into, with its sentence. */
struct db_constraint_text {
    const char *name;
    enum rpc_code code; /* RPC_OK: as its SQLSTATE says */
    const char *reason; /* NULL: as its SQLSTATE says */
    const char *field;  /* NULL: none */
    const char *message;
};
/* NULL when there is none. */
const struct db_constraint_text *db_constraint_find(const char *name);

/*
 * A connection in pipeline mode: what was sent, and what is expected to come back.
 * Knows no loop: the pool waits with its loop, a session with poll(2).
 */
struct db_pipeline {
    PGconn *pg;
    struct db_list sent;
    const struct db_query **prepared; /* sorted by address */
    size_t n_prepared, prepared_capacity;
    bool generic;  /* the connection plans for all values, not for the ones given */
    bool restart;  /* to be connected anew when nothing is under way */
    int unsynced;  /* segments since the last Sync: the last in `sent` waits for one */
    int statement; /* of the first segment: whose result comes next */
    bool open;     /* that statement has had a result */
    int nulls;     /* NULLs in a row from PQgetResult */
    bool doubtful; /* the commit under way was not confirmed by a standby */
    bool scripted; /* a script of the session holds a transaction open */
};

void db_pipeline_init(struct db_pipeline *pipeline, PGconn *pg, bool generic);
/* Forgets the connection and frees what belongs to it; what was sent stays in `sent`. */
void db_pipeline_fini(struct db_pipeline *pipeline);
/* False: the connection is unusable, and this segment (not in `sent`) had no effect. */
bool db_pipeline_send(struct db_pipeline *pipeline, struct db_segment *segment);
/* After the last of several sends. False: the connection is unusable. */
bool db_pipeline_sync(struct db_pipeline *pipeline);
/* Each segment whose end came is taken from `sent` and given to `ended`. False: as above. */
typedef void db_pipeline_ended(struct db_segment *segment, void *owner);
bool db_pipeline_read(struct db_pipeline *pipeline, db_pipeline_ended *ended, void *owner);
/* Longest time that the first segment may take, in statements. */
int db_pipeline_weight(const struct db_pipeline *pipeline);

/* conninfo and what we set for a lane, as PQconnectStartParams and PQconnectdbParams want them. */
struct db_target {
    const char *keywords[8];
    const char *values[8];
    char *options;
};

/* False without memory or when conninfo is malformed. Borrows conninfo. */
bool db_target_init(struct db_target *target, const char *conninfo, const char *settings,
                    bool read_only);
void db_target_fini(struct db_target *target);

struct db_channel;

struct db_connection;
/* A spare one sleeps until it is woken, and again when it had nothing to do or was lost. */
struct db_connection *db_connection_new(struct db_pool *pool, struct db_channel *channel,
                                        bool spare);
/* What was under way is handed back as lost. NULL allowed. */
void db_connection_free(struct db_connection *connection);
/* Segments under way, or -1 when it takes none now. */
int db_connection_load(const struct db_connection *connection);
bool db_connection_up(const struct db_connection *connection);
bool db_connection_asleep(const struct db_connection *connection);
/* It connects, when it sleeps and was not lost or refused just before; false: it does not. */
bool db_connection_wake(struct db_connection *connection);
/* No connection, and none is expected soon: it sleeps, or the last attempt to make one failed. */
bool db_connection_away(const struct db_connection *connection);
void db_connection_send(struct db_connection *connection, struct db_segment *segment);
/* Could this one share a transaction with what was sent last? */
bool db_connection_shares(const struct db_connection *connection, const struct db_segment *segment);
/* After a batch of sends. */
void db_connection_flush(struct db_connection *connection);

/* How fast a lane works, measured while it has something to do. */
struct db_pace {
    int64_t since_us;         /* busy since the last look; 0: it had nothing to do */
    int64_t ended;            /* segments, since the last look */
    int64_t busy_us, counted; /* time and segments, since the last measurement */
    int64_t service_ns;       /* of the lane for one segment, smoothed */
};

/* One lane: its queue and its connections. */
struct db_channel {
    struct db_pool *pool;
    enum db_lane lane;
    struct db_target target;
    struct db_connection **connections;
    int n_connections;
    struct db_list queue;
    struct loop_timer *patience; /* for the first in the queue */
    bool timing;                 /* it runs */
    struct db_pace pace;
    struct db_lane_stats stats;
};

bool db_channel_init(struct db_channel *channel, struct db_pool *pool, enum db_lane lane);
void db_channel_fini(struct db_channel *channel);
/* Queues the segment, or refuses it. */
void db_channel_push(struct db_channel *channel, struct db_segment *segment);
/* Puts it in front, whatever the limit: it was accepted before. */
void db_channel_push_first(struct db_channel *channel, struct db_segment *segment);
/* Sends what can be sent. */
void db_channel_dispatch(struct db_channel *channel);
int db_channel_running(const struct db_channel *channel); /* segments under way */
int64_t db_channel_wait_ms(const struct db_channel *channel);
/* A segment of this channel came to its end, or was lost with its connection. */
void db_channel_ended(struct db_channel *channel, struct db_segment *segment);
void db_channel_lost(struct db_channel *channel, struct db_segment *segment);
/* Everything in the queue is done with this status. */
void db_channel_refuse_all(struct db_channel *channel, struct status status);

struct loop *db_pool_loop(struct db_pool *pool);
const struct db_config *db_pool_config(const struct db_pool *pool);
struct db_channel *db_pool_channel(struct db_pool *pool, enum db_lane lane);
void db_pool_submit(struct db_pool *pool, struct db_segment *segment);
/* `done` will run at the end of this turn of the loop. */
void db_pool_finish(struct db_pool *pool, struct db_segment *segment, struct status status);
/* Dispatches at the end of this turn. */
void db_pool_soon(struct db_pool *pool);
/* A connection came up or went. */
void db_pool_changed_connection(struct db_pool *pool);
/* 0 … below, for jitter. */
unsigned db_pool_random(struct db_pool *pool, unsigned below);
bool db_pool_closing(const struct db_pool *pool);

#endif
