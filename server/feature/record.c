/* SPDX-License-Identifier: Apache-2.0 */
/* Records of any object, mixed: giving them to somebody. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/assign.h"
#include "server/resource/batch.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

#include <kith/v1/handover.pb-c.h>

/* Numbers of kith.v1.AssignRecordsResponse and AssignResult. */
enum { RESULTS = 1, BATCH_ID };
enum { RESULT_ID = 1, RESULT_OUTCOME };

struct target { /* one of the ids */
    const struct contract_object *object;
    int64_t id;
};

struct assignment {
    struct target *targets;
    size_t n;
    int64_t owner, team; /* 0: not given */
    int64_t batch;       /* of a repeated request; 0: the new one */
    int outcomes, name;  /* statements */
};

static struct status read_target(struct rpc_call *call, const char *text, struct target *target)
{
    target->object = assign_object(text);
    if (!target->object)
        return rpc_field_error(
            call, "ids", "\"%.60s\" is no record that has an owner; write C-12, O-7, T-3 …", text);
    struct status status = resource_id(call, target->object, "ids", text, &target->id);
    static const char *const fields[] = {"owner_id", "team_id"};
    for (size_t i = 0; status_is_ok(status) && i < sizeof fields / sizeof *fields; i++)
        if (*rpc_text(call, fields[i]))
            status = fieldrule_check(call->arena,
                                     fieldrule_named(call->session, target->object, fields[i]),
                                     FIELDRULE_UPDATE, target->object, fields[i], fields[i]);
    return status;
}

static struct status read_targets(struct rpc_call *call, struct assignment *assignment)
{
    const Kith__V1__AssignRecordsRequest *request = (const void *)call->request;
    struct status status = STATUS_OK;
    assignment->targets = arena_array(call->arena, request->n_ids, sizeof *assignment->targets);
    if (!assignment->targets)
        return rpc_no_memory();
    for (size_t i = 0; i < request->n_ids && status_is_ok(status); i++)
        status = read_target(call, request->ids[i], &assignment->targets[assignment->n++]);
    return status;
}

static struct status read_person(struct rpc_call *call, const char *object, const char *field,
                                 int64_t *id)
{
    const char *text = rpc_text(call, field);
    return *text ? resource_id(call, contract_object(object), field, text, id) : STATUS_OK;
}

static struct status read_request(struct rpc_call *call, struct assignment **assignment)
{
    *assignment = call->state = arena_alloc(call->arena, sizeof **assignment);
    if (!*assignment)
        return rpc_no_memory();
    struct status status = read_targets(call, *assignment);
    if (status_is_ok(status))
        status = read_person(call, "user", "owner_id", &(*assignment)->owner);
    if (status_is_ok(status))
        status = read_person(call, "team", "team_id", &(*assignment)->team);
    if (status_is_ok(status) && !(*assignment)->owner && !(*assignment)->team)
        return rpc_field_error(call, "owner_id", "Say to whom, or to which team.");
    return status;
}

/* Whom it goes to exists and can sign in. */
static struct status require_receiver(struct rpc_call *call, const struct assignment *assignment)
{
    const struct contract_object *user = contract_object("user");
    struct db_param reason = db_text(rpc_text(call, "reason"));
    struct db_param owner[] = {
        db_number(call->arena, assignment->owner),
        db_text(resource_name(call->arena, user, assignment->owner)),
    };
    if (assignment->owner) {
        resource_require(call, user, assignment->owner, "owner_id");
        if (rpc_query(call, &sql_record_owner_active, 2, owner) < 0)
            return rpc_no_memory();
    }
    if (assignment->team)
        resource_require(call, contract_object("team"), assignment->team, "team_id");
    return rpc_query(call, &sql_record_reason, 1, &reason) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* Who has it, and who had it: the outcomes tell both. */
static struct status check_open(struct rpc_call *call, const struct assignment *assignment,
                                const struct contract_object *object)
{
    const char *names[] = {assignment->owner ? "owner_id" : NULL,
                           assignment->team ? "team_id" : NULL};
    struct status status = STATUS_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names && status_is_ok(status); i++)
        if (names[i])
            status = fieldrule_check(call->arena, fieldrule_named(call->session, object, names[i]),
                                     FIELDRULE_UPDATE, object, names[i], names[i]);
    return status;
}

static struct status add_batch(struct rpc_call *call, const struct assignment *assignment,
                               const struct contract_object *object, size_t n, const int64_t *ids)
{
    struct resource_draft *draft = draft_new(call->arena, object);
    struct batch batch = {.call = call, .segment = call->segment, .object = object, .draft = draft};
    if (!draft)
        return rpc_no_memory();
    if (assignment->owner)
        draft_set_number(call->arena, draft, "owner_id", assignment->owner);
    if (assignment->team)
        draft_set_number(call->arena, draft, "team_id", assignment->team);
    if (batch_take(&batch, n, ids) < 0 || batch_change(&batch, BATCH_AT_ONCE, true) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static struct status add_object(struct rpc_call *call, const struct assignment *assignment,
                                const struct contract_object *object)
{
    int64_t *ids = arena_array(call->arena, assignment->n, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < assignment->n && ids; i++)
        if (assignment->targets[i].object == object)
            ids[n++] = assignment->targets[i].id;
    if (!n)
        return ids ? STATUS_OK : rpc_no_memory();
    struct status status = check_open(call, assignment, object);
    return status_is_ok(status) ? add_batch(call, assignment, object, n, ids) : status;
}

/* All of one object have its name on the batch. */
static const char *only_object(const struct assignment *assignment)
{
    for (size_t i = 1; i < assignment->n; i++)
        if (assignment->targets[i].object != assignment->targets[0].object)
            return "";
    return assignment->targets[0].object->name;
}

static const char *changes_text(struct rpc_call *call, const struct assignment *assignment)
{
    const char *owner = rpc_text(call, "owner_id"), *team = rpc_text(call, "team_id");
    return arena_printf(call->arena, "%s%s%s%s%s", assignment->owner ? "owner_id = " : "", owner,
                        assignment->owner && assignment->team ? ", " : "",
                        assignment->team ? "team_id = " : "", team);
}

static struct status begin(struct rpc_call *call, const struct assignment *assignment)
{
    struct db_param params[] = {
        db_text(*rpc_text(call, "request_id") ? "true" : "false"),
        db_number(call->arena, BATCH_ASSIGN),
        db_text(only_object(assignment)),
        db_text(""),
        db_text(changes_text(call, assignment)),
        db_text(rpc_text(call, "reason")),
        db_number(call->arena, call->session->user_id),
    };
    struct status status = resource_remember(call, contract_object("batch"), 0);
    if (!status_is_ok(status))
        return status;
    return rpc_query(call, &sql_batch_begin, 7, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* What became of the records, and the batch. */
static struct status tell(struct rpc_call *call, struct assignment *assignment)
{
    struct db_param id = assignment->batch ? db_number(call->arena, assignment->batch) : db_null();
    if (!assignment->batch) {
        rpc_query(call, &sql_batch_settle, 1, &id);
        assignment->name = rpc_query(call, &sql_batch_new, 0, NULL);
    }
    assignment->outcomes = rpc_query(call, &sql_batch_outcomes, 1, &id);
    return assignment->outcomes < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status assign_start(struct rpc_call *call)
{
    struct assignment *assignment;
    struct status status = read_request(call, &assignment);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_WRITE);
    status = begin(call, assignment);
    if (status_is_ok(status))
        status = require_receiver(call, assignment);
    for (size_t i = 0; i < contract_n_objects && status_is_ok(status); i++)
        status = add_object(call, assignment, contract_objects[i]);
    if (status_is_ok(status))
        status = tell(call, assignment);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status repeated_finish(struct rpc_call *call)
{
    struct assignment *assignment = call->state;
    struct status status = resource_repeated_finish(call);
    if (status_is_ok(status))
        assignment->batch = db_int(call->segment, 0, 0, REQUEST_FIND_RECORD);
    return status;
}

static struct status repeated_start(struct rpc_call *call)
{
    return rpc_segment(call, DB_READ) ? tell(call, call->state) : rpc_no_memory();
}

static enum assign_outcome outcome_of(const struct rpc_call *call, int outcomes,
                                      const struct target *target)
{
    for (int row = 0; row < db_rows(call->segment, outcomes); row++) {
        if (db_int(call->segment, outcomes, row, BATCH_OUTCOMES_RECORD) != target->id ||
            db_int(call->segment, outcomes, row, BATCH_OUTCOMES_OBJECT) != target->object->number)
            continue;
        int64_t outcome = db_int(call->segment, outcomes, row, BATCH_OUTCOMES_OUTCOME);
        return outcome == BATCH_READ_ONLY   ? ASSIGN_READ_ONLY
               : outcome == BATCH_UNCHANGED ? ASSIGN_UNCHANGED
                                            : ASSIGN_ASSIGNED;
    }
    return ASSIGN_NOT_FOUND;
}

static struct status assign_finish(struct rpc_call *call)
{
    const struct assignment *assignment = call->state;
    int64_t batch = assignment->batch ? assignment->batch
                                      : db_int(call->segment, assignment->name, 0, BATCH_NEW_ID);
    for (size_t i = 0; i < assignment->n; i++) {
        const struct target *target = &assignment->targets[i];
        size_t begin = wire_begin(&call->reply, RESULTS);
        wire_put_string(&call->reply, RESULT_ID,
                        resource_name(call->arena, target->object, target->id));
        wire_put_int(&call->reply, RESULT_OUTCOME, outcome_of(call, assignment->outcomes, target));
        wire_end(&call->reply, begin);
    }
    if (!rpc_flag(call, "validate_only"))
        wire_put_string(&call->reply, BATCH_ID,
                        resource_name(call->arena, contract_object("batch"), batch));
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

const struct rpc_handler record_handlers[] = {
    {.method = "/kith.v1.RecordService/AssignRecords",
     .steps = {{assign_start, assign_finish, resource_request_failed},
               {resource_replay_start, repeated_finish, NULL},
               {repeated_start, assign_finish, NULL}}},
    {0},
};
