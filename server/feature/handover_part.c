/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at hand-overs: what became of what, in sums and one by one. */
#include "server/feature/handover_part.h"

#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/page_token.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <stdlib.h>

enum { PARTS = 1 }; /* of both replies */
/* Numbers of kith.v1.HandoverPart. */
enum { PART_OBJECT = 1, PART_FATE, PART_TO, PART_COUNT, PART_SAMPLES, PART_FIELD };
/* Numbers of kith.v1.ListHandoverItemsResponse and HandoverItem. */
enum { ITEMS = 1, NEXT_PAGE_TOKEN };
enum { ITEM_RECORD = 1, ITEM_FATE, ITEM_TO, ITEM_MESSAGE };

enum { STANDARD_PAGE = 50, LARGEST_PAGE = 1000 };

static void put_samples(struct rpc_call *call, const struct handover_part *part)
{
    struct value array, item;
    if (part->samples < 0)
        return;
    array.bytes = db_bytes(call->segment, part->statement, part->row, part->samples, &array.length);
    struct value_items items = value_array(array);
    while (value_next(&items, &item))
        wire_put_bytes(&call->reply, PART_SAMPLES, item.bytes ? item.bytes : "", item.length);
}

void handover_part_put(struct rpc_call *call, const struct handover_part *part)
{
    struct buf *reply = &call->reply;
    if (!part->object)
        return;
    size_t begin = wire_begin(reply, PARTS);
    wire_put_string(reply, PART_OBJECT, part->object->name);
    wire_put_int(reply, PART_FATE, part->fate);
    if (part->to_user)
        wire_put_string(reply, PART_TO,
                        resource_name(call->arena, contract_object("user"), part->to_user));
    wire_put_int(reply, PART_COUNT, part->count);
    put_samples(call, part);
    if (part->field)
        wire_put_string(reply, PART_FIELD, part->field);
    wire_end(reply, begin);
}

/* ---- ReportHandover ---- */

struct report {
    int64_t id;
    int record, parts; /* statements */
};

static struct status report_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("handover");
    struct report *report = call->state = arena_alloc(call->arena, sizeof *report);
    if (!report)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &report->id);
    if (status_is_ok(status))
        status = resource_read(call, object, report->id, &report->record);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, report->id);
    report->parts = rpc_query(call, &sql_handover_report, 1, &id);
    return report->parts < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status report_finish(struct rpc_call *call)
{
    const struct report *report = call->state;
    const struct db_segment *segment = call->segment;
    if (db_rows(segment, report->record) != 1)
        return resource_not_found(call, contract_object("handover"), report->id);
    for (int row = 0; row < db_rows(segment, report->parts); row++) {
        int64_t object = db_int(segment, report->parts, row, HANDOVER_REPORT_OBJECT);
        struct handover_part part = {
            .object = contract_object_numbered(object),
            .fate = db_int(segment, report->parts, row, HANDOVER_REPORT_FATE),
            .to_user = db_int(segment, report->parts, row, HANDOVER_REPORT_TO_USER_ID),
            .count = db_int(segment, report->parts, row, HANDOVER_REPORT_N),
            .statement = report->parts,
            .row = row,
            .samples = HANDOVER_REPORT_SAMPLES,
        };
        handover_part_put(call, &part);
    }
    return STATUS_OK;
}

/* ---- ListHandoverItems ---- */

struct items {
    int64_t id, limit;
    const char *after[2]; /* object, record */
    struct page_token_scope scope;
    int record, page; /* statements */
};

static struct status read_page(struct rpc_call *call, struct items *items)
{
    int64_t size = rpc_int(call, "page_size");
    const char *token = rpc_text(call, "page_token");
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    items->limit = size == 0 ? STANDARD_PAGE : size > LARGEST_PAGE ? LARGEST_PAGE : size;
    items->after[0] = items->after[1] = "0";
    items->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = arena_printf(call->arena, "%lld\n%lld", (long long)items->id,
                              (long long)rpc_int(call, "fate")),
    };
    return *token ? page_token_open(call->arena, rpc_page_key(call), &items->scope, token, 2,
                                    items->after)
                  : STATUS_OK;
}

static struct status items_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("handover");
    struct items *items = call->state = arena_alloc(call->arena, sizeof *items);
    if (!items)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &items->id);
    if (status_is_ok(status))
        status = read_page(call, items);
    if (status_is_ok(status))
        status = resource_read(call, object, items->id, &items->record);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, items->id),
        db_number(call->arena, rpc_int(call, "fate")),
        db_text(items->after[0]),
        db_text(items->after[1]),
        db_number(call->arena, items->limit + 1),
    };
    items->page = rpc_query(call, &sql_handover_items, 5, params);
    return items->page < 0 ? rpc_no_memory() : STATUS_OK;
}

static void put_item(struct rpc_call *call, const struct items *items, int row)
{
    struct buf *reply = &call->reply;
    const struct db_segment *segment = call->segment;
    const struct contract_object *object =
        contract_object_numbered(db_int(segment, items->page, row, HANDOVER_ITEMS_OBJECT));
    int64_t record = db_int(segment, items->page, row, HANDOVER_ITEMS_RECORD);
    int64_t to_user = db_int(segment, items->page, row, HANDOVER_ITEMS_TO_USER_ID);
    const char *message = db_string(segment, items->page, row, HANDOVER_ITEMS_MESSAGE);
    size_t begin = wire_begin(reply, ITEMS);
    if (object)
        wire_put_string(reply, ITEM_RECORD, resource_name(call->arena, object, record));
    wire_put_int(reply, ITEM_FATE, db_int(segment, items->page, row, HANDOVER_ITEMS_FATE));
    if (to_user)
        wire_put_string(reply, ITEM_TO,
                        resource_name(call->arena, contract_object("user"), to_user));
    if (*message)
        wire_put_string(reply, ITEM_MESSAGE, message);
    wire_end(reply, begin);
}

static struct status put_token(struct rpc_call *call, const struct items *items, int last)
{
    long long object = db_int(call->segment, items->page, last, HANDOVER_ITEMS_OBJECT);
    long long record = db_int(call->segment, items->page, last, HANDOVER_ITEMS_RECORD);
    const char *keys[] = {arena_printf(call->arena, "%lld", object),
                          arena_printf(call->arena, "%lld", record)};
    const char *token = page_token_seal(call->arena, rpc_page_key(call), &items->scope, 2, keys);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, NEXT_PAGE_TOKEN, token);
    return STATUS_OK;
}

static struct status items_finish(struct rpc_call *call)
{
    const struct items *items = call->state;
    if (db_rows(call->segment, items->record) != 1)
        return resource_not_found(call, contract_object("handover"), items->id);
    int found = db_rows(call->segment, items->page);
    int n = found < (int)items->limit ? found : (int)items->limit;
    for (int row = 0; row < n; row++)
        put_item(call, items, row);
    return n < found ? put_token(call, items, n - 1) : STATUS_OK;
}

const struct rpc_handler handover_part_handlers[] = {
    {.method = "/kith.v1.HandoverService/ReportHandover",
     .steps = {{report_start, report_finish, NULL}}},
    {.method = "/kith.v1.HandoverService/ListHandoverItems",
     .steps = {{items_start, items_finish, NULL}}},
    {0},
};
