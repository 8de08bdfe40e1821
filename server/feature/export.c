/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists that leave the house: page after page until the end, in what one page takes of memory.
 * An audit entry says what is asked for before the first record goes, another one how many went;
 * where the second is missing, the export broke off.
 */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/access.h"
#include "server/resource/cells.h"
#include "server/resource/list.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.ExportRecordsResponse and its Row. */
enum { COLUMNS = 1, ROWS, SENT };
enum { ROW_CELLS = 1 };

/*
 * Pages are as large as their records allow: long texts make them short. In the order of the ids a
 * page is read along an index; in any other one PostgreSQL looks at all records for every page, so
 * there have to be fewer.
 */
enum { FIRST_PAGE = 100, LEAST_PAGE = 20, SORTED_PAGE = 5000 };
enum { PAGE_BYTES = 2 * 1024 * 1024, MESSAGE_BYTES = 128 * 1024 };

struct export
{
    const struct contract_object *object;
    struct list list;
    struct cells cells;
    int statement;
    int row, rows; /* of the present page: the next one, all */
    bool more;     /* pages after it … */
    bool ahead;    /* … and the next one is asked for */
    bool refused;
    int64_t sent; /* records … */
    size_t bytes; /* … and what they took */
};

/* ---- What is asked for ---- */

static struct status find_object(struct rpc_call *call, struct export *export)
{
    const char *name = rpc_text(call, "object");
    export->object = contract_object(name);
    if (!export->object)
        return rpc_field_error(call, "object",
                               "There are no records called \"%.60s\"; write customer, "
                               "opportunity, ticket …",
                               name);
    export->refused = !resource_may(call, export->object, ACCESS_EXPORT);
    return STATUS_OK;
}

static struct status refusal(struct rpc_call *call, const struct export *export)
{
    return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                     "Your role does not let you export %s.", export->object->plural);
}

static struct status prepare(struct rpc_call *call, struct export *export)
{
    struct status status = list_init(call, export->object, rpc_text(call, "filter"),
                                     rpc_text(call, "order_by"), &export->list);
    uint32_t fields = message_number(call->request->descriptor, "fields");
    if (!status_is_ok(status))
        return status;
    status = message_count(call->request, fields)
                 ? cells_take(call, export->object, "fields", &export->cells)
                 : cells_take_all(call, export->object, &export->cells);
    export->list.action = ACCESS_EXPORT;
    export->list.mask = export->cells.mask;
    export->list.show_deleted = rpc_flag(call, "show_deleted");
    export->list.limit = FIRST_PAGE;
    return status;
}

static struct db_param fields_asked(struct rpc_call *call)
{
    uint32_t number = message_number(call->request->descriptor, "fields");
    size_t n = message_count(call->request, number);
    const char **names = arena_array(call->arena, n, sizeof *names);
    for (size_t i = 0; names && i < n; i++)
        names[i] = message_text_at(call->request, number, i);
    return db_text_array(call->arena, names ? n : 0, names);
}

static struct status write_down(struct rpc_call *call, const struct export *export)
{
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(call->id),
        db_text(export->refused ? "export.refused" : "export.begin"),
        db_text(export->object->name),
        db_text(rpc_text(call, "filter")),
        db_text(rpc_text(call, "order_by")),
        fields_asked(call),
        db_text(rpc_flag(call, "show_deleted") ? "true" : "false"),
    };
    if (!rpc_segment(call, DB_WRITE) || rpc_query(call, &sql_export_begin, 8, params) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

/*
 * Everybody's records leave the house only for somebody who has lately proved who it is. A key was
 * given the right to export on purpose.
 */
static struct status check_proof(struct rpc_call *call, const struct export *export)
{
    bool all = !export->object->public && access_reads_all(call, export->object);
    return all && call->session->kind == SESSION_TOKEN ? rpc_step_up(call) : STATUS_OK;
}

static struct status begin_start(struct rpc_call *call)
{
    struct export *export = call->state = arena_alloc(call->arena, sizeof *export);
    if (!export)
        return rpc_no_memory();
    struct status status = find_object(call, export);
    if (status_is_ok(status) && !export->refused)
        status = check_proof(call, export);
    if (status_is_ok(status) && !export->refused)
        status = prepare(call, export);
    return status_is_ok(status) ? write_down(call, export) : status;
}

static struct status begin_finish(struct rpc_call *call)
{
    const struct export *export = call->state;
    if (export->refused)
        return refusal(call, export);
    for (size_t i = 0; i < export->cells.n; i++)
        wire_put_string(&call->reply, COLUMNS, export->cells.columns[i].name);
    return STATUS_OK;
}

/* ---- Pages ---- */

static struct status page_start(struct rpc_call *call)
{
    struct export *export = call->state;
    return list_add(call, &export->list, &export->statement);
}

static void send(struct rpc_call *call, const struct export *export)
{
    wire_put_int(&call->reply, SENT, export->sent);
    rpc_send(call);
}

static void encode(struct rpc_call *call, struct export *export)
{
    size_t before = call->reply.length;
    size_t begin = wire_begin(&call->reply, ROWS);
    cells_encode(call, &export->cells, export->statement, export->row++, ROW_CELLS);
    wire_end(&call->reply, begin);
    export->bytes += call->reply.length - before;
    export->sent++;
}

static void choose_limit(struct export *export)
{
    size_t each = export->bytes / (size_t) export->sent + 1;
    size_t limit = PAGE_BYTES / each;
    size_t most = export->list.order.n_keys == 1 ? LIST_LARGEST_PAGE : SORTED_PAGE;
    export->list.limit = (int64_t)(limit < LEAST_PAGE ? LEAST_PAGE : limit > most ? most : limit);
}

/* The page after the present one, as large as the records so far allow. */
static void turn(struct rpc_call *call, struct export *export)
{
    list_continue(call, &export->list, export->statement);
    choose_limit(export);
}

/* A page has come: the next one is asked for while this one goes out. */
static struct status page_begin(struct rpc_call *call, struct export *export)
{
    export->row = 0;
    export->rows = list_rows(call, &export->list, export->statement);
    export->more = list_has_more(call, &export->list, export->statement);
    export->ahead = export->more && export->sent > 0;
    if (!export->ahead) /* it is not known yet how large they are */
        return STATUS_OK;
    turn(call, export);
    return rpc_ahead(call);
}

/* False: the client has to take some first. */
static bool page_send(struct rpc_call *call, struct export *export)
{
    while (export->row < export->rows) {
        encode(call, export);
        if (call->reply.length <= MESSAGE_BYTES)
            continue;
        send(call, export);
        if (rpc_full(call) && export->row < export->rows)
            return false;
    }
    if (call->reply.length)
        send(call, export);
    return true;
}

static struct status page_finish(struct rpc_call *call)
{
    struct export *export = call->state;
    if (export->row == export->rows) {
        struct status status = page_begin(call, export);
        if (!status_is_ok(status))
            return status;
    }
    if (!page_send(call, export)) {
        rpc_rest(call);
    } else if (export->more) {
        if (!export->ahead)
            turn(call, export);
        rpc_again(call);
    }
    return STATUS_OK;
}

/* ---- The end ---- */

static struct status end_start(struct rpc_call *call)
{
    const struct export *export = call->state;
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(call->id),
        db_text(export->object->name),
        db_number(call->arena, export->sent),
    };
    if (!rpc_segment(call, DB_WRITE) || rpc_query(call, &sql_export_end, 4, params) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

const struct rpc_handler export_handlers[] = {
    {.method = "/kith.v1.ExportService/ExportRecords",
     .steps = {{begin_start, begin_finish, NULL},
               {page_start, page_finish, NULL},
               {end_start, NULL, NULL}}},
    {0},
};
