/* SPDX-License-Identifier: Apache-2.0 */
/* Which segments are meant, and whether their filters still work. */
#include "server/feature/segment_look.h"

#include "server/resource/filter.h"
#include "server/sql/queries.h"

const struct contract_object *segment_look_customers(void)
{
    return contract_object("customer");
}

struct status segment_look_find(struct rpc_call *call, struct segment_look *look, const char *field,
                                const char *text)
{
    const struct contract_object *object = contract_object("segment");
    if (look->n == SEGMENTS_MOST)
        return rpc_field_error(call, field, "At most five segments can be compared.");
    struct status status = resource_id(call, object, field, text, &look->ids[look->n]);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, look->ids[look->n++]);
    return db_segment_add(rpc_segment(call, DB_READ), &sql_segment_find, 1, &id) < 0
               ? rpc_no_memory()
               : STATUS_OK;
}

struct status segment_look_start(struct rpc_call *call)
{
    struct segment_look *look = call->state = arena_alloc(call->arena, sizeof *look);
    return look ? segment_look_find(call, look, "id", rpc_text(call, "id")) : rpc_no_memory();
}

static struct status check_filter(struct rpc_call *call, const char *filter, struct sql *sql)
{
    const struct filter_context context = {.object = segment_look_customers(),
                                           .catalog = call->catalog,
                                           .session = call->session,
                                           .alias = "t",
                                           .user_id = call->session->user_id,
                                           .time_zone = call->session->time_zone,
                                           .now = call->now};
    sql_init(sql, call->arena);
    return filter_compile(&context, filter, sql);
}

/* A field that was deleted since, a name that nobody has any more. */
static struct status check_segment(struct rpc_call *call, const struct segment_look *look, size_t i)
{
    struct sql sql;
    struct status status = check_filter(call, look->filters[i], &sql);
    if (status_is_ok(status) || status.code != RPC_INVALID_ARGUMENT)
        return status;
    return rpc_error(call, RPC_FAILED_PRECONDITION, "SEGMENT_BROKEN",
                     "The filter of %s no longer works; change it. %s",
                     resource_name(call->arena, contract_object("segment"), look->ids[i]),
                     status.message);
}

struct status segment_look_finish(struct rpc_call *call)
{
    struct segment_look *look = call->state;
    struct status status = STATUS_OK;
    for (size_t i = 0; i < look->n && status_is_ok(status); i++) {
        int row = (int)i;
        if (db_rows(call->segment, row) != 1)
            return resource_not_found(call, contract_object("segment"), look->ids[i]);
        look->filters[i] = segments_filter(
            call->arena, look->ids[i],
            db_int(call->segment, row, 0, SEGMENT_FIND_KIND) == SEGMENT_LOOK_STATIC,
            arena_string(call->arena, db_string(call->segment, row, 0, SEGMENT_FIND_FILTER)));
        status = look->filters[i] ? check_segment(call, look, i) : rpc_no_memory();
    }
    return status;
}
