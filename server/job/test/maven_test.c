/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The four files of deploy/examples/maven, as they are. KITH_MAVEN names their folder, else they
 * are looked for beside the tree; without them the test is skipped.
 */
#include "server/job/test/desk.h"

#include "common/clock.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *object, *file, *mapping;
} files[] = {
    {"user", "sales_teams.csv", "teams.map"},
    {"product", "products.csv", "products.map"},
    {"customer", "accounts.csv", "accounts.map"},
    {"opportunity", "sales_pipeline.csv", "pipeline.map"},
};

static const char *folder(const char *variable, const char *other)
{
    static char path[4096];
    const char *given = getenv(variable);
    const char *source = getenv("KITH_SOURCE");
    snprintf(path, sizeof path, "%s", given ? given : "");
    if (!given)
        snprintf(path, sizeof path, "%s/%s", source ? source : ".", other);
    return path;
}

static char *read_file(struct desk *desk, const char *in, const char *name, size_t *length)
{
    char *path = arena_printf(desk->arena, "%s/%s", in, name);
    char *bytes = desk_read(desk, path, length);
    if (!bytes) {
        print_message("%s is not there\n", path);
        exit(77);
    }
    return bytes;
}

static int64_t load(struct desk *desk, size_t i, enum import_duplicates duplicates)
{
    size_t length, ignored;
    const char *mapping =
        read_file(desk, folder("KITH_MAPS", "deploy/examples/maven"), files[i].mapping, &ignored);
    const char *bytes =
        read_file(desk, folder("KITH_MAVEN", "../maven-crm"), files[i].file, &length);
    int64_t id = desk_file(desk, desk->company->admin, files[i].object, mapping, duplicates, bytes,
                           length, 512 * 1024);
    desk_begin(desk, desk->company->admin, id, false);
    int64_t begin = clock_monotonic_ms();
    desk_work(desk);
    print_message("%s: %lld ms\n", files[i].file, (long long)(clock_monotonic_ms() - begin));
    return id;
}

static void assert_sums(struct desk *desk)
{
    assert_string_equal(
        loopback_value(desk->server,
                       "select string_agg(concat(code, ' ', n), ', ' order by position) from ("
                       "select s.position, s.code, count(*) as n from opportunity o join stage s "
                       "on s.id = o.stage_id where o.deleted_at is null group by 1, 2) x"),
        "prospecting 500, qualification 1589, won 4238, lost 2473");
    assert_int_equal(loopback_number(desk->server,
                                     "select sum(amount)::bigint from opportunity where status = 2 "
                                     "and amount_currency = 'USD' and deleted_at is null"),
                     10005534);
}

static void test_maven(void **state)
{
    static const char *const outcomes[] = {"done 35 35/0/0/0", "done 7 7/0/0/0", "done 85 85/0/0/0",
                                           "done 8800 8800/0/0/0"};
    static const char *const again[] = {"done 35 0/0/35/0", "done 7 0/0/7/0", "done 85 0/0/85/0",
                                        "done 8800 0/0/8800/0"};
    struct desk *desk = *state;
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        int64_t id = load(desk, i, IMPORT_SKIP);
        if (strcmp(desk_outcome(desk, id), outcomes[i]) != 0)
            fail_msg("%s: %s, %.1000s", files[i].file, desk_outcome(desk, id),
                     desk_reasons(desk, id));
    }
    assert_sums(desk);
    for (int update = 0; update < 2; update++)
        for (size_t i = 0; i < TEST_COUNT(files); i++)
            assert_string_equal(
                desk_outcome(desk, load(desk, i, update ? IMPORT_UPDATE : IMPORT_SKIP)), again[i]);
    assert_sums(desk);
}

static void test_details(void **state)
{
    struct desk *desk = *state;
    assert_string_equal(
        loopback_value(desk->server,
                       "select string_agg(concat(t.name, ' ', n), ', ' order by t.name) from ("
                       "select team_id, count(*) as n from opportunity group by 1) x join team t "
                       "on t.id = x.team_id"),
        "Central 3512, East 2291, West 2997");
    assert_string_equal(
        loopback_value(desk->server,
                       "select concat(industry, ' ', annual_revenue::bigint, ' ', founding_date, "
                       "' ', country) from customer where name = 'Acme Corporation'"),
        "technology 1100040000 1996-01-01 United States");
    assert_int_equal(loopback_number(desk->server, "select count(*) from customer where parent_id "
                                                   "is not null"),
                     15);
    assert_int_equal(
        loopback_number(desk->server, "select count(*) from app_user where manager_id is not null"),
        35);
    assert_int_equal(
        loopback_number(desk->server, "select count(*) from opportunity where customer_id is null"),
        1425);
    assert_string_equal(
        loopback_value(desk->server, "select concat(close_date, ' ', start_date) from opportunity "
                                     "where external_id = '1C1I7A6R'"),
        "2017-03-01 2016-10-20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maven),
        cmocka_unit_test(test_details),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
