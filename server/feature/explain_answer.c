/* SPDX-License-Identifier: Apache-2.0 */
/* Why a user may do something, or not: the answer, line by line. */
#include "server/feature/explain.h"
#include "server/feature/explain_say.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

#include <string.h>

struct answer {
    struct rpc_call *call;
    const struct explain *explain;
    bool allowed;
};

static void step(struct answer *a, enum explain_rule rule, bool holds, unsigned depth,
                 const char *about, struct explain_words words)
{
    words.user = a->explain->login;
    explain_step(a->call, rule, holds, depth, about, &words);
}

/* Without it, nothing of what follows helps. */
static void need(struct answer *a, enum explain_rule rule, bool holds, unsigned depth,
                 struct explain_words words)
{
    a->allowed = a->allowed && holds;
    step(a, rule, holds, depth, NULL, words);
}

static const char *permission(struct answer *a, const char *object, const char *action)
{
    return arena_printf(a->call->arena, "%s:%s", object, action);
}

static const char *put_detail(struct answer *a, const char *text)
{
    bool chinese = strcmp(a->call->language, "zh") == 0;
    if (!text || !*text)
        return "";
    return arena_printf(a->call->arena, chinese ? "（%s）" : " (%s)", text);
}

/* ---- The user ---- */

static void put_user(struct answer *a)
{
    const struct explain *e = a->explain;
    need(a, EXPLAIN_USER, e->active, 0, (struct explain_words){0});
    if (e->must_change)
        need(a, EXPLAIN_PASSWORD, false, 0, (struct explain_words){0});
    if (*e->factor_roles)
        need(a, EXPLAIN_SECOND_FACTOR, e->has_factor, 0,
             (struct explain_words){.more = e->factor_roles});
}

/* ---- Roles ---- */

static void put_role(struct answer *a, int first, int end, const struct contract_object *object,
                     enum access_action action, unsigned depth)
{
    const struct db_segment *segment = a->explain->loaded;
    int at = a->explain->roles;
    int64_t scope = 1;
    for (int row = first; row < end; row++)
        if (strcmp(db_string(segment, at, row, EXPLAIN_ROLES_OBJECT), object->name) == 0 &&
            strcmp(db_string(segment, at, row, EXPLAIN_ROLES_ACTION),
                   session_action_name(action)) == 0)
            scope = db_int(segment, at, row, EXPLAIN_ROLES_SCOPE);
    step(a, EXPLAIN_ROLE, scope > 1, depth,
         resource_name(a->call->arena, contract_object("role"),
                       db_int(segment, at, first, EXPLAIN_ROLES_ID)),
         (struct explain_words){.what = permission(a, object->name, session_action_name(action)),
                                .more = db_string(segment, at, first, EXPLAIN_ROLES_NAME),
                                .detail = explain_scope(a->call, (enum access_scope)(scope - 1))});
}

/* What each role gives, and all of them together. */
static bool put_roles(struct answer *a, const struct contract_object *object,
                      enum access_action action, unsigned depth)
{
    const struct db_segment *segment = a->explain->loaded;
    bool everybody = object->public && action == ACCESS_READ; /* whatever their roles */
    int at = a->explain->roles, rows = everybody ? 0 : db_rows(segment, at);
    for (int row = 0, end; row < rows; row = end) {
        int64_t role = db_int(segment, at, row, EXPLAIN_ROLES_ID);
        for (end = row + 1; end < rows && db_int(segment, at, end, EXPLAIN_ROLES_ID) == role; end++)
            ;
        put_role(a, row, end, object, action, depth);
    }
    enum access_scope scope = session_scope(&a->explain->session, object, action);
    if (scope != ACCESS_NONE && !object->owned)
        scope = ACCESS_ALL;
    step(a, EXPLAIN_SCOPE, scope != ACCESS_NONE, depth, NULL,
         (struct explain_words){.what = permission(a, object->name, session_action_name(action)),
                                .detail = explain_scope(a->call, scope)});
    return scope != ACCESS_NONE;
}

static enum contract_verb kind_of(enum access_action action, bool one)
{
    static const enum contract_verb kinds[ACCESS_ACTIONS] = {
        [ACCESS_READ] = CONTRACT_GET,
        [ACCESS_CREATE] = CONTRACT_CREATE,
        [ACCESS_UPDATE] = CONTRACT_UPDATE,
        [ACCESS_DELETE] = CONTRACT_DELETE,
    };
    return action == ACCESS_READ && !one ? CONTRACT_LIST : kinds[action];
}

static const struct contract_method *method_of(const struct explain *e)
{
    if (e->action == ACCESS_EXPORT)
        return contract_method("/kith.v1.ExportService/ExportRecords");
    if (e->action == ACCESS_IMPORT)
        return contract_method("/kith.v1.ImportService/CreateImport");
    for (size_t i = 0; i < contract_n_methods; i++)
        if (contract_methods[i]->object == e->object &&
            contract_methods[i]->kind == kind_of(e->action, e->id != 0) &&
            (e->action != ACCESS_PUBLISH ||
             strcmp(contract_methods[i]->permission_action, "publish") == 0))
            return contract_methods[i];
    return NULL;
}

/* What the command asks for besides the record's own permission. */
static void put_command(struct answer *a)
{
    const struct explain *e = a->explain;
    const struct contract_method *method = method_of(e);
    const struct contract_object *object = method ? method->permission_object : NULL;
    bool same = object == e->object && method &&
                strcmp(method->permission_action, session_action_name(e->action)) == 0;
    if (!object || (same && !object->parent))
        return;
    enum access_action action = session_action(method->permission_action);
    need(a, EXPLAIN_COMMAND,
         action < ACCESS_ACTIONS && session_scope(&e->session, object, action) != ACCESS_NONE, 0,
         (struct explain_words){.what = permission(a, object->name, method->permission_action)});
}

/* ---- The record, and what it hangs on ---- */

struct seen {
    const struct why_line *line;
    bool holds;
    int64_t about;
    const char *name, *note, *record; /* record: whose way it is */
};

static struct seen look(struct answer *a, const struct why_line *line, const char *record)
{
    const struct db_segment *segment = a->call->segment;
    int at = a->explain->why.statement;
    return (struct seen){
        .line = line,
        .record = record,
        .holds = db_int(segment, at, 0, line->column + WHY_HOLDS),
        .about = db_int(segment, at, 0, line->column + WHY_ABOUT),
        .name = db_string(segment, at, 0, line->column + WHY_NAME),
        .note = db_string(segment, at, 0, line->column + WHY_NOTE),
    };
}

static const char *share_text(struct answer *a, const struct seen *s)
{
    bool chinese = strcmp(a->call->language, "zh") == 0;
    const char *verb = explain_verb(a->call, s->line->action);
    const char *until =
        !*s->note ? "" : arena_printf(a->call->arena, chinese ? "，至 %s" : " until %s", s->note);
    return arena_printf(a->call->arena,
                        chinese ? "%s（SR-%lld，由 %s 共享%s）" : "%s (SR-%lld by %s%s)", verb,
                        (long long)s->about, s->name, until ? until : "");
}

static void put_share(struct answer *a, enum explain_rule rule, const struct seen *s)
{
    static const struct contract_label team = {"a team of theirs", "其所在团队"};
    const char *whom = s->line->by_team ? explain_label(a->call, &team) : a->explain->login;
    const char *share =
        s->about ? resource_name(a->call->arena, contract_object("share"), s->about) : NULL;
    step(a, rule, s->holds, s->line->depth, share,
         (struct explain_words){
             .what = s->record, .more = whom, .detail = s->holds ? share_text(a, s) : ""});
}

static void put_way(struct answer *a, const struct seen *s)
{
    static const enum explain_rule rules[] = {
        [ACCESS_BY_ALL] = EXPLAIN_ALL,
        [ACCESS_BY_OWNER] = EXPLAIN_OWNER,
        [ACCESS_BY_TEAM] = EXPLAIN_TEAM,
        [ACCESS_BY_CUSTOMER_OWNER] = EXPLAIN_CUSTOMER_OWNER,
        [ACCESS_BY_CUSTOMER_TEAM] = EXPLAIN_CUSTOMER_TEAM,
        [ACCESS_BY_QUEUE] = EXPLAIN_QUEUE,
        [ACCESS_BY_SHARE] = EXPLAIN_SHARE,
        [ACCESS_BY_CUSTOMER_SHARE] = EXPLAIN_CUSTOMER_SHARE,
        [ACCESS_BY_SUBJECT] = EXPLAIN_SUBJECT,
        [ACCESS_BY_SHOWN] = EXPLAIN_SHOWN,
    };
    enum explain_rule rule = rules[s->line->way];
    if (rule == EXPLAIN_SHARE || rule == EXPLAIN_CUSTOMER_SHARE) {
        put_share(a, rule, s);
        return;
    }
    step(a, rule, s->holds, s->line->depth, NULL,
         (struct explain_words){.what = s->record,
                                .detail = put_detail(a, a->explain->wide ? s->name : "")});
}

/* The record that another hangs on. */
static void put_parent(struct answer *a, const struct seen *s)
{
    const struct why_line *line = s->line;
    bool open = s->holds && !*s->note;
    step(a, EXPLAIN_PARENT, open, line->depth - 1, s->record,
         (struct explain_words){.what = s->record, .more = explain_verb(a->call, line->action)});
    if (*s->note)
        step(a, EXPLAIN_RECYCLE_BIN, false, line->depth, s->record,
             (struct explain_words){.what = s->record});
    if (!line->object->parent)
        put_roles(a, line->object, line->action, line->depth);
}

/* Records that are not there have no lines. */
static void put_lines(struct answer *a)
{
    const struct why *why = &a->explain->why;
    const char *records[WHY_MAX_DEPTH + 2] = {NULL};
    unsigned skip = WHY_MAX_DEPTH + 1; /* deeper than there are */
    for (size_t i = 0; i < why->n; i++) {
        const struct why_line *line = &why->lines[i];
        struct seen s = look(a, line, records[line->depth]);
        bool record = line->kind == WHY_RECORD;
        if (line->depth > skip || (record && line->depth == skip && !s.about))
            continue;
        if (line->depth == skip && !record)
            continue;
        skip = record && !s.about ? line->depth : WHY_MAX_DEPTH + 1;
        if (record && !s.about)
            continue;
        if (record)
            s.record = records[line->depth] = resource_name(a->call->arena, line->object, s.about);
        if (line->kind == WHY_LENT)
            need(a, EXPLAIN_LENT, s.holds, 0, (struct explain_words){0});
        else if (line->kind == WHY_WAY)
            put_way(a, &s);
        else if (line->depth)
            put_parent(a, &s);
    }
}

bool explain_claims(const struct rpc_call *call, const struct explain *explain)
{
    return session_may(&explain->session, explain->object, ACCESS_READ) &&
           session_may(&explain->session, explain->object, ACCESS_UPDATE) &&
           db_int(call->segment, explain->pool, 0, EXPLAIN_POOL_OPEN);
}

/* It waits where it may be claimed, or not. */
static void put_pool(struct answer *a, const char *name)
{
    const struct db_segment *segment = a->call->segment;
    int at = a->explain->pool;
    if (db_rows(segment, at) == 1)
        step(a, EXPLAIN_POOL, explain_claims(a->call, a->explain), 0,
             resource_name(a->call->arena, contract_object("pool"),
                           db_int(segment, at, 0, EXPLAIN_POOL_ID)),
             (struct explain_words){.what = name,
                                    .more = db_string(segment, at, 0, EXPLAIN_POOL_NAME)});
}

static void put_record(struct answer *a, bool found)
{
    const struct explain *e = a->explain;
    const char *name = resource_name(a->call->arena, e->object, e->id);
    if (!e->object->parent)
        put_roles(a, e->object, e->action, 0);
    need(a, EXPLAIN_RECORD, found, 0, (struct explain_words){.what = name});
    if (!found)
        return;
    struct seen record = look(a, &e->why.lines[0], name);
    if (*record.note)
        need(a, EXPLAIN_RECYCLE_BIN, e->action == ACCESS_READ, 0,
             (struct explain_words){.what = name});
    a->allowed = a->allowed && record.holds;
    put_lines(a);
    put_pool(a, name);
}

/* ---- Whether it is possible at all ---- */

static bool put_object(struct answer *a, const struct contract_object *object,
                       enum access_action action, unsigned depth)
{
    bool any = false;
    bool change = action == ACCESS_CREATE || action == ACCESS_DELETE;
    if (!object->parent)
        return put_roles(a, object, action, depth);
    if (action == ACCESS_IMPORT && put_roles(a, object, action, depth))
        return true;
    for (size_t i = 0; depth < WHY_MAX_DEPTH && i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (field->target && access_is_parent(object, field))
            any = put_object(a, field->target, change ? ACCESS_UPDATE : action, depth + 1) || any;
    }
    return any;
}

/* ---- The field ---- */

static enum fieldrule_use use_of(enum access_action action)
{
    if (action == ACCESS_CREATE || action == ACCESS_IMPORT)
        return FIELDRULE_CREATE;
    return action == ACCESS_UPDATE ? FIELDRULE_UPDATE : FIELDRULE_READ;
}

static bool is_open(struct answer *a, enum session_rule rule)
{
    const struct explain *e = a->explain;
    return status_is_ok(
        fieldrule_check(a->call->arena, rule, use_of(e->action), e->object, e->field, "field"));
}

static void put_field_rules(struct answer *a)
{
    const struct explain *e = a->explain;
    for (int row = 0; row < db_rows(e->loaded, e->rules); row++) {
        int64_t rule = db_int(e->loaded, e->rules, row, EXPLAIN_FIELD_RULES_RULE);
        int64_t id = db_int(e->loaded, e->rules, row, EXPLAIN_FIELD_RULES_ID);
        enum session_rule kind = rule >= SESSION_OPEN && rule <= SESSION_HIDDEN
                                     ? (enum session_rule)rule
                                     : SESSION_HIDDEN;
        step(a, EXPLAIN_ROLE_FIELD, is_open(a, kind), 0,
             id ? resource_name(a->call->arena, contract_object("field_rule"), id) : NULL,
             (struct explain_words){
                 .what = e->field,
                 .more = db_string(e->loaded, e->rules, row, EXPLAIN_FIELD_RULES_NAME),
                 .detail = explain_kind(a->call, kind)});
    }
}

static void put_field(struct answer *a)
{
    static const struct contract_label fixed = {"nobody can change it", "任何人都不能修改"};
    const struct explain *e = a->explain;
    const struct contract_field *field = contract_field(e->object->message, e->field);
    enum session_rule rule = fieldrule_named(&e->session, e->object, e->field);
    bool set = field && use_of(e->action) != FIELDRULE_READ &&
               (field->output_only || (field->immutable && e->action == ACCESS_UPDATE)) &&
               !(field->historic && e->action == ACCESS_IMPORT);
    put_field_rules(a);
    need(a, EXPLAIN_FIELD, !set && is_open(a, rule), 0,
         (struct explain_words){.what = e->field,
                                .detail = set ? explain_label(a->call, &fixed)
                                              : explain_kind(a->call, rule)});
}

void explain_answer(struct rpc_call *call, const struct explain *explain, bool found)
{
    struct answer a = {.call = call, .explain = explain, .allowed = true};
    const char *what = explain->id ? resource_name(call->arena, explain->object, explain->id)
                                   : explain_label(call, &explain->object->label);
    put_user(&a);
    if (explain->active) {
        put_command(&a);
        if (explain->id)
            put_record(&a, found);
        else
            a.allowed = put_object(&a, explain->object, explain->action, 0) && a.allowed;
        if (*explain->field)
            put_field(&a);
    }
    explain_verdict(call, a.allowed,
                    &(struct explain_words){.user = explain->login,
                                            .what = what,
                                            .more = explain_verb(call, explain->action),
                                            .detail = put_detail(&a, explain->field)});
}
