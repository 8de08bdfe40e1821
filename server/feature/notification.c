/* SPDX-License-Identifier: Apache-2.0 */
/* The own inbox: sentences, marking as read, and the choice of what to be told. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/notice.h"
#include "server/sql/queries.h"

#include <kith/v1/notification.pb-c.h>

/* Numbers of kith.v1.NotificationKind and of the replies. */
enum { KIND = 1, LABEL, CHANNEL, FIXED };
enum { KINDS = 1 };
enum { MARKED = 1, UNREAD };
enum { COUNTED = 1 };
enum { UNKNOWN, UNSWITCHABLE, CHOSEN }; /* of the query notification_choose */

/* ---- Marking ---- */

struct marking { /* statements */
    int marked, unread;
};

static struct db_param own_id(struct rpc_call *call)
{
    return db_number(call->arena, call->session->user_id);
}

static struct status read_ids(struct rpc_call *call, int64_t **ids, size_t *n)
{
    const Kith__V1__MarkNotificationsRequest *request = (const void *)call->request;
    struct status status = STATUS_OK;
    *n = request->n_ids;
    *ids = arena_array(call->arena, request->n_ids + 1, sizeof **ids);
    if (!*ids)
        return rpc_no_memory();
    for (size_t i = 0; i < request->n_ids && status_is_ok(status); i++)
        status = resource_id(call, call->method->object, "ids", request->ids[i], &(*ids)[i]);
    return status;
}

static struct status mark_start(struct rpc_call *call)
{
    struct marking *marking = call->state = arena_alloc(call->arena, sizeof *marking);
    int64_t *ids;
    size_t n;
    if (!marking)
        return rpc_no_memory();
    struct status status = read_ids(call, &ids, &n);
    if (!status_is_ok(status))
        return status;
    if (!n && rpc_flag(call, "unread"))
        return rpc_field_error(call, "ids", "Say which ones are to be unread again.");
    struct db_param params[] = {own_id(call), db_number_array(call->arena, n, ids),
                                db_text(rpc_flag(call, "unread") ? "false" : "true")};
    rpc_segment(call, DB_WRITE);
    marking->marked = rpc_query(call, &sql_notification_mark, 3, params);
    marking->unread = rpc_query(call, &sql_notification_unread, 1, params);
    resource_end_write(call);
    return marking->marked < 0 || marking->unread < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status mark_finish(struct rpc_call *call)
{
    const struct marking *marking = call->state;
    wire_put_int(&call->reply, MARKED,
                 db_int(call->segment, marking->marked, 0, NOTIFICATION_MARK_N));
    wire_put_int(&call->reply, UNREAD,
                 db_int(call->segment, marking->unread, 0, NOTIFICATION_UNREAD_N));
    return STATUS_OK;
}

static struct status count_start(struct rpc_call *call)
{
    struct db_param user = own_id(call);
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_notification_unread, 1, &user) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status count_finish(struct rpc_call *call)
{
    wire_put_int(&call->reply, COUNTED, db_int(call->segment, 0, 0, NOTIFICATION_UNREAD_N));
    return STATUS_OK;
}

/* ---- What to be told ---- */

static int add_kinds(struct rpc_call *call, struct db_param kind)
{
    struct db_param params[] = {own_id(call), db_text(call->language), kind};
    return rpc_query(call, &sql_notification_kinds, 3, params);
}

static void put_kind(struct rpc_call *call, int statement, int row)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    wire_put_string(reply, KIND, db_string(segment, statement, row, NOTIFICATION_KINDS_KIND));
    wire_put_string(reply, LABEL, db_string(segment, statement, row, NOTIFICATION_KINDS_LABEL));
    wire_put_int(reply, CHANNEL, db_int(segment, statement, row, NOTIFICATION_KINDS_CHANNEL));
    wire_put_bool(reply, FIXED, db_int(segment, statement, row, NOTIFICATION_KINDS_FIXED));
}

static struct status kinds_start(struct rpc_call *call)
{
    rpc_segment(call, DB_READ);
    return add_kinds(call, db_null()) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status kinds_finish(struct rpc_call *call)
{
    for (int row = 0; row < db_rows(call->segment, 0); row++) {
        size_t begin = wire_begin(&call->reply, KINDS);
        put_kind(call, 0, row);
        wire_end(&call->reply, begin);
    }
    return STATUS_OK;
}

struct choosing { /* statements */
    int chosen, shown;
};

static struct status choose_start(struct rpc_call *call)
{
    struct choosing *choosing = call->state = arena_alloc(call->arena, sizeof *choosing);
    if (!choosing)
        return rpc_no_memory();
    struct db_param params[] = {own_id(call), db_text(rpc_text(call, "kind")),
                                db_number(call->arena, rpc_int(call, "channel"))};
    rpc_segment(call, DB_WRITE);
    choosing->chosen = rpc_query(call, &sql_notification_choose, 3, params);
    choosing->shown = add_kinds(call, params[1]);
    resource_end_write(call);
    return choosing->chosen < 0 || choosing->shown < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status choose_finish(struct rpc_call *call)
{
    const struct choosing *choosing = call->state;
    switch (db_int(call->segment, choosing->chosen, 0, NOTIFICATION_CHOOSE_STATE)) {
    case UNKNOWN:
        return rpc_error(call, RPC_NOT_FOUND, "KIND_UNKNOWN",
                         "There is no such kind; see them with `kith notification kinds`.");
    case UNSWITCHABLE:
        return rpc_error(call, RPC_FAILED_PRECONDITION, "KIND_FIXED",
                         "Notifications of this kind cannot be switched off.");
    default:
        put_kind(call, choosing->shown, 0);
        return STATUS_OK;
    }
}

const struct rpc_handler notification_handlers[] = {
    {.method = "/kith.v1.NotificationService/MarkNotifications",
     .steps = {{mark_start, mark_finish, NULL}}},
    {.method = "/kith.v1.NotificationService/CountNotifications",
     .steps = {{count_start, count_finish, NULL}}},
    {.method = "/kith.v1.NotificationService/ListNotificationKinds",
     .steps = {{kinds_start, kinds_finish, NULL}}},
    {.method = "/kith.v1.NotificationService/ChooseNotificationKind",
     .steps = {{choose_start, choose_finish, NULL}}},
    {0},
};

const struct resource_hooks notification_hooks[] = {
    {.object = "notification", .compute = notice_compute},
    {0},
};
