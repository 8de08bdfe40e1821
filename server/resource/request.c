/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that come twice: the id is remembered with the write, a repeat reads its result. */
#include "server/resource/fieldpath.h"
#include "server/resource/hooks.h"
#include "server/resource/read.h"
#include "server/resource/resource.h"
#include "server/rpc/server.h"
#include "server/rpc/sha256.h"
#include "server/sql/queries.h"

#include <string.h>

enum { REQUEST_ID_LENGTH = 100 };

struct replay {
    const struct contract_object *object;
    int64_t id;
};

static struct db_param body_hash(struct rpc_call *call)
{
    unsigned char *hash = arena_alloc(call->arena, SHA256_BYTES);
    if (hash)
        sha256_of(call->body, call->body_length, hash);
    return db_blob(hash, SHA256_BYTES);
}

struct status resource_remember(struct rpc_call *call, const struct contract_object *object,
                                int64_t id)
{
    const char *request = rpc_text(call, "request_id");
    if (!*request)
        return STATUS_OK;
    if (strlen(request) > REQUEST_ID_LENGTH)
        return rpc_field_error(call, "request_id", "It may have %d bytes at most.",
                               REQUEST_ID_LENGTH);
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(request),
        db_text(call->method->path),
        body_hash(call),
        db_number(call->arena, object->number),
        id ? db_number(call->arena, id)
           : db_text(arena_printf(call->arena, "%s_id_seq", object->table)),
        db_text(call->id),
    };
    const struct db_query *query = id ? &sql_request_remember : &sql_request_remember_new;
    return rpc_query(call, query, 7, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status resource_begin_write(struct rpc_call *call, const struct contract_object *object,
                                   int64_t id)
{
    if (*rpc_text(call, "request_id"))
        rpc_bare_segment(call, DB_WRITE);
    else
        rpc_segment(call, DB_WRITE);
    struct status status = resource_remember(call, object, id);
    if (status_is_ok(status) && call->session && call->session->kind != SESSION_TOKEN &&
        rpc_query(call, &sql_request_machine, 0, NULL) < 0)
        return rpc_no_memory();
    return status;
}

struct status resource_remember_many(struct rpc_call *call, size_t n,
                                     const struct contract_object *const *objects,
                                     const int64_t *ids)
{
    const char *request = rpc_text(call, "request_id");
    int64_t *numbers = arena_array(call->arena, n, sizeof *numbers);
    if (!*request)
        return STATUS_OK;
    if (!numbers)
        return rpc_no_memory();
    if (strlen(request) > REQUEST_ID_LENGTH)
        return rpc_field_error(call, "request_id", "It may have %d bytes at most.",
                               REQUEST_ID_LENGTH);
    for (size_t i = 0; i < n; i++)
        numbers[i] = objects[i]->number;
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(request),
        db_text(call->method->path),
        body_hash(call),
        db_number_array(call->arena, n, numbers),
        db_number_array(call->arena, n, ids),
    };
    return rpc_query(call, &sql_request_remember_many, 6, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

void resource_end_write(struct rpc_call *call)
{
    if (!rpc_flag(call, "validate_only"))
        return;
    rpc_query(call, &sql_check_constraints, 0, NULL);
    rpc_query(call, &sql_undo_segment, 0, NULL);
}

struct status resource_request_failed(struct rpc_call *call, struct status status)
{
    const char *constraint = db_constraint(call->segment);
    if (constraint && strcmp(constraint, "request_pkey") == 0)
        return STATUS_OK;
    if (call->method->object)
        status = hooks_refused(rpc_hooks(call, call->method->object), call, status);
    return fieldpath_complete(call, status);
}

struct status resource_replay_start(struct rpc_call *call)
{
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(rpc_text(call, "request_id")),
    };
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_request_find, 2, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static bool same_request(struct rpc_call *call)
{
    struct db_param mine = body_hash(call);
    size_t length;
    const char *body = db_bytes(call->segment, 0, 0, REQUEST_FIND_BODY, &length);
    return mine.data && length == SHA256_BYTES && memcmp(body, mine.data, length) == 0 &&
           strcmp(db_string(call->segment, 0, 0, REQUEST_FIND_METHOD), call->method->path) == 0;
}

struct status resource_repeated_finish(struct rpc_call *call)
{
    if (db_rows(call->segment, 0) != 1)
        return rpc_error(call, RPC_ABORTED, "REQUEST_IN_PROGRESS",
                         "The request is under way; repeat it in a moment.");
    if (!same_request(call))
        return rpc_error(call, RPC_ALREADY_EXISTS, "REQUEST_ID_REUSED",
                         "This request id was used for another request; choose a new one.");
    return STATUS_OK;
}

struct status resource_replay_finish(struct rpc_call *call)
{
    struct replay *replay = arena_alloc(call->arena, sizeof *replay);
    struct status status = resource_repeated_finish(call);
    if (!status_is_ok(status))
        return status;
    if (!replay)
        return rpc_no_memory();
    replay->object = contract_object_numbered(db_int(call->segment, 0, 0, REQUEST_FIND_OBJECT));
    replay->id = db_int(call->segment, 0, 0, REQUEST_FIND_RECORD);
    if (!replay->object || call->method->output->object != replay->object)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "REQUEST_DONE",
                         "The request was carried out before; its answer is not kept.");
    call->state = replay;
    return STATUS_OK;
}

struct status resource_replay_read_start(struct rpc_call *call)
{
    struct replay *replay = call->state;
    rpc_segment(call, DB_READ);
    return read_add(call, replay->object, replay->id, NULL);
}

struct status resource_replay_read_finish(struct rpc_call *call)
{
    struct replay *replay = call->state;
    return read_reply(call, replay->object, replay->id, NULL, db_segment_count(call->segment) - 1);
}
