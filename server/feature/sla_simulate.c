/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy over tickets of the past. Pages of tickets with their events come from the database;
 * each is folded twice on a thread of the pool, by the policies that the tickets had and by the one
 * that is tried, and added up. In memory is one page, the figures, and the differences to be named.
 */
#include "server/feature/sla_simulate.h"

#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/sla_events.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <stdio.h>
#include <string.h>

/* Numbers of kith.v1.SimulateSlaRequest, SlaTrial and google.type.Date. */
enum { ASKED_FROM = 2, ASKED_TO, ASKED_TEAMS, ASKED_TRIALS = 6 };
enum { TRIAL_KIND = 1, TRIAL_PRIORITY, TRIAL_MINUTES };
enum { DATE_YEAR = 1, DATE_MONTH, DATE_DAY };

/* Numbers of kith.v1.SimulateSlaResponse, SlaFigure and SlaDifference. */
enum { DONE = 1, TOTAL, TICKETS, FIGURES, DIFFERENCES, DIFFERENT };
enum { FIGURE_MONTH = 1, FIGURE_PRIORITY, FIGURE_KIND, FIGURE_CLOCKS, FIGURE_MET };
enum { DIFFERENCE_TICKET = 1, DIFFERENCE_NUMBER, DIFFERENCE_KIND, DIFFERENCE_SEQUENCE };
enum { DIFFERENCE_STATE = 5, DIFFERENCE_WOULD, DIFFERENCE_ELAPSED, DIFFERENCE_WOULD_ELAPSE };

enum { MOST_DAYS = 732, DEFAULT_LIMIT = 20, MONTHS_OF_A_YEAR = 12, MONTH_TEXT = 24 };
enum { PAGE_BYTES = 256 * 1024 * 1024, DIFFERENCE_BYTES = 1024 * 1024 };

static const int64_t SECOND = 1000000;
static const int64_t MINUTE = INT64_C(60000000);

/* ---- What is asked for ---- */

static struct status find_day(struct rpc_call *call, uint32_t number, const char *field,
                              int64_t *day)
{
    const ProtobufCMessage *date = message_sub(call->request, number);
    struct clock_date of = {0};
    if (date)
        of = (struct clock_date){(int)message_int(date, DATE_YEAR),
                                 (int)message_int(date, DATE_MONTH),
                                 (int)message_int(date, DATE_DAY)};
    if (!date || !clock_date_valid(of))
        return rpc_field_error(call, field, "Say the day, such as 2026-10-01.");
    *day = clock_days(of);
    return STATUS_OK;
}

static struct status find_days(struct rpc_call *call, struct simulation *simulation)
{
    struct status status = find_day(call, ASKED_FROM, "from", &simulation->from);
    if (status_is_ok(status))
        status = find_day(call, ASKED_TO, "to", &simulation->to);
    if (!status_is_ok(status))
        return status;
    if (simulation->to < simulation->from)
        return rpc_field_error(call, "to", "The last day lies before the first.");
    if (simulation->to - simulation->from >= MOST_DAYS)
        return rpc_field_error(call, "to", "Ask for two years at most.");
    return STATUS_OK;
}

/* NULL: none, all time counts. */
static const struct calendar *calendar_of(struct rpc_call *call, int64_t id)
{
    const struct sla_calendar *calendar = sla_config_calendar(call->catalog->sla, id);
    return calendar ? calendar->calendar : NULL;
}

static void try_targets(struct rpc_call *call, struct sla_policy *policy)
{
    for (size_t i = 0; i < message_count(call->request, ASKED_TRIALS); i++) {
        const ProtobufCMessage *trial = message_sub_at(call->request, ASKED_TRIALS, i);
        int64_t kind = message_int(trial, TRIAL_KIND), of = message_int(trial, TRIAL_PRIORITY);
        int64_t target = message_int(trial, TRIAL_MINUTES) * MINUTE;
        for (int priority = 0; priority < SLA_PRIORITIES; priority++) {
            struct sla_target *to = &policy->targets[kind][priority];
            if (of && of != priority)
                continue;
            if (!to->target)
                *to = (struct sla_target){0, calendar_of(call, policy->calendar_id),
                                          policy->calendar_id};
            to->target = target;
        }
    }
}

static struct status try_calendar(struct rpc_call *call, struct sla_policy *policy)
{
    const struct contract_object *object = contract_object("service_calendar");
    const char *name = rpc_text(call, "calendar_id");
    int64_t id;
    if (!*name)
        return STATUS_OK;
    struct status status = resource_id(call, object, "calendar_id", name, &id);
    if (!status_is_ok(status))
        return status;
    if (!sla_config_calendar(call->catalog->sla, id))
        return resource_not_found(call, object, id);
    policy->calendar_id = id;
    for (int kind = 1; kind < SLA_KINDS; kind++)
        for (int priority = 0; priority < SLA_PRIORITIES; priority++) {
            policy->targets[kind][priority].calendar = calendar_of(call, id);
            policy->targets[kind][priority].calendar_id = id;
        }
    return STATUS_OK;
}

static struct status find_policy(struct rpc_call *call, struct simulation *simulation)
{
    const struct contract_object *object = contract_object("sla_policy");
    int64_t id;
    struct status status = resource_id(call, object, "policy_id", rpc_text(call, "policy_id"), &id);
    if (!status_is_ok(status))
        return status;
    const struct sla_policy *policy = sla_config_policy(call->catalog->sla, id);
    if (!policy)
        return resource_not_found(call, object, id);
    simulation->policy = *policy;
    status = try_calendar(call, &simulation->policy);
    if (status_is_ok(status))
        try_targets(call, &simulation->policy);
    return status;
}

/* Null for all teams. */
static struct db_param teams_asked(struct rpc_call *call, struct status *status)
{
    size_t n = message_count(call->request, ASKED_TEAMS);
    int64_t *ids = arena_array(call->arena, n, sizeof *ids);
    for (size_t i = 0; ids && i < n && status_is_ok(*status); i++)
        *status = resource_id(call, contract_object("team"), "team_ids",
                              message_text_at(call->request, ASKED_TEAMS, i), &ids[i]);
    return n && ids ? db_number_array(call->arena, n, ids) : db_null();
}

static struct status check_fields(struct rpc_call *call)
{
    static const char *const objects[] = {"service_calendar", "sla_policy", "sla_target"};
    static const char *const fields[] = {"status",  "priority",    "policy_id",
                                         "team_id", "create_time", NULL};
    struct status status = fieldrule_check_named(
        call->arena, call->session, contract_object("ticket"), fields, FIELDRULE_COMPARE);
    for (size_t i = 0; i < sizeof objects / sizeof *objects && status_is_ok(status); i++)
        status = fieldrule_check_all(call->arena, call->session, contract_object(objects[i]),
                                     FIELDRULE_READ);
    return status;
}

static void drop_page(void *owner)
{
    struct simulation *simulation = owner;
    arena_free(simulation->page.arena);
    simulation->page.arena = NULL;
}

static struct status begin(struct rpc_call *call, struct simulation *simulation)
{
    struct status status = check_fields(call);
    if (status_is_ok(status))
        status = find_days(call, simulation);
    if (status_is_ok(status))
        status = find_policy(call, simulation);
    if (status_is_ok(status))
        simulation->teams = teams_asked(call, &status);
    if (!status_is_ok(status))
        return status;
    int64_t limit = rpc_int(call, "limit");
    simulation->limit = limit ? limit : DEFAULT_LIMIT;
    struct clock_date first = clock_date(simulation->from), last = clock_date(simulation->to);
    simulation->month = first.year * MONTHS_OF_A_YEAR + first.month;
    int64_t months = last.year * MONTHS_OF_A_YEAR + last.month - simulation->month + 1;
    simulation->n_figures = (size_t)months * SLA_PRIORITIES * SLA_KINDS;
    simulation->figures =
        arena_array(call->arena, simulation->n_figures, sizeof *simulation->figures);
    simulation->now = call->now;
    buf_init(&simulation->named_differences, call->arena, DIFFERENCE_BYTES);
    return simulation->figures ? STATUS_OK : rpc_no_memory();
}

static struct db_param day_param(struct rpc_call *call, int64_t day)
{
    char text[CLOCK_DATE_TEXT];
    return db_text(arena_string(call->arena, clock_format_date(clock_date(day), text)));
}

static struct status total_start(struct rpc_call *call)
{
    struct simulation *simulation = call->state = arena_alloc(call->arena, sizeof *simulation);
    if (!simulation || !arena_on_free(call->arena, drop_page, simulation))
        return rpc_no_memory();
    struct status status = begin(call, simulation);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {day_param(call, simulation->from), day_param(call, simulation->to),
                                simulation->teams};
    rpc_segment(call, DB_HEAVY);
    return query_add(call, &sql_sla_simulate_total, 3, params, NULL, &simulation->statement);
}

static const char *instant(struct rpc_call *call, int column)
{
    const struct simulation *simulation = call->state;
    char text[CLOCK_TEXT];
    clock_format(db_micros(call->segment, simulation->statement, 0, column), text);
    return arena_string(call->arena, text);
}

static struct status total_finish(struct rpc_call *call)
{
    struct simulation *simulation = call->state;
    int at = simulation->statement;
    simulation->total = db_int(call->segment, at, 0, SLA_SIMULATE_TOTAL_TOTAL);
    simulation->after = db_int(call->segment, at, 0, SLA_SIMULATE_TOTAL_FIRST_ID) - 1;
    simulation->begins = instant(call, SLA_SIMULATE_TOTAL_BEGINS);
    simulation->ends = instant(call, SLA_SIMULATE_TOTAL_ENDS);
    return STATUS_OK;
}

/* ---- Pages ---- */

static struct status ask_page(struct rpc_call *call, struct simulation *simulation)
{
    struct db_param params[] = {
        db_text(simulation->begins),
        db_text(simulation->ends),
        simulation->teams,
        db_number(call->round, simulation->after),
        db_number(call->round, simulation->policy.id),
        db_text(rpc_flag(call, "everything") ? "true" : "false"),
    };
    rpc_segment(call, DB_HEAVY);
    return query_add(call, &sql_sla_simulate_page, 6, params, NULL, &simulation->statement);
}

static struct status page_start(struct rpc_call *call)
{
    struct simulation *simulation = call->state;
    if (simulation->page.arena)
        return rpc_offload(call, sla_fold_page_run, simulation);
    return simulation->total ? ask_page(call, simulation) : STATUS_OK;
}

static void take_row(struct rpc_call *call, struct simulation *simulation, int row)
{
    const struct db_segment *segment = call->segment;
    struct simulation_page *page = &simulation->page;
    int at = simulation->statement;
    int64_t id = db_int(segment, at, row, SLA_SIMULATE_PAGE_TICKET_ID);
    struct simulated *ticket = page->n ? &page->tickets[page->n - 1] : NULL;
    if (!ticket || ticket->id != id) {
        ticket = &page->tickets[page->n++];
        *ticket = (struct simulated){
            .id = id,
            .number =
                arena_string(page->arena, db_string(segment, at, row, SLA_SIMULATE_PAGE_NUMBER)),
            .month = db_int(segment, at, row, SLA_SIMULATE_PAGE_MONTH),
            .priority = (int)db_int(segment, at, row, SLA_SIMULATE_PAGE_PRIORITY),
            .fits = db_int(segment, at, row, SLA_SIMULATE_PAGE_FITS) != 0,
            .events = &page->events[page->n_events],
        };
    }
    if (db_is_null(segment, at, row, SLA_SIMULATE_PAGE_ID))
        return;
    page->events[page->n_events++] = sla_events_read(call, at, row, SLA_SIMULATE_PAGE_ID);
    ticket->n_events++;
}

/* The rows go with the round; what the thread works on lies in an arena of the page's own. */
static struct status take_page(struct rpc_call *call, struct simulation *simulation)
{
    struct simulation_page *page = &simulation->page;
    int n = db_rows(call->segment, simulation->statement);
    *page = (struct simulation_page){.arena = arena_new(PAGE_BYTES)};
    if (!page->arena)
        return rpc_no_memory();
    page->tickets = arena_array(page->arena, (size_t)n, sizeof *page->tickets);
    page->events = arena_array(page->arena, (size_t)n, sizeof *page->events);
    if (!page->tickets || !page->events)
        return rpc_no_memory();
    for (int row = 0; row < n; row++)
        take_row(call, simulation, row);
    if (page->n)
        simulation->after = page->tickets[page->n - 1].id;
    return STATUS_OK;
}

static void put_progress(struct rpc_call *call, const struct simulation *simulation)
{
    wire_put_int(&call->reply, DONE, simulation->done);
    wire_put_int(&call->reply, TOTAL, simulation->total);
}

static void put_differences(struct rpc_call *call, struct simulation *simulation)
{
    const struct simulation_page *page = &simulation->page;
    for (size_t i = 0; i < page->n_differences; i++) {
        const struct simulated_difference *of = &page->differences[i];
        if (simulation->named++ >= simulation->limit)
            return;
        size_t begin = wire_begin(&simulation->named_differences, DIFFERENCES);
        struct buf *out = &simulation->named_differences;
        wire_put_string(out, DIFFERENCE_TICKET,
                        resource_name(call->round, contract_object("ticket"), of->ticket->id));
        wire_put_string(out, DIFFERENCE_NUMBER, of->ticket->number);
        wire_put_int(out, DIFFERENCE_KIND, of->is.kind);
        wire_put_int(out, DIFFERENCE_SEQUENCE, of->is.sequence);
        wire_put_int(out, DIFFERENCE_STATE, of->is.state);
        wire_put_int(out, DIFFERENCE_WOULD, of->would.state);
        wire_put_int(out, DIFFERENCE_ELAPSED, of->is.elapsed / SECOND);
        wire_put_int(out, DIFFERENCE_WOULD_ELAPSE, of->would.elapsed / SECOND);
        wire_end(out, begin);
    }
}

/* A page was folded: it is counted, told of, and forgotten. */
static struct status turn_page(struct rpc_call *call, struct simulation *simulation)
{
    struct simulation_page *page = &simulation->page;
    if (page->failed)
        return rpc_no_memory();
    size_t n = page->n;
    simulation->done += (int64_t)n;
    put_differences(call, simulation);
    drop_page(simulation);
    if (n == 0)
        return STATUS_OK;
    put_progress(call, simulation);
    rpc_send(call);
    rpc_again(call);
    return STATUS_OK;
}

static struct status page_finish(struct rpc_call *call)
{
    struct simulation *simulation = call->state;
    if (!simulation->total)
        return STATUS_OK;
    if (simulation->page.arena)
        return turn_page(call, simulation);
    struct status status = take_page(call, simulation);
    if (status_is_ok(status))
        rpc_again(call);
    return status;
}

/* ---- The end ---- */

static void put_figure(struct rpc_call *call, const struct simulation *simulation, size_t i)
{
    const struct simulation_figure *figure = &simulation->figures[i];
    const int64_t counts[] = {figure->clocks,    figure->met,        figure->breached,
                              figure->warned,    figure->would_meet, figure->would_breach,
                              figure->would_warn};
    char month[MONTH_TEXT];
    int64_t of = simulation->month + (int64_t)(i / (SLA_PRIORITIES * SLA_KINDS)) - 1;
    if (!figure->clocks)
        return;
    snprintf(month, sizeof month, "%04d-%02d", (int)(of / MONTHS_OF_A_YEAR),
             (int)(of % MONTHS_OF_A_YEAR) + 1);
    size_t begin = wire_begin(&call->reply, FIGURES);
    wire_put_string(&call->reply, FIGURE_MONTH, month);
    wire_put_int(&call->reply, FIGURE_PRIORITY, (int64_t)(i / SLA_KINDS % SLA_PRIORITIES));
    wire_put_int(&call->reply, FIGURE_KIND, (int64_t)(i % SLA_KINDS));
    for (uint32_t j = 0; j < sizeof counts / sizeof *counts; j++)
        wire_put_int(&call->reply, FIGURE_CLOCKS + j, counts[j]);
    wire_end(&call->reply, begin);
}

static struct status end_finish(struct rpc_call *call)
{
    struct simulation *simulation = call->state;
    put_progress(call, simulation);
    wire_put_int(&call->reply, TICKETS, simulation->tickets);
    for (size_t i = 0; i < simulation->n_figures; i++)
        put_figure(call, simulation, i);
    buf_put(&call->reply, simulation->named_differences.data, simulation->named_differences.length);
    wire_put_int(&call->reply, DIFFERENT, simulation->different);
    coverage_write(call, contract_object("ticket"));
    rpc_send(call);
    return STATUS_OK;
}

const struct rpc_handler sla_simulate_handlers[] = {
    {.method = "/kith.v1.SlaService/SimulateSla",
     .steps = {{total_start, total_finish, NULL},
               {page_start, page_finish, NULL},
               {NULL, end_finish, NULL}}},
    {0},
};
