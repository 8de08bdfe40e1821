/* SPDX-License-Identifier: Apache-2.0 */
/* Records of any object, mixed: giving them to somebody. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/assign.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

#include <kith/v1/handover.pb-c.h>

/* Numbers of kith.v1.AssignRecordsResponse and AssignResult. */
enum { RESULTS = 1 };
enum { RESULT_ID = 1, RESULT_OUTCOME };

struct target { /* one of the ids */
    const struct contract_object *object;
    int64_t id;
};

struct assignment {
    struct target *targets;
    size_t n;
    int64_t owner, team; /* 0: not given */
    int *statements;     /* by contract_object.index; -1: none of these */
};

/* assign_add or assign_look. */
typedef int add_records(struct rpc_call *call, const struct contract_object *object, size_t n,
                        const int64_t *ids, int64_t owner, int64_t team);

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

static struct status add_object(struct rpc_call *call, struct assignment *assignment,
                                const struct contract_object *object, add_records *add)
{
    int64_t *ids = arena_array(call->arena, assignment->n, sizeof *ids);
    size_t n = 0;
    assignment->statements[object->index] = -1;
    for (size_t i = 0; i < assignment->n && ids; i++)
        if (assignment->targets[i].object == object)
            ids[n++] = assignment->targets[i].id;
    if (!n)
        return ids ? STATUS_OK : rpc_no_memory();
    struct status status = check_open(call, assignment, object);
    if (!status_is_ok(status))
        return status;
    int statement = add(call, object, n, ids, assignment->owner, assignment->team);
    assignment->statements[object->index] = statement;
    return statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status add_objects(struct rpc_call *call, struct assignment *assignment,
                                 add_records *add)
{
    struct status status = STATUS_OK;
    assignment->statements =
        arena_array(call->arena, contract_n_objects, sizeof *assignment->statements);
    if (!assignment->statements)
        return rpc_no_memory();
    for (size_t i = 0; i < contract_n_objects && status_is_ok(status); i++)
        status = add_object(call, assignment, contract_objects[i], add);
    return status;
}

/* A repeat finds the request by any of its records. */
static struct status remember(struct rpc_call *call, const struct assignment *assignment)
{
    const struct contract_object **objects =
        arena_array(call->arena, assignment->n, sizeof *objects);
    int64_t *ids = arena_array(call->arena, assignment->n, sizeof *ids);
    if (!objects || !ids)
        return rpc_no_memory();
    for (size_t i = 0; i < assignment->n; i++) {
        objects[i] = assignment->targets[i].object;
        ids[i] = assignment->targets[i].id;
    }
    return resource_remember_many(call, assignment->n, objects, ids);
}

static struct status assign_start(struct rpc_call *call)
{
    struct assignment *assignment;
    struct status status = read_request(call, &assignment);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_WRITE);
    status = remember(call, assignment);
    if (status_is_ok(status))
        status = require_receiver(call, assignment);
    if (status_is_ok(status))
        status = add_objects(call, assignment, assign_add);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status repeated_start(struct rpc_call *call)
{
    if (!rpc_segment(call, DB_READ))
        return rpc_no_memory();
    return add_objects(call, call->state, assign_look);
}

static enum assign_outcome outcome_of(const struct rpc_call *call,
                                      const struct assignment *assignment,
                                      const struct target *target)
{
    int statement = assignment->statements[target->object->index];
    for (int row = 0; row < db_rows(call->segment, statement); row++)
        if (db_int(call->segment, statement, row, ASSIGN_ID) == target->id)
            return (enum assign_outcome)db_int(call->segment, statement, row, ASSIGN_OUTCOME);
    return ASSIGN_NOT_FOUND;
}

static struct status assign_finish(struct rpc_call *call)
{
    const struct assignment *assignment = call->state;
    for (size_t i = 0; i < assignment->n; i++) {
        const struct target *target = &assignment->targets[i];
        size_t begin = wire_begin(&call->reply, RESULTS);
        wire_put_string(&call->reply, RESULT_ID,
                        resource_name(call->arena, target->object, target->id));
        wire_put_int(&call->reply, RESULT_OUTCOME, outcome_of(call, assignment, target));
        wire_end(&call->reply, begin);
    }
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

const struct rpc_handler record_handlers[] = {
    {.method = "/kith.v1.RecordService/AssignRecords",
     .steps = {{assign_start, assign_finish, resource_request_failed},
               {resource_replay_start, resource_repeated_finish, NULL},
               {repeated_start, assign_finish, NULL}}},
    {0},
};
