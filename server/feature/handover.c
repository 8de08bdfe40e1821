/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hand-over of somebody who leaves: looked at before, started, taken back. The records are
 * moved by server/job.
 */
#include "server/feature/feature.h"
#include "server/feature/handover_part.h"
#include "server/feature/move.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/resource/referrers.h"
#include "server/sql/queries.h"

#include <string.h>

enum { RULE_RECEIVER = 1, RULE_TEAM_LEADER = 2 };
enum { DONE = 2, FAILED, UNDOING };

enum { RECEIVERS = 5 };
static const char *const receiver_fields[RECEIVERS] = {
    "to_user_id", "customer_to_id", "opportunity_to_id", "task_to_id", "ticket_to_id"};

struct wish {
    int64_t leaver, to[RECEIVERS]; /* 0: nobody */
    int64_t rule;
    int plan, stays, decide; /* statements of a preview */
};

/* ---- The request ---- */

static struct status read_receivers(struct rpc_call *call, struct wish *wish)
{
    const struct contract_object *user = contract_object("user");
    bool any = wish->rule == RULE_TEAM_LEADER;
    for (int i = 0; i < RECEIVERS; i++) {
        const char *text = rpc_text(call, receiver_fields[i]);
        if (!*text)
            continue;
        struct status status = resource_id(call, user, receiver_fields[i], text, &wish->to[i]);
        if (!status_is_ok(status))
            return status;
        if (wish->to[i] == wish->leaver)
            return rpc_field_error(call, receiver_fields[i],
                                   "Somebody else than who leaves has to receive.");
        any = true;
    }
    if (!any)
        return rpc_field_error(call, "to_user_id",
                               "Say who receives: to_user_id, or rule=team_leader.");
    if (rpc_flag(call, "leadership") && !wish->to[0])
        return rpc_field_error(call, "to_user_id", "Say who leads the teams from now on.");
    return STATUS_OK;
}

static struct status lacks(struct rpc_call *call, const char *object)
{
    return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                     "A hand-over asks for the permission to read and change every %s; your roles "
                     "do not give it.",
                     object);
}

static bool has_all(const struct rpc_call *call, const char *object)
{
    return session_scope(call->session, contract_object(object), ACCESS_READ) == ACCESS_ALL &&
           session_scope(call->session, contract_object(object), ACCESS_UPDATE) == ACCESS_ALL;
}

/* Whoever hands over moves everybody's records: their roles must allow that anyway. */
static struct status check_role(struct rpc_call *call, bool touches_user)
{
    static const char *const moved[] = {"customer", "contact", "opportunity", "task", "ticket",
                                        "order",    "return",  "user",        "team"};
    enum { MOVED = sizeof moved / sizeof *moved, RECORDS = MOVED - 2 };
    struct status status = STATUS_OK;
    for (size_t i = 0; i < (touches_user ? MOVED : RECORDS) && status_is_ok(status); i++) {
        const struct contract_object *object = contract_object(moved[i]);
        if (!has_all(call, moved[i]))
            return lacks(call, moved[i]);
        if (i < RECORDS)
            status =
                fieldrule_check(call->arena, fieldrule_named(call->session, object, "owner_id"),
                                FIELDRULE_UPDATE, object, "owner_id", NULL);
    }
    return status;
}

static struct status read_wish(struct rpc_call *call, struct wish *wish)
{
    *wish = (struct wish){.rule = rpc_int(call, "rule")};
    wish->rule = wish->rule ? wish->rule : RULE_RECEIVER;
    struct status status =
        resource_id(call, contract_object("user"), "id", rpc_text(call, "id"), &wish->leaver);
    if (status_is_ok(status))
        status = read_receivers(call, wish);
    bool touches_user = rpc_flag(call, "leadership") || rpc_flag(call, "disable_user");
    return status_is_ok(status) ? check_role(call, touches_user) : status;
}

/* ---- PreviewHandover ---- */

/* What a person is, and what the plan tells of anyway, is nothing to decide about. */
static bool is_no_work(const struct contract_object *object, const struct contract_field *field)
{
    static const char *const own[] = {"membership", "role_grant", "participant", "session"};
    static const char *const ends[] = {"api_key", "client_certificate"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(object->name, own[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(object->name, ends[i]) == 0)
            return false;
    return object->owned && !object->private && strcmp(field->name, "owner_id") == 0;
}

static bool is_no_work_of_leader(const struct contract_object *object,
                                 const struct contract_field *field)
{
    return is_no_work(object, field) || strcmp(field->name, "leader_id") == 0 ||
           strcmp(field->name, "manager_id") == 0;
}

static struct db_param person(struct rpc_call *call, int64_t id)
{
    return id ? db_number(call->arena, id) : db_null();
}

static struct status preview_start(struct rpc_call *call)
{
    const struct contract_object *user = contract_object("user");
    struct wish *wish = call->state = arena_alloc(call->arena, sizeof *wish);
    if (!wish)
        return rpc_no_memory();
    struct status status = read_wish(call, wish);
    if (!status_is_ok(status))
        return status;
    bool leads = rpc_flag(call, "leadership");
    resource_require(call, user, wish->leaver, "id");
    for (int i = 0; i < RECEIVERS; i++)
        if (wish->to[i])
            resource_require(call, user, wish->to[i], receiver_fields[i]);
    struct db_param params[] = {person(call, wish->leaver), person(call, wish->to[0]),
                                person(call, wish->to[1]),  person(call, wish->to[2]),
                                person(call, wish->to[3]),  person(call, wish->to[4]),
                                person(call, wish->rule),   db_text(leads ? "true" : "false")};
    status = query_add(call, &sql_handover_preview, 8, params, NULL, &wish->plan);
    if (!status_is_ok(status))
        return status;
    wish->stays = rpc_query(call, &sql_handover_stays, 1, params);
    wish->decide =
        referrers_add(call, user, wish->leaver, leads ? is_no_work_of_leader : is_no_work);
    return wish->stays < 0 || wish->decide < 0 ? rpc_no_memory() : STATUS_OK;
}

static void put_plan(struct rpc_call *call, int plan)
{
    const struct db_segment *segment = call->segment;
    for (int row = 0; row < db_rows(segment, plan); row++) {
        int64_t to = db_int(segment, plan, row, HANDOVER_PREVIEW_TO_USER_ID);
        struct handover_part part = {
            .object = contract_object_numbered(db_int(segment, plan, row, HANDOVER_PREVIEW_OBJECT)),
            .fate = to ? HANDOVER_MOVES : HANDOVER_NO_RECEIVER,
            .to_user = to,
            .count = db_int(segment, plan, row, HANDOVER_PREVIEW_N),
            .statement = plan,
            .row = row,
            .samples = HANDOVER_PREVIEW_SAMPLES,
        };
        handover_part_put(call, &part);
    }
}

static void put_stays(struct rpc_call *call, int stays)
{
    const struct db_segment *segment = call->segment;
    for (int row = 0; row < db_rows(segment, stays); row++) {
        struct handover_part part = {
            .object = contract_object_numbered(db_int(segment, stays, row, HANDOVER_STAYS_OBJECT)),
            .fate = db_int(segment, stays, row, HANDOVER_STAYS_FATE),
            .count = db_int(segment, stays, row, HANDOVER_STAYS_N),
            .samples = -1,
        };
        handover_part_put(call, &part);
    }
}

static const char *field_name(const struct contract_object *object, int64_t number)
{
    for (size_t i = 0; object && i < object->message->n_fields; i++)
        if (object->message->fields[i].number == number)
            return object->message->fields[i].name;
    return NULL;
}

static void put_decide(struct rpc_call *call, int decide)
{
    const struct db_segment *segment = call->segment;
    for (int row = 0; row < db_rows(segment, decide); row++) {
        struct handover_part part = {
            .object = contract_object_numbered(db_int(segment, decide, row, REFERRERS_OBJECT)),
            .fate = HANDOVER_TO_DECIDE,
            .count = db_int(segment, decide, row, REFERRERS_COUNT),
            .samples = -1,
        };
        part.field = field_name(part.object, db_int(segment, decide, row, REFERRERS_FIELD));
        handover_part_put(call, &part);
    }
}

static struct status preview_finish(struct rpc_call *call)
{
    const struct wish *wish = call->state;
    put_plan(call, wish->plan);
    put_stays(call, wish->stays);
    put_decide(call, wish->decide);
    return STATUS_OK;
}

/* ---- StartHandover ---- */

static struct status check_not_self(struct rpc_call *call, const struct wish *wish)
{
    if (rpc_flag(call, "disable_user") && wish->leaver == call->session->user_id)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "OWN_ACCOUNT",
                         "You cannot disable your own account; ask another administrator.");
    return STATUS_OK;
}

static struct status start_start(struct rpc_call *call)
{
    struct resource_draft *draft = draft_new(call->arena, contract_object("handover"));
    struct wish wish;
    if (!draft)
        return rpc_no_memory();
    struct status status = read_wish(call, &wish);
    if (status_is_ok(status))
        status = check_not_self(call, &wish);
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, draft, "from_user_id", wish.leaver);
    for (int i = 0; i < RECEIVERS; i++)
        if (wish.to[i])
            draft_set_number(call->arena, draft, receiver_fields[i], wish.to[i]);
    draft_set_number(call->arena, draft, "rule", wish.rule);
    draft_set(draft, "leadership", rpc_flag(call, "leadership") ? "true" : "false");
    draft_set(draft, "disable_user", rpc_flag(call, "disable_user") ? "true" : "false");
    draft_set(draft, "reason", rpc_text(call, "reason"));
    draft_set(draft, "started_at", "now");
    return resource_insert(call, draft);
}

static struct status start_finish(struct rpc_call *call)
{
    if (rpc_flag(call, "disable_user"))
        rpc_sessions_changed(call);
    return resource_change_finish(call);
}

static struct status write_new(struct rpc_call *call)
{
    struct wish wish;
    struct status status = read_wish(call, &wish);
    if (!status_is_ok(status))
        return status;
    struct db_param receivers = db_number_array(call->arena, RECEIVERS, wish.to);
    struct db_param leaver = db_number(call->arena, wish.leaver);
    if (rpc_query(call, &sql_handover_begin, 1, &receivers) < 0)
        return rpc_no_memory();
    if (rpc_flag(call, "disable_user") && rpc_query(call, &sql_handover_disable, 1, &leaver) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    struct db_param id = db_number(call->arena, draft->id);
    if (creating)
        return write_new(call);
    return rpc_query(call, &sql_handover_undo_begin, 1, &id) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- UndoHandover ---- */

static const char *const states[] = {[DONE] = "done", [FAILED] = "failed"};
static const struct flow_move moves[] = {
    {.from = 1 << DONE | 1 << FAILED, .to = UNDOING, .done = "taken back"},
};
static const struct flow flow = {
    "handover", "HANDOVER_STATUS", "A hand-over", states, FAILED + 1, moves, 1};

static struct status undo_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &flow, 0, &move);
    if (status_is_ok(status)) /* only the record knows whether teams had gone along */
        status = check_role(call, true);
    move.change.assignments = "message = '', finished_at = null";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

const struct rpc_handler handover_handlers[] = {
    {.method = "/kith.v1.HandoverService/PreviewHandover",
     .steps = {{preview_start, preview_finish, NULL}}},
    {.method = "/kith.v1.HandoverService/StartHandover",
     .steps = {{start_start, start_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.HandoverService/UndoHandover",
     .steps = {{undo_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks handover_hooks[] = {
    {.object = "handover", .write = write},
    {0},
};
