/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream of what comes into the inbox. It goes by the transaction that wrote and the id: what a
 * transaction wrote that is older than the oldest that still runs stands, and nothing comes between
 * any more. So a position says exactly what has been sent, on whichever server it goes on.
 */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of kith.v1.WatchNotificationsResponse. */
enum { NOTIFICATION = 1, POSITION, UNREAD };
enum { LOOK_MS = 100, PAGE = 100, PLACE = 24 };

struct watch {
    char tx[PLACE]; /* sent up to here */
    int64_t id;
    uint64_t seen; /* of rpc_news */
    int statement; /* -1: nothing was asked in this round */
};

/* "4711.12" */
static struct status read_position(struct rpc_call *call, struct watch *watch)
{
    const char *text = rpc_text(call, "position");
    unsigned long long tx = 0;
    long long id = 0;
    int length = 0;
    if (*text &&
        (sscanf(text, "%20llu.%19lld%n", &tx, &id, &length) != 2 || text[length] || !tx || id < 0))
        return rpc_field_error(call, "position", "It is no position of an earlier message.");
    snprintf(watch->tx, sizeof watch->tx, "%llu", tx);
    watch->id = id;
    return STATUS_OK;
}

static void put_position(struct rpc_call *call, const struct watch *watch)
{
    char text[2 * PLACE];
    snprintf(text, sizeof text, "%s.%" PRId64, watch->tx, watch->id);
    wire_put_string(&call->reply, POSITION, text);
}

static struct status begin_start(struct rpc_call *call)
{
    struct watch *watch = call->state = arena_alloc(call->arena, sizeof *watch);
    if (!watch)
        return rpc_no_memory();
    struct status status = read_position(call, watch);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, call->session->user_id), db_text(watch->tx),
                                db_number(call->arena, watch->id)};
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_notification_place, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status begin_finish(struct rpc_call *call)
{
    struct watch *watch = call->state;
    snprintf(watch->tx, sizeof watch->tx, "%s",
             db_string(call->segment, 0, 0, NOTIFICATION_PLACE_TX));
    watch->id = db_int(call->segment, 0, 0, NOTIFICATION_PLACE_ID);
    put_position(call, watch);
    wire_put_int(&call->reply, UNREAD, db_int(call->segment, 0, 0, NOTIFICATION_PLACE_UNREAD));
    rpc_send(call);
    return STATUS_OK;
}

static struct status news_start(struct rpc_call *call)
{
    struct watch *watch = call->state;
    watch->statement = -1;
    if (!rpc_news(call, &watch->seen))
        return STATUS_OK;
    struct db_param params[] = {db_number(call->round, call->session->user_id), db_text(watch->tx),
                                db_number(call->round, watch->id), db_number(call->round, PAGE)};
    rpc_segment(call, DB_READ);
    return query_add(call, &sql_notification_news, 4, params, NULL, &watch->statement);
}

static void send_row(struct rpc_call *call, struct watch *watch, int row)
{
    int column = NOTIFICATION_NEWS_COLUMNS;
    snprintf(watch->tx, sizeof watch->tx, "%s",
             db_string(call->segment, watch->statement, row, NOTIFICATION_NEWS_TX));
    watch->id = db_int(call->segment, watch->statement, row, NOTIFICATION_NEWS_ID);
    size_t begin = wire_begin(&call->reply, NOTIFICATION);
    resource_encode(call, contract_object("notification"), NULL, watch->statement, row, &column);
    wire_end(&call->reply, begin);
    put_position(call, watch);
    rpc_send(call);
}

/* Comes again while the server runs and the client takes what is sent. */
static struct status news_finish(struct rpc_call *call)
{
    struct watch *watch = call->state;
    int rows = watch->statement < 0 ? 0 : db_rows(call->segment, watch->statement);
    for (int row = 0; row < rows; row++)
        send_row(call, watch, row);
    if (rpc_draining(call)) {
        rpc_end(call);
    } else if (rows == PAGE) {
        watch->seen = 0;
        rpc_again(call);
    } else {
        rpc_again_after(call, LOOK_MS);
    }
    return STATUS_OK;
}

const struct rpc_handler notification_watch_handlers[] = {
    {.method = "/kith.v1.NotificationService/WatchNotifications",
     .steps = {{begin_start, begin_finish, NULL}, {news_start, news_finish, NULL}}},
    {0},
};
