/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Imports as callers see them: made with their mapping, filled with a file, started, stopped, taken
 * back, and looked at row by row. The work itself is done by server/job.
 */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/import_rule.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/resource/page_token.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <kith/v1/import.pb-c.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 512 * 1024 };

enum { UPLOADING = 1, UPLOADED, CHECKING, CHECKED, RUNNING, DONE, FAILED, CANCELLED, UNDOING };

/* ---- CreateImport ---- */

static struct status check_object(struct arena *arena, const char *name,
                                  const struct contract_object **object)
{
    *object = contract_object(name);
    for (size_t i = 0; *object && i < contract_n_methods; i++)
        if (contract_methods[i]->kind == CONTRACT_CREATE &&
            contract_methods[i]->object == *object && strcmp(name, "import") != 0)
            return STATUS_OK;
    return rule_refuse(arena, "object", "OBJECT_UNKNOWN",
                       "Rows cannot become \"%.60s\"; write customer, contact, opportunity, "
                       "product, ticket …",
                       name);
}

static struct status check_custom(struct arena *arena, const struct catalog *catalog,
                                  const struct mapping *mapping)
{
    for (size_t i = 0; i < mapping->n_entries; i++) {
        const struct mapping_entry *entry = &mapping->entries[i];
        if (entry->custom && !catalog_field(catalog, mapping->object, entry->custom))
            return rule_refuse(arena, "mapping", "MAPPING_INVALID",
                               "Line %d of the mapping: %s has no custom field %.60s.", entry->line,
                               mapping->object->name, entry->custom);
    }
    return STATUS_OK;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    const struct contract_object *object;
    struct mapping *mapping;
    if (!creating || !rule_has(draft, "object") || !rule_has(draft, "mapping"))
        return STATUS_OK;
    struct status status = check_object(arena, draft_text(draft, "object"), &object);
    if (status_is_ok(status))
        status = mapping_parse(arena, object, draft_text(draft, "mapping"), &mapping);
    return status_is_ok(status) ? check_custom(arena, catalog, mapping) : status;
}

static struct status write_new(struct rpc_call *call, const struct resource_draft *draft)
{
    struct mapping *mapping;
    struct status status = mapping_parse(call->arena, contract_object(draft_text(draft, "object")),
                                         draft_text(draft, "mapping"), &mapping);
    if (status_is_ok(status))
        status = import_rule_check(call->arena, call->session, mapping);
    if (!status_is_ok(status))
        return status;
    return rpc_query(call, &sql_import_open, 0, NULL) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- StartImport, CancelImport, UndoImport ---- */

/* What the import's state needs besides its status. */
static struct status write_state(struct rpc_call *call, const struct resource_draft *draft)
{
    struct db_param params[] = {db_number(call->arena, draft->id),
                                db_text(rpc_flag(call, "dry_run") ? "true" : "false")};
    struct db_param show[] = {params[0], db_text("true")};
    int statement = 0;
    if (rpc_is(call, "StartImport"))
        statement = rpc_query(call, &sql_import_begin, 2, params);
    else if (rpc_is(call, "UndoImport"))
        statement = rpc_query(call, &sql_import_undo_begin, 1, params);
    else if (rpc_is(call, "CancelImport"))
        statement = rpc_query(call, &sql_import_show, 2, show);
    return statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return creating ? write_new(call, draft) : write_state(call, draft);
}

enum { CHECK, RUN, CANCEL, UNDO };

/* clang-format off */
static const char *const states[] = {
    [UPLOADING] = "being uploaded",
    [UPLOADED] = "uploaded",
    [CHECKING] = "being checked",
    [CHECKED] = "checked",
    [RUNNING] = "running",
    [DONE] = "done",
    [FAILED] = "failed",
    [CANCELLED] = "cancelled",
    [UNDOING] = "being taken back",
};
enum {
    STARTABLE = 1 << UPLOADED | 1 << CHECKED | 1 << FAILED | 1 << CANCELLED,
    CANCELLABLE = 1 << UPLOADING | 1 << UPLOADED | 1 << CHECKING | 1 << RUNNING | 1 << UNDOING,
    ENDED = 1 << DONE | 1 << FAILED | 1 << CANCELLED,
};
static const struct flow_move moves[] = {
    [CHECK] = {.from = STARTABLE, .to = CHECKING, .done = "started"},
    [RUN] = {.from = STARTABLE, .to = RUNNING, .done = "started"},
    [CANCEL] = {.from = CANCELLABLE, .to = CANCELLED, .done = "cancelled"},
    [UNDO] = {.from = ENDED, .to = UNDOING, .done = "taken back"},
};
/* clang-format on */
static const struct flow flow = {"import", "IMPORT_STATUS", "An import", states, UNDOING + 1, moves,
                                 4};

static struct status change(struct rpc_call *call, size_t how, const char *assignments)
{
    struct move move;
    struct status status = move_init(call, &flow, how, &move);
    move.change.action = ACCESS_CREATE;
    move.change.assignments = assignments;
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status start_start(struct rpc_call *call)
{
    if (rpc_flag(call, "dry_run"))
        return change(call, CHECK,
                      "dry_run = true, message = '', started_at = now(), finished_at = null");
    return change(call, RUN,
                  "dry_run = false, message = '', started_at = now(), finished_at = null");
}

static struct status cancel_start(struct rpc_call *call)
{
    return change(call, CANCEL, "finished_at = now()");
}

static struct status undo_start(struct rpc_call *call)
{
    return change(call, UNDO, "message = '', finished_at = null");
}

/* ---- UploadImport ---- */

struct upload {
    int64_t id;
    int64_t most; /* bytes */
    int record;   /* statement that reads the import at the end */
};

/* Before anything is written: whoever may not see the import gets no further. */
static struct status require_visible(struct rpc_call *call, int64_t id)
{
    struct db_param params[] = {
        db_number(call->round, id),
        db_text(resource_name(call->round, call->method->object, id)),
    };
    int statement;
    if (!rpc_segment(call, DB_LONE))
        return rpc_no_memory();
    return query_add(call, &sql_import_visible, 2, params, NULL, &statement);
}

static struct status begin_upload(struct rpc_call *call)
{
    struct upload *upload = call->state = arena_alloc(call->arena, sizeof *upload);
    if (!upload)
        return rpc_no_memory();
    upload->most =
        strtoll(catalog_setting(call->catalog, "import.max_bytes", "1073741824"), NULL, 10);
    struct status status =
        resource_id(call, call->method->object, "id", rpc_text(call, "id"), &upload->id);
    return status_is_ok(status) ? require_visible(call, upload->id) : status;
}

static struct status check_piece(struct rpc_call *call,
                                 const Kith__V1__UploadImportRequest *request)
{
    if (request->data.len > PIECE_BYTES)
        return rpc_field_error(call, "data", "A piece has %d bytes at most.", PIECE_BYTES);
    if (request->offset < 0)
        return rpc_field_error(call, "offset", "It must not be negative.");
    return STATUS_OK;
}

static struct status add_piece(struct rpc_call *call, const struct upload *upload)
{
    const Kith__V1__UploadImportRequest *request = (const void *)call->request;
    struct db_param params[] = {
        db_number(call->round, upload->id),
        db_number(call->round, request->offset),
        db_blob(request->data.len ? request->data.data : (const uint8_t *)"", request->data.len),
        db_number(call->round, upload->most),
    };
    if (!rpc_segment(call, DB_LONE) || rpc_query(call, &sql_import_piece, 4, params) < 0)
        return rpc_no_memory();
    if (request->last && rpc_query(call, &sql_import_complete, 1, params) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static struct status each_start(struct rpc_call *call)
{
    const Kith__V1__UploadImportRequest *request = (const void *)call->request;
    struct status status = check_piece(call, request);
    if (status_is_ok(status) && !call->state)
        status = begin_upload(call);
    return status_is_ok(status) ? add_piece(call, call->state) : status;
}

static struct status end_start(struct rpc_call *call)
{
    struct upload *upload = call->state;
    if (!upload)
        return rpc_field_error(call, "id", "The first piece says which import it is for.");
    return resource_read(call, call->method->object, upload->id, &upload->record);
}

static struct status end_finish(struct rpc_call *call)
{
    const struct upload *upload = call->state;
    int column = 0;
    if (db_rows(call->segment, upload->record) != 1)
        return resource_not_found(call, call->method->object, upload->id);
    resource_encode(call, call->method->object, NULL, upload->record, 0, &column);
    return STATUS_OK;
}

/* ---- ListImportRows ---- */

/* Numbers of kith.v1.ListImportRowsResponse and ImportRow. */
enum { ROWS = 1, NEXT_PAGE_TOKEN, HEADER };
enum { ROW_LINE = 1, ROW_OUTCOME, ROW_RECORD, ROW_REASON, ROW_MESSAGE, ROW_COLUMN, ROW_CELLS };

enum { STANDARD_PAGE = 50, LARGEST_PAGE = 1000, FULL_MESSAGE = 2 * 1024 * 1024 };

struct rows {
    int64_t id, after, limit;
    struct page_token_scope scope;
    int record, header, page; /* statements */
};

static struct status open_token(struct rpc_call *call, struct rows *rows)
{
    const char *key = NULL, *token = rpc_text(call, "page_token");
    rows->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = arena_printf(call->arena, "%lld\n%lld", (long long)rows->id,
                              (long long)rpc_int(call, "outcome")),
    };
    if (!*token)
        return STATUS_OK;
    struct status status =
        page_token_open(call->arena, rpc_page_key(call), &rows->scope, token, 1, &key);
    if (status_is_ok(status) && key)
        rows->after = strtoll(key, NULL, 10);
    return status;
}

static struct status read_request(struct rpc_call *call, struct rows *rows)
{
    int64_t size = rpc_int(call, "page_size");
    struct status status =
        resource_id(call, call->method->object, "id", rpc_text(call, "id"), &rows->id);
    if (!status_is_ok(status))
        return status;
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    rows->limit = size == 0 ? STANDARD_PAGE : size > LARGEST_PAGE ? LARGEST_PAGE : size;
    return open_token(call, rows);
}

static int add_page(struct rpc_call *call, const struct rows *rows)
{
    int64_t outcome = rpc_int(call, "outcome");
    struct db_param id = db_number(call->arena, rows->id);
    struct db_param after = db_number(call->arena, rows->after);
    struct db_param limit = db_number(call->arena, rows->limit + 1);
    struct db_param all[] = {id, after, limit};
    struct db_param one[] = {id, db_number(call->arena, outcome), after, limit};
    return outcome ? rpc_query(call, &sql_import_row_page_of, 4, one)
                   : rpc_query(call, &sql_import_row_page, 3, all);
}

static struct status rows_start(struct rpc_call *call)
{
    struct rows *rows = call->state = arena_alloc(call->arena, sizeof *rows);
    if (!rows)
        return rpc_no_memory();
    struct status status = read_request(call, rows);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_READ);
    status = resource_read(call, call->method->object, rows->id, &rows->record);
    struct db_param id = db_number(call->arena, rows->id);
    if (status_is_ok(status))
        rows->header = rpc_query(call, &sql_import_header, 1, &id);
    rows->page = status_is_ok(status) ? add_page(call, rows) : -1;
    return status_is_ok(status) && rows->page < 0 ? rpc_no_memory() : status;
}

static struct value value_of(const struct rpc_call *call, int statement, int row, int column)
{
    struct value value;
    value.bytes = db_bytes(call->segment, statement, row, column, &value.length);
    return value;
}

static void put_texts(struct buf *reply, uint32_t number, struct value array)
{
    struct value_items items = value_array(array);
    struct value item;
    while (value_next(&items, &item))
        wire_put_bytes(reply, number, item.bytes ? item.bytes : "", item.length);
}

static void put_text(struct buf *reply, uint32_t number, const char *text)
{
    if (*text)
        wire_put_string(reply, number, text);
}

static void put_row(struct rpc_call *call, const struct rows *rows, int row)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    const struct contract_object *object =
        contract_object(db_string(segment, rows->header, 0, IMPORT_HEADER_OBJECT));
    int64_t record = db_int(segment, rows->page, row, IMPORT_ROW_PAGE_RECORD);
    size_t begin = wire_begin(reply, ROWS);
    wire_put_int(reply, ROW_LINE, db_int(segment, rows->page, row, IMPORT_ROW_PAGE_LINE));
    wire_put_int(reply, ROW_OUTCOME, db_int(segment, rows->page, row, IMPORT_ROW_PAGE_OUTCOME));
    if (record && object)
        wire_put_string(reply, ROW_RECORD, resource_name(call->arena, object, record));
    put_text(reply, ROW_REASON, db_string(segment, rows->page, row, IMPORT_ROW_PAGE_REASON));
    put_text(reply, ROW_MESSAGE,
             rpc_say(call, db_string(segment, rows->page, row, IMPORT_ROW_PAGE_MESSAGE)));
    put_text(reply, ROW_COLUMN, db_string(segment, rows->page, row, IMPORT_ROW_PAGE_COLUMN_NAME));
    if (rpc_flag(call, "with_cells"))
        put_texts(reply, ROW_CELLS, value_of(call, rows->page, row, IMPORT_ROW_PAGE_CELLS));
    wire_end(reply, begin);
}

static struct status put_token(struct rpc_call *call, const struct rows *rows, int last)
{
    int64_t line = db_int(call->segment, rows->page, last, IMPORT_ROW_PAGE_LINE);
    const char *key = arena_printf(call->arena, "%lld", (long long)line);
    const char *token = page_token_seal(call->arena, rpc_page_key(call), &rows->scope, 1, &key);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, NEXT_PAGE_TOKEN, token);
    return STATUS_OK;
}

static struct status rows_finish(struct rpc_call *call)
{
    const struct rows *rows = call->state;
    if (db_rows(call->segment, rows->record) != 1)
        return resource_not_found(call, call->method->object, rows->id);
    int found = db_rows(call->segment, rows->page);
    int n = 0;
    /* Large cells make a page shorter than was asked for. */
    while (n < found && n < rows->limit && call->reply.length < FULL_MESSAGE)
        put_row(call, rows, n++);
    put_texts(&call->reply, HEADER, value_of(call, rows->header, 0, IMPORT_HEADER_HEADER));
    return n < found ? put_token(call, rows, n - 1) : STATUS_OK;
}

const struct rpc_handler import_handlers[] = {
    {.method = "/kith.v1.ImportService/StartImport",
     .steps = {{start_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ImportService/CancelImport",
     .steps = {{cancel_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ImportService/UndoImport",
     .steps = {{undo_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ImportService/UploadImport",
     .each = {each_start, NULL, NULL},
     .steps = {{end_start, end_finish, NULL}}},
    {.method = "/kith.v1.ImportService/ListImportRows", .steps = {{rows_start, rows_finish, NULL}}},
    {0},
};

const struct resource_hooks import_hooks[] = {
    {.object = "import", .check = check, .write = write},
    {0},
};
