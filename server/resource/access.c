/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what with which records: the one source of visibility for every read and write. */
#include "server/resource/access.h"

#include "server/resource/access_share.h"

#include <stdlib.h>
#include <string.h>

struct access_parent {
    const struct contract_field *field;
    const struct contract_object *object;
};

/* What for, and whether shares count. */
struct reach {
    enum access_action action;
    bool shares;
};

static void write_reach(struct rpc_call *call, const struct contract_object *object,
                        const struct reach *reach, const char *alias, struct sql *sql);

/* The n-th parent of a child object, false past the last. */
static bool parent_at(const struct contract_object *object, size_t n, struct access_parent *parent)
{
    const char *at = object->parent;
    for (; at && n; n--) {
        at = strchr(at, ',');
        if (at)
            at++;
    }
    if (!at)
        return false;
    char name[64] = "";
    size_t length = strcspn(at, ",");
    if (length >= sizeof name)
        return false;
    memcpy(name, at, length);
    parent->field = contract_field(object->message, name);
    parent->object = parent->field ? parent->field->target : NULL;
    return parent->object != NULL;
}

bool access_is_parent(const struct contract_object *object, const struct contract_field *field)
{
    struct access_parent parent;
    for (size_t i = 0; parent_at(object, i, &parent); i++)
        if (parent.field == field)
            return true;
    return false;
}

enum access_scope access_scope_of(const struct rpc_call *call, const struct contract_object *object,
                                  enum access_action action)
{
    return session_scope(call->session, object, action);
}

size_t access_branches(const struct rpc_call *call, const struct contract_object *object,
                       enum access_action action, struct access_branch *branches)
{
    enum access_scope scope = access_scope_of(call, object, action);
    bool through_customer = object->customer && action == ACCESS_READ;
    const char *teams = scope == ACCESS_SUBTREE ? call->session->subtree : call->session->teams;
    size_t n = 0;
    if (!object->owned || scope == ACCESS_NONE || scope == ACCESS_ALL)
        return 0;
    branches[n++] = (struct access_branch){.column = "owner_id"};
    if (through_customer)
        branches[n++] = (struct access_branch){.column = "customer_owner_id"};
    if (scope == ACCESS_OWN)
        return n;
    branches[n++] = (struct access_branch){.column = "team_id", .teams = teams};
    if (through_customer)
        branches[n++] = (struct access_branch){.column = "customer_team_id", .teams = teams};
    return n;
}

static void write_branches(struct rpc_call *call, const struct contract_object *object,
                           const struct reach *reach, const char *alias, struct sql *sql)
{
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    size_t n = access_branches(call, object, reach->action, branches);
    for (size_t i = 0; i < n; i++) {
        sql_printf(sql, "%s%s.%s = ", i ? " or " : "(", alias, branches[i].column);
        if (branches[i].teams) {
            sql_put(sql, "any(");
            sql_param(sql, db_text(branches[i].teams), "bigint[]");
            sql_put(sql, ")");
        } else {
            sql_number(sql, call->session->user_id);
        }
    }
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t shares = reach->shares ? access_share_ways(call, object, reach->action, ways) : 0;
    for (size_t i = 0; i < shares; i++) {
        sql_put(sql, " or ");
        access_share_write_open(call, &ways[i], alias, sql);
    }
    sql_put(sql, ")");
}

size_t access_parents(const struct contract_object *object)
{
    struct access_parent parent;
    size_t n = 0;
    while (object->parent && parent_at(object, n, &parent))
        n++;
    return n;
}

bool access_reads_all(const struct rpc_call *call, const struct contract_object *object)
{
    struct access_parent parent;
    if (!object->parent)
        return access_scope_of(call, object, ACCESS_READ) == ACCESS_ALL;
    for (size_t i = 0; parent_at(object, i, &parent); i++)
        if (!access_reads_all(call, parent.object))
            return false;
    return true;
}

static void write_parent(struct rpc_call *call, const struct contract_object *object, size_t n,
                         const struct reach *reach, const char *alias, struct sql *sql)
{
    bool as_parent = reach->action == ACCESS_READ || reach->action == ACCESS_EXPORT;
    struct reach wanted = {as_parent ? reach->action : ACCESS_UPDATE, reach->shares};
    struct access_parent parent;
    const char *inner = arena_printf(call->arena, "%s_", alias);
    if (!inner || !parent_at(object, n, &parent)) {
        sql->failed = true;
        return;
    }
    sql_printf(sql, "exists (select from %s %s where %s.id = %s.%s and %s.deleted_at is null and ",
               parent.object->table, inner, inner, alias, parent.field->column, inner);
    write_reach(call, parent.object, &wanted, inner, sql);
    sql_put(sql, ")");
}

void access_write_parent(struct rpc_call *call, const struct contract_object *object, size_t n,
                         enum access_action action, const char *alias, struct sql *sql)
{
    struct reach reach = {action, true};
    write_parent(call, object, n, &reach, alias, sql);
}

static void write_through_parents(struct rpc_call *call, const struct contract_object *object,
                                  const struct reach *reach, const char *alias, struct sql *sql)
{
    size_t n = access_parents(object);
    sql_put(sql, "(");
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " or " : "");
        write_parent(call, object, i, reach, alias, sql);
    }
    sql_put(sql, n ? ")" : "false)");
}

static void write_reach(struct rpc_call *call, const struct contract_object *object,
                        const struct reach *reach, const char *alias, struct sql *sql)
{
    enum access_scope scope = access_scope_of(call, object, reach->action);
    if (object->parent)
        write_through_parents(call, object, reach, alias, sql);
    else if (scope == ACCESS_NONE)
        sql_put(sql, "false");
    else if (scope == ACCESS_ALL || !object->owned)
        sql_put(sql, "true");
    else
        write_branches(call, object, reach, alias, sql);
}

void resource_write_visible(struct rpc_call *call, const struct contract_object *object,
                            enum access_action action, const char *alias, struct sql *sql)
{
    struct reach reach = {action, true};
    write_reach(call, object, &reach, alias, sql);
}

void resource_write_held(struct rpc_call *call, const struct contract_object *object,
                         enum access_action action, const char *alias, struct sql *sql)
{
    struct reach reach = {action, false};
    write_reach(call, object, &reach, alias, sql);
}

bool resource_may(const struct rpc_call *call, const struct contract_object *object,
                  enum access_action action)
{
    struct access_parent parent;
    if (!object->parent)
        return session_may(call->session, object, action);
    for (size_t i = 0; parent_at(object, i, &parent); i++)
        if (resource_may(call, parent.object, action))
            return true;
    return false;
}

struct status resource_id(struct rpc_call *call, const struct contract_object *object,
                          const char *field, const char *text, int64_t *id)
{
    if (draft_id(object, text, id))
        return STATUS_OK;
    return rpc_field_error(call, field, "\"%.60s\" is no id of %s; write it as %s-12.", text,
                           object->label.en, object->prefix);
}

const char *resource_name(struct arena *arena, const struct contract_object *object, int64_t id)
{
    return arena_printf(arena, "%s-%lld", object->prefix, (long long)id);
}

static void write_exists(struct rpc_call *call, const struct contract_object *object, int64_t id,
                         enum access_action action, struct sql *sql)
{
    sql_printf(sql, "exists (select from %s r where r.id = ", object->table);
    sql_number(sql, id);
    sql_put(sql, " and r.deleted_at is null and ");
    resource_write_visible(call, object, action, "r", sql);
    sql_put(sql, ")");
}

/* To change what hangs on a record is to change it; who may only read it is told so. */
static void write_refusal(struct rpc_call *call, const struct contract_object *object, int64_t id,
                          const char *field, struct sql *sql)
{
    sql_put(sql, "case when ");
    write_exists(call, object, id, ACCESS_READ, sql);
    sql_put(sql, " and not ");
    write_exists(call, object, id, ACCESS_UPDATE, sql);
    sql_put(sql, " then kith_raise('KH007', ");
    sql_param(sql, db_text(resource_name(call->arena, object, id)), "text");
    sql_put(sql, " || ' is open to you for reading only.', 'PERMISSION_DENIED', ");
    sql_param(sql, db_text(field), "text");
    sql_put(sql, ") end, ");
}

static void write_required(struct rpc_call *call, const struct contract_object *object, int64_t id,
                           enum access_action action, const char *field, struct sql *sql)
{
    if (action == ACCESS_UPDATE)
        write_refusal(call, object, id, field, sql);
    sql_put(sql, "kith_found(");
    write_exists(call, object, id, action, sql);
    sql_put(sql, ", ");
    sql_param(sql, db_text(resource_name(call->arena, object, id)), "text");
    sql_put(sql, ", ");
    sql_param(sql, db_text(field), "text");
    sql_put(sql, ")");
}

void resource_require(struct rpc_call *call, const struct contract_object *object, int64_t id,
                      const char *field)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_put(&sql, "select ");
    write_required(call, object, id, ACCESS_READ, field, &sql);
    sql_add(&sql, rpc_segment(call, rpc_lane(call)));
}

static size_t write_references(struct rpc_call *call, const struct resource_draft *draft,
                               const struct contract_field *link, struct sql *sql)
{
    const struct contract_message *message = draft->object->message;
    size_t n = 0;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        const struct contract_object *target = NULL;
        const struct resource_value *value = &draft->values[i];
        if (field != link && value->given && value->text && field->type == CONTRACT_ID &&
            field->reference)
            target = field->target;
        if (!target)
            continue;
        enum access_action action =
            access_is_parent(draft->object, field) ? ACCESS_UPDATE : ACCESS_READ;
        sql_put(sql, n++ ? ", " : "select ");
        write_required(call, target, strtoll(value->text, NULL, 10), action,
                       arena_printf(call->arena, "%s%s", draft->path, field->name), sql);
    }
    return n;
}

void access_require_references(struct rpc_call *call, const struct resource_draft *draft,
                               const struct contract_field *link)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    if (write_references(call, draft, link, &sql) > 0)
        sql_add(&sql, call->segment);
}

void resource_require_references(struct rpc_call *call, const struct resource_draft *draft)
{
    if (rpc_segment(call, rpc_lane(call)))
        access_require_references(call, draft, NULL);
}
