/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: completing them, series, and the day. */
#include "tests/feature/company.h"

/* Days to come lie four hundred years ahead of ours: leap years and weekdays are the same there. */
static struct loopback_reply complete(const struct loopback_user *user, const char *id)
{
    return loopback_call(user, "CompleteTask", "id: '%s'", id);
}

/* The open task with the subject, after the one with this subject was completed. */
static struct loopback_reply next_of(const struct company *c, const char *subject)
{
    return company_list(c->li, "task", "filter: 'subject = \"%s\" AND status = open'", subject);
}

static void expect_series(const struct company *c, const char *subject, const char *more,
                          const char *const *days)
{
    company_make(c->li, "task", "subject: '%s' due_time: '%s' %s", subject, days[0], more);
    for (size_t i = 0; days[i]; i++) {
        struct loopback_reply open = next_of(c, subject);
        expect_text(open, "tasks#", "1");
        expect_text(open, "tasks[0].due_time", days[i]);
        expect_ok(complete(c->li, loopback_text(open, "tasks[0].id")));
    }
}

static void a_task_is_completed_once(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "task", "subject: 'call'");
    struct loopback_reply reply = complete(c->li, id);
    expect_text(reply, "status", "completed");
    assert_string_not_equal(loopback_text(reply, "completed_at"), "");
    expect_error(complete(c->li, id), RPC_FAILED_PRECONDITION, "TASK_STATUS", NULL);
    reply = loopback_call(c->li, "UpdateTask", "task { id: '%s' status: open }", id);
    expect_text(reply, "completed_at", "");
    const char *cancelled = company_make(c->li, "task", "subject: 'call' status: cancelled");
    expect_error(complete(c->li, cancelled), RPC_FAILED_PRECONDITION, "TASK_STATUS", NULL);
}

static void of_two_who_complete_at_once_one_is_refused(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "task",
                                  "subject: 'race' due_time: '2431-01-05T08:00:00Z' repeat: daily");
    struct loopback_stream first = loopback_start(c->li, "CompleteTask", "id: '%s'", id);
    struct loopback_stream second = loopback_start(c->wang, "CompleteTask", "id: '%s'", id);
    struct loopback_reply one = loopback_wait(first), other = loopback_wait(second);
    bool won = status_is_ok(one.status);
    expect_ok(won ? one : other);
    expect_error(won ? other : one, RPC_FAILED_PRECONDITION, "TASK_STATUS", NULL);
    expect_text(next_of(c, "race"), "tasks#", "1");
}

static void tasks_are_completed_within_the_scopes_of_the_role(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "task", "subject: 'call'");
    expect_error(complete(c->zhao, id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(complete(c->nobody, id), RPC_UNAUTHENTICATED, NULL, NULL);
    expect_ok(complete(c->wang, id));
}

static void series_keep_their_day(void **state)
{
    const struct company *c = *state;
    expect_series(c, "daily", "repeat: daily",
                  (const char *const[]){"2431-01-05T08:00:00Z", "2431-01-06T08:00:00Z",
                                        "2431-01-07T08:00:00Z", NULL});
    expect_series(c, "weekly", "repeat: weekly repeat_every: 2",
                  (const char *const[]){"2431-01-05T08:00:00Z", "2431-01-19T08:00:00Z", NULL});
    expect_series(c, "monthly", "repeat: monthly",
                  (const char *const[]){"2431-01-31T02:00:00Z", "2431-02-28T02:00:00Z",
                                        "2431-03-31T02:00:00Z", "2431-04-30T02:00:00Z",
                                        "2431-05-31T02:00:00Z", NULL});
    expect_series(c, "quarterly", "repeat: monthly repeat_every: 3",
                  (const char *const[]){"2431-11-30T02:00:00Z", "2432-02-29T02:00:00Z",
                                        "2432-05-30T02:00:00Z", NULL});
    expect_series(c, "yearly", "repeat: yearly",
                  (const char *const[]){"2432-02-29T02:00:00Z", "2433-02-28T02:00:00Z",
                                        "2434-02-28T02:00:00Z", "2435-02-28T02:00:00Z",
                                        "2436-02-29T02:00:00Z", NULL});
}

/* Late in the evening in UTC is the next day in Shanghai: the 31st there, not the 30th. */
static void days_are_those_of_the_owners_zone(void **state)
{
    const struct company *c = *state;
    expect_series(c, "zone", "repeat: monthly",
                  (const char *const[]){"2431-01-30T20:00:00Z", "2431-02-27T20:00:00Z",
                                        "2431-03-30T20:00:00Z", NULL});
    loopback_sql(c->server, "update app_user set time_zone = 'Europe/Berlin' where id = %lld",
                 (long long)c->li->id);
    expect_series(c, "summer time", "repeat: daily",
                  (const char *const[]){"2431-03-29T08:00:00Z", "2431-03-30T07:00:00Z", NULL});
    loopback_sql(c->server, "update app_user set time_zone = '' where id = %lld",
                 (long long)c->li->id);
}

static void a_series_ends_on_its_last_day(void **state)
{
    const struct company *c = *state;
    expect_series(c, "until", "repeat: daily repeat_until: '2431-01-06'",
                  (const char *const[]){"2431-01-05T08:00:00Z", "2431-01-06T08:00:00Z", NULL});
    expect_text(next_of(c, "until"), "tasks#", "0");
}

static void the_next_one_is_a_copy(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme'");
    const char *id =
        company_make(c->li, "task",
                     "subject: 'copy' description: 'long' priority: high customer_id: '%s' tags: "
                     "'vip' repeat: weekly due_time: '2431-01-05T08:00:00Z' remind_time: "
                     "'2431-01-05T06:30:00Z'",
                     customer);
    expect_ok(complete(c->wang, id));
    struct loopback_reply next = next_of(c, "copy");
    expect_text(next, "tasks[0].description", "long");
    expect_text(next, "tasks[0].priority", "high");
    expect_text(next, "tasks[0].customer_id", customer);
    expect_text(next, "tasks[0].tags", "vip");
    expect_text(next, "tasks[0].repeat", "weekly");
    expect_text(next, "tasks[0].remind_time", "2431-01-12T06:30:00Z");
    expect_text(next, "tasks[0].completed_at", "");
    expect_text(next, "tasks[0].owner_id",
                arena_printf(next.arena, "U-%lld", (long long)c->li->id));
    expect_text(next, "tasks[0].created_by",
                arena_printf(next.arena, "U-%lld", (long long)c->wang->id));
}

static void days_that_went_by_are_left_out(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "task",
                                  "subject: 'late' due_time: "
                                  "'2024-01-05T08:00:00Z' repeat: daily");
    expect_ok(complete(c->li, id));
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from task where subject = 'late' and status "
                                     "= 1 and due_time > now() and due_time <= now() + interval "
                                     "'1 day'"),
                     1);
}

static void completing_by_an_update_goes_on_as_well(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "task",
                                  "subject: 'by update' due_time: "
                                  "'2431-01-05T08:00:00Z' repeat: daily");
    static const char update[] = "task { id: '%s' status: completed }";
    expect_ok(loopback_call(c->li, "UpdateTask", update, id));
    expect_text(next_of(c, "by update"), "tasks#", "1");
    expect_ok(loopback_call(c->li, "UpdateTask", update, id));
    expect_text(next_of(c, "by update"), "tasks#", "1");
}

static void only_checking_makes_no_next_one(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "task",
                                  "subject: 'check' due_time: "
                                  "'2431-01-05T08:00:00Z' repeat: daily");
    expect_ok(loopback_call(c->li, "CompleteTask", "id: '%s' validate_only: true", id));
    expect_text(next_of(c, "check"), "tasks[0].id", id);
    expect_text(next_of(c, "check"), "tasks#", "1");
}

static void what_repeats_needs_a_time(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->li, "CreateTask", "task { subject: 'x' repeat: daily }"),
                 RPC_INVALID_ARGUMENT, "DUE_TIME_NEEDED", "task.due_time");
    const char *id = company_make(c->li, "task", "subject: 'x'");
    expect_error(loopback_call(c->li, "UpdateTask",
                               "task { id: '%s' repeat: daily } update_mask: 'repeat,due_time'",
                               id),
                 RPC_INVALID_ARGUMENT, "DUE_TIME_NEEDED", "task.due_time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_is_completed_once),
        cmocka_unit_test(of_two_who_complete_at_once_one_is_refused),
        cmocka_unit_test(tasks_are_completed_within_the_scopes_of_the_role),
        cmocka_unit_test(series_keep_their_day),
        cmocka_unit_test(days_are_those_of_the_owners_zone),
        cmocka_unit_test(a_series_ends_on_its_last_day),
        cmocka_unit_test(the_next_one_is_a_copy),
        cmocka_unit_test(days_that_went_by_are_left_out),
        cmocka_unit_test(completing_by_an_update_goes_on_as_well),
        cmocka_unit_test(only_checking_makes_no_next_one),
        cmocka_unit_test(what_repeats_needs_a_time),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
