/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateRecords and DeleteRecords: the same for many records of one object, as a batch. */
#include "server/feature/records.h"
#include "common/wire.h"
#include "server/feature/batch_view.h"
#include "server/feature/feature.h"
#include "server/resource/batch.h"
#include "server/resource/draft_custom.h"
#include "server/resource/fieldrule.h"
#include "server/resource/hooks.h"
#include "server/sql/queries.h"

#include <kith/v1/batch.pb-c.h>
#include <stdlib.h>
#include <string.h>

enum { CUSTOM_PREFIX = 7 /* letters of "custom." */ };

struct records {
    struct batch batch;
    struct resource_draft *draft; /* NULL: they are deleted */
    const char *changes;          /* the same for people */
    const char *filter;           /* which ones; "": those of ids */
    size_t n;
    int64_t *ids;
    int record, parts; /* statements */
};

/* ---- What is asked for ---- */

static struct status read_object(struct rpc_call *call, struct records *records)
{
    const char *name = rpc_text(call, "object");
    const struct contract_object *object = contract_object(name);
    enum access_action action = records->draft ? ACCESS_UPDATE : ACCESS_DELETE;
    if (!object || !batch_applies(object))
        return rpc_field_error(call, "object",
                               "\"%.60s\" cannot be changed in numbers; write customer, contact, "
                               "opportunity, task, ticket …",
                               name);
    if (!resource_may(call, object, action))
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                         "Your role does not let you %s %s.", records->draft ? "change" : "delete",
                         object->plural);
    records->batch = (struct batch){.call = call, .object = object};
    return STATUS_OK;
}

static struct status read_ids(struct rpc_call *call, struct records *records, size_t n, char **ids)
{
    struct status status = STATUS_OK;
    records->filter = rpc_text(call, "filter");
    if ((*records->filter != '\0') == (n > 0))
        return rpc_field_error(call, "filter",
                               "Say which records: by a filter or by their ids, one of the two.");
    records->n = n;
    records->ids = arena_array(call->arena, n, sizeof *records->ids);
    if (!records->ids)
        return rpc_no_memory();
    for (size_t i = 0; i < n && status_is_ok(status); i++)
        status = resource_id(call, records->batch.object, "ids", ids[i], &records->ids[i]);
    return status;
}

/* ---- What they get ---- */

static struct status refuse(struct rpc_call *call, const struct contract_object *object,
                            const char *name, const char *why)
{
    return rpc_field_error(call, "changes", "%s of %s %s", name, object->plural, why);
}

static struct status take_custom(struct rpc_call *call, struct records *records, const char *key,
                                 const char *value)
{
    struct draft_context context = {call->arena, call->catalog, ""};
    const struct contract_object *object = records->batch.object;
    const struct catalog_field *field = catalog_field(call->catalog, object, key);
    const char *json;
    if (!object->custom || !field)
        return rpc_field_error(call, "changes", "%s has no custom field \"%.60s\".",
                               object->label.en, key);
    struct status status = draft_parse_custom(&context, field, value, NULL, &json);
    if (status_is_ok(status))
        draft_custom_add(call->arena, records->draft, field->key, json);
    return status;
}

static struct status take_field(struct rpc_call *call, struct records *records, const char *name,
                                const char *value)
{
    struct draft_context context = {call->arena, call->catalog, ""};
    const struct contract_object *object = records->batch.object;
    const struct contract_field *field = contract_field(object->message, name);
    if (!field)
        return rpc_field_error(call, "changes", "%s has no field \"%.60s\".", object->label.en,
                               name);
    if (field->output_only || field->immutable || field->input_only || !field->column ||
        strcmp(name, "etag") == 0)
        return refuse(call, object, name, "cannot be changed.");
    if (field->unique)
        return refuse(call, object, name, "is another one for each record.");
    if (field->required && !*value)
        return refuse(call, object, name, "is required.");
    if (hooks_alone(rpc_hooks(call, object), name))
        return refuse(call, object, name, "follows rules of each record; change it one by one.");
    return draft_parse(&context, field, value, NULL, draft_value(records->draft, name));
}

static struct status read_changes(struct rpc_call *call, struct records *records)
{
    const Kith__V1__UpdateRecordsRequest *request = (const void *)call->request;
    struct draft_context context = {call->arena, call->catalog, ""};
    struct status status = STATUS_OK;
    records->draft = draft_new(call->arena, records->batch.object);
    records->changes = "";
    if (!records->draft)
        return rpc_no_memory();
    for (size_t i = 0; i < request->n_changes && status_is_ok(status); i++) {
        const char *name = request->changes[i]->field, *value = request->changes[i]->value;
        bool custom = strncmp(name, "custom.", CUSTOM_PREFIX) == 0;
        status = custom ? take_custom(call, records, name + CUSTOM_PREFIX, value)
                        : take_field(call, records, name, value);
        records->changes =
            arena_printf(call->arena, "%s%s%s = %s", records->changes, i ? ", " : "", name, value);
    }
    if (status_is_ok(status))
        status = fieldrule_check_draft(call->arena, call->session, records->draft, false);
    if (status_is_ok(status))
        status = hooks_prepare(&context, rpc_server_registry(call)->hooks, records->draft, false);
    return status_is_ok(status) && !records->changes ? rpc_no_memory() : status;
}

/* ---- The segment ---- */

static struct status begin(struct rpc_call *call, struct records *records, enum batch_kind kind)
{
    const char *reason = rpc_text(call, "reason");
    struct db_param params[] = {
        db_text(*rpc_text(call, "request_id") ? "true" : "false"),
        db_number(call->arena, kind),
        db_text(records->batch.object->name),
        db_text(records->filter),
        db_text(records->changes),
        db_text(reason),
        db_number(call->arena, call->session->user_id),
    };
    struct db_param why = db_text(reason);
    records->batch.segment = rpc_segment(call, rpc_lane(call));
    struct status status = resource_remember(call, contract_object("batch"), 0);
    if (!status_is_ok(status))
        return status;
    rpc_query(call, &sql_batch_begin, 7, params);
    return rpc_query(call, &sql_record_reason, 1, &why) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* Whom they go to can work on them. */
static struct status require(struct rpc_call *call, const struct records *records)
{
    const char *owner = draft_text(records->draft, "owner_id");
    int64_t id = owner ? strtoll(owner, NULL, 10) : 0;
    struct db_param params[] = {
        db_number(call->arena, id),
        db_text(resource_name(call->arena, contract_object("user"), id)),
    };
    resource_require_references(call, records->draft);
    return id && rpc_query(call, &sql_record_owner_active, 2, params) < 0 ? rpc_no_memory()
                                                                          : STATUS_OK;
}

static struct status take(struct rpc_call *call, const struct records *records)
{
    struct db_param most = db_number(call->arena, BATCH_MOST);
    struct db_param ids[] = {
        db_text(records->batch.object->prefix),
        db_number_array(call->arena, records->n, records->ids),
    };
    struct status status = STATUS_OK;
    if (records->n && (batch_take(&records->batch, records->n, records->ids) < 0 ||
                       rpc_query(call, &sql_batch_ids, 2, ids) < 0))
        return rpc_no_memory();
    if (!records->n)
        status = batch_take_filter(&records->batch, records->filter);
    if (status_is_ok(status) && rpc_query(call, &sql_batch_bound, 1, &most) < 0)
        return rpc_no_memory();
    return status;
}

static struct status report(struct rpc_call *call, struct records *records)
{
    struct db_param id = records->batch.id ? db_number(call->arena, records->batch.id) : db_null();
    if (!records->batch.id)
        rpc_query(call, &sql_batch_settle, 1, &id);
    records->record = batch_read(&records->batch);
    records->parts = batch_parts(&records->batch);
    return records->record < 0 || records->parts < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status act(struct rpc_call *call, struct records *records, enum batch_kind kind)
{
    struct status status = begin(call, records, kind);
    records->batch.draft = records->draft;
    if (status_is_ok(status) && records->draft)
        status = require(call, records);
    if (status_is_ok(status))
        status = take(call, records);
    if (!status_is_ok(status))
        return status;
    if (batch_change(&records->batch, BATCH_AT_ONCE, true) < 0 ||
        batch_view_defer(&records->batch) < 0)
        return rpc_no_memory();
    status = report(call, records);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status update_start(struct rpc_call *call)
{
    const Kith__V1__UpdateRecordsRequest *request = (const void *)call->request;
    struct records *records = call->state = arena_alloc(call->arena, sizeof *records);
    struct resource_draft none = {0};
    if (!records)
        return rpc_no_memory();
    records->draft = &none; /* until the object is known */
    struct status status = read_object(call, records);
    if (status_is_ok(status))
        status = read_ids(call, records, request->n_ids, request->ids);
    if (status_is_ok(status))
        status = read_changes(call, records);
    return status_is_ok(status) ? act(call, records, BATCH_UPDATE) : status;
}

static struct status delete_start(struct rpc_call *call)
{
    const Kith__V1__DeleteRecordsRequest *request = (const void *)call->request;
    struct records *records = call->state = arena_alloc(call->arena, sizeof *records);
    if (!records)
        return rpc_no_memory();
    struct status status = read_object(call, records);
    records->changes = "";
    if (status_is_ok(status))
        status = read_ids(call, records, request->n_ids, request->ids);
    return status_is_ok(status) ? act(call, records, BATCH_DELETE) : status;
}

struct status records_update(struct rpc_call *call, const char *filter,
                             struct resource_draft *draft, const char *changes)
{
    struct records *records = call->state = arena_alloc(call->arena, sizeof *records);
    if (!records || !filter || !changes)
        return rpc_no_memory();
    *records = (struct records){
        .batch = {.call = call, .object = draft->object},
        .draft = draft,
        .changes = changes,
        .filter = filter,
    };
    struct status status = fieldrule_check_draft(call->arena, call->session, records->draft, false);
    return status_is_ok(status) ? act(call, records, BATCH_UPDATE) : status;
}

struct status records_finish(struct rpc_call *call)
{
    const struct records *records = call->state;
    batch_view_put(call, records->record);
    batch_view_put_parts(call, records->batch.object, records->parts);
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

/* ---- Once more: what became of it by now ---- */

struct status records_repeated_finish(struct rpc_call *call)
{
    struct records *records = call->state;
    struct status status = resource_repeated_finish(call);
    if (status_is_ok(status))
        records->batch.id = db_int(call->segment, 0, 0, REQUEST_FIND_RECORD);
    return status;
}

struct status records_again_start(struct rpc_call *call)
{
    struct records *records = call->state;
    records->batch.segment = rpc_segment(call, DB_READ);
    return report(call, records);
}

const struct rpc_handler records_handlers[] = {
    {.method = "/kith.v1.RecordService/UpdateRecords",
     .steps = {{update_start, records_finish, resource_request_failed}, RECORDS_REPEATED}},
    {.method = "/kith.v1.RecordService/DeleteRecords",
     .steps = {{delete_start, records_finish, resource_request_failed}, RECORDS_REPEATED}},
    {0},
};
