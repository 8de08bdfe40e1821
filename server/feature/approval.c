/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals: a record is submitted, and people sign, reject, withdraw, or bring in others. */
#include "server/feature/approval.h"

#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

#include <string.h>

/* ---- SubmitApproval ---- */

/* The field of an approval that names its record; NULL: records of that object are never approved.
 */
static const struct contract_field *link_to(const struct contract_object *object)
{
    const struct contract_message *message = contract_object("approval")->message;
    for (size_t i = 0; object && i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (field->target == object &&
            strncmp(field->name, object->name, strlen(object->name)) == 0 &&
            strcmp(field->name + strlen(object->name), "_id") == 0)
            return field;
    }
    return NULL;
}

static struct status submit_start(struct rpc_call *call)
{
    struct resource_draft *draft = draft_new(call->arena, contract_object("approval"));
    const char *id = rpc_text(call, "id");
    const struct contract_object *object = resource_object_of(id);
    const struct contract_field *link = link_to(object);
    int64_t record;
    if (!draft)
        return rpc_no_memory();
    if (!link)
        return rpc_field_error(call, "id", "\"%.40s\" is no record that can be approved.", id);
    struct status status = resource_id(call, object, "id", id, &record);
    if (status_is_ok(status) && *rpc_text(call, "kind"))
        status = rule_take(call, draft, "kind", rpc_text(call, "kind"));
    if (status_is_ok(status) && *rpc_text(call, "reason"))
        status = rule_take(call, draft, "reason", rpc_text(call, "reason"));
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, draft, link->name, record);
    return resource_insert(call, draft);
}

static struct status write_approval(struct rpc_call *call, struct resource_draft *draft,
                                    bool creating)
{
    (void)draft;
    return creating && rpc_query(call, &sql_approval_submit, 0, NULL) < 0 ? rpc_no_memory()
                                                                          : STATUS_OK;
}

/* ---- What people do with one ---- */

struct act {
    int64_t id;
    int view; /* statement */
};

static struct status act_init(struct rpc_call *call, struct act **act)
{
    *act = call->state = arena_alloc(call->arena, sizeof **act);
    if (!*act)
        return rpc_no_memory();
    return resource_id(call, contract_object("approval"), "id", rpc_text(call, "id"), &(*act)->id);
}

/* $1 the approval, $2 what is said, and what more the query takes. */
static struct status act_add(struct rpc_call *call, const struct db_query *query, const char *said,
                             struct db_param more)
{
    struct act *act = call->state;
    struct db_param params[] = {db_number(call->arena, act->id), db_text(said), more};
    struct status status = resource_begin_write(call, contract_object("approval"), act->id);
    if (status_is_ok(status))
        status = approval_view_require(call, act->id);
    if (status_is_ok(status) && rpc_query(call, query, query->n_params, params) < 0)
        status = rpc_no_memory();
    if (status_is_ok(status))
        status = approval_view_add(call, act->id, &act->view);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status approve_start(struct rpc_call *call)
{
    struct act *act;
    struct status status = act_init(call, &act);
    return status_is_ok(status)
               ? act_add(call, &sql_approval_approve, rpc_text(call, "comment"), db_null())
               : status;
}

static struct status reject_start(struct rpc_call *call)
{
    struct act *act;
    struct status status = act_init(call, &act);
    return status_is_ok(status)
               ? act_add(call, &sql_approval_reject, rpc_text(call, "reason"), db_null())
               : status;
}

static struct status withdraw_start(struct rpc_call *call)
{
    struct act *act;
    struct status status = act_init(call, &act);
    bool others = session_may(call->session, contract_object("approval_flow"), ACCESS_UPDATE);
    return status_is_ok(status) ? act_add(call, &sql_approval_withdraw, rpc_text(call, "reason"),
                                          db_text(others ? "true" : "false"))
                                : status;
}

/* Somebody else comes in. */
static struct status bring(struct rpc_call *call, const struct db_query *query)
{
    const struct contract_object *user = contract_object("user");
    struct act *act;
    int64_t whom;
    struct status status = act_init(call, &act);
    if (status_is_ok(status))
        status = resource_id(call, user, "user_id", rpc_text(call, "user_id"), &whom);
    if (!status_is_ok(status))
        return status;
    status = act_add(call, query, rpc_text(call, "comment"), db_number(call->arena, whom));
    return status;
}

static struct status add_signer_start(struct rpc_call *call)
{
    return bring(call, &sql_approval_add_signer);
}

static struct status delegate_start(struct rpc_call *call)
{
    return bring(call, &sql_approval_delegate);
}

static struct status view_finish(struct rpc_call *call)
{
    const struct act *act = call->state;
    if (!approval_view_put(call, act->view, 0))
        return resource_not_found(call, contract_object("approval"), act->id);
    return STATUS_OK;
}

static struct status act_finish(struct rpc_call *call)
{
    struct status status = view_finish(call);
    rpc_end(call); /* the steps behind it are for a repeated request */
    return status;
}

static struct status again_start(struct rpc_call *call)
{
    struct act *act;
    struct status status = act_init(call, &act);
    if (status_is_ok(status) && !rpc_segment(call, DB_READ))
        return rpc_no_memory();
    return status_is_ok(status) ? approval_view_add(call, act->id, &act->view) : status;
}

const struct rpc_handler approval_handlers[] = {
    {.method = "/kith.v1.ApprovalService/SubmitApproval",
     .steps = {{submit_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ApprovalService/ApproveApproval",
     .steps = {{approve_start, act_finish, resource_request_failed},
               {resource_replay_start, resource_repeated_finish, NULL},
               {again_start, view_finish, NULL}}},
    {.method = "/kith.v1.ApprovalService/RejectApproval",
     .steps = {{reject_start, act_finish, resource_request_failed},
               {resource_replay_start, resource_repeated_finish, NULL},
               {again_start, view_finish, NULL}}},
    {.method = "/kith.v1.ApprovalService/WithdrawApproval",
     .steps = {{withdraw_start, act_finish, resource_request_failed},
               {resource_replay_start, resource_repeated_finish, NULL},
               {again_start, view_finish, NULL}}},
    {.method = "/kith.v1.ApprovalService/AddSigner",
     .steps = {{add_signer_start, act_finish, resource_request_failed},
               {resource_replay_start, resource_repeated_finish, NULL},
               {again_start, view_finish, NULL}}},
    {.method = "/kith.v1.ApprovalService/DelegateApproval",
     .steps = {{delegate_start, act_finish, resource_request_failed},
               {resource_replay_start, resource_repeated_finish, NULL},
               {again_start, view_finish, NULL}}},
    {0},
};

const struct resource_hooks approval_hooks[] = {
    {.object = "approval", .write = write_approval},
    {0},
};
