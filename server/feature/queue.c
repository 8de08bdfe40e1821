/* SPDX-License-Identifier: Apache-2.0 */
/* Queues: their rules, how they stand, and agents who go away and come back. */
#include "common/clock.h"
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/queue_seen.h"
#include "server/feature/rule.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.ShowQueueResponse, QueuePicture, QueueAgent and AwayQueueResponse. */
enum { QUEUES = 1 };
enum { QUEUE_ID = 1, NAME, METHOD, WAITING, URGENT, OLDEST, AGENTS };
enum { AGENT_ID = 1, OPEN, CAPACITY, PRESENT, AWAY_UNTIL };
enum { AWAY_QUEUES = 1, AWAY_RETURNED };

/* ---- Rules ---- */

static struct status check_rule(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)creating;
    return rule_check_filter(arena, catalog, "ticket", draft);
}

static struct status write_rule(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return rule_keep_filter(call, "ticket", &sql_queue_rule_keep, draft, creating);
}

static struct status check_skill(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)arena;
    (void)catalog;
    rule_default(draft, "level", "3", creating);
    return STATUS_OK;
}

/* ---- ShowQueue ---- */

struct picture {
    int queues, agents; /* statements */
};

static struct status show_start(struct rpc_call *call)
{
    struct picture *picture = call->state = arena_alloc(call->arena, sizeof *picture);
    struct queue_seen seen = queue_seen_of(call);
    struct db_param params[] = {seen.user, seen.queues, seen.teams, db_null()};
    int64_t id;
    if (!picture)
        return rpc_no_memory();
    struct status status = STATUS_OK;
    if (*rpc_text(call, "id")) {
        status = resource_id(call, contract_object("queue"), "id", rpc_text(call, "id"), &id);
        params[3] = db_number(call->arena, id);
    }
    if (!status_is_ok(status))
        return status;
    status = query_add(call, &sql_queue_show, 4, params, NULL, &picture->queues);
    if (status_is_ok(status))
        status = query_add(call, &sql_queue_show_agents, 4, params, NULL, &picture->agents);
    return status;
}

static void put_agent(struct rpc_call *call, int at, int row)
{
    const struct db_segment *segment = call->segment;
    size_t begin = wire_begin(&call->reply, AGENTS);
    wire_put_string(&call->reply, AGENT_ID,
                    resource_name(call->arena, contract_object("user"),
                                  db_int(segment, at, row, QUEUE_SHOW_AGENTS_USER_ID)));
    wire_put_int(&call->reply, OPEN, db_int(segment, at, row, QUEUE_SHOW_AGENTS_OPEN));
    wire_put_int(&call->reply, CAPACITY, db_int(segment, at, row, QUEUE_SHOW_AGENTS_CAPACITY));
    wire_put_bool(&call->reply, PRESENT, db_int(segment, at, row, QUEUE_SHOW_AGENTS_PRESENT));
    cell_time(call, AWAY_UNTIL, at, row, QUEUE_SHOW_AGENTS_AWAY_UNTIL);
    wire_end(&call->reply, begin);
}

/* The agents come in the order of the queues: *agent is the first of this one. */
static void put_queue(struct rpc_call *call, const struct picture *picture, int row, int *agent)
{
    const struct db_segment *segment = call->segment;
    int at = picture->queues;
    int64_t id = db_int(segment, at, row, QUEUE_SHOW_ID);
    size_t begin = wire_begin(&call->reply, QUEUES);
    wire_put_string(&call->reply, QUEUE_ID,
                    resource_name(call->arena, contract_object("queue"), id));
    wire_put_string(&call->reply, NAME, db_string(segment, at, row, QUEUE_SHOW_NAME));
    wire_put_int(&call->reply, METHOD, db_int(segment, at, row, QUEUE_SHOW_METHOD));
    wire_put_int(&call->reply, WAITING, db_int(segment, at, row, QUEUE_SHOW_WAITING));
    wire_put_int(&call->reply, URGENT, db_int(segment, at, row, QUEUE_SHOW_URGENT));
    cell_time(call, OLDEST, at, row, QUEUE_SHOW_OLDEST);
    for (; *agent < db_rows(segment, picture->agents) &&
           db_int(segment, picture->agents, *agent, QUEUE_SHOW_AGENTS_QUEUE_ID) == id;
         ++*agent)
        put_agent(call, picture->agents, *agent);
    wire_end(&call->reply, begin);
}

static struct status show_finish(struct rpc_call *call)
{
    const struct picture *picture = call->state;
    int agent = 0, rows = db_rows(call->segment, picture->queues);
    if (!rows && *rpc_text(call, "id"))
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                         "%.30s does not exist, or you do not see how it stands.",
                         rpc_text(call, "id"));
    for (int row = 0; row < rows; row++)
        put_queue(call, picture, row, &agent);
    coverage_write(call, contract_object("ticket"));
    return STATUS_OK;
}

/* ---- AwayQueue, BackQueue ---- */

static struct status away(struct rpc_call *call, struct db_param until, bool gives_back)
{
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        until,
        db_text(gives_back ? "true" : "false"),
    };
    struct status status =
        resource_begin_write(call, contract_object("user"), call->session->user_id);
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    if (!statement)
        return rpc_no_memory();
    if (status_is_ok(status) && (*statement = rpc_query(call, &sql_queue_away, 3, params)) < 0)
        return rpc_no_memory();
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status away_start(struct rpc_call *call)
{
    const ProtobufCMessage *until = rpc_message(call, "until");
    char text[CLOCK_TEXT];
    int64_t seconds = until ? message_int(until, 1) : 0;
    if (!until || seconds < 0 || seconds > 253402300799)
        return rpc_field_error(call, "until", "Say until when you are away: until=14:00.");
    clock_format(seconds * 1000000, text);
    return away(call, db_text(arena_string(call->arena, text)), rpc_flag(call, "give_back"));
}

static struct status back_start(struct rpc_call *call)
{
    return away(call, db_null(), false);
}

static struct status away_finish(struct rpc_call *call)
{
    const int *statement = call->state;
    wire_put_int(&call->reply, AWAY_QUEUES,
                 db_int(call->segment, *statement, 0, QUEUE_AWAY_QUEUES));
    wire_put_int(&call->reply, AWAY_RETURNED,
                 db_int(call->segment, *statement, 0, QUEUE_AWAY_RETURNED));
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

static struct status again_start(struct rpc_call *call)
{
    int *statement = call->state;
    struct db_param user = db_number(call->arena, call->session->user_id);
    rpc_segment(call, DB_READ);
    *statement = rpc_query(call, &sql_queue_mine, 1, &user);
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

#define QUEUE_REPEATED                                                                             \
    {resource_replay_start, resource_repeated_finish, NULL},                                       \
    {                                                                                              \
        again_start, away_finish, NULL                                                             \
    }

const struct rpc_handler queue_handlers[] = {
    {.method = "/kith.v1.QueueService/ShowQueue", .steps = {{show_start, show_finish, NULL}}},
    {.method = "/kith.v1.QueueService/AwayQueue",
     .steps = {{away_start, away_finish, resource_request_failed}, QUEUE_REPEATED}},
    {.method = "/kith.v1.QueueService/BackQueue",
     .steps = {{back_start, away_finish, resource_request_failed}, QUEUE_REPEATED}},
    {0},
};

const struct resource_hooks queue_hooks[] = {
    {.object = "agent_skill", .check = check_skill},
    {.object = "routing_rule", .check = check_rule, .write = write_rule},
    {0},
};
