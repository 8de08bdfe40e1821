/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a day brings to a user: tasks that are late or due, customers and tickets that came, and
 * birthdays by the solar calendar (those by the lunar one are left out). Every list is bounded.
 */
#include "common/clock.h"
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/list.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

enum { MOST = 100 };

/* Numbers of kith.v1.GetMyDayResponse, its NewRecord and its Birthday. */
enum { DAY = 1, LATE, DUE, NEW_CUSTOMERS, NEW_TICKETS, BIRTHDAYS };
enum { RECORD_ID = 1, RECORD_TITLE, RECORD_TIME };
enum { BIRTHDAY_ID = 1, BIRTHDAY_NAME, BIRTHDAY_AGE };

struct my_day {
    struct list late, due;
    int late_statement, due_statement;
    int day, customers, tickets, birthdays; /* statements */
};

/* "2026-11-21", NULL: today. */
static const char *asked_day(struct rpc_call *call)
{
    const ProtobufCMessage *day = rpc_message(call, "day");
    char text[CLOCK_DATE_TEXT];
    struct clock_date date;
    if (!day)
        return NULL;
    date = (struct clock_date){(int)message_int(day, 1), (int)message_int(day, 2),
                               (int)message_int(day, 3)};
    return arena_string(call->arena, clock_format_date(date, text));
}

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

static struct status add_records(struct rpc_call *call, const char *day, struct my_day *my_day)
{
    char now[CLOCK_TEXT];
    struct db_param user = db_number(call->arena, call->session->user_id);
    struct db_param most = db_number(call->arena, MOST);
    struct db_param params[] = {
        db_text(day),
        db_text(arena_string(call->arena, clock_format(call->now, now))),
        db_text(call->session->time_zone),
        user,
        most,
    };
    struct db_param tickets[] = {user, most};
    struct status status =
        query_add(call, &sql_my_day_customers, 5, params, NULL, &my_day->customers);
    if (status_is_ok(status))
        status = query_add(call, &sql_my_day_tickets, 2, tickets, NULL, &my_day->tickets);
    if (status_is_ok(status))
        status = query_add(call, &sql_my_day_birthdays, 5, params, NULL, &my_day->birthdays);
    my_day->day = rpc_query(call, &sql_my_day_date, 3, params);
    return my_day->day < 0 ? rpc_no_memory() : status;
}

static struct status day_start(struct rpc_call *call)
{
    struct my_day *my_day = call->state = arena_alloc(call->arena, sizeof *my_day);
    const char *day = asked_day(call);
    if (!my_day)
        return rpc_no_memory();
    rpc_segment(call, DB_READ);
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
        int64_t id = db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_ID);
        const struct contract_object *object = contract_object(contact ? "contact" : "customer");
        size_t begin = wire_begin(reply, BIRTHDAYS);
        wire_put_string(reply, BIRTHDAY_ID, resource_name(call->arena, object, id));
        wire_put_string(reply, BIRTHDAY_NAME,
                        db_string(call->segment, statement, row, MY_DAY_BIRTHDAYS_TITLE));
        if (!db_is_null(call->segment, statement, row, MY_DAY_BIRTHDAYS_AGE))
            wire_put_int(reply, BIRTHDAY_AGE,
                         db_int(call->segment, statement, row, MY_DAY_BIRTHDAYS_AGE));
        wire_end(reply, begin);
    }
}

static struct status day_finish(struct rpc_call *call)
{
    const struct my_day *my_day = call->state;
    struct value day;
    day.bytes = db_bytes(call->segment, my_day->day, 0, MY_DAY_DATE_DAY, &day.length);
    value_encode_date(&call->reply, DAY, value_days(day));
    encode_tasks(call, &my_day->late, my_day->late_statement, LATE);
    encode_tasks(call, &my_day->due, my_day->due_statement, DUE);
    encode_records(call, "customer", my_day->customers, NEW_CUSTOMERS);
    encode_records(call, "ticket", my_day->tickets, NEW_TICKETS);
    encode_birthdays(call, my_day->birthdays);
    return STATUS_OK;
}

const struct rpc_handler my_day_handlers[] = {
    {.method = "/kith.v1.TaskService/GetMyDay", .steps = {{day_start, day_finish, NULL}}},
    {0},
};
