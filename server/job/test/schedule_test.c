/* SPDX-License-Identifier: Apache-2.0 */
/* When jobs are due, in company time, and what becomes of runs that were missed, failed, or lost.
 */
#include "server/job/schedule.h"

#include "server/job/test/desk.h"

#include <stdio.h>
#include <string.h>

static const char *text(struct desk *desk, const char *query)
{
    return loopback_value(desk->server, "%s", query);
}

static void set_zone(struct desk *desk, const char *zone)
{
    loopback_sql(desk->server, "update setting set value = '%s' where key = 'company.time_zone'",
                 zone);
}

/* Only this one is due, for so long; nothing has been tried yet. */
static void only(struct desk *desk, const char *job, const char *due)
{
    loopback_sql(desk->server,
                 "update job set lease_until = '-infinity', run_due = null, last_due = null, "
                 "message = '', finished_at = null, at_time = null, weekday = null, "
                 "due_at = case when name = '%s' then %s else 'infinity'::timestamptz end",
                 job, due);
}

static bool work(struct desk *desk)
{
    bool found;
    schedule_work(&desk->work, &found);
    return found;
}

static int64_t is(struct desk *desk, const char *condition)
{
    return loopback_number(desk->server, "select count(*) from job where name = 'requests' and %s",
                           condition);
}

static void test_every_job_is_known(void **state)
{
    struct desk *desk = *state;
    size_t n = 0;
    for (const struct schedule_job *job = schedule_jobs; job->name; job++) {
        assert_true((job->query != NULL) != (job->run != NULL));
        assert_true(!job->query || job->limit > 0);
        assert_int_equal(
            loopback_number(desk->server, "select count(*) from job where name = '%s'", job->name),
            1);
        n += job == schedule_jobs || strcmp(job->name, job[-1].name) != 0;
    }
    assert_int_equal(loopback_number(desk->server, "select count(*) from job"), n);
}

static void next_is(struct desk *desk, const char *arguments, const char *expected)
{
    char query[400];
    snprintf(query, sizeof query,
             "select to_char(kith_job_next(%s) at time zone 'UTC', 'MM-DD HH24:MI')", arguments);
    assert_string_equal(text(desk, query), expected);
}

static void test_days_of_the_company(void **state)
{
    struct desk *desk = *state;
    set_zone(desk, "Asia/Shanghai");
    next_is(desk, "'06:00', null, '2026-03-28 21:59Z'", "03-28 22:00");
    next_is(desk, "'06:00', null, '2026-03-28 22:00Z'", "03-29 22:00");
    next_is(desk, "'06:00', 1::smallint, '2026-03-28 22:00Z'", "03-29 22:00"); /* Monday there */
    next_is(desk, "'06:00', 1::smallint, '2026-03-29 22:00Z'", "04-05 22:00");
    assert_string_equal(text(desk, "select kith_job_period('00:30', null, '2026-03-28 16:30Z')"),
                        "2026-03-29");
    /* the first days of a year may belong to the last week of the one before */
    assert_string_equal(
        text(desk, "select kith_job_period('06:00', 5::smallint, '2026-12-31 22:00Z')"),
        "2026-W53");
}

/* 02:30 is left out on 29 March and comes twice on 25 October. */
static void test_summer_time(void **state)
{
    struct desk *desk = *state;
    set_zone(desk, "Europe/Berlin");
    next_is(desk, "'02:30', null, '2026-03-28 12:00Z'", "03-29 01:30");
    next_is(desk, "'02:30', null, '2026-03-29 01:30Z'", "03-30 00:30");
    next_is(desk, "'02:30', null, '2026-10-24 12:00Z'", "10-25 01:30");
    next_is(desk, "'02:30', null, '2026-10-25 01:30Z'", "10-26 01:30");
    next_is(desk, "'06:00', null, '2026-03-28 12:00Z'", "03-29 04:00");
    next_is(desk, "'06:00', null, '2026-10-24 12:00Z'", "10-25 05:00");
    /* every day of the year has its run, and one only */
    assert_int_equal(
        loopback_number(
            desk->server,
            "with recursive r (t) as (select kith_job_next('02:30', null, '2025-12-31 12:00Z') "
            "union all select kith_job_next('02:30', null, t) from r where t < '2026-12-31') "
            "select count(distinct kith_job_period('02:30', null, t)) * 1000 + count(*) from r"),
        365 * 1000 + 365);
}

static void test_jobs_follow_the_zone(void **state)
{
    struct desk *desk = *state;
    set_zone(desk, "Asia/Shanghai");
    only(desk, "requests", "timestamptz 'infinity'");
    loopback_sql(desk->server,
                 "update job set at_time = '06:00', due_at = now() + interval '1 day' "
                 "where name = 'requests'");
    set_zone(desk, "Europe/Berlin");
    assert_int_equal(is(desk, "due_at = kith_job_next('06:00', null, now()) and "
                              "(due_at at time zone 'Europe/Berlin')::time = '06:00'"),
                     1);
}

static void test_what_was_missed_is_made_up_once(void **state)
{
    struct desk *desk = *state;
    only(desk, "requests", "now() - interval '9 days'");
    loopback_sql(desk->server, "update job set at_time = '00:00' where name = 'requests'");
    assert_true(work(desk));
    assert_int_equal(is(desk, "last_due = kith_job_last('00:00', null, now()) and run_due is null "
                              "and period = kith_day(now())::text and due_at > now()"),
                     1);
    assert_false(work(desk));
}

/* What has no time of the day is recorded for when it was due. */
static void test_recorded_time(void **state)
{
    struct desk *desk = *state;
    only(desk, "requests", "timestamptz '2026-01-02 03:04:05Z'");
    assert_true(work(desk));
    assert_int_equal(is(desk, "last_due = '2026-01-02 03:04:05Z' and "
                              "period = '2026-01-02T03:04:05Z' and due_at > now()"),
                     1);
}

/* Whoever takes over from one that died or failed goes on with the same run. */
static void test_a_run_goes_on(void **state)
{
    struct desk *desk = *state;
    only(desk, "requests", "now()");
    loopback_sql(desk->server, "update job set run_due = now() - interval '3 hours', lease_owner = "
                               "'dead', lease_until = now() + interval '1 hour' "
                               "where name = 'requests'");
    assert_false(work(desk));
    loopback_sql(desk->server, "update job set lease_until = now() where name = 'requests'");
    assert_true(work(desk));
    assert_int_equal(is(desk, "last_due < now() - interval '2 hours' and run_due is null"), 1);
}

static void test_a_failure_comes_again(void **state)
{
    struct desk *desk = *state;
    only(desk, "requests", "now()");
    loopback_sql(desk->server, "insert into request (actor, id, method, body, created_at) values "
                               "(1, 'stays', 'm', '', now() - interval '1 year')");
    loopback_sql(desk->server,
                 "create function refuse() returns trigger language plpgsql as $$ begin raise "
                 "'no'; end $$");
    loopback_sql(desk->server, "create trigger refuse before delete on request for each row "
                               "execute function refuse()");
    assert_true(work(desk));
    assert_int_equal(is(desk, "message <> '' and run_due is not null and last_due is null and "
                              "due_at between now() and now() + interval '60 seconds'"),
                     1);
    loopback_sql(desk->server, "drop function refuse() cascade");
    loopback_sql(desk->server, "update job set due_at = now() where name = 'requests'");
    assert_true(work(desk));
    assert_int_equal(is(desk, "message = '' and run_due is null and done = 1"), 1);
}

static void test_run_now(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    only(desk, "requests", "now() + interval '1 day'");
    loopback_sql(desk->server, "update job set at_time = '06:00' where name = 'requests'");
    expect_ok(loopback_call(admin, "RunJob", "name: 'requests' validate_only: true"));
    assert_false(work(desk));
    expect_ok(loopback_call(admin, "RunJob", "name: 'requests'"));
    assert_true(work(desk));
    assert_int_equal(is(desk, "period = kith_day(now())::text "
                              "and due_at > now()"),
                     1);
    loopback_sql(desk->server, "update job set lease_until = now() + interval '1 hour' "
                               "where name = 'requests'");
    expect_error(loopback_call(admin, "RunJob", "name: 'requests'"), RPC_FAILED_PRECONDITION,
                 "JOB_RUNNING", NULL);
    expect_error(loopback_call(admin, "RunJob", "name: 'nothing'"), RPC_NOT_FOUND, "JOB_UNKNOWN",
                 NULL);
    expect_error(loopback_call(desk->company->li, "RunJob", "name: 'requests'"),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
}

static void test_fires_once(void **state)
{
    struct desk *desk = *state;
    const char *fire = "select kith_fire('test', 7, 5, 12, '2026-01-01')::int";
    assert_int_equal(loopback_number(desk->server, "%s", fire), 1);
    assert_int_equal(loopback_number(desk->server, "%s", fire), 0);
    assert_int_equal(
        loopback_number(desk->server, "select kith_fire('test', 7, 5, 12, '2026-01-02')::int"), 1);
    assert_int_equal(
        loopback_number(desk->server, "select kith_fire('test', null, null, null, null)::int"), 1);
    assert_int_equal(
        loopback_number(desk->server, "select kith_fire('test', null, null, null, null)::int"), 0);
    loopback_sql(desk->server, "update firing set fired_at = now() - interval '2000 days'");
    only(desk, "firings", "now()");
    assert_true(work(desk));
    assert_int_equal(loopback_number(desk->server, "select count(*) from firing"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_job_is_known),
        cmocka_unit_test(test_days_of_the_company),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_jobs_follow_the_zone),
        cmocka_unit_test(test_what_was_missed_is_made_up_once),
        cmocka_unit_test(test_recorded_time),
        cmocka_unit_test(test_a_run_goes_on),
        cmocka_unit_test(test_a_failure_comes_again),
        cmocka_unit_test(test_run_now),
        cmocka_unit_test(test_fires_once),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
