/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: completing one, and the series that goes on then. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

enum { OPEN = 1, IN_PROGRESS = 2, WAITING = 3, COMPLETED = 4, DEFERRED = 5 };
enum { REPEAT_NONE = 1 };

static const char *const states[] = {
    [OPEN] = "open",           [IN_PROGRESS] = "in progress", [WAITING] = "waiting",
    [COMPLETED] = "completed", [DEFERRED] = "deferred",
};
static const struct flow_move moves[] = {
    {.from = 1 << OPEN | 1 << IN_PROGRESS | 1 << WAITING | 1 << DEFERRED,
     .to = COMPLETED,
     .done = "completed"},
};
static const struct flow flow = {"task", "TASK_STATUS", "A task", states, DEFERRED + 1, moves, 1};

static struct status complete_start(struct rpc_call *call)
{
    return move_start(call, &flow, 0);
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    bool repeats = rule_number(draft, "repeat", REPEAT_NONE) > REPEAT_NONE;
    bool due = rule_has(draft, "due_time") || (!creating && !rule_touches(draft, "due_time"));
    if (!repeats || due)
        return STATUS_OK;
    return rule_refuse(arena, "due_time", "DUE_TIME_NEEDED",
                       "A task that repeats needs a time when it is due.");
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    if (creating || rule_number(draft, "status", 0) != COMPLETED)
        return STATUS_OK;
    return rule_query(call, &sql_task_next, draft);
}

const struct rpc_handler task_handlers[] = {
    {.method = "/kith.v1.TaskService/CompleteTask",
     .steps = {{complete_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

/* A series goes on with the one that is completed. */
static const char *const alone[] = {"status", NULL};

const struct resource_hooks task_hooks[] = {
    {.object = "task", .alone = alone, .check = check, .write = write},
    {0},
};
