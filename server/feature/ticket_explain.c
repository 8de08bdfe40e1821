/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of one ticket, interval by interval. */
#include "server/feature/ticket_explain.h"

#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/sla_events.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.ExplainTicketResponse and ExplainedClock. */
enum { ID = 1, POLICY_ID, REASON, CLOCKS, AS_OF };
enum {
    CLOCK_KIND = 1,
    CLOCK_SEQUENCE,
    CLOCK_STATE,
    CLOCK_START,
    CLOCK_DUE,
    CLOCK_WARN,
    CLOCK_STOP,
    CLOCK_TARGET,
    CLOCK_ELAPSED,
    CLOCK_CALENDAR_ID,
    CLOCK_CALENDAR,
    CLOCK_TIME_ZONE,
};

static const int64_t SECOND = 1000000;

struct explanation {
    int64_t id;
    int ticket, events; /* statements */
};

static bool is_chinese(const struct rpc_call *call)
{
    return strcmp(call->language, "zh") == 0;
}

/* ---- Asking ---- */

/* Configuration and status speak out of every line. */
static struct status check_fields(struct rpc_call *call)
{
    static const char *const objects[] = {"service_calendar", "sla_policy", "sla_target"};
    static const char *const fields[] = {"status", "priority", "policy_id", NULL};
    struct status status = fieldrule_check_named(call->arena, call->session,
                                                 contract_object("ticket"), fields, FIELDRULE_READ);
    for (size_t i = 0; i < sizeof objects / sizeof *objects && status_is_ok(status); i++)
        status = fieldrule_check_all(call->arena, call->session, contract_object(objects[i]),
                                     FIELDRULE_READ);
    return status;
}

static struct status explain_start(struct rpc_call *call)
{
    struct explanation *explanation = call->state = arena_alloc(call->arena, sizeof *explanation);
    if (!explanation)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("ticket"), "id", rpc_text(call, "id"), &explanation->id);
    if (status_is_ok(status))
        status = check_fields(call);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, explanation->id);
    rpc_segment(call, DB_READ);
    status = query_add(call, &sql_ticket_explain, 1, &id, NULL, &explanation->ticket);
    if (status_is_ok(status))
        status = query_add(call, &sql_ticket_explain_events, 1, &id, NULL, &explanation->events);
    return status;
}

/* ---- The policy ---- */

static const char *condition(struct rpc_call *call, int at)
{
    const struct db_segment *segment = call->segment;
    const char *parts[] = {
        db_string(segment, at, 0, TICKET_EXPLAIN_FILTER),
        db_string(segment, at, 0, TICKET_EXPLAIN_CUSTOMER_GRADE),
        db_string(segment, at, 0, TICKET_EXPLAIN_CUSTOMER_TAG),
    };
    static const char *const names[] = {"", "customer's grade = ", "customer's tag = "};
    static const char *const chinese[] = {"", "客户等级 = ", "客户标签 = "};
    struct buf text;
    buf_init(&text, call->arena, 8192);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i])
            buf_printf(&text, "%s%s%s", text.length ? is_chinese(call) ? ",且 " : " AND " : "",
                       is_chinese(call) ? chinese[i] : names[i], parts[i]);
    return text.length ? buf_string(&text) : NULL;
}

static const char *reason(struct rpc_call *call, int at)
{
    const struct db_segment *segment = call->segment;
    bool chinese = is_chinese(call);
    const char *name = db_string(segment, at, 0, TICKET_EXPLAIN_POLICY);
    if (db_is_null(segment, at, 0, TICKET_EXPLAIN_POLICY_ID))
        return chinese ? "没有适用的策略：只计时，无目标。"
                       : "No policy fits it: time is measured, but there are no targets.";
    if (db_int(segment, at, 0, TICKET_EXPLAIN_BY_HAND))
        return arena_printf(call->arena, chinese ? "“%s”：人工指定。" : "\"%s\": chosen by hand.",
                            name);
    const char *when = condition(call, at);
    if (!when)
        return arena_printf(call->arena,
                            chinese
                                ? "“%s”：按顺序第一个适用的策略，适用于所有工单。"
                                : "\"%s\": the first policy that fits it; it is for all tickets.",
                            name);
    return arena_printf(call->arena,
                        chinese ? "“%s”：按顺序第一个适用的策略，条件为 %s。"
                                : "\"%s\": the first policy that fits it, since %s.",
                        name, when);
}

/* ---- The clocks ---- */

static void put_time(struct buf *reply, uint32_t number, int64_t micros)
{
    if (micros)
        value_encode_time(reply, number, micros);
}

static void put_calendar(struct rpc_call *call, const struct sla_clock *clock)
{
    const struct sla_calendar *calendar =
        clock->goal ? sla_config_calendar(call->catalog->sla, clock->goal->calendar_id) : NULL;
    if (!calendar)
        return;
    wire_put_string(&call->reply, CLOCK_CALENDAR_ID,
                    resource_name(call->arena, contract_object("service_calendar"), calendar->id));
    wire_put_string(&call->reply, CLOCK_CALENDAR, calendar->name);
    const struct calendar *hours = clock->goal->calendar;
    wire_put_string(&call->reply, CLOCK_TIME_ZONE,
                    hours ? calendar_zone(hours)->name : calendar->time_zone);
}

static void put_clock(struct rpc_call *call, const struct sla_result *result, size_t i)
{
    const struct sla_clock *clock = &result->clocks[i];
    struct buf *reply = &call->reply;
    size_t begin = wire_begin(reply, CLOCKS);
    wire_put_int(reply, CLOCK_KIND, clock->kind);
    wire_put_int(reply, CLOCK_SEQUENCE, clock->sequence);
    wire_put_int(reply, CLOCK_STATE, clock->state);
    put_time(reply, CLOCK_START, clock->started);
    put_time(reply, CLOCK_DUE, clock->due);
    put_time(reply, CLOCK_WARN, clock->warn);
    put_time(reply, CLOCK_STOP, clock->stopped);
    wire_put_int(reply, CLOCK_TARGET, clock->target / SECOND);
    wire_put_int(reply, CLOCK_ELAPSED, clock->elapsed / SECOND);
    put_calendar(call, clock);
    ticket_explain_intervals(call, result, i);
    wire_end(reply, begin);
}

static struct status explain_finish(struct rpc_call *call)
{
    const struct explanation *explanation = call->state;
    int at = explanation->events, n = db_rows(call->segment, at);
    struct sla_result result;
    if (db_rows(call->segment, explanation->ticket) == 0)
        return resource_not_found(call, contract_object("ticket"), explanation->id);
    struct sla_event *events = arena_array(call->arena, (size_t)n, sizeof *events);
    for (int row = 0; events && row < n; row++)
        events[row] = sla_events_read(call, at, row, TICKET_EXPLAIN_EVENTS_ID);
    if (!events || !sla_fold(call->arena, events, (size_t)n, call->now, true, &result))
        return rpc_no_memory();
    wire_put_string(&call->reply, ID,
                    resource_name(call->arena, contract_object("ticket"), explanation->id));
    int64_t policy = db_int(call->segment, explanation->ticket, 0, TICKET_EXPLAIN_POLICY_ID);
    if (policy)
        wire_put_string(&call->reply, POLICY_ID,
                        resource_name(call->arena, contract_object("sla_policy"), policy));
    wire_put_string(&call->reply, REASON, reason(call, explanation->ticket));
    for (size_t i = 0; i < result.n_clocks; i++)
        put_clock(call, &result, i);
    value_encode_time(&call->reply, AS_OF, call->now);
    return STATUS_OK;
}

const struct rpc_handler ticket_explain_handlers[] = {
    {.method = "/kith.v1.TicketService/ExplainTicket",
     .steps = {{explain_start, explain_finish, NULL}}},
    {0},
};
