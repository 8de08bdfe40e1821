/* SPDX-License-Identifier: Apache-2.0 */
/* A month of the service calendars. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/model/period.h"
#include "server/model/sla_config.h"
#include "server/resource/fieldrule.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.ShowCalendarResponse, CalendarMonth and CalendarDay. */
enum { MONTHS = 1 };
enum { CALENDAR_ID = 1, NAME, TIME_ZONE, DAYS };
enum { DAY_DATE = 1, DAY_WEEKDAY, DAY_MINUTES, DAY_SHIFTS, DAY_SPECIAL, DAY_NAME };

enum { ANY_MONTH = 1, SHIFT_TEXT = 16, HOUR = 60 };

static const int64_t MICROS_OF_A_DAY = INT64_C(86400000000);

static struct status find_month(struct rpc_call *call, struct period *month)
{
    const char *text = rpc_text(call, "month");
    if (!*text) {
        const char *company = catalog_setting(call->catalog, "company.time_zone", "Asia/Shanghai");
        const struct zone *zone = zone_new(call->arena, company);
        int64_t local = zone ? zone_local(zone, call->now) : call->now;
        *month = period_of(PERIOD_MONTH, clock_date(local / MICROS_OF_A_DAY), ANY_MONTH);
        return STATUS_OK;
    }
    bool read = period_parse(text, ANY_MONTH, month) && month->kind == PERIOD_MONTH;
    if (read && month->start.year >= 1970 && month->start.year < 2100)
        return STATUS_OK;
    return rpc_field_error(call, "month", "Write the month as 2026-10, from 1970-01 to 2099-12.");
}

static const char *shifts_text(struct rpc_call *call, const struct calendar_plan *plan)
{
    struct buf text;
    buf_init(&text, call->arena, CALENDAR_SHIFTS * SHIFT_TEXT);
    for (int i = 0; i < plan->n; i++) {
        int from = plan->shifts[i].from, to = plan->shifts[i].to;
        to = to > CALENDAR_DAY_MINUTES ? to - CALENDAR_DAY_MINUTES : to;
        buf_printf(&text, "%s%02d:%02d-%02d:%02d", i ? "," : "", from / HOUR, from % HOUR,
                   to / HOUR, to % HOUR);
    }
    const char *string = buf_string(&text);
    return string ? string : "";
}

static void put_day(struct rpc_call *call, const struct calendar *calendar, int64_t day)
{
    const struct calendar_day *own = calendar_day(calendar, day);
    size_t begin = wire_begin(&call->reply, DAYS);
    value_encode_date(&call->reply, DAY_DATE, day);
    wire_put_int(&call->reply, DAY_WEEKDAY, clock_weekday(day));
    wire_put_int(&call->reply, DAY_MINUTES, calendar_day_minutes(calendar, day));
    wire_put_string(&call->reply, DAY_SHIFTS, shifts_text(call, calendar_plan(calendar, day)));
    wire_put_bool(&call->reply, DAY_SPECIAL, own != NULL);
    wire_put_string(&call->reply, DAY_NAME, own ? own->name : "");
    wire_end(&call->reply, begin);
}

static void put_month(struct rpc_call *call, const struct sla_calendar *calendar,
                      const struct period *month)
{
    size_t begin = wire_begin(&call->reply, MONTHS);
    wire_put_string(&call->reply, CALENDAR_ID,
                    resource_name(call->arena, contract_object("service_calendar"), calendar->id));
    wire_put_string(&call->reply, NAME, calendar->name);
    wire_put_string(&call->reply, TIME_ZONE, calendar->time_zone);
    int64_t last = clock_days(month->end);
    for (int64_t day = clock_days(month->start); calendar->calendar && day <= last; day++)
        put_day(call, calendar->calendar, day);
    wire_end(&call->reply, begin);
}

struct shown {
    struct period month;
    int64_t id; /* 0: all */
    int statement;
};

static struct status show_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("service_calendar");
    struct shown *shown = call->state = arena_alloc(call->arena, sizeof *shown);
    if (!shown)
        return rpc_no_memory();
    struct status status = fieldrule_check_all(call->arena, call->session, object, FIELDRULE_READ);
    if (status_is_ok(status))
        status = find_month(call, &shown->month);
    const char *name = rpc_text(call, "calendar_id");
    if (status_is_ok(status) && *name)
        status = resource_id(call, object, "calendar_id", name, &shown->id);
    if (!status_is_ok(status))
        return status;
    struct db_param id = shown->id ? db_number(call->arena, shown->id) : db_null();
    rpc_segment(call, DB_READ);
    shown->statement = rpc_query(call, &sql_calendar_show, 1, &id);
    return shown->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

/* Not out of the catalog: who has just written a calendar looks at it next. */
static struct status show_finish(struct rpc_call *call)
{
    const struct shown *shown = call->state;
    const struct db_segment *segment = call->segment;
    int n = db_rows(segment, shown->statement);
    struct sla_config *config = sla_config_new(call->arena, (size_t)n, 0);
    if (shown->id && n == 0)
        return resource_not_found(call, contract_object("service_calendar"), shown->id);
    for (int row = 0; config && row < n; row++) {
        const struct sla_calendar_text text = {
            .id = db_int(segment, shown->statement, row, CALENDAR_SHOW_ID),
            .name = db_string(segment, shown->statement, row, CALENDAR_SHOW_NAME),
            .time_zone = db_string(segment, shown->statement, row, CALENDAR_SHOW_TIME_ZONE),
            .shifts = db_string(segment, shown->statement, row, CALENDAR_SHOW_SHIFTS),
            .days = db_string(segment, shown->statement, row, CALENDAR_SHOW_DAYS),
        };
        sla_config_add_calendar(call->arena, config, &text);
        put_month(call, &config->calendars[row], &shown->month);
    }
    return config ? STATUS_OK : rpc_no_memory();
}

const struct rpc_handler service_calendar_handlers[] = {
    {.method = "/kith.v1.CalendarService/ShowCalendar", .steps = {{show_start, show_finish, NULL}}},
    {0},
};
