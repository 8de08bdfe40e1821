/* SPDX-License-Identifier: Apache-2.0 */
/* Why a ticket is in its queue and with its owner, in sentences. */
#include "common/wire.h"
#include "server/feature/explain_say.h"
#include "server/feature/feature.h"
#include "server/feature/queue_seen.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.GetTicketRouteResponse and TicketCandidate. */
enum { SENTENCES = 1, QUEUE, RULE, CANDIDATES };
enum { USER = 1, OPEN, CAPACITY, STATE };
/* What routed_how of a ticket means; see 0051_routing.sql. */
enum { OTHERWISE, BY_TURNS = 2, FEWEST, BY_SKILL, WAITS, NOBODY, TAKEN, GIVEN, HOWS };
enum { STATES = 6 };

struct route {
    int64_t id;
    int ticket, agents; /* statements */
};

static struct status route_start(struct rpc_call *call)
{
    struct route *route = call->state = arena_alloc(call->arena, sizeof *route);
    if (!route)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("ticket"), "id", rpc_text(call, "id"), &route->id);
    if (!status_is_ok(status))
        return status;
    struct queue_seen seen = queue_seen_of(call);
    struct db_param ticket[] = {
        db_number(call->arena, route->id),
        db_text(call->session->time_zone),
    };
    struct db_param agents[] = {ticket[0], seen.user, seen.queues, seen.teams};
    status = query_add(call, &sql_queue_route, 2, ticket, NULL, &route->ticket);
    if (status_is_ok(status))
        status = query_add(call, &sql_queue_route_agents, 4, agents, NULL, &route->agents);
    return status;
}

static void say(struct rpc_call *call, const struct contract_label *label,
                struct explain_words words)
{
    wire_put_string(&call->reply, SENTENCES,
                    explain_fill(call->arena, explain_label(call, label), &words));
}

static const char *column(const struct rpc_call *call, int which)
{
    const struct route *route = call->state;
    return db_string(call->segment, route->ticket, 0, which);
}

static int64_t number(const struct rpc_call *call, int which)
{
    const struct route *route = call->state;
    return db_int(call->segment, route->ticket, 0, which);
}

static const char *name_of(struct rpc_call *call, const char *object, int64_t id)
{
    return resource_name(call->arena, contract_object(object), id);
}

/* Which rule, or whose hand, brought it into the queue. */
static void say_queue(struct rpc_call *call)
{
    static const struct contract_label
        by_rule = {"The rule {2} {3} put it into the queue {0} {1}.",
                   "规则 {2} {3} 将它分入队列 {0} {1}。"},
        by_hand = {"It was put into the queue {0} {1} by hand.", "它被手动放入队列 {0} {1}。"},
        none = {"It is in no queue: no rule fitted, or its owner "
                "was named when it was created.",
                "它不在任何队列中：没有适用的规则，或创建时已指定负责人。"};
    int64_t rule = number(call, QUEUE_ROUTE_RULE_ID), queue = number(call, QUEUE_ROUTE_QUEUE_ID);
    const struct contract_label *label = !queue ? &none : rule ? &by_rule : &by_hand;
    say(call, label,
        (struct explain_words){
            .user = name_of(call, "queue", queue),
            .what = column(call, QUEUE_ROUTE_QUEUE),
            .more = name_of(call, "routing_rule", rule),
            .detail = column(call, QUEUE_ROUTE_RULE),
        });
}

static void say_about(struct rpc_call *call, int which, const struct contract_label *label)
{
    if (*column(call, which))
        say(call, label, (struct explain_words){.user = column(call, which)});
}

static void say_conditions(struct rpc_call *call)
{
    static const struct contract_label filter = {"The rule is about: {0}.", "规则条件：{0}。"},
                                       skills = {"Whoever gets it must know: {0}.",
                                                 "处理人须具备技能：{0}。"};
    say_about(call, QUEUE_ROUTE_FILTER, &filter);
    say_about(call, QUEUE_ROUTE_SKILLS, &skills);
}

static void say_owner(struct rpc_call *call)
{
    static const struct contract_label hows[HOWS] = {
        [BY_TURNS] = {"{0} had waited longest for a turn, with {1} open tickets.",
                      "轮流分派：{0} 等待最久，当时有 {1} 个未结工单。"},
        [FEWEST] = {"{0} had the fewest open tickets: {1}.",
                    "最少负荷：{0} 当时未结工单最少：{1} 个。"},
        [BY_SKILL] = {"{0} knew best what it needs, with {1} open tickets.",
                      "按技能：{0} 最符合所需技能，当时有 {1} 个未结工单。"},
        [TAKEN] = {"{0} took it.", "{0} 自行领取。"},
        [GIVEN] = {"It was given to {0} by hand.", "它被手动派给 {0}。"},
    };
    int64_t how = number(call, QUEUE_ROUTE_HOW), owner = number(call, QUEUE_ROUTE_OWNER_ID);
    if (owner && how >= 0 && how < HOWS && hows[how].en)
        say(call, &hows[how],
            (struct explain_words){
                .user = name_of(call, "user", owner),
                .what =
                    arena_printf(call->arena, "%lld", (long long)number(call, QUEUE_ROUTE_LOAD))});
}

static void say_waiting(struct rpc_call *call)
{
    static const struct contract_label
        waits = {"Since {0} it waits until somebody takes it: kith ticket take.",
                 "自 {0} 起等待领取：kith ticket take。"},
        nobody = {"Since {0} it waits: nobody of the queue was there, had room and knew what it "
                  "needs.",
                  "自 {0} 起等待：队列中没有在岗、有余量且具备所需技能的人。"},
        left = {"{0} gave it back and does not get it again by itself.",
                "{0} 已退回该工单，不会再自动分派给此人。"};
    int64_t how = number(call, QUEUE_ROUTE_HOW), by = number(call, QUEUE_ROUTE_LEFT_BY);
    if (number(call, QUEUE_ROUTE_CLOSED) || (how != WAITS && how != NOBODY))
        return;
    say_about(call, QUEUE_ROUTE_QUEUED_AT, how == WAITS ? &waits : &nobody);
    if (by)
        say(call, &left, (struct explain_words){.user = name_of(call, "user", by)});
}

static void put_candidate(struct rpc_call *call, int at, int row)
{
    static const struct contract_label states[STATES] = {
        [1] = {"could have it", "可以接手"}, [2] = {"not there", "不在岗"},
        [3] = {"no room", "已满"},           [4] = {"lacks a skill", "缺少技能"},
        [5] = {"gave it back", "已退回"},
    };
    const struct db_segment *segment = call->segment;
    int64_t state = db_int(segment, at, row, QUEUE_ROUTE_AGENTS_STATE);
    size_t begin = wire_begin(&call->reply, CANDIDATES);
    wire_put_string(&call->reply, USER,
                    name_of(call, "user", db_int(segment, at, row, QUEUE_ROUTE_AGENTS_USER_ID)));
    wire_put_int(&call->reply, OPEN, db_int(segment, at, row, QUEUE_ROUTE_AGENTS_OPEN));
    wire_put_int(&call->reply, CAPACITY, db_int(segment, at, row, QUEUE_ROUTE_AGENTS_CAPACITY));
    if (state > 0 && state < STATES)
        wire_put_string(&call->reply, STATE, explain_label(call, &states[state]));
    wire_end(&call->reply, begin);
}

static struct status route_finish(struct rpc_call *call)
{
    const struct route *route = call->state;
    int64_t queue, rule;
    if (db_rows(call->segment, route->ticket) != 1)
        return resource_not_found(call, contract_object("ticket"), route->id);
    queue = number(call, QUEUE_ROUTE_QUEUE_ID);
    rule = number(call, QUEUE_ROUTE_RULE_ID);
    say_queue(call);
    say_conditions(call);
    say_owner(call);
    say_waiting(call);
    if (queue)
        wire_put_string(&call->reply, QUEUE, name_of(call, "queue", queue));
    if (rule)
        wire_put_string(&call->reply, RULE, name_of(call, "routing_rule", rule));
    for (int row = 0; row < db_rows(call->segment, route->agents); row++)
        put_candidate(call, route->agents, row);
    return STATUS_OK;
}

const struct rpc_handler ticket_route_view_handlers[] = {
    {.method = "/kith.v1.TicketService/GetTicketRoute",
     .steps = {{route_start, route_finish, NULL}}},
    {0},
};
