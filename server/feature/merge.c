/* SPDX-License-Identifier: Apache-2.0 */
/* Two records become one, and two again; the database finds what names them (0035_merge.sql). */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/fieldrule.h"
#include "server/resource/hanging.h"
#include "server/resource/query.h"
#include "server/resource/written.h"
#include "server/sql/queries.h"

#include <kith/v1/merge.pb-c.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of the messages of kith.v1. */
enum { CONFLICTS = 1, PARTS = 2 };
enum { CONFLICT_FIELD = 1, CONFLICT_KEPT, CONFLICT_OTHER };
enum { PART_OBJECT = 1, PART_COUNT, PART_SAMPLES };
enum { ITEMS = 1 };
enum { ITEM_NUMBER = 1, ITEM_OBJECT, ITEM_ID, ITEM_REMOVED, ITEM_RETURNED, ITEM_LEFT };
enum { REMOVED = 2, BACK = 1 };

struct pair {
    const struct contract_object *object;
    const struct db_query *allowed;
    int64_t kept, other;
    size_t n_fields, n_taken;
    const char **fields, **taken; /* columns */
    int conflicts, parts;         /* statements */
};

static const struct db_query *allowed_query(const struct contract_object *object)
{
    if (strcmp(object->name, "customer") == 0)
        return &sql_merge_allowed_customer;
    if (strcmp(object->name, "contact") == 0)
        return &sql_merge_allowed_contact;
    return strcmp(object->name, "lead") == 0 ? &sql_merge_allowed_lead : NULL;
}

static struct status read_pair(struct rpc_call *call, struct pair *pair)
{
    const char *kept = rpc_text(call, "id");
    pair->object = resource_object_of(kept);
    pair->allowed = pair->object ? allowed_query(pair->object) : NULL;
    if (!pair->allowed)
        return rpc_field_error(call, "id", "Only customers, contacts and leads are merged.");
    struct status status = resource_id(call, pair->object, "id", kept, &pair->kept);
    if (status_is_ok(status))
        status =
            resource_id(call, pair->object, "other_id", rpc_text(call, "other_id"), &pair->other);
    if (status_is_ok(status) && pair->kept == pair->other)
        return rpc_field_error(call, "other_id", "A record cannot be merged with itself.");
    return status;
}

/* Whose it is and what it belongs to, stays; but a contact without a customer gets one. */
static bool is_merged(const struct contract_object *object, const struct contract_field *field)
{
    if (!field->column || field->output_only || strcmp(field->name, "etag") == 0)
        return false;
    return field->type != CONTRACT_ID ||
           (strcmp(object->name, "contact") == 0 && strcmp(field->name, "customer_id") == 0);
}

static struct status read_fields(struct rpc_call *call, struct pair *pair)
{
    const struct contract_message *message = pair->object->message;
    pair->fields = arena_array(call->arena, message->n_fields + 2, sizeof *pair->fields);
    if (!pair->fields)
        return rpc_no_memory();
    for (size_t i = 0; i < message->n_fields; i++)
        if (is_merged(pair->object, &message->fields[i]))
            pair->fields[pair->n_fields++] = message->fields[i].column;
    if (pair->object->custom)
        pair->fields[pair->n_fields++] = "custom";
    return STATUS_OK;
}

/* A value that one may not see, or not change, is not chosen. */
static struct status take(struct rpc_call *call, struct pair *pair, const char *name)
{
    const struct contract_field *field = contract_field(pair->object->message, name);
    if (!field || !is_merged(pair->object, field) || field->repeated)
        return rpc_field_error(call, "take", "\"%.60s\" is no field that is chosen.", name);
    pair->taken[pair->n_taken++] = field->column;
    enum session_rule rule = fieldrule_of(call->session, pair->object, field);
    struct status status =
        fieldrule_check(call->arena, rule, FIELDRULE_READ, pair->object, name, "take");
    return status_is_ok(status)
               ? fieldrule_check(call->arena, rule, FIELDRULE_UPDATE, pair->object, name, "take")
               : status;
}

static struct status read_taken(struct rpc_call *call, struct pair *pair)
{
    const Kith__V1__MergeRecordsRequest *request = (const void *)call->request;
    struct status status = STATUS_OK;
    pair->taken = arena_array(call->arena, request->n_take + 1, sizeof *pair->taken);
    if (!pair->taken)
        return rpc_no_memory();
    for (size_t i = 0; i < request->n_take && status_is_ok(status); i++)
        status = take(call, pair, request->take[i]);
    return status;
}

static struct status add_allowed(struct rpc_call *call, const struct pair *pair, bool change)
{
    int64_t ids[] = {pair->kept, pair->other};
    int statement;
    struct db_param params[] = {db_number_array(call->arena, 2, ids), db_text(change ? "t" : "f")};
    return query_add(call, pair->allowed, 2, params, NULL, &statement);
}

/* ---- PreviewMerge ---- */

static struct status preview_start(struct rpc_call *call)
{
    struct pair *pair = call->state = arena_alloc(call->arena, sizeof *pair);
    if (!pair)
        return rpc_no_memory();
    struct status status = read_pair(call, pair);
    if (status_is_ok(status))
        status = read_fields(call, pair);
    rpc_segment(call, DB_HEAVY);
    if (status_is_ok(status))
        status = add_allowed(call, pair, true);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, pair->object->number),
        db_number(call->arena, pair->kept),
        db_number(call->arena, pair->other),
        db_text_array(call->arena, pair->n_fields, pair->fields),
    };
    pair->conflicts = rpc_query(call, &sql_merge_conflicts, 4, params);
    pair->parts = hanging_add(call, pair->object, pair->other);
    return pair->parts < 0 ? rpc_no_memory() : STATUS_OK;
}

/* What is masked or hidden is in conflict without saying what it is. */
static void put_conflict(struct rpc_call *call, const struct pair *pair, int row)
{
    const struct db_segment *segment = call->segment;
    const char *name = db_string(segment, pair->conflicts, row, MERGE_CONFLICTS_FIELD);
    const struct contract_field *field = contract_field(pair->object->message, name);
    bool open = fieldrule_named(call->session, pair->object, name) < SESSION_MASKED;
    size_t begin = wire_begin(&call->reply, CONFLICTS);
    wire_put_string(&call->reply, CONFLICT_FIELD, name);
    if (open && field) {
        const char *mine = db_string(segment, pair->conflicts, row, MERGE_CONFLICTS_MINE);
        const char *theirs = db_string(segment, pair->conflicts, row, MERGE_CONFLICTS_THEIRS);
        wire_put_string(&call->reply, CONFLICT_KEPT, resource_display(call->arena, field, mine));
        wire_put_string(&call->reply, CONFLICT_OTHER, resource_display(call->arena, field, theirs));
    }
    wire_end(&call->reply, begin);
}

static void put_part(struct rpc_call *call, const struct pair *pair, int row)
{
    const struct db_segment *segment = call->segment;
    const char *name = db_string(segment, pair->parts, row, HANGING_OBJECT);
    const struct contract_object *object = contract_object(name);
    char *samples =
        arena_string(call->arena, db_string(segment, pair->parts, row, HANGING_SAMPLES));
    size_t begin = wire_begin(&call->reply, PARTS);
    wire_put_string(&call->reply, PART_OBJECT, name);
    wire_put_int(&call->reply, PART_COUNT, db_int(segment, pair->parts, row, HANGING_COUNT));
    for (char *id = samples ? strtok_r(samples, ",", &samples) : NULL; id && object;
         id = strtok_r(NULL, ",", &samples))
        wire_put_string(&call->reply, PART_SAMPLES,
                        resource_name(call->arena, object, strtoll(id, NULL, 10)));
    wire_end(&call->reply, begin);
}

static struct status preview_finish(struct rpc_call *call)
{
    const struct pair *pair = call->state;
    for (int row = 0; row < db_rows(call->segment, pair->conflicts); row++)
        put_conflict(call, pair, row);
    for (int row = 0; row < db_rows(call->segment, pair->parts); row++)
        put_part(call, pair, row);
    return STATUS_OK;
}

/* ---- MergeRecords ---- */

static struct status add_merge(struct rpc_call *call, const struct pair *pair)
{
    struct db_param params[] = {
        db_number(call->arena, pair->object->number),
        db_number(call->arena, pair->kept),
        db_number(call->arena, pair->other),
        db_text_array(call->arena, pair->n_fields, pair->fields),
        db_text_array(call->arena, pair->n_taken, pair->taken),
        db_text(*rpc_text(call, "request_id") ? "t" : "f"),
    };
    if (rpc_query(call, &sql_merge_records, 6, params) < 0)
        return rpc_no_memory();
    struct status status = written_read(call, call->method->object, 0);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status merge_start(struct rpc_call *call)
{
    struct pair pair = {0};
    struct status status = read_pair(call, &pair);
    if (status_is_ok(status))
        status = read_fields(call, &pair);
    if (status_is_ok(status))
        status = read_taken(call, &pair);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_HEAVY);
    status = resource_remember(call, call->method->object, 0);
    if (status_is_ok(status))
        status = add_allowed(call, &pair, true);
    return status_is_ok(status) ? add_merge(call, &pair) : status;
}

/* ---- UndoMerge ---- */

static struct status undo_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    int64_t id;
    int statement;
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status))
        return status;
    struct db_param param = db_number(call->arena, id);
    rpc_segment(call, DB_HEAVY);
    status = resource_remember(call, object, id);
    if (status_is_ok(status))
        status = query_add(call, &sql_merge_undo_allowed, 1, &param, NULL, &statement);
    if (status_is_ok(status) && rpc_query(call, &sql_merge_undo, 1, &param) < 0)
        status = rpc_no_memory();
    if (status_is_ok(status))
        status = written_read(call, object, id);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

/* Whoever merged may not list merges, but gets the answer to a repeated request. */
static struct status again_finish(struct rpc_call *call)
{
    struct status status = resource_repeated_finish(call);
    int64_t *id = arena_alloc(call->arena, sizeof *id);
    if (!id)
        return rpc_no_memory();
    if (status_is_ok(status))
        *id = db_int(call->segment, 0, 0, REQUEST_FIND_RECORD);
    call->state = id;
    return status;
}

static struct status again_read_start(struct rpc_call *call)
{
    const int64_t *id = call->state;
    rpc_segment(call, DB_READ);
    return written_read(call, call->method->object, *id);
}

/* ---- ListMergeItems ---- */

static struct status items_start(struct rpc_call *call)
{
    int64_t id;
    struct status status = resource_id(call, call->method->object, "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, id),
        db_number(call->arena, rpc_int(call, "after")),
        db_text(rpc_flag(call, "left") ? "t" : "f"),
    };
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    if (!statement)
        return rpc_no_memory();
    status = resource_read(call, call->method->object, id, statement);
    if (!status_is_ok(status))
        return status;
    return rpc_query(call, &sql_merge_items, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status items_finish(struct rpc_call *call)
{
    const struct db_segment *segment = call->segment;
    const int *statement = call->state;
    int at = *statement + 1;
    if (db_rows(segment, *statement) != 1)
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                         "%.30s does not exist, or you may not see it.", rpc_text(call, "id"));
    for (int row = 0; row < db_rows(segment, at); row++) {
        size_t begin = wire_begin(&call->reply, ITEMS);
        int64_t outcome = db_int(segment, at, row, MERGE_ITEMS_OUTCOME);
        wire_put_int(&call->reply, ITEM_NUMBER, db_int(segment, at, row, MERGE_ITEMS_NUMBER));
        wire_put_string(&call->reply, ITEM_OBJECT, db_string(segment, at, row, MERGE_ITEMS_OBJECT));
        wire_put_string(&call->reply, ITEM_ID, db_string(segment, at, row, MERGE_ITEMS_ID));
        if (db_int(segment, at, row, MERGE_ITEMS_STEP) == REMOVED)
            wire_put_int(&call->reply, ITEM_REMOVED, 1);
        if (outcome)
            wire_put_int(&call->reply, outcome == BACK ? ITEM_RETURNED : ITEM_LEFT, 1);
        wire_end(&call->reply, begin);
    }
    return STATUS_OK;
}

#define AGAIN                                                                                      \
    {resource_replay_start, again_finish, NULL},                                                   \
    {                                                                                              \
        again_read_start, written_reply, NULL                                                      \
    }

const struct rpc_handler merge_handlers[] = {
    {.method = "/kith.v1.MergeService/PreviewMerge",
     .steps = {{preview_start, preview_finish, NULL}}},
    {.method = "/kith.v1.MergeService/MergeRecords",
     .steps = {{merge_start, written_reply, resource_request_failed}, AGAIN}},
    {.method = "/kith.v1.MergeService/UndoMerge",
     .steps = {{undo_start, written_reply, resource_request_failed}, AGAIN}},
    {.method = "/kith.v1.MergeService/ListMergeItems",
     .steps = {{items_start, items_finish, NULL}}},
    {0},
};
