/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a day brings to a user: tasks that are late or due, what came since an earlier day,
 * birthdays of the day and the week after it, what asks for attention. Every list is bounded. Who
 * looks at today leaves a note of it in the same segment.
 */
#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/approval.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/warning.h"
#include "server/model/birthday.h"
#include "server/resource/list.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

enum { MOST = 100, AHEAD = 7 /* days of birthdays */ };

/* Numbers of kith.v1.GetMyDayResponse, its NewRecord and its Birthday. */
enum {
    DAY = 1,
    LATE,
    DUE,
    NEW_CUSTOMERS,
    NEW_TICKETS,
    BIRTHDAYS,
    COMING,
    NEW_LEADS,
    WARNINGS,
    UNREAD,
    APPROVALS
};
enum { RECORD_ID = 1, RECORD_TITLE, RECORD_TIME };
enum { BIRTHDAY_ID = 1, BIRTHDAY_NAME, BIRTHDAY_AGE, BIRTHDAY_DAY, BIRTHDAY_LUNAR };

struct my_day {
    struct list late, due;
    int late_statement, due_statement;
    int day, customers, leads, tickets, birthdays, warnings, unread, approvals; /* statements */
};

static struct status add_tasks(struct rpc_call *call, const char *when, const char *day,
                               struct list *list, int *statement)
{
    const char *filter = arena_printf(call->arena,
                                      "owner_id = me AND (status = open OR status = in_progress OR "
                                      "status = waiting OR status = deferred) AND due_time %s %s",
                                      when, day ? day : "today");
    if (!filter)
        return rpc_no_memory();
    struct status status = list_init(call, contract_object("task"), filter, "due_time", list);
    list->limit = MOST;
    return status_is_ok(status) ? list_add(call, list, statement) : status;
}

/* ---- Birthdays ---- */

enum { SPAN = AHEAD + 4, MOST_KEYS = 2 * BIRTHDAY_KEYS * SPAN };

struct kept { /* what is kept on which day */
    const char *days[MOST_KEYS], *keys[MOST_KEYS], *lunar[MOST_KEYS];
    int64_t years[MOST_KEYS];
    size_t n;
};

static void keep(struct rpc_call *call, struct kept *kept, const char *day, bool lunar, int n,
                 const struct birthday_key *keys)
{
    for (int i = 0; i < n; i++, kept->n++) {
        kept->days[kept->n] = day;
        kept->keys[kept->n] = arena_printf(call->arena, "%02d%02d", keys[i].month, keys[i].day);
        kept->lunar[kept->n] = lunar ? "t" : "f";
        kept->years[kept->n] = keys[i].year;
    }
}

/* Today depends on the zone, which the database knows: from the day before in Greenwich on. */
static int64_t first_day(const struct rpc_call *call, const char *day)
{
    struct clock_date date;
    if (day && clock_parse_date(day, CLOCK_YMD, &date))
        return clock_days(date);
    return call->now / (INT64_C(86400) * 1000000) - 1;
}

static struct status add_birthdays(struct rpc_call *call, const char *day, struct db_param *params,
                                   struct my_day *my_day)
{
    struct kept *kept = arena_alloc(call->arena, sizeof *kept);
    int64_t first = first_day(call, day);
    if (!kept)
        return rpc_no_memory();
    for (int64_t at = first; at < first + SPAN; at++) {
        char text[CLOCK_DATE_TEXT];
        struct birthday_key keys[BIRTHDAY_KEYS];
        const char *name = arena_string(call->arena, clock_format_date(clock_date(at), text));
        keep(call, kept, name, false, birthday_solar(clock_date(at), keys), keys);
        keep(call, kept, name, true, birthday_lunar(clock_date(at), keys), keys);
    }
    params[5] = db_text_array(call->arena, kept->n, kept->days);
    params[6] = db_text_array(call->arena, kept->n, kept->keys);
    params[7] = db_text_array(call->arena, kept->n, kept->lunar);
    params[8] = db_number_array(call->arena, kept->n, kept->years);
    return query_add(call, &sql_my_day_birthdays, 9, params, NULL, &my_day->birthdays);
}

/* ---- The statements ---- */

static struct status add_warnings(struct rpc_call *call, struct db_param *params,
                                  struct my_day *my_day)
{
    params[5] = db_text(catalog_setting(call->catalog, "customer.contact_days", "90"));
    params[6] = db_text(catalog_setting(call->catalog, "opportunity.stall_days", "30"));
    return query_add(call, &sql_my_day_warnings, 7, params, NULL, &my_day->warnings);
}

/* Before what it is asked by; of another day nothing is noted. */
static bool add_look(struct rpc_call *call, const char *day, const struct db_param *params)
{
    const struct db_param look[] = {params[3], params[1], params[2]};
    return day || rpc_query(call, &sql_my_day_look, 3, look) >= 0;
}

static struct status add_records(struct rpc_call *call, const char *day, struct my_day *my_day)
{
    char now[CLOCK_TEXT];
    struct db_param params[9] = {
        db_text(day),
        db_text(arena_string(call->arena, clock_format(call->now, now))),
        db_text(call->session->time_zone),
        db_number(call->arena, call->session->user_id),
        db_number(call->arena, MOST),
    };
    struct db_param tickets[] = {params[3], params[4]};
    if (!add_look(call, day, params))
        return rpc_no_memory();
    struct status status =
        query_add(call, &sql_my_day_customers, 5, params, NULL, &my_day->customers);
    if (status_is_ok(status))
        status = query_add(call, &sql_my_day_leads, 5, params, NULL, &my_day->leads);
    if (status_is_ok(status))
        status = query_add(call, &sql_my_day_tickets, 2, tickets, NULL, &my_day->tickets);
    if (status_is_ok(status))
        status = add_warnings(call, params, my_day);
    if (status_is_ok(status))
        status = add_birthdays(call, day, params, my_day);
    if (status_is_ok(status))
        status = approval_view_add_waiting(call, &my_day->approvals);
    my_day->unread = rpc_query(call, &sql_my_day_unread, 1, &params[3]);
    my_day->day = rpc_query(call, &sql_my_day_date, 3, params);
    return my_day->day < 0 || my_day->unread < 0 ? rpc_no_memory() : status;
}

static struct status day_start(struct rpc_call *call)
{
    struct my_day *my_day = call->state = arena_alloc(call->arena, sizeof *my_day);
    const char *day = rpc_day_text(call, "day");
    if (!my_day)
        return rpc_no_memory();
    rpc_segment(call, day ? DB_READ : DB_WRITE);
    struct status status = add_tasks(call, "<", day, &my_day->late, &my_day->late_statement);
    if (status_is_ok(status))
        status = add_tasks(call, "=", day, &my_day->due, &my_day->due_statement);
    return status_is_ok(status) ? add_records(call, day, my_day) : status;
}

static void encode_tasks(struct rpc_call *call, const struct list *list, int statement,
                         uint32_t number)
{
    int rows = list_rows(call, list, statement);
    for (int row = 0; row < rows; row++) {
        int column = 0;
        size_t begin = wire_begin(&call->reply, number);
        resource_encode(call, list->object, NULL, statement, row, &column);
        wire_end(&call->reply, begin);
    }
}

/* Columns: id, title, at. */
static void encode_records(struct rpc_call *call, const char *object, int statement,
                           uint32_t number)
{
    struct buf *reply = &call->reply;
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        int64_t id = db_int(call->segment, statement, row, MY_DAY_CUSTOMERS_ID);
        size_t begin = wire_begin(reply, number);
        wire_put_string(reply, RECORD_ID, resource_name(call->arena, contract_object(object), id));
        wire_put_string(reply, RECORD_TITLE,
                        db_string(call->segment, statement, row, MY_DAY_CUSTOMERS_TITLE));
        value_encode_time(reply, RECORD_TIME,
                          db_micros(call->segment, statement, row, MY_DAY_CUSTOMERS_AT));
        wire_end(reply, begin);
    }
}

static void encode_birthdays(struct rpc_call *call, int statement)
{
    struct buf *reply = &call->reply;
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        bool contact = db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_CONTACT);
        bool ahead = db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_AHEAD);
        int64_t id = db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_ID);
        const struct contract_object *object = contract_object(contact ? "contact" : "customer");
        size_t begin = wire_begin(reply, ahead ? COMING : BIRTHDAYS);
        wire_put_string(reply, BIRTHDAY_ID, resource_name(call->arena, object, id));
        wire_put_string(reply, BIRTHDAY_NAME,
                        db_string(call->segment, statement, row, MY_DAY_BIRTHDAYS_TITLE));
        if (!db_is_null(call->segment, statement, row, MY_DAY_BIRTHDAYS_AGE))
            wire_put_int(reply, BIRTHDAY_AGE,
                         db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_AGE));
        value_encode_date(reply, BIRTHDAY_DAY,
                          value_days(cell_at(call, statement, row, MY_DAY_BIRTHDAYS_DAY)));
        wire_put_bool(reply, BIRTHDAY_LUNAR,
                      db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_LUNAR) != 0);
        wire_end(reply, begin);
    }
}

static void encode_warnings(struct rpc_call *call, int statement)
{
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        struct warning warning = {
            .kind = (enum warning_kind)db_int(call->segment, statement, row, MY_DAY_WARNINGS_KIND),
            .object = db_string(call->segment, statement, row, MY_DAY_WARNINGS_OBJECT),
            .record = db_int(call->segment, statement, row, MY_DAY_WARNINGS_RECORD),
            .count = db_int(call->segment, statement, row, MY_DAY_WARNINGS_N),
            .since = value_days(cell_at(call, statement, row, MY_DAY_WARNINGS_DAY)),
        };
        warning_encode(call, WARNINGS, &warning);
    }
}

static struct status day_finish(struct rpc_call *call)
{
    const struct my_day *my_day = call->state;
    value_encode_date(&call->reply, DAY,
                      value_days(cell_at(call, my_day->day, 0, MY_DAY_DATE_DAY)));
    encode_tasks(call, &my_day->late, my_day->late_statement, LATE);
    encode_tasks(call, &my_day->due, my_day->due_statement, DUE);
    encode_records(call, "customer", my_day->customers, NEW_CUSTOMERS);
    encode_records(call, "ticket", my_day->tickets, NEW_TICKETS);
    encode_birthdays(call, my_day->birthdays);
    encode_records(call, "lead", my_day->leads, NEW_LEADS);
    encode_warnings(call, my_day->warnings);
    approval_view_put_waiting(call, my_day->approvals, APPROVALS);
    wire_put_int(&call->reply, UNREAD, db_int(call->segment, my_day->unread, 0, 0));
    return STATUS_OK;
}

const struct rpc_handler my_day_handlers[] = {
    {.method = "/kith.v1.TaskService/GetMyDay", .steps = {{day_start, day_finish, NULL}}},
    {0},
};
