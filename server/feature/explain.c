/* SPDX-License-Identifier: Apache-2.0 */
/* Why a user may do something, or not: the question, and what has to be read for it. */
#include "server/feature/explain.h"

#include "server/feature/feature.h"
#include "server/resource/fieldrule.h"
#include "server/rpc/actor.h"
#include "server/sql/queries.h"

#include <string.h>
#include <strings.h>

/* ---- The question ---- */

/* Whoever may change roles is told about everybody; all others about themselves. */
static struct status take_user(struct rpc_call *call, struct explain *explain)
{
    const struct contract_object *user = contract_object("user");
    const char *text = rpc_text(call, "user");
    explain->wide = session_may(call->session, contract_object("role"), ACCESS_UPDATE);
    if (!*text || strcasecmp(text, call->session->login) == 0)
        explain->user_id = call->session->user_id;
    else if (!draft_id(user, text, &explain->user_id))
        explain->user_id = 0;
    if (explain->wide || explain->user_id == call->session->user_id)
        return STATUS_OK;
    return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                     "What others may do is told to those who may change roles; this asks for the "
                     "permission role:update. Leave the user out to ask about yourself.");
}

static struct status take_record(struct rpc_call *call, struct explain *explain)
{
    const char *id = rpc_text(call, "id");
    explain->object = contract_object(id);
    if (explain->object)
        return STATUS_OK;
    explain->object = resource_object_of(id);
    if (!explain->object || !draft_id(explain->object, id, &explain->id))
        return rpc_field_error(call, "id",
                               "\"%.60s\" is neither an id such as C-12 nor an object such as "
                               "customer.",
                               id);
    if (explain->action == ACCESS_CREATE || explain->action == ACCESS_IMPORT)
        return rpc_field_error(call, "id", "To %s asks for an object, not for a record: write %s.",
                               rpc_text(call, "action"), explain->object->name);
    return STATUS_OK;
}

static struct status take_action(struct rpc_call *call, struct explain *explain)
{
    const char *action = rpc_text(call, "action");
    explain->action = session_action(action);
    if (explain->action == ACCESS_ACTIONS)
        return rpc_field_error(call, "action",
                               "\"%.60s\" is no action: read, create, update, delete, export, "
                               "import or publish.",
                               action);
    return STATUS_OK;
}

static struct status take_field(struct rpc_call *call, struct explain *explain)
{
    static const char custom[] = "custom.";
    const struct contract_object *object = explain->object;
    const char *name = explain->field = rpc_text(call, "field");
    bool known = contract_field(object->message, name) != NULL;
    if (!*name)
        return STATUS_OK;
    if (explain->action == ACCESS_DELETE)
        return rpc_field_error(call, "field", "A record is deleted as a whole.");
    if (!known && object->custom && strncmp(name, custom, sizeof custom - 1) == 0)
        known = catalog_field(call->catalog, object, name + sizeof custom - 1) != NULL;
    if (known)
        return STATUS_OK;
    return rpc_field_error(call, "field", "%s have no field \"%.60s\".", object->plural, name);
}

static struct status user_start(struct rpc_call *call)
{
    struct explain *explain = call->state = arena_alloc(call->arena, sizeof *explain);
    if (!explain)
        return rpc_no_memory();
    struct status status = take_user(call, explain);
    if (status_is_ok(status))
        status = take_action(call, explain);
    if (status_is_ok(status))
        status = take_record(call, explain);
    if (status_is_ok(status))
        status = take_field(call, explain);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {explain->user_id ? db_number(call->arena, explain->user_id)
                                                 : db_null(),
                                db_text(rpc_text(call, "user"))};
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_explain_user, 2, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status user_finish(struct rpc_call *call)
{
    struct explain *explain = call->state;
    const struct db_segment *segment = call->segment;
    if (db_rows(segment, 0) != 1)
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND", "There is no user \"%.60s\".",
                         rpc_text(call, "user"));
    const char *login = db_string(segment, 0, 0, EXPLAIN_USER_LOGIN);
    explain->user_id = db_int(segment, 0, 0, EXPLAIN_USER_ID);
    explain->login = arena_string(call->arena, login);
    explain->active = db_int(segment, 0, 0, EXPLAIN_USER_ACTIVE);
    explain->must_change = db_int(segment, 0, 0, EXPLAIN_USER_MUST_CHANGE);
    explain->has_factor = db_int(segment, 0, 0, EXPLAIN_USER_HAS_FACTOR);
    explain->factor_roles =
        arena_string(call->arena, db_string(segment, 0, 0, EXPLAIN_USER_FACTOR_ROLES));
    return explain->login && explain->factor_roles ? STATUS_OK : rpc_no_memory();
}

/* ---- What the user may do ---- */

static struct status load_start(struct rpc_call *call)
{
    struct explain *explain = call->state;
    struct db_segment *segment = rpc_segment(call, DB_READ);
    if (!segment)
        return rpc_no_memory();
    const char *actions[] = {session_action_name(explain->action), "update"};
    struct db_param user = db_number(call->arena, explain->user_id);
    struct db_param roles[] = {user, db_text_array(call->arena, 2, actions)};
    struct db_param rules[] = {user, db_text(explain->object->name), db_text(explain->field)};
    explain->actor = actor_add(call->arena, segment, 1, &explain->user_id);
    explain->roles = db_segment_add(segment, &sql_explain_roles, 2, roles);
    explain->rules = db_segment_add(segment, &sql_explain_field_rules, 3, rules);
    return STATUS_OK;
}

static struct status load_finish(struct rpc_call *call)
{
    struct explain *explain = call->state;
    explain->loaded = call->segment;
    explain->active = actor_read(call->arena, call->segment, explain->actor, explain->user_id,
                                 &explain->session) &&
                      explain->active;
    return STATUS_OK;
}

/* ---- The record ---- */

static struct status record_start(struct rpc_call *call)
{
    struct explain *explain = call->state;
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(call->id),
        db_number(call->arena, explain->user_id),
        db_text(rpc_text(call, "action")),
        db_text(explain->object->name),
        explain->id ? db_number(call->arena, explain->id) : db_null(),
        db_text(explain->field),
    };
    if (explain->id && explain->active) {
        struct status status = why_add(call, &explain->session, explain->object, explain->action,
                                       explain->id, &explain->why);
        if (!status_is_ok(status))
            return status;
        struct db_param wanted[] = {params[5], params[2], params[4]};
        explain->pool = rpc_query(call, &sql_explain_pool, 3, wanted);
    }
    return rpc_query(call, &sql_explain_event, 7, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* What may be claimed is no secret: the pool shows it. */
static bool is_known(const struct rpc_call *call, const struct explain *explain)
{
    bool waits = db_rows(call->segment, explain->pool) == 1;
    return explain->wide || db_int(call->segment, explain->why.statement, 0, explain->why.seen) ||
           (waits && explain_claims(call, explain));
}

static struct status record_finish(struct rpc_call *call)
{
    const struct explain *explain = call->state;
    const struct why *why = &explain->why;
    bool found = explain->id && explain->active && db_rows(call->segment, why->statement) == 1;
    /* Like a missing one, to whoever may not see it. */
    if (explain->id && (found ? !is_known(call, explain) : !explain->wide))
        return resource_not_found(call, explain->object, explain->id);
    explain_answer(call, explain, found);
    return STATUS_OK;
}

const struct rpc_handler explain_handlers[] = {
    {.method = "/kith.v1.AccessService/ExplainAccess",
     .steps = {{user_start, user_finish, NULL},
               {load_start, load_finish, NULL},
               {record_start, record_finish, NULL}}},
    {0},
};
