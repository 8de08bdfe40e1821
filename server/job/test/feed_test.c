/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of customers: what the change feed makes of them is what a rebuild makes. */
#include "server/job/feed.h"

#include "server/feature/feature.h"
#include "server/job/job.h"
#include "server/job/schedule.h"
#include "server/job/test/desk.h"

#include <stdlib.h>

enum { CUSTOMERS = 12, ROUNDS = 30 };

/* Until nothing is left that is final. */
static void drain(struct desk *desk)
{
    static const char behind[] =
        "select (p.seq < q.last_value)::int from feed_position p, audit_seq q "
        "where p.consumer = 'measures'";
    struct feed feed = {0};
    bool found = true;
    while (found || loopback_number(desk->server, "%s", behind))
        assert_true(status_is_ok(feed_work(&desk->work, &feed, &found)));
}

/* What is there, but when it was made. */
static const char *figures(struct desk *desk)
{
    return loopback_value(
        desk->server,
        "select md5(coalesce(string_agg(x, E'\\n' order by x), '')) from ("
        "select (to_jsonb(m) - 'measured_at' - 'stale_at')::text as x from customer_measure m "
        "union all select m::text from customer_month m) x");
}

static void expect_rebuilt(struct desk *desk)
{
    const char *fed = figures(desk);
    loopback_sql(desk->server, "select kith_measure(array(select id from customer))");
    assert_string_equal(fed, figures(desk));
}

/* Customers get records of every kind; some move, go, come back, and are gone for ever. */
static void write_something(struct desk *desk, unsigned *seed)
{
    static const char *const writes[] = {
        "insert into interaction (customer_id, kind, status, happened_at) "
        "select c, 1 + n % 7, 1 + n % 2, now() - n * interval '9 days' from dice",
        "update interaction set customer_id = c from dice where id = (select min(id) from "
        "interaction where id > n)",
        "update interaction set deleted_at = now() where id = (select min(id) from interaction, "
        "dice where id > n)",
        "update interaction set deleted_at = null from dice where customer_id = c",
        "delete from interaction where id = (select min(id) from interaction, dice where id > n)",
        "insert into ticket (customer_id, type, subject, created_at) select c, 1 + n % 5, 's', "
        "now() - n * interval '5 days' from dice",
        "update ticket set status = 1 + n % 8 from dice where customer_id = c",
        "insert into sales_order (customer_id, status, ordered_on, company_amount, "
        "company_amount_currency) select c, 1 + n % 6, current_date - n * 8, n, 'CNY' from dice",
        "update sales_order set status = 1 + n % 6 from dice where customer_id = c",
        "insert into order_return (order_id, customer_id, status, returned_on, company_amount, "
        "company_amount_currency) select min(id), c, 2, current_date - n, 1, 'CNY' from "
        "sales_order, dice where customer_id = c group by c, n",
        "insert into task (customer_id, subject, status, due_time) select c, 's', 1 + n % 3, "
        "now() + (n - 40) * interval '1 day' from dice",
        "update task set status = 4 from dice where customer_id = c",
        "insert into opportunity (customer_id, name, amount, amount_currency, close_date) "
        "select c, 'o', n * 100, case when n % 3 = 0 then 'USD' else 'CNY' end, "
        "current_date - n * 8 from dice",
        "update opportunity set lost_reason = 'price', stage_id = (select id from stage where kind "
        "= 1 + n % 3 order by "
        "id limit 1) from dice where customer_id = c",
        "update opportunity set customer_id = c from dice where id = (select min(id) from "
        "opportunity where id > n)",
        "update customer set deleted_at = case when n % 2 = 0 then now() end from dice where id = "
        "c",
        "insert into exchange_rate (currency, valid_from, rate) select 'USD', current_date - n, "
        "7 + n / 100.0 from dice where not exists (select from exchange_rate where valid_from = "
        "current_date - n)",
    };
    size_t which = (size_t)rand_r(seed) % TEST_COUNT(writes);
    loopback_sql(desk->server,
                 "create table if not exists dice (c bigint, n int); delete from dice; insert into "
                 "dice select min(id) + %d, %d from customer",
                 rand_r(seed) % CUSTOMERS, rand_r(seed) % 100);
    loopback_sql(desk->server, "%s", writes[which]);
}

static void test_property(void **state)
{
    struct desk *desk = *state;
    unsigned seed = 20261122;
    /* Orders without what the rules of orders ask for: only their rows matter here. */
    loopback_sql(desk->server,
                 "do $$ declare t record; begin for t in select tgname, tgrelid::regclass as r "
                 "from pg_trigger where tgrelid in ('sales_order'::regclass, "
                 "'order_return'::regclass) and not tgisinternal and tgname not like '%%audit%%' "
                 "loop execute format('alter table %%s disable trigger %%I', t.r, t.tgname); "
                 "end loop; end $$");
    loopback_sql(desk->server,
                 "insert into customer (name) select 'M' || i from generate_series(1, %d) i",
                 CUSTOMERS);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 8; i++)
            write_something(desk, &seed);
        drain(desk);
    }
    assert_int_equal(loopback_number(desk->server, "select count(*) from customer_measure"),
                     loopback_number(desk->server, "select count(*) from customer"));
    assert_true(loopback_number(desk->server, "select count(*) from customer_month") > CUSTOMERS);
    assert_true(loopback_number(desk->server, "select count(*) from customer_measure where "
                                              "order_value_24m > 0") > 0);
    expect_rebuilt(desk);
}

/* A number that was drawn first and committed last is not stepped over. */
static void test_order(void **state)
{
    struct desk *desk = *state;
    struct status status;
    bool found;
    struct feed feed = {0};
    drain(desk);
    int64_t customer = loopback_number(desk->server, "select min(id) from customer");
    int64_t before = loopback_number(
        desk->server, "select orders + interactions from customer_measure where customer_id = %lld",
        (long long)customer);
    struct db_session *slow =
        db_session_open(desk->arena, rpcloop_conninfo(loopback_rpc(desk->server)), 60000, &status);
    assert_non_null(slow);
    assert_true(status_is_ok(db_session_script(
        slow, desk->arena,
        arena_printf(desk->arena,
                     "begin; insert into interaction (customer_id, kind, status, happened_at) "
                     "values (%lld, 1, 1, now())",
                     (long long)customer))));
    loopback_sql(desk->server, "update customer set name = 'Later' where id > %lld",
                 (long long)customer);
    int64_t position = loopback_number(desk->server, "select seq from feed_position");
    assert_true(status_is_ok(feed_work(&desk->work, &feed, &found)));
    assert_int_equal(loopback_number(desk->server, "select seq from feed_position"), position);
    assert_true(status_is_ok(db_session_script(slow, desk->arena, "commit")));
    db_session_close(slow);
    drain(desk);
    assert_int_equal(
        loopback_number(desk->server,
                        "select orders + interactions from customer_measure where customer_id = "
                        "%lld",
                        (long long)customer),
        before + 1);
}

/* A month ends, a zone moves: what was true becomes wrong without any change of records. */
static void test_time(void **state)
{
    struct desk *desk = *state;
    struct feed feed = {0};
    bool found;
    drain(desk);
    const char *right = figures(desk);
    loopback_sql(desk->server, "update customer_measure set interactions_12m = 99, "
                               "stale_at = now() - interval '1 second' where stale_at is not null");
    assert_true(loopback_number(desk->server, "select count(*) from customer_measure where "
                                              "interactions_12m = 99") > 0);
    assert_true(status_is_ok(feed_work(&desk->work, &feed, &found)));
    assert_string_equal(figures(desk), right);
    assert_int_equal(loopback_number(desk->server, "select count(*) from customer_measure where "
                                                   "stale_at <= now()"),
                     0);
    loopback_sql(desk->server, "update setting set value = 'Pacific/Honolulu' where key = "
                               "'company.time_zone'");
    drain(desk);
    while (loopback_number(desk->server, "select count(*) from customer_measure where "
                                         "stale_at <= now()"))
        assert_true(status_is_ok(feed_work(&desk->work, &feed, &found)));
    expect_rebuilt(desk);
}

/* Two servers at it at once, and one of them goes. */
static void test_two(void **state)
{
    struct desk *desk = *state;
    struct job_config config = {rpcloop_conninfo(loopback_rpc(desk->server)), registry.hooks, 1,
                                NULL, NULL};
    struct job_runner *one = job_runner_new(&config), *two = job_runner_new(&config);
    unsigned seed = 7;
    for (int i = 0; i < 60; i++)
        write_something(desk, &seed);
    job_runner_free(one);
    for (int i = 0; i < 60; i++)
        write_something(desk, &seed);
    for (int i = 0; i < 1000000; i++)
        if (!loopback_number(desk->server, "select (p.seq < q.last_value or exists (select from "
                                           "customer_measure where stale_at <= now()))::int "
                                           "from feed_position p, audit_seq q"))
            break;
    job_runner_free(two);
    expect_rebuilt(desk);
}

/* What came past the triggers is found by the job. */
static void test_rebuild(void **state)
{
    struct desk *desk = *state;
    bool found = true;
    drain(desk);
    const char *right = figures(desk);
    loopback_sql(desk->server, "update customer_measure set open_tickets = 77; delete from "
                               "customer_month; delete from customer_measure where customer_id in "
                               "(select min(customer_id) from customer_measure)");
    loopback_sql(desk->server, "update job set due_at = case when name = 'measures' then "
                               "'-infinity' else 'infinity' end::timestamptz");
    while (found)
        assert_true(status_is_ok(schedule_work(&desk->work, &found)));
    assert_string_equal(figures(desk), right);
}

/* Each segment has one snapshot in a period, a broken one says why. */
static void test_segments(void **state)
{
    struct desk *desk = *state;
    loopback_sql(desk->server,
                 "insert into segment (name, filter, schedule, updated_by) values "
                 "('Daily', 'name = M1', 1, %lld), ('Wrong', 'nofield = 1', 3, %lld), "
                 "('Never', '', 0, %lld)",
                 (long long)desk->company->admin->id, (long long)desk->company->admin->id,
                 (long long)desk->company->admin->id);
    for (int run = 0; run < 2; run++) {
        bool found = true;
        loopback_sql(desk->server, "update job set due_at = case when name = 'segments' then "
                                   "now() else 'infinity' end");
        while (found)
            assert_true(status_is_ok(schedule_work(&desk->work, &found)));
    }
    assert_int_equal(loopback_number(desk->server, "select count(*) from segment_snapshot"), 2);
    assert_int_equal(loopback_number(desk->server, "select size from segment_snapshot where "
                                                   "message = '' and period <> ''"),
                     loopback_number(desk->server, "select count(*) from customer where name = "
                                                   "'M1' and deleted_at is null"));
    assert_int_equal(loopback_number(desk->server, "select count(*) from segment_snapshot where "
                                                   "message like '%%nofield%%'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_property), cmocka_unit_test(test_order),
        cmocka_unit_test(test_time),     cmocka_unit_test(test_two),
        cmocka_unit_test(test_rebuild),  cmocka_unit_test(test_segments),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
