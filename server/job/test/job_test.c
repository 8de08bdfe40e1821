/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that work outside calls, and what they clean up. */
#include "server/job/job.h"

#include "server/feature/feature.h"
#include "server/job/schedule.h"
#include "server/job/test/desk.h"

static struct job_runner *start(struct desk *desk, int threads)
{
    struct job_config config = {rpcloop_conninfo(loopback_rpc(desk->server)), registry.hooks,
                                threads, NULL, NULL};
    struct job_runner *runner = job_runner_new(&config);
    assert_non_null(runner);
    return runner;
}

/* Everything that was due has been done. */
static void wait_until(struct desk *desk, const char *condition)
{
    for (int i = 0; i < 1000000; i++)
        if (loopback_number(desk->server, "select (%s)::int", condition))
            return;
    fail_msg("never came true: %s", condition);
}

static void due(struct desk *desk)
{
    loopback_sql(desk->server, "update job set due_at = now(), finished_at = null");
}

static int64_t count(struct desk *desk, const char *from)
{
    return loopback_number(desk->server, "select count(*) from %s", from);
}

static void test_import(void **state)
{
    struct desk *desk = *state;
    int64_t ids[6];
    for (size_t i = 0; i < TEST_COUNT(ids); i++)
        ids[i] = desk_file(desk, desk->company->admin, "tag", "key = name\nname = n\n", IMPORT_SKIP,
                           "n\nj1\nj2\n", 8, 9);
    struct job_runner *one = start(desk, 2), *two = start(desk, 1);
    for (size_t i = 0; i < TEST_COUNT(ids); i++)
        desk_begin(desk, desk->company->admin, ids[i], false);
    job_runner_wake(one);
    wait_until(desk, "select count(*) = 6 from import where status = 6");
    assert_int_equal(count(desk, "tag where name in ('j1', 'j2')"), 2);
    assert_int_equal(loopback_number(desk->server, "select sum(rows_created)::bigint from import"),
                     2);
    job_runner_free(one);
    job_runner_free(two);
}

static void litter(struct desk *desk)
{
    loopback_sql(
        desk->server,
        "insert into request (actor, id, method, body, created_at) select 1, 'r' || i, 'm', "
        "'', now() - i * interval '1 hour' from generate_series(1, 100) i");
    loopback_sql(desk->server,
                 "insert into session (token_hash, idle_seconds, idle_end, absolute_end, owner_id) "
                 "select sha256(i::text::bytea), 60, now() - interval '30 days', now() - interval "
                 "'30 days', 1 from generate_series(1, 5) i");
    loopback_sql(desk->server,
                 "insert into attachment_upload (created_at) values (now() - interval "
                 "'2 days'), (now())");
    loopback_sql(desk->server,
                 "insert into attachment_chunk select id, 0, 'x' from attachment_upload");
    loopback_sql(desk->server,
                 "insert into import (object, mapping, status, updated_at, finished_at) values "
                 "('tag', 'name = n', 1, now() - interval '8 days', null), "
                 "('tag', 'name = n', 6, now(), now() - interval '99 days')");
    loopback_sql(
        desk->server,
        "insert into import_chunk select id, 0, 'n' from import where finished_at < now() - "
        "interval '90 days'");
}

static void test_clean(void **state)
{
    struct desk *desk = *state;
    litter(desk);
    int64_t sessions = count(desk, "session");
    due(desk);
    struct job_runner *one = start(desk, 2), *two = start(desk, 2);
    wait_until(desk, "select count(*) = 0 from job where finished_at is null");
    job_runner_free(one);
    job_runner_free(two);
    assert_int_equal(count(desk, "job where message <> ''"), 0);
    assert_int_equal(count(desk, "request where created_at < now() - interval '72 hours'"), 0);
    assert_int_equal(count(desk, "request where id like 'r%%'"), 71);
    assert_int_equal(count(desk, "session"), sessions - 5);
    assert_int_equal(count(desk, "attachment_upload"), 1);
    assert_int_equal(count(desk, "attachment_chunk"), 1);
    assert_int_equal(count(desk, "import where status = 8 and message <> ''"), 1);
    assert_int_equal(count(desk, "import_chunk where data = 'n'"), 0);
    /* each job once, whoever did it */
    assert_int_equal(loopback_number(desk->server,
                                     "select sum(done)::bigint from job where name in "
                                     "('requests', 'sessions', 'uploads', 'import_files')"),
                     29 + 5 + 1 + 1 + 1);
}

static void test_recycle_bin(void **state)
{
    struct desk *desk = *state;
    loopback_sql(desk->server,
                 "insert into customer (name, external_id, deleted_at) values "
                 "('Old', 'RO', now() - interval '31 days'), "
                 "('Held', 'RH', now() - interval '31 days'), "
                 "('Young', 'RY', now() - interval '29 days'), ('Alive', 'RA', null)");
    loopback_sql(desk->server,
                 "insert into customer (name, parent_id, deleted_at) select 'Below', id, "
                 "now() - interval '40 days' from customer where external_id = 'RO'");
    loopback_sql(desk->server,
                 "insert into contact (name, external_id, customer_id, deleted_at) select 'Of ' || "
                 "name, external_id, id, case when external_id = 'RH' then null else now() - "
                 "interval '50 days' end from customer where external_id like 'R_'");
    loopback_sql(desk->server, "insert into contact_point (customer_id, kind, value) select id, 1, "
                               "'1' from customer where external_id like 'R_'");
    loopback_sql(desk->server,
                 "insert into attachment (customer_id, file_name) select id, 'f' from "
                 "customer where external_id = 'RO'");
    loopback_sql(desk->server, "update attachment_upload set attachment_id = (select max(id) from "
                               "attachment)");
    loopback_sql(desk->server, "update job set due_at = case when name = 'recycle_bin' then now() "
                               "else 'infinity' end");
    bool found = true;
    while (found)
        assert_true(status_is_ok(schedule_work(&desk->work, &found)));
    assert_string_equal(
        loopback_value(desk->server,
                       "select string_agg(external_id, ' ' order by external_id) from "
                       "customer where external_id like 'R_'"),
        "RA RH RY");
    assert_string_equal(
        loopback_value(desk->server,
                       "select string_agg(c.external_id, ' ' order by c.external_id) from "
                       "contact_point p join customer c on c.id = p.customer_id"),
        "RA RY");
    assert_int_equal(count(desk, "contact where external_id like 'R_'"), 1);
    assert_int_equal(count(desk, "customer where name = 'Below'"), 0);
    assert_int_equal(count(desk, "attachment"), 0);
    assert_int_equal(count(desk, "attachment_upload"), 0);
    /* 2 customers, 3 contacts, 2 ways to reach them, 1 attachment */
    assert_int_equal(loopback_number(desk->server, "select done from job where name = "
                                                   "'recycle_bin'"),
                     8);
    assert_int_equal(count(desk, "audit_entry where op = 'D' and call = 'job recycle_bin'"), 8);
}

/* Whoever lost the lease in the middle leaves the rest to its successor. */
static void test_lost(void **state)
{
    struct desk *desk = *state;
    bool found;
    due(desk);
    loopback_sql(desk->server,
                 "update job set due_at = case when name = 'requests' then now() else "
                 "'infinity' end");
    loopback_sql(
        desk->server,
        "insert into request (actor, id, method, body, created_at) values (1, 'lost', 'm', "
        "'', now() - interval '1 year')");
    loopback_sql(
        desk->server,
        "create function steal() returns trigger language plpgsql as $$ begin update job set "
        "lease_owner = 'thief' where name = 'requests'; return null; end $$");
    loopback_sql(desk->server, "create trigger steal after update of started_at on job for each "
                               "statement execute function steal()");
    assert_false(status_is_ok(schedule_work(&desk->work, &found)));
    assert_true(found);
    assert_int_equal(count(desk, "request where id = 'lost'"), 1);
    loopback_sql(desk->server, "drop function steal() cascade");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_recycle_bin),
        cmocka_unit_test(test_lost),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
