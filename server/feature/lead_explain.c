/* SPDX-License-Identifier: Apache-2.0 */
/* Why a lead has its score and its owner. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/filter_kept.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.ExplainLeadResponse and LeadScoreLine. */
enum { SCORE = 1, RULES, PENDING, ASSIGNMENT };
enum { RULE_ID = 1, NAME, FILTER, POINTS, MATCHED, WITHHELD };
/* Numbers of kith.v1.LeadAssignmentKind. */
enum { BY_HAND, BY_USER, ROUND_ROBIN, LEAST_LOADED, TERRITORY, KINDS };

struct explanation {
    int64_t id;
    int lead, rules; /* statements */
};

static struct status explain_start(struct rpc_call *call)
{
    struct explanation *explanation = call->state = arena_alloc(call->arena, sizeof *explanation);
    if (!explanation)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("lead"), "id", rpc_text(call, "id"), &explanation->id);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, explanation->id);
    rpc_segment(call, DB_READ);
    status = query_add(call, &sql_lead_explain, 1, &id, NULL, &explanation->lead);
    if (status_is_ok(status))
        status = query_add(call, &sql_lead_explain_rules, 1, &id, NULL, &explanation->rules);
    return status;
}

/* Whether a lead fits tells of the fields that the rule asks for. */
static bool is_withheld(struct rpc_call *call, const char *filter)
{
    struct filter_kept kept;
    struct filter_context context = {
        .object = contract_object("lead"),
        .catalog = call->catalog,
        .session = call->session,
        .time_zone = "UTC",
    };
    struct status status = filter_kept_compile(call->arena, &context, filter, &kept);
    return status.code == RPC_PERMISSION_DENIED;
}

static void put_rule(struct rpc_call *call, const struct explanation *explanation, int row)
{
    const struct db_segment *segment = call->segment;
    int at = explanation->rules;
    const char *filter = db_string(segment, at, row, LEAD_EXPLAIN_RULES_FILTER);
    bool withheld = is_withheld(call, filter);
    size_t begin = wire_begin(&call->reply, RULES);
    wire_put_string(&call->reply, RULE_ID,
                    resource_name(call->arena, contract_object("lead_score_rule"),
                                  db_int(segment, at, row, LEAD_EXPLAIN_RULES_ID)));
    wire_put_string(&call->reply, NAME, db_string(segment, at, row, LEAD_EXPLAIN_RULES_NAME));
    wire_put_string(&call->reply, FILTER, filter);
    wire_put_int(&call->reply, POINTS, db_int(segment, at, row, LEAD_EXPLAIN_RULES_POINTS));
    if (!withheld)
        wire_put_bool(&call->reply, MATCHED,
                      db_int(segment, at, row, LEAD_EXPLAIN_RULES_MATCHED) != 0);
    wire_put_bool(&call->reply, WITHHELD, withheld);
    wire_end(&call->reply, begin);
}

static bool is_chinese(const struct rpc_call *call)
{
    return strcmp(call->language, "zh") == 0;
}

static const char *person(struct rpc_call *call, int64_t id)
{
    return resource_name(call->arena, contract_object("user"), id);
}

/* "by rule LA-2 "East": the next in turn" */
static const char *way(struct rpc_call *call, const struct explanation *explanation)
{
    static const char *const ways[KINDS][2] = {
        [BY_HAND] = {"by hand", "人工指定"},
        [BY_USER] = {"the user that it names", "规则指定的人员"},
        [ROUND_ROBIN] = {"the next in turn", "按轮流顺序"},
        [TERRITORY] = {"who looks after the territory", "所在区域的负责人"},
        [LEAST_LOADED] = {"the one with the fewest open leads and deals", "在手线索和商机最少"},
    };
    const struct db_segment *segment = call->segment;
    int64_t kind = db_int(segment, explanation->lead, 0, LEAD_EXPLAIN_ASSIGNMENT);
    int64_t rule = db_int(segment, explanation->lead, 0, LEAD_EXPLAIN_RULE_ID);
    kind = rule && kind > BY_HAND && kind < KINDS ? kind : BY_HAND;
    const char *how = ways[kind][is_chinese(call)];
    if (!rule)
        return how;
    const char *name = resource_name(call->arena, contract_object("lead_assignment_rule"), rule);
    const char *title = db_string(segment, explanation->lead, 0, LEAD_EXPLAIN_RULE);
    return is_chinese(call) ? arena_printf(call->arena, "依据规则 %s “%s”:%s", name, title, how)
                            : arena_printf(call->arena, "by rule %s \"%s\": %s", name, title, how);
}

static const char *sentence(struct rpc_call *call, const struct explanation *explanation)
{
    const struct db_segment *segment = call->segment;
    int64_t owner = db_int(segment, explanation->lead, 0, LEAD_EXPLAIN_OWNER_ID);
    int64_t deputy_for = db_int(segment, explanation->lead, 0, LEAD_EXPLAIN_DEPUTY_FOR_ID);
    bool chinese = is_chinese(call);
    if (!owner)
        return chinese ? "尚未分配。" : "Nobody has it.";
    const char *who = person(call, owner), *how = way(call, explanation);
    const char *deputy = "";
    if (deputy_for && chinese)
        deputy = arena_printf(call->arena, ";代替当时不在的 %s", person(call, deputy_for));
    else if (deputy_for)
        deputy =
            arena_printf(call->arena, "; as deputy for %s, who was away", person(call, deputy_for));
    return chinese ? arena_printf(call->arena, "%s 负责,%s%s。", who, how, deputy)
                   : arena_printf(call->arena, "%s has it, %s%s.", who, how, deputy);
}

static struct status explain_finish(struct rpc_call *call)
{
    const struct explanation *explanation = call->state;
    if (db_rows(call->segment, explanation->lead) == 0)
        return resource_not_found(call, contract_object("lead"), explanation->id);
    wire_put_int(&call->reply, SCORE,
                 db_int(call->segment, explanation->lead, 0, LEAD_EXPLAIN_SCORE));
    for (int row = 0; row < db_rows(call->segment, explanation->rules); row++)
        put_rule(call, explanation, row);
    wire_put_bool(&call->reply, PENDING,
                  db_int(call->segment, explanation->lead, 0, LEAD_EXPLAIN_PENDING) != 0);
    const char *assignment = sentence(call, explanation);
    wire_put_string(&call->reply, ASSIGNMENT, assignment ? assignment : "");
    return STATUS_OK;
}

const struct rpc_handler lead_explain_handlers[] = {
    {.method = "/kith.v1.LeadService/ExplainLead",
     .steps = {{explain_start, explain_finish, NULL}}},
    {0},
};
