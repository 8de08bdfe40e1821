/* SPDX-License-Identifier: Apache-2.0 */
/* Named queries with places for what depends on the session. */
#include "server/resource/query.h"

#include "server/resource/fieldrule.h"
#include "server/resource/filter.h"
#include "server/resource/shape.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_NAME = 31 };

static const char OPEN[] = "/* ", CLOSE[] = " */ true", CLOSE_RULE[] = " */ 0",
                  CLOSE_COLUMNS[] = " */ null";

struct place {
    char what[LONGEST_NAME + 1], object[LONGEST_NAME + 1], alias[LONGEST_NAME + 1];
};

static struct status write_filter(struct rpc_call *call, const struct contract_object *object,
                                  const struct place *place, const char *filter, struct sql *sql)
{
    struct filter_context context = {
        .object = object,
        .catalog = call->catalog,
        .session = call->session,
        .alias = arena_string(call->arena, place->alias),
        .user_id = call->session->user_id,
        .time_zone = call->session->time_zone,
        .now = call->now,
    };
    if (!context.alias)
        return rpc_no_memory();
    return filter_compile(&context, filter ? filter : "", sql);
}

static struct status write_place(struct rpc_call *call, const struct place *place,
                                 const char *filter, struct sql *sql)
{
    const struct contract_object *object = contract_object(place->object);
    if (!object)
        return status_error(RPC_INTERNAL, "INTERNAL", "The server made a mistake.");
    if (strcmp(place->what, "rule") == 0) {
        sql_printf(sql, "%d", (int)fieldrule_named(call->session, object, place->alias));
        return STATUS_OK;
    }
    if (strcmp(place->what, "columns") == 0) {
        resource_write_columns(call, object, NULL, place->alias, sql);
        return STATUS_OK;
    }
    if (strcmp(place->what, "filter") == 0)
        return write_filter(call, object, place, filter, sql);
    if (strcmp(place->what, "held") == 0) {
        resource_write_held(call, object, ACCESS_UPDATE, place->alias, sql);
        return STATUS_OK;
    }
    /* "visible", or the name of what shall be done. */
    enum access_action action = session_action(place->what);
    resource_write_visible(call, object, action == ACCESS_ACTIONS ? ACCESS_READ : action,
                           place->alias, sql);
    return STATUS_OK;
}

static const char *ending_of(const struct place *place)
{
    if (strcmp(place->what, "columns") == 0)
        return CLOSE_COLUMNS;
    return strcmp(place->what, "rule") == 0 ? CLOSE_RULE : CLOSE;
}

static void put(struct sql *sql, const char *from, const char *to)
{
    buf_put(&sql->text, from, (size_t)(to - from));
}

struct status query_write(struct rpc_call *call, const struct db_query *query, size_t n,
                          const struct db_param *params, const char *filter, struct sql *sql)
{
    const char *at = query->sql;
    struct status status = STATUS_OK;
    for (size_t i = 0; i < n; i++)
        sql_bind(sql, params[i]);
    for (const char *open; status_is_ok(status) && (open = strstr(at, OPEN));) {
        struct place place;
        if (sscanf(open, "/* %31s %31s %31s", place.what, place.object, place.alias) != 3)
            break;
        const char *ending = ending_of(&place);
        const char *close = strstr(open, ending);
        if (!close)
            break;
        put(sql, at, open);
        status = write_place(call, &place, filter, sql);
        at = close + strlen(ending);
    }
    put(sql, at, at + strlen(at));
    return status;
}

struct status query_add(struct rpc_call *call, const struct db_query *query, size_t n,
                        const struct db_param *params, const char *filter, int *statement)
{
    struct sql sql;
    sql_init(&sql, call->round);
    struct status status = query_write(call, query, n, params, filter, &sql);
    if (!status_is_ok(status))
        return status;
    *statement = sql_add(&sql, rpc_segment(call, rpc_lane(call)));
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status query_add_shape(struct rpc_call *call, const struct db_query *query, size_t n,
                              const struct db_param *params, int *statement)
{
    struct db_segment *segment = rpc_segment(call, rpc_lane(call));
    struct sql sql;
    *statement = shape_again(call, query, 0, n, params, segment);
    if (*statement >= 0)
        return STATUS_OK;
    sql_init(&sql, call->arena);
    struct status status = query_write(call, query, n, params, NULL, &sql);
    if (!status_is_ok(status))
        return status;
    *statement = shape_keep(call, query, 0, n, &sql, segment);
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}
