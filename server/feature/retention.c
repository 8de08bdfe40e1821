/* SPDX-License-Identifier: Apache-2.0 */
/* How long records are kept, and what keeps them longer. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of enums of kith.v1 and of PreviewRetentionRuleResponse. */
enum { CHANGED = 1, CLOSED, LAST_CONTACT };
enum { DELETE = 1, ERASE };
enum { FOUND = 1, HELD, SAMPLES };

static const struct subject {
    const char *object;
    unsigned conditions; /* bits by number */
    bool person;
} subjects[] = {
    {"customer", 1 << CHANGED | 1 << LAST_CONTACT, true},
    {"contact", 1 << CHANGED | 1 << LAST_CONTACT, true},
    {"interaction", 1 << CHANGED, false},
    {"ticket", 1 << CHANGED | 1 << CLOSED, false},
    {"task", 1 << CHANGED | 1 << CLOSED, false},
    {"lead", 1 << CHANGED, false},
    {"attachment", 1 << CHANGED, false},
    {"import", 1 << CHANGED | 1 << CLOSED, false},
};

static const struct subject *subject_named(const char *object)
{
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        if (strcmp(subjects[i].object, object) == 0)
            return &subjects[i];
    return NULL;
}

static struct status check_rule(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (!creating)
        return STATUS_OK;
    const char *object = rule_has(draft, "object") ? draft_text(draft, "object") : "";
    const struct subject *subject = subject_named(object);
    if (!*object)
        return STATUS_OK; /* said as for any required field */
    if (!subject)
        return rule_refuse(arena, "object", "OBJECT_UNKNOWN",
                           "Rules are for customer, contact, interaction, ticket, task, lead, "
                           "attachment or import.");
    if (!(subject->conditions >> rule_number(draft, "condition", CHANGED) & 1))
        return rule_refuse(arena, "condition", "CONDITION_UNFIT",
                           "Records of the kind %s have no such time to count from.", object);
    if (rule_number(draft, "action", DELETE) == ERASE && !subject->person)
        return rule_refuse(arena, "action", "ACTION_UNFIT",
                           "Only people are erased: customers and contacts.");
    return STATUS_OK;
}

/* Only the database knows the object of a rule that is changed. */
static struct status write_rule(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    bool touched = rule_touches(draft, "condition") || rule_touches(draft, "action");
    struct db_param id = db_number(call->arena, draft->id);
    if (creating || !touched)
        return STATUS_OK;
    return rpc_query(call, &sql_retention_fits, 1, &id) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status check_hold(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (!creating || rule_has(draft, "customer_id") != rule_has(draft, "contact_id"))
        return STATUS_OK;
    return rule_refuse(arena, "contact_id", "ONE_RECORD",
                       "A legal hold is on a customer or on a contact, one of the two.");
}

/* ---- PreviewRetentionRule ---- */

struct preview {
    int rule, old; /* statements */
    int64_t id;
};

static struct status preview_start(struct rpc_call *call)
{
    struct preview *preview = call->state = arena_alloc(call->arena, sizeof *preview);
    if (!preview)
        return rpc_no_memory();
    struct status status =
        resource_id(call, call->method->object, "id", rpc_text(call, "id"), &preview->id);
    rpc_segment(call, DB_HEAVY);
    if (status_is_ok(status))
        status = resource_read(call, call->method->object, preview->id, &preview->rule);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, preview->id);
    preview->old = rpc_query(call, &sql_retention_old, 1, &id);
    return preview->old < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status preview_finish(struct rpc_call *call)
{
    const struct preview *preview = call->state;
    const struct db_segment *segment = call->segment;
    if (db_rows(segment, preview->rule) != 1)
        return resource_not_found(call, call->method->object, preview->id);
    wire_put_int(&call->reply, FOUND, db_int(segment, preview->old, 0, RETENTION_OLD_FOUND));
    wire_put_int(&call->reply, HELD, db_int(segment, preview->old, 0, RETENTION_OLD_HELD));
    char *ids =
        arena_string(call->arena, db_string(segment, preview->old, 0, RETENTION_OLD_SAMPLES));
    for (char *id = ids ? strtok_r(ids, ",", &ids) : NULL; id; id = strtok_r(NULL, ",", &ids))
        wire_put_string(&call->reply, SAMPLES, id);
    return STATUS_OK;
}

const struct rpc_handler retention_handlers[] = {
    {.method = "/kith.v1.RetentionRuleService/PreviewRetentionRule",
     .steps = {{preview_start, preview_finish, NULL}}},
    {0},
};

const struct resource_hooks retention_hooks[] = {
    {.object = "retention_rule", .check = check_rule, .write = write_rule},
    {.object = "legal_hold", .check = check_hold},
    {0},
};
