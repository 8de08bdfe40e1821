/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what with which records: the one source of visibility for every read and write. */
#include "server/resource/access.h"

#include "server/resource/access_share.h"
#include "server/resource/merged.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool access_parent_at(const struct contract_object *object, size_t n, struct access_parent *parent)
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
    for (size_t i = 0; access_parent_at(object, i, &parent); i++)
        if (parent.field == field)
            return true;
    return false;
}

enum access_scope access_scope_of(const struct rpc_call *call, const struct contract_object *object,
                                  enum access_action action)
{
    return session_scope(call->session, object, action);
}

enum access_action access_on_parent(const struct contract_object *child, enum access_action action)
{
    bool looks = action == ACCESS_READ || action == ACCESS_EXPORT;
    return looks && !child->drafts ? action : ACCESS_UPDATE;
}

enum access_extent access_extent(const struct rpc_call *call, const struct contract_object *object,
                                 enum access_action action)
{
    struct access_parent parent;
    enum access_scope scope = access_scope_of(call, object, action);
    if (!object->parent && scope == ACCESS_NONE)
        return ACCESS_EXTENT_NONE;
    if (!object->parent)
        return scope == ACCESS_ALL || !object->owned ? ACCESS_EXTENT_ALL : ACCESS_EXTENT_SOME;
    for (size_t i = 0; access_parent_at(object, i, &parent); i++)
        if (access_extent(call, parent.object, access_on_parent(object, action)) !=
            ACCESS_EXTENT_NONE)
            return ACCESS_EXTENT_SOME;
    return ACCESS_EXTENT_NONE;
}

/* Customers wait in pools, without an owner or team: for whoever looks into them on purpose. */
static bool looks_into_pools(const struct rpc_call *call, const struct contract_object *object)
{
    return call->session->pools && strcmp(object->name, "customer") == 0;
}

/* Tickets wait in queues, without an owner: for whoever works on the queue. */
static bool works_on_queues(const struct rpc_call *call, const struct contract_object *object,
                            enum access_action action)
{
    const char *queues = call->session->queues;
    return queues && strcmp(queues, "{}") != 0 && strcmp(object->name, "ticket") == 0 &&
           (action == ACCESS_READ || action == ACCESS_UPDATE);
}

size_t access_branches(const struct rpc_call *call, const struct contract_object *object,
                       enum access_action action, struct access_branch *branches)
{
    if (looks_into_pools(call, object)) {
        branches[0] = (struct access_branch){.column = "pool_id", .teams = call->session->pools};
        return 1;
    }
    enum access_scope scope = access_scope_of(call, object, action);
    bool through_customer = object->customer && action == ACCESS_READ;
    const char *teams = scope == ACCESS_SUBTREE ? call->session->subtree : call->session->teams;
    size_t n = 0;
    if (!object->owned || scope == ACCESS_NONE || scope == ACCESS_ALL)
        return 0;
    branches[n++] = (struct access_branch){.column = "owner_id"};
    if (object->subject && action == ACCESS_READ)
        branches[n++] = (struct access_branch){.column = object->subject};
    if (object->shown && action == ACCESS_READ)
        branches[n++] = (struct access_branch){.column = object->shown, .teams = "{1,2}"};
    if (works_on_queues(call, object, action))
        branches[n++] =
            (struct access_branch){.column = "waiting_in", .teams = call->session->queues};
    if (through_customer)
        branches[n++] = (struct access_branch){.column = "customer_owner_id"};
    if (scope == ACCESS_OWN)
        return n;
    branches[n++] = (struct access_branch){.column = "team_id", .teams = teams};
    if (through_customer)
        branches[n++] = (struct access_branch){.column = "customer_team_id", .teams = teams};
    return n;
}

static enum access_kind kind_of(const struct contract_object *object,
                                const struct access_branch *branch)
{
    bool customer = strncmp(branch->column, "customer_", strlen("customer_")) == 0;
    if (branch->column == object->subject)
        return ACCESS_BY_SUBJECT;
    if (branch->column == object->shown)
        return ACCESS_BY_SHOWN;
    if (strcmp(branch->column, "waiting_in") == 0)
        return ACCESS_BY_QUEUE;
    if (branch->teams)
        return customer ? ACCESS_BY_CUSTOMER_TEAM : ACCESS_BY_TEAM;
    return customer ? ACCESS_BY_CUSTOMER_OWNER : ACCESS_BY_OWNER;
}

static size_t owned_ways(struct rpc_call *call, const struct contract_object *object,
                         const struct access_reach *reach, struct access_way *ways)
{
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    struct access_share shares[ACCESS_MAX_SHARES];
    size_t n = access_branches(call, object, reach->action, branches);
    size_t n_shares = reach->shares ? access_share_ways(call, object, reach->action, shares) : 0;
    for (size_t i = 0; i < n; i++)
        ways[i] = (struct access_way){.kind = kind_of(object, &branches[i]), .branch = branches[i]};
    for (size_t i = 0; i < n_shares; i++)
        ways[n + i] = (struct access_way){
            .kind =
                strcmp(shares[i].column, "id") == 0 ? ACCESS_BY_SHARE : ACCESS_BY_CUSTOMER_SHARE,
            .share = shares[i],
        };
    return n + n_shares;
}

size_t access_ways(struct rpc_call *call, const struct contract_object *object,
                   const struct access_reach *reach, struct access_way *ways)
{
    enum access_scope scope = access_scope_of(call, object, reach->action);
    size_t n = 0;
    struct access_parent parent;
    while (object->parent && n < ACCESS_MAX_WAYS && access_parent_at(object, n, &parent)) {
        ways[n] = (struct access_way){
            .kind = ACCESS_BY_PARENT, .parent = n, .field = parent.field, .target = parent.object};
        n++;
    }
    if (object->parent || scope == ACCESS_NONE)
        return n;
    if (looks_into_pools(call, object)) {
        access_branches(call, object, reach->action, &ways[0].branch);
        ways[0].kind = ACCESS_BY_POOL;
        return 1;
    }
    if (scope != ACCESS_ALL && object->owned)
        return owned_ways(call, object, reach, ways);
    ways[0] = (struct access_way){.kind = ACCESS_BY_ALL};
    return 1;
}

void access_write_branch(struct rpc_call *call, const struct access_branch *branch,
                         const char *alias, struct sql *sql)
{
    sql_printf(sql, "%s.%s = ", alias, branch->column);
    if (branch->teams) {
        sql_put(sql, "any(");
        sql_param(sql, db_text(branch->teams), "bigint[]");
        sql_put(sql, ")");
    } else {
        sql_number(sql, call->session->user_id);
    }
}

size_t access_parents(const struct contract_object *object)
{
    struct access_parent parent;
    size_t n = 0;
    while (object->parent && access_parent_at(object, n, &parent))
        n++;
    return n;
}

bool access_reads_all(const struct rpc_call *call, const struct contract_object *object)
{
    struct access_parent parent;
    if (!object->parent)
        return access_scope_of(call, object, ACCESS_READ) == ACCESS_ALL;
    for (size_t i = 0; access_parent_at(object, i, &parent); i++)
        if (!access_reads_all(call, parent.object))
            return false;
    return true;
}

struct access_reach access_reach_of_parent(const struct contract_object *child,
                                           const struct access_reach *reach)
{
    return (struct access_reach){access_on_parent(child, reach->action), reach->shares};
}

/* With "offset 0" the planner cannot read all parents beforehand instead. */
static void write_parent(struct rpc_call *call, const struct contract_object *object, size_t n,
                         const struct access_reach *reach, bool by_row, const char *alias,
                         struct sql *sql)
{
    struct access_reach wanted = access_reach_of_parent(object, reach);
    struct access_parent parent;
    const char *inner = arena_printf(call->arena, "%s_", alias);
    if (!inner || !access_parent_at(object, n, &parent)) {
        sql->failed = true;
        return;
    }
    sql_printf(sql, "exists (select from %s %s where %s.id = %s.%s and %s.deleted_at is null and ",
               parent.object->table, inner, inner, alias, parent.field->column, inner);
    access_write(call, parent.object, &wanted, inner, sql);
    sql_put(sql, by_row ? " offset 0)" : ")");
}

void access_write_way(struct rpc_call *call, const struct contract_object *object,
                      const struct access_reach *reach, const struct access_way *way,
                      const char *alias, struct sql *sql)
{
    switch (way->kind) {
    case ACCESS_BY_ALL:
        sql_put(sql, "true");
        break;
    case ACCESS_BY_PARENT:
        write_parent(call, object, way->parent, reach, false, alias, sql);
        break;
    case ACCESS_BY_SHARE:
    case ACCESS_BY_CUSTOMER_SHARE:
        access_share_write_open(call, &way->share, alias, sql);
        break;
    default:
        access_write_branch(call, &way->branch, alias, sql);
    }
}

void access_write_parent(struct rpc_call *call, const struct contract_object *object, size_t n,
                         enum access_action action, const char *alias, struct sql *sql)
{
    struct access_reach reach = {action, true};
    write_parent(call, object, n, &reach, false, alias, sql);
}

void access_write_parent_by_row(struct rpc_call *call, const struct contract_object *object,
                                size_t n, enum access_action action, const char *alias,
                                struct sql *sql)
{
    struct access_reach reach = {action, true};
    write_parent(call, object, n, &reach, true, alias, sql);
}

/* Of the ways, those that a row is asked for: each costs planning. */
static size_t asked_ways(struct rpc_call *call, const struct contract_object *object,
                         const struct access_reach *reach, struct access_way *ways)
{
    size_t kept = 0, n = access_ways(call, object, reach, ways);
    for (size_t i = 0; i < n; i++) {
        bool shared = ways[i].kind == ACCESS_BY_SHARE || ways[i].kind == ACCESS_BY_CUSTOMER_SHARE;
        if (shared && ways[i].share.by_team)
            continue; /* goes with the user's */
        if (ways[i].kind == ACCESS_BY_PARENT &&
            access_extent(call, ways[i].target, access_on_parent(object, reach->action)) ==
                ACCESS_EXTENT_NONE)
            continue;
        ways[kept++] = ways[i];
    }
    return kept;
}

/* What is shared with the user or a team is one look at the few shares of a record. */
static void write_asked(struct rpc_call *call, const struct contract_object *object,
                        const struct access_reach *reach, const struct access_way *way,
                        const char *alias, struct sql *sql)
{
    if (way->kind == ACCESS_BY_SHARE || way->kind == ACCESS_BY_CUSTOMER_SHARE)
        access_share_write_either(call, &way->share, alias, sql);
    else
        access_write_way(call, object, reach, way, alias, sql);
}

void access_write(struct rpc_call *call, const struct contract_object *object,
                  const struct access_reach *reach, const char *alias, struct sql *sql)
{
    struct access_way ways[ACCESS_MAX_WAYS];
    size_t n = asked_ways(call, object, reach, ways);
    bool plain = n == 0 || ways[0].kind == ACCESS_BY_ALL;
    sql_put(sql, n == 0 ? "false" : plain ? "true" : "(");
    for (size_t i = 0; !plain && i < n; i++) {
        sql_put(sql, i ? " or " : "");
        write_asked(call, object, reach, &ways[i], alias, sql);
    }
    sql_put(sql, plain ? "" : ")");
}

void resource_write_visible(struct rpc_call *call, const struct contract_object *object,
                            enum access_action action, const char *alias, struct sql *sql)
{
    struct access_reach reach = {action, true};
    access_write(call, object, &reach, alias, sql);
}

void resource_write_held(struct rpc_call *call, const struct contract_object *object,
                         enum access_action action, const char *alias, struct sql *sql)
{
    struct access_reach reach = {action, false};
    access_write(call, object, &reach, alias, sql);
}

bool resource_may(const struct rpc_call *call, const struct contract_object *object,
                  enum access_action action)
{
    struct access_parent parent;
    if (!object->parent)
        return session_may(call->session, object, action);
    for (size_t i = 0; access_parent_at(object, i, &parent); i++)
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

const struct contract_object *resource_object_of(const char *id)
{
    for (size_t i = 0; i < contract_n_objects; i++) {
        size_t length = strlen(contract_objects[i]->prefix);
        if (strncasecmp(contract_objects[i]->prefix, id, length) == 0 && id[length] == '-')
            return contract_objects[i];
    }
    return NULL;
}

const char *resource_name(struct arena *arena, const struct contract_object *object, int64_t id)
{
    return arena_printf(arena, "%s-%lld", object->prefix, (long long)id);
}
