/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: looking at them, in sums and one by one, and taking them back. */
#include "server/feature/batch_view.h"

#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/record_page.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.BatchReport and BatchPart. */
enum { REPORT_BATCH = 1, REPORT_PARTS };
enum { PART_OBJECT = 1, PART_OUTCOME, PART_COUNT, PART_SAMPLES };
/* Numbers of kith.v1.ListBatchItemsResponse and BatchItem. */
enum { ITEMS = 1 };
enum { ITEM_RECORD = 1, ITEM_OUTCOME, ITEM_MESSAGE };

enum { MOST_OBJECTS = SESSION_MAX_OBJECTS };

/* ---- Parts of replies ---- */

void batch_view_put(struct rpc_call *call, int statement)
{
    int column = 0;
    size_t begin = wire_begin(&call->reply, REPORT_BATCH);
    resource_encode(call, contract_object("batch"), NULL, statement, 0, &column);
    wire_end(&call->reply, begin);
}

static void put_part(struct rpc_call *call, const struct contract_object *object, int statement,
                     int row)
{
    struct buf *reply = &call->reply;
    struct value array, item;
    array.bytes = db_bytes(call->segment, statement, row, BATCH_PART_SAMPLES, &array.length);
    struct value_items samples = value_array(array);
    size_t begin = wire_begin(reply, REPORT_PARTS);
    wire_put_string(reply, PART_OBJECT, object->name);
    wire_put_int(reply, PART_OUTCOME, db_int(call->segment, statement, row, BATCH_PART_OUTCOME));
    wire_put_int(reply, PART_COUNT, db_int(call->segment, statement, row, BATCH_PART_COUNT));
    while (value_next(&samples, &item))
        wire_put_bytes(reply, PART_SAMPLES, item.bytes ? item.bytes : "", item.length);
    wire_end(reply, begin);
}

void batch_view_put_parts(struct rpc_call *call, const struct contract_object *object,
                          int statement)
{
    for (int row = 0; row < db_rows(call->segment, statement); row++)
        put_part(call, object, statement, row);
}

int batch_view_defer(const struct batch *batch)
{
    struct arena *arena = batch->call->arena;
    size_t n = 0, most = batch->object->message->n_fields + 1;
    const char **texts[3];
    for (size_t i = 0; i < 3; i++)
        if (!(texts[i] = arena_array(arena, most, sizeof **texts)))
            return -1;
    for (size_t i = 0; batch->draft && i < most - 1; i++)
        if (batch->draft->values[i].given) {
            texts[0][n] = batch->object->message->fields[i].name;
            texts[1][n] = batch->draft->values[i].text;
            texts[2][n++] = batch->draft->values[i].currency;
        }
    if (batch->draft && batch->draft->custom) {
        texts[0][n] = "custom";
        texts[1][n++] = batch->draft->custom;
    }
    struct db_param params[] = {db_text_array(arena, n, texts[0]),
                                db_text_array(arena, n, texts[1]),
                                db_text_array(arena, n, texts[2])};
    return rpc_query(batch->call, &sql_batch_defer, 3, params);
}

/* ---- One batch ---- */

struct view {
    int64_t id;
    int record; /* statement */
    size_t n;
    const struct contract_object *objects[MOST_OBJECTS]; /* of its records */
    int parts[MOST_OBJECTS];                             /* statements */
};

/* The batch that the session may see, and what its records are. */
static struct status look_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("batch");
    struct view *view = call->state = arena_alloc(call->arena, sizeof *view);
    if (!view)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &view->id);
    if (!status_is_ok(status) || !rpc_segment(call, DB_READ))
        return status_is_ok(status) ? rpc_no_memory() : status;
    status = resource_read(call, object, view->id, &view->record);
    struct db_param id = db_number(call->arena, view->id);
    if (status_is_ok(status) && db_segment_add(call->segment, &sql_batch_objects, 1, &id) < 0)
        return rpc_no_memory();
    return status;
}

static struct status look_finish(struct rpc_call *call)
{
    struct view *view = call->state;
    int objects = view->record + 1;
    if (db_rows(call->segment, view->record) != 1)
        return resource_not_found(call, contract_object("batch"), view->id);
    for (int row = 0; row < db_rows(call->segment, objects) && view->n < MOST_OBJECTS; row++) {
        int64_t number = db_int(call->segment, objects, row, BATCH_OBJECTS_OBJECT);
        const struct contract_object *object = contract_object_numbered(number);
        if (object)
            view->objects[view->n++] = object;
    }
    return STATUS_OK;
}

static struct status report_finish(struct rpc_call *call)
{
    const struct view *view = call->state;
    struct status status = look_finish(call);
    if (status_is_ok(status))
        batch_view_put(call, view->record);
    return status;
}

static struct batch batch_of(struct rpc_call *call, const struct view *view, size_t i)
{
    return (struct batch){
        .call = call, .segment = call->segment, .object = view->objects[i], .id = view->id};
}

static struct status parts_start(struct rpc_call *call)
{
    struct view *view = call->state;
    if (view->n && !rpc_segment(call, DB_READ))
        return rpc_no_memory();
    for (size_t i = 0; i < view->n; i++) {
        struct batch batch = batch_of(call, view, i);
        view->parts[i] = batch_parts(&batch);
        if (view->parts[i] < 0)
            return rpc_no_memory();
    }
    return STATUS_OK;
}

static struct status parts_finish(struct rpc_call *call)
{
    const struct view *view = call->state;
    for (size_t i = 0; i < view->n; i++)
        batch_view_put_parts(call, view->objects[i], view->parts[i]);
    return STATUS_OK;
}

/* ---- UndoBatch ---- */

static const char *const states[] = {
    [BATCH_RUNNING] = "running", [BATCH_DONE] = "done", [BATCH_FAILED] = "failed"};
static const struct flow_move moves[] = {
    {.from = 1 << BATCH_RUNNING | 1 << BATCH_DONE | 1 << BATCH_FAILED,
     .to = BATCH_UNDOING,
     .done = "taken back"},
};
static const struct flow flow = {"batch",          "BATCH_STATUS", "A batch", states,
                                 BATCH_FAILED + 1, moves,          1};

static struct status undo_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &flow, 0, &move);
    move.change.assignments = "message = '', finished_at = null";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

/* Members of a segment; of other batches none. */
static struct status undo_members(struct rpc_call *call, int64_t batch)
{
    bool may = resource_may(call, contract_object("segment"), ACCESS_UPDATE);
    struct db_param params[] = {db_number(call->arena, batch), db_text(may ? "true" : "false")};
    int statement;
    if (rpc_query(call, &sql_segment_undo_lock, 1, params) < 0)
        return rpc_no_memory();
    return query_add(call, &sql_segment_undo, 2, params, NULL, &statement);
}

/* Beside the change of the batch: few records at once, many by the job. */
static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    const struct view *view = call->state;
    const char *name = resource_name(call->arena, draft->object, draft->id);
    struct db_param why = db_text(arena_printf(call->arena, "%s undo", name));
    struct db_param id = db_number(call->arena, draft->id);
    if (creating)
        return STATUS_OK;
    rpc_query(call, &sql_record_reason, 1, &why);
    rpc_query(call, &sql_batch_cancel, 1, &id);
    struct status status = undo_members(call, draft->id);
    if (!status_is_ok(status))
        return status;
    for (size_t i = 0; i < view->n; i++) {
        struct batch batch = batch_of(call, view, i);
        if (batch_undo(&batch, BATCH_AT_ONCE, true) < 0)
            return rpc_no_memory();
    }
    rpc_query(call, &sql_batch_settle, 1, &id);
    return rpc_query(call, &sql_batch_undo_later, 1, &id) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- ListBatchItems ---- */

static struct status items_start(struct rpc_call *call)
{
    return record_page_start(call, contract_object("batch"), "outcome", &sql_batch_items);
}

static void put_item(struct rpc_call *call, int page, int row)
{
    const struct db_segment *segment = call->segment;
    const struct contract_object *object =
        contract_object_numbered(db_int(segment, page, row, BATCH_ITEMS_OBJECT));
    int64_t record = db_int(segment, page, row, BATCH_ITEMS_RECORD);
    const char *message = db_string(segment, page, row, BATCH_ITEMS_MESSAGE);
    size_t begin = wire_begin(&call->reply, ITEMS);
    if (object)
        wire_put_string(&call->reply, ITEM_RECORD, resource_name(call->arena, object, record));
    wire_put_int(&call->reply, ITEM_OUTCOME, db_int(segment, page, row, BATCH_ITEMS_OUTCOME));
    if (*message)
        wire_put_string(&call->reply, ITEM_MESSAGE, rpc_say(call, message));
    wire_end(&call->reply, begin);
}

static struct status items_finish(struct rpc_call *call)
{
    return record_page_finish(call, contract_object("batch"), put_item);
}

const struct rpc_handler batch_view_handlers[] = {
    {.method = "/kith.v1.BatchService/ReportBatch",
     .steps = {{look_start, report_finish, NULL}, {parts_start, parts_finish, NULL}}},
    {.method = "/kith.v1.BatchService/ListBatchItems",
     .steps = {{items_start, items_finish, NULL}}},
    {.method = "/kith.v1.BatchService/UndoBatch",
     .steps = {{look_start, look_finish, NULL},
               {undo_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks batch_view_hooks[] = {
    {.object = "batch", .write = write},
    {0},
};
