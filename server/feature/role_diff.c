/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a change of a role would change, before it is made. The change is made and undone in one
 * segment, between two looks at the users of the role; then the records are counted under the
 * sessions before and after.
 */
#include "server/feature/role_diff.h"

#include "common/message.h"
#include "server/feature/feature.h"
#include "server/resource/difference.h"
#include "server/resource/fieldrule.h"
#include "server/rpc/actor.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.DiffRoleRequest, RolePermissionChange and RoleFieldChange. */
enum { PERMISSIONS = 2, FIELD_RULES };
enum { CHANGE_OBJECT = 1, CHANGE_NAME, CHANGE_VALUE };
enum { SCOPES = 5, RULES = 3 };

/* ---- The change ---- */

/* The rules for a line of a role that is really made hold for one that is asked about. */
static struct status check_line(struct rpc_call *call, const char *object, const char *kind,
                                const char *value, const struct resource_hooks *hooks,
                                const ProtobufCMessage *line)
{
    struct resource_draft *draft = draft_new(call->arena, contract_object(object));
    if (!draft)
        return rpc_no_memory();
    draft_set(draft, "object", message_text(line, CHANGE_OBJECT));
    draft_set(draft, kind, message_text(line, CHANGE_NAME));
    draft_set_number(call->arena, draft, value, message_int(line, CHANGE_VALUE));
    while (hooks->object && strcmp(hooks->object, object) != 0)
        hooks++;
    return hooks->object ? hooks->check(call->arena, call->catalog, draft, true) : STATUS_OK;
}

static struct status take_permission(struct rpc_call *call, const ProtobufCMessage *line,
                                     struct role_change *change)
{
    struct status status = check_line(call, "permission", "action", "scope", account_hooks, line);
    if (!status_is_ok(status))
        return status;
    *change = (struct role_change){
        .object = contract_object(message_text(line, CHANGE_OBJECT)),
        .name = message_text(line, CHANGE_NAME),
        .action = session_action(message_text(line, CHANGE_NAME)),
        .value = message_int(line, CHANGE_VALUE),
    };
    if (change->object && change->action < ACCESS_ACTIONS && change->value >= 1 &&
        change->value <= SCOPES)
        return STATUS_OK;
    return rpc_field_error(call, "permissions",
                           "A change is an object, an action, and none, own, team, subtree or "
                           "all.");
}

static struct status take_field_rule(struct rpc_call *call, const ProtobufCMessage *line,
                                     struct role_change *change)
{
    struct status status = check_line(call, "field_rule", "field", "rule", field_hooks, line);
    if (!status_is_ok(status))
        return status;
    *change = (struct role_change){
        .object = contract_object(message_text(line, CHANGE_OBJECT)),
        .name = message_text(line, CHANGE_NAME),
        .field = message_text(line, CHANGE_NAME),
        .value = message_int(line, CHANGE_VALUE),
    };
    if (change->object && *change->field && change->value >= 0 && change->value <= RULES)
        return STATUS_OK;
    return rpc_field_error(call, "field_rules",
                           "A change is an object, a field, and open, read_only, masked or "
                           "hidden.");
}

static struct status take_changes(struct rpc_call *call, struct role_diff *diff)
{
    size_t permissions = message_count(call->request, PERMISSIONS);
    size_t n = permissions + message_count(call->request, FIELD_RULES);
    struct status status = STATUS_OK;
    if (n == 0)
        return rpc_field_error(call, "permissions",
                               "Say what would change: a permission, or a field rule.");
    diff->changes = arena_array(call->arena, n, sizeof *diff->changes);
    if (!diff->changes)
        return rpc_no_memory();
    for (; diff->n_changes < n && status_is_ok(status); diff->n_changes++) {
        size_t i = diff->n_changes;
        status =
            i < permissions
                ? take_permission(call, message_sub_at(call->request, PERMISSIONS, i),
                                  &diff->changes[i])
                : take_field_rule(call, message_sub_at(call->request, FIELD_RULES, i - permissions),
                                  &diff->changes[i]);
    }
    return status;
}

static struct status users_start(struct rpc_call *call)
{
    struct role_diff *diff = call->state = arena_alloc(call->arena, sizeof *diff);
    if (!diff)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("role"), "id", rpc_text(call, "id"), &diff->role);
    if (status_is_ok(status))
        status = take_changes(call, diff);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, diff->role),
                                db_number(call->arena, ROLE_DIFF_USERS)};
    struct db_segment *segment = rpc_segment(call, DB_READ);
    return !segment || db_segment_add(segment, &sql_role_diff_users, 2, params) < 0
               ? rpc_no_memory()
               : STATUS_OK;
}

static struct status users_finish(struct rpc_call *call)
{
    struct role_diff *diff = call->state;
    const struct db_segment *segment = call->segment;
    int rows = db_rows(segment, 0);
    if (rows == 0)
        return resource_not_found(call, contract_object("role"), diff->role);
    diff->users = arena_array(call->arena, (size_t)rows, sizeof *diff->users);
    if (!diff->users)
        return rpc_no_memory();
    diff->total = db_int(segment, 0, 0, ROLE_DIFF_USERS_TOTAL);
    for (int row = 0; diff->total && row < rows; row++)
        diff->users[diff->n_users++] = db_int(segment, 0, row, ROLE_DIFF_USERS_USER_ID);
    return STATUS_OK;
}

/* ---- Sessions before and after ---- */

static struct status apply_start(struct rpc_call *call)
{
    struct role_diff *diff = call->state;
    struct db_segment *segment = rpc_segment(call, DB_WRITE);
    if (!segment)
        return rpc_no_memory();
    diff->before = actor_add(call->arena, segment, diff->n_users, diff->users);
    for (size_t i = 0; i < diff->n_changes; i++) {
        const struct role_change *change = &diff->changes[i];
        struct db_param params[] = {db_number(call->arena, diff->role),
                                    db_text(change->object->name), db_text(change->name),
                                    db_number(call->arena, change->value)};
        db_segment_add(segment,
                       change->field ? &sql_role_diff_field_rule : &sql_role_diff_permission, 4,
                       params);
    }
    diff->after = actor_add(call->arena, segment, diff->n_users, diff->users);
    db_segment_add(segment, &sql_check_constraints, 0, NULL);
    db_segment_add(segment, &sql_undo_segment, 0, NULL);
    return STATUS_OK;
}

static bool differs(const struct role_change *change, const struct session *before,
                    const struct session *after)
{
    if (change->field)
        return fieldrule_named(before, change->object, change->field) !=
               fieldrule_named(after, change->object, change->field);
    return session_scope(before, change->object, change->action) !=
           session_scope(after, change->object, change->action);
}

static bool add_user(struct rpc_call *call, struct role_diff *diff, size_t i,
                     struct session *before, struct session *after)
{
    if (!actor_read(call->arena, call->segment, diff->before, diff->users[i], before) ||
        !actor_read(call->arena, call->segment, diff->after, diff->users[i], after))
        return false;
    for (size_t k = 0; k < diff->n_changes; k++)
        if (differs(&diff->changes[k], before, after))
            diff->pairs[diff->n_pairs++] = (struct role_pair){.user = diff->users[i],
                                                              .change = &diff->changes[k],
                                                              .before = before,
                                                              .after = after,
                                                              .statement = -1};
    return true;
}

static struct status apply_finish(struct rpc_call *call)
{
    struct role_diff *diff = call->state;
    size_t n = diff->n_users;
    struct session *sessions = arena_array(call->arena, 2 * n + 1, sizeof *sessions);
    diff->pairs = arena_array(call->arena, n * diff->n_changes + 1, sizeof *diff->pairs);
    if (!sessions || !diff->pairs)
        return rpc_no_memory();
    for (size_t i = 0; i < n; i++)
        add_user(call, diff, i, &sessions[2 * i], &sessions[2 * i + 1]);
    return STATUS_OK;
}

/* ---- Records ---- */

/* Does the scope mean the same for everybody? */
static bool is_plain(const struct contract_object *object, enum access_scope scope)
{
    return !object->owned || scope == ACCESS_NONE || scope == ACCESS_ALL;
}

/* A pair before this one with the same count; NULL: none. */
static const struct role_pair *same_as(const struct role_diff *diff, const struct role_pair *pair)
{
    const struct contract_object *object = pair->change->object;
    enum access_action action = pair->change->action;
    enum access_scope before = session_scope(pair->before, object, action);
    enum access_scope after = session_scope(pair->after, object, action);
    if (!is_plain(object, before) || !is_plain(object, after))
        return NULL;
    for (const struct role_pair *other = diff->pairs; other < pair; other++)
        if (other->change == pair->change && other->statement >= 0 &&
            session_scope(other->before, object, action) == before &&
            session_scope(other->after, object, action) == after)
            return other;
    return NULL;
}

/* What hangs on others follows them; and creating is of no record that there is. */
static bool counts(const struct role_change *change)
{
    return !change->field && !change->object->parent && change->action != ACCESS_CREATE &&
           change->action != ACCESS_IMPORT;
}

static bool count_pair(struct rpc_call *call, struct role_diff *diff, struct role_pair *pair,
                       size_t *statements)
{
    const struct role_pair *same = same_as(diff, pair);
    if (same) {
        pair->statement = same->statement;
        return true;
    }
    if (*statements == ROLE_DIFF_COUNTS)
        return false;
    ++*statements;
    pair->statement =
        difference_add(call, pair->change->object, pair->change->action, pair->before, pair->after);
    return true;
}

/* Whole users only: whoever does not fit any more is left out with all that follow. */
static struct status count_start(struct rpc_call *call)
{
    struct role_diff *diff = call->state;
    size_t statements = 0, whole = 0;
    diff->examined = diff->n_users;
    for (size_t i = 0; i < diff->n_pairs; i++) {
        struct role_pair *pair = &diff->pairs[i];
        if (i && pair->user != pair[-1].user)
            whole = i;
        if (!counts(pair->change))
            continue;
        if (!count_pair(call, diff, pair, &statements)) {
            for (diff->examined = 0; diff->users[diff->examined] != pair->user;)
                diff->examined++;
            diff->n_pairs = whole;
            break;
        }
        if (pair->statement < 0)
            return rpc_no_memory();
    }
    return STATUS_OK;
}

static struct status count_finish(struct rpc_call *call)
{
    role_diff_answer_put(call, call->state);
    return STATUS_OK;
}

const struct rpc_handler role_diff_handlers[] = {
    {.method = "/kith.v1.RoleService/DiffRole",
     .steps = {{users_start, users_finish, NULL},
               {apply_start, apply_finish, NULL},
               {count_start, count_finish, NULL}}},
    {0},
};
