/* SPDX-License-Identifier: Apache-2.0 */
/* Follow-up plans: what is made when, once, and what becomes of it when something changes. */
#include "server/job/schedule.h"
#include "server/job/test/desk.h"

#include <stdlib.h>
#include <string.h>

/* What the job makes now. */
static void work(struct desk *desk)
{
    bool found;
    loopback_sql(desk->server, "update job set due_at = case when name = 'follow_ups' then now() "
                               "else 'infinity'::timestamptz end, run_due = case when name = "
                               "'follow_ups' then now() end");
    assert_true(status_is_ok(schedule_work(&desk->work, &found)));
    assert_true(found);
    assert_int_equal(loopback_number(desk->server, "select count(*) from job where message <> ''"),
                     0);
}

static void start_afresh(struct desk *desk)
{
    loopback_sql(desk->server, "delete from follow_up; delete from follow_up_member");
    loopback_sql(desk->server, "delete from follow_up_plan; delete from firing; delete from "
                               "notification");
    loopback_sql(desk->server, "update task set deleted_at = now()");
    loopback_sql(desk->server, "update customer set deleted_at = now()");
}

static const char *plan(struct desk *desk, const char *fields)
{
    return company_make(desk->company->admin, "follow_up_plan", "name: 'Plan' %s", fields);
}

/* A customer of li's; somebody was in touch so many days ago (-1: never). */
static const char *customer(struct desk *desk, const char *city, int days)
{
    const char *id = company_make(desk->company->li, "customer", "name: 'C' city: '%s'", city);
    loopback_sql(desk->server,
                 "update customer set created_at = now() - interval '400 days' "
                 "where id = %lld",
                 company_number(id));
    if (days >= 0)
        loopback_sql(desk->server,
                     "insert into interaction (customer_id, kind, status, happened_at) values "
                     "(%lld, 2, 1, now() - interval '%d days')",
                     company_number(id), days);
    return id;
}

/* As if the plan had been there long before. */
static void since_long(struct desk *desk)
{
    loopback_sql(desk->server, "update follow_up_plan set active_since = kith_today() - 1000");
}

/* Days go by: everything that is written down was so much earlier. */
static void days_go_by(struct desk *desk, int days)
{
    loopback_sql(desk->server,
                 "update follow_up set due_date = due_date - %d, since = since - %d, next_date = "
                 "next_date - %d, done_date = done_date - %d",
                 days, days, days, days);
    loopback_sql(desk->server,
                 "update interaction set happened_at = happened_at - interval '%d days'", days);
    loopback_sql(desk->server, "update firing set period = (period::date - %d)::text", days);
}

static int64_t count(struct desk *desk, const char *condition)
{
    return loopback_number(desk->server, "select count(*) from follow_up f where %s", condition);
}

static int64_t open_tasks(struct desk *desk)
{
    return loopback_number(desk->server, "select count(*) from task where deleted_at is null and "
                                         "status not in (4, 6)");
}

/* "2026-11-01 1, …": due days from today and states. */
static const char *all(struct desk *desk)
{
    return loopback_value(
        desk->server, "select coalesce(string_agg(due_date - kith_today() || ' ' || status, ', ' "
                      "order by id), '') from follow_up");
}

static void test_made_ahead_and_once(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    plan(desk, "every: 30 unit: day filter: 'city = near'");
    since_long(desk);
    customer(desk, "near", 28); /* due in 2 days */
    customer(desk, "near", 20); /* in 10: not yet */
    customer(desk, "near", 45); /* since 15 */
    customer(desk, "far", 45);  /* under no plan */
    customer(desk, "near", -1); /* never: from the day that it came */
    work(desk);
    assert_string_equal(all(desk), "2 1, -15 1, -10 1");
    assert_int_equal(open_tasks(desk), 3);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from task t join follow_up f on f.task_id = "
                                     "t.id where t.owner_id = %lld and t.subject = 'Plan' and "
                                     "kith_day(t.due_time) = f.due_date and t.customer_id = "
                                     "f.customer_id",
                                     (long long)desk->company->li->id),
                     3);
    work(desk);
    work(desk);
    assert_string_equal(all(desk), "2 1, -15 1, -10 1");
    assert_int_equal(open_tasks(desk), 3);
}

static void test_contacts(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    plan(desk, "every: 10 unit: day");
    since_long(desk);
    const char *early = customer(desk, "a", 9), *late = customer(desk, "b", 12);
    const char *by_task = customer(desk, "c", 9);
    work(desk);
    assert_string_equal(all(desk), "1 1, -2 1, 1 1");
    company_make(desk->company->li, "interaction",
                 "customer_id: '%s' kind: call subject: 'x' "
                 "no_next_step_reason: 'waiting'",
                 early);
    loopback_sql(desk->server,
                 "insert into interaction (customer_id, kind, status, happened_at) "
                 "values (%lld, 2, 1, now()), (%lld, 7, 1, now())",
                 company_number(late), company_number(by_task));
    loopback_sql(desk->server,
                 "update interaction set happened_at = now() where customer_id = %lld "
                 "and happened_at is null",
                 company_number(early));
    work(desk);
    assert_string_equal(all(desk), "1 2, -2 3, 1 1"); /* a note is no contact */
    assert_int_equal(open_tasks(desk), 1);
    expect_ok(loopback_call(desk->company->li, "CompleteTask", "id: 'K-%lld'",
                            (long long)loopback_number(
                                desk->server, "select task_id from follow_up where status = 1")));
    work(desk);
    assert_string_equal(all(desk), "1 2, -2 3, 1 2");
    days_go_by(desk, 8); /* and on it goes, counted from the contact */
    work(desk);
    assert_int_equal(count(desk, "status = 1 and due_date = kith_today() + 2"), 3);
}

static void test_missed_and_overdue(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    loopback_sql(desk->server, "update team set leader_id = %lld where id = %lld",
                 (long long)desk->company->wang->id, (long long)desk->company->east);
    plan(desk, "every: 10 unit: day overdue_days: 3");
    since_long(desk);
    customer(desk, "a", 10);
    customer(desk, "b", 10);
    work(desk);
    assert_string_equal(all(desk), "0 1, 0 1");
    days_go_by(desk, 3);
    work(desk);
    assert_int_equal(count(desk, "escalated_at is not null"), 0);
    days_go_by(desk, 1);
    work(desk);
    work(desk);
    assert_string_equal(
        loopback_value(desk->server,
                       "select string_agg(owner_id || ' ' || kind || ' ' || (args ->> "
                       "'count'), ', ') from notification"),
        loopback_value(desk->server, "select '%lld follow_up_overdue 2'",
                       (long long)desk->company->wang->id));
    days_go_by(desk, 5);
    assert_string_equal(all(desk), "-9 1, -9 1");
    days_go_by(desk, 1);
    work(desk);
    assert_string_equal(all(desk), "-10 4, -10 4, 0 1, 0 1");
    assert_int_equal(open_tasks(desk), 2);
    loopback_sql(desk->server, "update team set leader_id = null");
}

static void test_changes(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    const char *first = plan(desk, "every: 10 unit: day filter: 'city = a' position: 1");
    plan(desk, "every: 1 unit: month position: 2");
    since_long(desk);
    const char *moves = customer(desk, "a", 9), *given = customer(desk, "a", 9);
    const char *gone = customer(desk, "a", 9), *overdue = customer(desk, "a", 12);
    work(desk);
    assert_string_equal(all(desk), "1 1, 1 1, 1 1, -2 1");
    /* another city, another plan: not due yet is dropped, overdue is missed */
    loopback_sql(desk->server, "update customer set city = 'b' where id in (%lld, %lld)",
                 company_number(moves), company_number(overdue));
    expect_ok(loopback_call(desk->company->admin, "AssignRecords", "ids: '%s' owner_id: 'U-%lld'",
                            given, (long long)desk->company->zhao->id));
    expect_ok(loopback_call(desk->company->admin, "DeleteCustomer", "id: '%s'", gone));
    work(desk);
    assert_string_equal(all(desk), "1 5, 1 1, 1 5, -2 4");
    assert_int_equal(open_tasks(desk), 1);
    assert_int_equal(loopback_number(desk->server, "select owner_id from task where deleted_at is "
                                                   "null and status not in (4, 6)"),
                     desk->company->zhao->id);
    /* it fits again: the one that was dropped comes back */
    loopback_sql(desk->server, "update customer set city = 'a' where id = %lld",
                 company_number(moves));
    work(desk);
    assert_string_equal(all(desk), "1 1, 1 1, 1 5, -2 4");
    assert_int_equal(open_tasks(desk), 2);
    /* another rhythm counts from the next one on */
    expect_ok(loopback_call(desk->company->admin, "UpdateFollowUpPlan",
                            "follow_up_plan { id: '%s' every: 20 }", first));
    work(desk);
    assert_string_equal(all(desk), "1 1, 1 1, 1 5, -2 4");
    expect_ok(loopback_call(desk->company->admin, "UpdateFollowUpPlan",
                            "follow_up_plan { id: '%s' active: false }", first));
    work(desk);
    assert_int_equal(count(desk, "status = 1"), 2); /* paused: as it was */
    expect_ok(loopback_call(desk->company->admin, "DeleteFollowUpPlan", "id: '%s'", first));
    work(desk);
    assert_int_equal(open_tasks(desk), 0);
}

static void test_paused_and_new(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    const char *id = plan(desk, "every: 10 unit: day active: false");
    customer(desk, "a", 40);
    loopback_sql(desk->server,
                 "select kith_measure(array(select id from customer where deleted_at is "
                 "null))");
    work(desk);
    assert_string_equal(all(desk), "");
    expect_text(loopback_call(desk->company->admin, "PreviewFollowUpPlan", "id: '%s'", id), "due",
                "1");
    expect_ok(loopback_call(desk->company->admin, "UpdateFollowUpPlan",
                            "follow_up_plan { id: '%s' active: true }", id));
    work(desk);
    assert_string_equal(all(desk), "0 1"); /* nothing is late before the plan began */
    expect_error(loopback_call(desk->company->admin, "UpdateFollowUpPlan",
                               "follow_up_plan { id: '%s' filter: 'nothing = 1' }", id),
                 RPC_INVALID_ARGUMENT, NULL, NULL);
    expect_error(loopback_call(desk->company->li, "CreateFollowUpPlan",
                               "follow_up_plan { name: 'x' every: 1 unit: day }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

/* A segment that finds others now. */
static void test_segments(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    const char *segment = company_make(desk->company->admin, "segment",
                                       "name: 'Near' kind: dynamic filter: 'city = a'");
    plan(desk, arena_printf(desk->arena, "every: 10 unit: day filter: 'segment = %s'", segment));
    since_long(desk);
    customer(desk, "a", 9);
    customer(desk, "b", 8);
    work(desk);
    assert_string_equal(all(desk), "1 1");
    expect_ok(loopback_call(desk->company->admin, "UpdateSegment",
                            "segment { id: '%s' filter: 'city = b' }", segment));
    work(desk);
    assert_string_equal(all(desk), "1 5, 2 1");
}

static void test_month_ends(void **state)
{
    struct desk *desk = *state;
    assert_string_equal(
        loopback_value(desk->server,
                       "select concat_ws(' ', kith_follow_up_next('2026-01-31', 1, 3::smallint), "
                       "kith_follow_up_next('2024-02-29', 12, 3::smallint), "
                       "kith_follow_up_next('2026-03-28', 1, 1::smallint), "
                       "kith_follow_up_next('2026-12-30', 2, 2::smallint))"),
        "2026-02-28 2025-02-28 2026-03-29 2027-01-13");
}

/* Whose day it is: contacts count by the company's days, also where the clocks change. */
static void test_days_of_the_company(void **state)
{
    struct desk *desk = *state;
    start_afresh(desk);
    const char *id = customer(desk, "a", -1);
    loopback_sql(desk->server, "update setting set value = 'Europe/Berlin' where key = "
                               "'company.time_zone'");
    loopback_sql(
        desk->server,
        "insert into interaction (customer_id, kind, status, happened_at) values (%lld, 2, "
        "1, '2026-03-28 22:59:59Z'), (%lld, 2, 1, '2026-03-29 21:59:59Z')",
        company_number(id), company_number(id));
    assert_string_equal(
        loopback_value(desk->server,
                       "select concat_ws(' ', kith_contact_day(%lld, '2026-03-27'), "
                       "kith_contact_day(%lld, '2026-03-28'), "
                       "coalesce(kith_contact_day(%lld, '2026-03-29')::text, '-'))",
                       company_number(id), company_number(id), company_number(id)),
        "2026-03-28 2026-03-29 -");
    loopback_sql(desk->server, "update setting set value = 'Asia/Shanghai' where key = "
                               "'company.time_zone'");
}

/* The report says what its list says, of what one may see. */
static void test_report(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    start_afresh(desk);
    plan(desk, "every: 10 unit: day");
    since_long(desk);
    for (int i = 0; i < 3; i++)
        customer(desk, "a", 12);
    company_make(c->zhao, "customer", "name: 'West'");
    loopback_sql(desk->server, "update customer set created_at = now() - interval '12 days' where "
                               "name = 'West'");
    work(desk);
    loopback_sql(desk->server, "update follow_up set status = 3 where id = (select min(id) from "
                               "follow_up)");
    const char *days = loopback_value(
        desk->server, "select format('start_date { year: %%s month: %%s day: %%s }', "
                      "extract(year from d), extract(month from d), extract(day from d)) from "
                      "(select kith_today() - 30 as d) x");
    struct loopback_reply li = loopback_call(c->li, "ReportFollowUps", "%s", days);
    expect_text(li, "rows[0].due", "3");
    expect_text(li, "rows[0].late", "1");
    expect_text(li, "rows[0].open", "2");
    expect_text(company_list(c->li, "follow_up", "filter: 'status = late' count: true"),
                "total_size", "1");
    expect_text(company_list(c->li, "follow_up", "count: true"), "total_size", "3");
    expect_text(company_list(c->admin, "follow_up", "count: true"), "total_size", "4");
    assert_true(*loopback_text(li, "coverage") != '\0');
}

static void test_neglected(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    start_afresh(desk);
    plan(desk, "every: 10 unit: day filter: 'city = a'");
    const char *old = customer(desk, "a", 40), *never = customer(desk, "b", -1);
    customer(desk, "a", 5);
    loopback_sql(desk->server,
                 "select kith_measure(array(select id from customer where deleted_at is "
                 "null))");
    work(desk);
    struct loopback_reply list = loopback_call(c->li, "ListNeglectedCustomers", "days: 30");
    expect_text(list, "total_size", "2");
    expect_text(list, "customers[0].id", never);
    expect_text(list, "customers[1].id", old);
    list = loopback_call(c->li, "ListNeglectedCustomers", "without_plan: true");
    expect_text(list, "total_size", "1");
    expect_text(list, "customers[0].id", never);
    expect_text(loopback_call(c->zhao, "ListNeglectedCustomers", "days: 30"), "total_size", "");
    expect_error(loopback_call(c->li, "ListNeglectedCustomers", "page_size: 10"),
                 RPC_INVALID_ARGUMENT, NULL, "days");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_ahead_and_once), cmocka_unit_test(test_contacts),
        cmocka_unit_test(test_missed_and_overdue),  cmocka_unit_test(test_changes),
        cmocka_unit_test(test_paused_and_new),      cmocka_unit_test(test_month_ends),
        cmocka_unit_test(test_days_of_the_company), cmocka_unit_test(test_report),
        cmocka_unit_test(test_neglected),           cmocka_unit_test(test_segments),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
