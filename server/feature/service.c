/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of the service desk, each with the way to its tickets, and the backlog. */
#include "common/clock.h"
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/span.h"
#include "server/model/service_figures.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 5000, MOST_KEYS = 2 };
/* Numbers of kith.v1.GetFiguresRequest, GetFiguresResponse and ServiceFigureRow. */
enum { REQUEST_BY = 3, REQUEST_FIGURE = 5 };
enum { ROWS = 1, TRUNCATED, PROVISIONAL };
enum {
    FIGURE = 1,
    GROUP,
    NAME,
    GROUP2,
    NAME2,
    COUNT,
    N,
    PERCENT,
    MEDIAN,
    P90,
    MEAN,
    FILTER,
    N_FILTER,
    PREVIOUS_COUNT,
    PREVIOUS_N,
    PREVIOUS_MEDIAN
};
/* Numbers of kith.v1.GetBacklogRequest, GetBacklogResponse, BacklogRow and BacklogTicket. */
enum { BACKLOG_BY = 1 };
enum { BACKLOG_ROWS = 1, OLDEST, TOTAL };
enum {
    ROW_GROUP = 1,
    ROW_NAME,
    ROW_DAYS,
    ROW_COUNT,
    ROW_WAITING,
    ROW_BREACHED,
    ROW_OLDEST,
    ROW_FILTER
};
enum { TICKET_ID = 1, SUBJECT, OWNER_ID, CREATE_TIME };

struct report {
    struct span span;
    int64_t by[MOST_KEYS];
    int64_t figures[SERVICE_FIGURES];
    size_t n_figures;
    bool times; /* groups are times: no period before */
    int statement, oldest;
};

/* Figures are made of these; some of them hidden would make others of it. */
static struct status check_named(struct rpc_call *call, const char *const *names)
{
    return fieldrule_check_named(call->arena, call->session, contract_object("ticket"), names,
                                 FIELDRULE_COMPARE);
}

static struct status check_group(struct rpc_call *call, int64_t by)
{
    const char *const names[] = {service_figures_field((enum service_by)by), NULL};
    return names[0] ? check_named(call, names) : STATUS_OK;
}

/* By its name in either language. */
static int64_t named(const char *message, const char *field, const char *name)
{
    const struct contract_enum *all = contract_field(contract_message(message), field)->enumeration;
    const struct contract_enum_value *found = contract_enum_named(all, name);
    for (size_t i = 0; !found && i < all->n_values; i++)
        if (*name && strcmp(all->values[i].label.zh, name) == 0)
            found = &all->values[i];
    return found ? found->number : 0;
}

static struct status take_groups(struct rpc_call *call, struct report *report)
{
    size_t n = message_count(call->request, REQUEST_BY);
    struct status status = STATUS_OK;
    for (size_t i = 0; i < n && i < MOST_KEYS && status_is_ok(status); i++) {
        const char *name = message_text_at(call->request, REQUEST_BY, i);
        report->by[i] = named("kith.v1.GetBacklogRequest", "by", name);
        if (!report->by[i])
            return rpc_field_error(call, "by",
                                   "\"%.40s\" is nothing to count by; write team, agent, category, "
                                   "type, priority, channel, queue, month, week, day, weekday or "
                                   "hour.",
                                   name);
        report->times |= report->by[i] >= SERVICE_BY_MONTH;
        status = check_group(call, report->by[i]);
    }
    if (status_is_ok(status) && report->by[0] && report->by[0] == report->by[1])
        return rpc_field_error(call, "by", "Give two different groups.");
    return status;
}

static struct status take_figures(struct rpc_call *call, struct report *report)
{
    size_t n = message_count(call->request, REQUEST_FIGURE);
    struct status status = STATUS_OK;
    for (size_t i = 0; i < n && i < SERVICE_FIGURES; i++)
        report->figures[report->n_figures++] =
            named("kith.v1.ServiceFigureRow", "figure",
                  message_text_at(call->request, REQUEST_FIGURE, i));
    for (int64_t figure = 1; !n && figure <= SERVICE_FIGURES; figure++)
        report->figures[report->n_figures++] = figure;
    for (size_t i = 0; i < report->n_figures && status_is_ok(status); i++) {
        if (report->figures[i] < 1 || report->figures[i] > SERVICE_FIGURES)
            return rpc_field_error(call, "figure",
                                   "There is no such figure; write created, first_response, "
                                   "resolution, first_contact, reopened or breached.");
        status = check_named(call, service_figures_fields((enum service_figure)report->figures[i]));
    }
    return status;
}

static const char *chinese(const struct rpc_call *call)
{
    return strcmp(call->language, "zh") == 0 ? "true" : "false";
}

static struct status figures_start(struct rpc_call *call)
{
    struct report *report = call->state = arena_alloc(call->arena, sizeof *report);
    if (!report)
        return rpc_no_memory();
    struct status status = span_take(call, &report->span);
    if (status_is_ok(status))
        status = take_groups(call, report);
    if (status_is_ok(status))
        status = take_figures(call, report);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(report->span.first),
        db_text(report->span.last),
        db_text(catalog_setting(call->catalog, "company.time_zone", "Asia/Shanghai")),
        db_number(call->arena, report->by[0]),
        db_number(call->arena, report->by[1]),
        db_number_array(call->arena, report->n_figures, report->figures),
        db_text(chinese(call)),
    };
    return query_add(call, &sql_service_figures, 7, params, rpc_text(call, "filter"),
                     &report->statement);
}

/* A key of a group as filters have it, and as people read it. */
static struct service_key key_of(struct rpc_call *call, int64_t by, const char *text,
                                 const char *stored, const char **name)
{
    static const char *const objects[] = {
        [SERVICE_BY_TEAM] = "team", [SERVICE_BY_AGENT] = "user", [SERVICE_BY_QUEUE] = "queue"};
    struct service_key key = {(enum service_by)by, text};
    *name = *stored ? stored : text;
    if (!*text)
        return key;
    if (by == SERVICE_BY_TYPE || by == SERVICE_BY_PRIORITY) {
        const struct contract_field *field =
            contract_field(contract_object("ticket")->message, service_figures_field(key.by));
        const struct contract_enum_value *value =
            contract_enum_numbered(field->enumeration, (int32_t)strtol(text, NULL, 10));
        bool given = value && value->number;
        key.value = given ? value->short_name : "";
        *name = !given ? "" : *chinese(call) == 't' ? value->label.zh : value->label.en;
    } else if (key.by < sizeof objects / sizeof *objects && objects[by]) {
        key.value =
            resource_name(call->arena, contract_object(objects[by]), strtoll(text, NULL, 10));
        *name = *stored ? stored : key.value;
    }
    return key;
}

static void put_optional(struct rpc_call *call, int statement, int row, int column, uint32_t field)
{
    if (!db_is_null(call->segment, statement, row, column))
        wire_put_int(&call->reply, field, db_int(call->segment, statement, row, column));
}

static void put_figures(struct rpc_call *call, const struct report *report, int row)
{
    int at = report->statement;
    wire_put_int(&call->reply, COUNT, db_int(call->segment, at, row, SERVICE_FIGURES_COUNT));
    wire_put_int(&call->reply, N, db_int(call->segment, at, row, SERVICE_FIGURES_N));
    cell_decimal(call, PERCENT, at, row, SERVICE_FIGURES_PERCENT);
    put_optional(call, at, row, SERVICE_FIGURES_MEDIAN, MEDIAN);
    put_optional(call, at, row, SERVICE_FIGURES_P90, P90);
    put_optional(call, at, row, SERVICE_FIGURES_MEAN, MEAN);
}

static void put_previous(struct rpc_call *call, const struct report *report, int row)
{
    if (report->times)
        return;
    put_optional(call, report->statement, row, SERVICE_FIGURES_PREVIOUS_COUNT, PREVIOUS_COUNT);
    put_optional(call, report->statement, row, SERVICE_FIGURES_PREVIOUS_N, PREVIOUS_N);
    put_optional(call, report->statement, row, SERVICE_FIGURES_PREVIOUS_MEDIAN, PREVIOUS_MEDIAN);
}

static void put_ways(struct rpc_call *call, enum service_figure figure,
                     const struct service_cell *cell)
{
    const char *counted = service_figures_filter(call->arena, figure, false, cell);
    const char *of = service_figures_filter(call->arena, figure, true, cell);
    wire_put_string(&call->reply, FILTER, counted ? counted : "");
    wire_put_string(&call->reply, N_FILTER, of ? of : "");
}

static void put_row(struct rpc_call *call, const struct report *report, int row)
{
    const struct db_segment *segment = call->segment;
    int at = report->statement;
    char begins[CLOCK_TEXT], ends[CLOCK_TEXT];
    const char *name, *name2;
    enum service_figure figure =
        (enum service_figure)db_int(segment, at, row, SERVICE_FIGURES_FIGURE);
    struct service_cell cell = {
        .filter = rpc_text(call, "filter"),
        .key = {key_of(call, report->by[0], db_string(segment, at, row, SERVICE_FIGURES_K1),
                       db_string(segment, at, row, SERVICE_FIGURES_NAME1), &name),
                key_of(call, report->by[1], db_string(segment, at, row, SERVICE_FIGURES_K2),
                       db_string(segment, at, row, SERVICE_FIGURES_NAME2), &name2)},
        .begins = clock_format(db_micros(segment, at, row, SERVICE_FIGURES_BEGINS), begins),
        .ends = clock_format(db_micros(segment, at, row, SERVICE_FIGURES_ENDS), ends),
    };
    size_t begin = wire_begin(&call->reply, ROWS);
    wire_put_int(&call->reply, FIGURE, figure);
    wire_put_string(&call->reply, GROUP, cell.key[0].value);
    wire_put_string(&call->reply, NAME, name);
    wire_put_string(&call->reply, GROUP2, cell.key[1].value);
    wire_put_string(&call->reply, NAME2, name2);
    put_figures(call, report, row);
    put_ways(call, figure, &cell);
    put_previous(call, report, row);
    wire_end(&call->reply, begin);
}

static struct status figures_finish(struct rpc_call *call)
{
    const struct report *report = call->state;
    int rows = db_rows(call->segment, report->statement);
    for (int row = 0; row < rows && row < MOST_ROWS; row++)
        put_row(call, report, row);
    if (rows > MOST_ROWS)
        wire_put_bool(&call->reply, TRUNCATED, true);
    if (rows)
        wire_put_int(&call->reply, PROVISIONAL,
                     db_int(call->segment, report->statement, 0, SERVICE_FIGURES_PROVISIONAL));
    coverage_write(call, contract_object("ticket"));
    return STATUS_OK;
}

/* ---- GetBacklog ---- */

static struct status backlog_start(struct rpc_call *call)
{
    static const char *const names[] = {"create_time", "status", "breached_at", NULL};
    struct report *report = call->state = arena_alloc(call->arena, sizeof *report);
    if (!report)
        return rpc_no_memory();
    report->by[0] = message_int(call->request, BACKLOG_BY);
    if (report->by[0] >= SERVICE_BY_MONTH)
        return rpc_field_error(call, "by",
                               "Open tickets have an age; group them by team, agent, "
                               "category, type, priority, channel or queue.");
    struct status status = check_named(call, names);
    if (status_is_ok(status))
        status = check_group(call, report->by[0]);
    if (!status_is_ok(status))
        return status;
    const char *filter = rpc_text(call, "filter");
    struct db_param params[] = {db_number(call->arena, report->by[0]), db_text(chinese(call))};
    status = query_add(call, &sql_service_backlog, 2, params, filter, &report->statement);
    return status_is_ok(status)
               ? query_add(call, &sql_service_oldest, 0, NULL, filter, &report->oldest)
               : status;
}

static const char *time_text(struct rpc_call *call, int statement, int row, int column)
{
    char text[CLOCK_TEXT];
    if (db_is_null(call->segment, statement, row, column))
        return "";
    const char *copy = arena_string(
        call->arena, clock_format(db_micros(call->segment, statement, row, column), text));
    return copy ? copy : "";
}

static void put_backlog(struct rpc_call *call, const struct report *report, int row)
{
    const struct db_segment *segment = call->segment;
    int at = report->statement;
    const char *name;
    struct service_cell cell = {
        .filter = rpc_text(call, "filter"),
        .key = {key_of(call, report->by[0], db_string(segment, at, row, SERVICE_BACKLOG_K),
                       db_string(segment, at, row, SERVICE_BACKLOG_NAME), &name)},
    };
    const char *filter =
        service_figures_backlog(call->arena, &cell, time_text(call, at, row, SERVICE_BACKLOG_SINCE),
                                time_text(call, at, row, SERVICE_BACKLOG_UNTIL));
    size_t begin = wire_begin(&call->reply, BACKLOG_ROWS);
    wire_put_string(&call->reply, ROW_GROUP, cell.key[0].value ? cell.key[0].value : "");
    wire_put_string(&call->reply, ROW_NAME, name);
    wire_put_int(&call->reply, ROW_DAYS, db_int(segment, at, row, SERVICE_BACKLOG_DAYS));
    wire_put_int(&call->reply, ROW_COUNT, db_int(segment, at, row, SERVICE_BACKLOG_COUNT));
    wire_put_int(&call->reply, ROW_WAITING, db_int(segment, at, row, SERVICE_BACKLOG_WAITING));
    wire_put_int(&call->reply, ROW_BREACHED, db_int(segment, at, row, SERVICE_BACKLOG_BREACHED));
    value_encode_time(&call->reply, ROW_OLDEST,
                      db_micros(segment, at, row, SERVICE_BACKLOG_OLDEST));
    wire_put_string(&call->reply, ROW_FILTER, filter ? filter : "");
    wire_end(&call->reply, begin);
}

static void put_oldest(struct rpc_call *call, const struct report *report, int row)
{
    const struct db_segment *segment = call->segment;
    int at = report->oldest;
    int64_t owner = db_int(segment, at, row, SERVICE_OLDEST_OWNER_ID);
    size_t begin = wire_begin(&call->reply, OLDEST);
    wire_put_string(&call->reply, TICKET_ID,
                    resource_name(call->arena, contract_object("ticket"),
                                  db_int(segment, at, row, SERVICE_OLDEST_ID)));
    wire_put_string(&call->reply, SUBJECT, db_string(segment, at, row, SERVICE_OLDEST_SUBJECT));
    if (owner)
        wire_put_string(&call->reply, OWNER_ID,
                        resource_name(call->arena, contract_object("user"), owner));
    value_encode_time(&call->reply, CREATE_TIME,
                      db_micros(segment, at, row, SERVICE_OLDEST_CREATED_AT));
    wire_end(&call->reply, begin);
}

static struct status backlog_finish(struct rpc_call *call)
{
    const struct report *report = call->state;
    int rows = db_rows(call->segment, report->statement);
    for (int row = 0; row < rows; row++)
        put_backlog(call, report, row);
    for (int row = 0; row < db_rows(call->segment, report->oldest); row++)
        put_oldest(call, report, row);
    if (rows)
        wire_put_int(&call->reply, TOTAL,
                     db_int(call->segment, report->statement, 0, SERVICE_BACKLOG_TOTAL));
    coverage_write(call, contract_object("ticket"));
    return STATUS_OK;
}

const struct rpc_handler service_handlers[] = {
    {.method = "/kith.v1.ServiceService/GetFigures",
     .steps = {{figures_start, figures_finish, NULL}}},
    {.method = "/kith.v1.ServiceService/GetBacklog",
     .steps = {{backlog_start, backlog_finish, NULL}}},
    {0},
};
