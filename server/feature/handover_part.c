/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at hand-overs: what became of what, in sums and one by one. */
#include "server/feature/handover_part.h"

#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/record_page.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <stdlib.h>

enum { PARTS = 1 }; /* of both replies */
/* Numbers of kith.v1.HandoverPart. */
enum { PART_OBJECT = 1, PART_FATE, PART_TO, PART_COUNT, PART_SAMPLES, PART_FIELD };
/* Numbers of kith.v1.ListHandoverItemsResponse and HandoverItem. */
enum { ITEMS = 1 };
enum { ITEM_RECORD = 1, ITEM_FATE, ITEM_TO, ITEM_MESSAGE };

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

static struct status items_start(struct rpc_call *call)
{
    return record_page_start(call, contract_object("handover"), "fate", &sql_handover_items);
}

static void put_item(struct rpc_call *call, int page, int row)
{
    struct buf *reply = &call->reply;
    const struct db_segment *segment = call->segment;
    const struct contract_object *object =
        contract_object_numbered(db_int(segment, page, row, HANDOVER_ITEMS_OBJECT));
    int64_t record = db_int(segment, page, row, HANDOVER_ITEMS_RECORD);
    int64_t to_user = db_int(segment, page, row, HANDOVER_ITEMS_TO_USER_ID);
    const char *message = db_string(segment, page, row, HANDOVER_ITEMS_MESSAGE);
    size_t begin = wire_begin(reply, ITEMS);
    if (object)
        wire_put_string(reply, ITEM_RECORD, resource_name(call->arena, object, record));
    wire_put_int(reply, ITEM_FATE, db_int(segment, page, row, HANDOVER_ITEMS_FATE));
    if (to_user)
        wire_put_string(reply, ITEM_TO,
                        resource_name(call->arena, contract_object("user"), to_user));
    if (*message)
        wire_put_string(reply, ITEM_MESSAGE, rpc_say(call, message));
    wire_end(reply, begin);
}

static struct status items_finish(struct rpc_call *call)
{
    return record_page_finish(call, contract_object("handover"), put_item);
}

const struct rpc_handler handover_part_handlers[] = {
    {.method = "/kith.v1.HandoverService/ReportHandover",
     .steps = {{report_start, report_finish, NULL}}},
    {.method = "/kith.v1.HandoverService/ListHandoverItems",
     .steps = {{items_start, items_finish, NULL}}},
    {0},
};
