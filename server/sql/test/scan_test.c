/* SPDX-License-Identifier: Apache-2.0 */
/* What is a named query, and what is none. */
#include "tests/test.h"

#include "server/sql/scan.h"

static const char *problem(struct scan *scan, const char *text)
{
    return scan_query(scan, text, strlen(text));
}

static void test_parameters(void **state)
{
    static const struct {
        const char *text;
        int n;
    } cases[] = {
        {"select 1", 0},
        {"select $1, $2, $1", 2},
        {"select $12::bigint[]", 12},
        {"select '$3', \"$4\", $1 -- $5\n /* $6 /* $7 */ $8 */", 1},
        {"select $$ $9 $$, $tag$ $8 $$ $tag$, $2", 2},
        {"select E'\\'$3', $1", 1},
        {"select 'it''s $3', $1", 1},
        {"select name, 'E' from e where e = 'x' and $1", 1},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct scan scan;
        const char *wrong = problem(&scan, cases[i].text);
        if (wrong || scan.n_params != cases[i].n)
            fail_msg("%s: %s, %d", cases[i].text, wrong ? wrong : "", scan.n_params);
    }
}

static void test_accepted(void **state)
{
    static const char *const texts[] = {"select begin, commit as start, \"end\" from rollback",
                                        "beginning",
                                        "SET LOCAL x = 1",
                                        "set constraints all immediate",
                                        "with x as (select 1) select * from x",
                                        "select ';', 'begin'",
                                        "insert into a values ('--')"};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        struct scan scan;
        const char *wrong = problem(&scan, texts[i]);
        if (wrong)
            fail_msg("%s: %s", texts[i], wrong);
    }
}

static void test_refused(void **state)
{
    static const char *const texts[] = {"begin",
                                        "Commit;",
                                        "-- c\n rollback",
                                        "/* c */ savepoint x",
                                        "start transaction",
                                        "end",
                                        "abort",
                                        "copy a from stdin",
                                        "set x = 1",
                                        "set\tsession x = 1",
                                        "release x",
                                        "listen x",
                                        "select 1; select 2",
                                        "select 'a",
                                        "select \"a",
                                        "select /* a",
                                        "select $a$ b",
                                        "select $0",
                                        "select $65536",
                                        "select E'\\'",
                                        "",
                                        " \n",
                                        "-- only this",
                                        ";"};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        struct scan scan;
        if (!problem(&scan, texts[i]))
            fail_msg("%s was accepted", texts[i]);
    }
}

static void test_end(void **state)
{
    struct scan scan;
    (void)state;
    assert_null(problem(&scan, "select 1 ;\n -- behind it\n"));
    assert_int_equal(scan.length, strlen("select 1"));
    assert_null(problem(&scan, "select 1\n\n"));
    assert_int_equal(scan.length, strlen("select 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
