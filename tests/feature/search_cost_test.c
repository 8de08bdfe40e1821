/* SPDX-License-Identifier: Apache-2.0 */
/* What a search reads stays small however many match, and it still finds the newest of them. */
#include "tests/feature/company.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A search that looked at all that match would read up to 8000 rows. */
enum { CUSTOMERS = 16000, MOST_ROWS = 800, PAGE = 21 };

struct reach {
    const char *what;
    const char *mine, *others; /* letter and number as in kith_search_scope */
    bool everything;
    const char *records; /* the same as a condition on customers */
};

static const struct reach reaches[] = {
    {"all", "o1", "", true, "true"},
    {"a team of a third", "o1", "t9003", false, "team_id = 9003"},
    {"a team of a hundredth", "o1", "t9002", false, "team_id = 9002"},
    {"an owner of a tenth", "o9001", "", false, "owner_id = 9001"},
    {"an owner of three", "o9002", "", false, "owner_id = 9002"},
    {"nothing", "o1", "t1", false, "false"},
};

/*
 * Half of the customers have 华联 in their names, one of twenty 北辰, one of 2000 青禾, those of
 * the big team never 南屏. Their ids are far apart, so that they lie in several blocks of the keys.
 */
static int many_customers(void **state)
{
    int status = company_start(state);
    if (status)
        return status;
    const struct company *c = *state;
    loopback_sql(c->server,
                 "insert into team (id, name) select i, 'team ' || i from generate_series(9001, "
                 "9003) i");
    loopback_sql(c->server,
                 "insert into app_user (id, name, login, team_id) select i, 'seller ' || i, "
                 "'seller' || i, 9001 from generate_series(9001, 9003) i");
    loopback_sql(
        c->server,
        "insert into customer (id, name, owner_id, team_id) select 1000 + i * 60, '第' || "
        "chr(20000 "
        "+ i) || case when i %% 2 = 0 then '华联' else '众' end || case when i %% 20 = 7 then "
        "'北辰' when i %% 2000 = 11 then '青禾' when i %% 3 = 1 and i %% 5 = 1 then '南屏' else "
        "'某' end || '号', case when i %% 10 = 4 then 9001 when i in (77, 9000, 15000) then 9002 "
        "end, case when i %% 3 = 0 then 9003 when i %% 100 = 1 then 9002 end from "
        "generate_series(1, %d) i",
        (int)CUSTOMERS);
    loopback_sql(c->server, "select gin_clean_pending_list('search_entry_5_grams_idx')");
    loopback_sql(c->server, "vacuum analyze search_entry_5");
    loopback_sql(
        c->server,
        "create function looked(q text, mine text, others text, everything boolean) returns text "
        "language sql as $f$ select format('search_customer_find((select array_agg(y order by "
        "y.class) from kith_search_ways(%%L) y), array[kith_search_hash(%%L)], %%s, %%L, "
        "''{}'', ''{}'', ''{}'', %d)', q, mine, case when others = '' then 'array[]::bigint[]' "
        "else format('array[kith_search_hash(%%L)]', others) end, everything) $f$",
        (int)PAGE);
    loopback_sql(
        c->server,
        "create function rows_read(q text, mine text, others text, everything boolean) returns "
        "bigint language plpgsql as $f$ declare n bigint; before bigint := "
        "pg_stat_get_xact_tuples_fetched('search_entry_5'::regclass); begin execute 'select "
        "count(*) from ' || looked(q, mine, others, everything) into n; return "
        "pg_stat_get_xact_tuples_fetched('search_entry_5'::regclass) - before; end $f$");
    loopback_sql(
        c->server,
        "create function newest(q text, mine text, others text, everything boolean) returns text "
        "language plpgsql as $f$ declare ids text; begin execute 'select string_agg(record::text, "
        "'','' order by record desc) from (select distinct record from ' || looked(q, mine, "
        "others, everything) || ' order by record desc limit %d) x' into ids; return "
        "coalesce(ids, ''); end $f$",
        (int)PAGE);
    return 0;
}

static const char *const fragments[] = {"华联", "北辰", "青禾", "南屏", "没有"};
enum { FRAGMENTS = sizeof fragments / sizeof *fragments };

static const char *call_of(const struct company *c, const char *query, const struct reach *reach)
{
    return arena_printf(loopback_arena(c->server), "('%s', '%s', '%s', %s)", query, reach->mine,
                        reach->others, reach->everything ? "true" : "false");
}

static void what_is_read_is_bounded(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "select kith_search_count()");
    for (size_t i = 0; i < sizeof reaches / sizeof *reaches; i++) {
        for (size_t k = 0; k < FRAGMENTS; k++) {
            long long rows = (long long)loopback_number(c->server, "select rows_read%s",
                                                        call_of(c, fragments[k], &reaches[i]));
            if (rows > MOST_ROWS)
                fail_msg("%s for %s reads %lld rows", fragments[k], reaches[i].what, rows);
        }
    }
}

/* Also when nothing was counted yet, as after an import. */
static void the_newest_are_found(void **state)
{
    const struct company *c = *state;
    for (int counted = 0; counted < 2; counted++) {
        loopback_sql(c->server,
                     counted ? "select kith_search_count()" : "delete from search_common");
        for (size_t i = 0; i < sizeof reaches / sizeof *reaches; i++) {
            for (size_t k = 0; k < FRAGMENTS; k++) {
                const char *wrong = loopback_value(
                    c->server,
                    "select case when found = wanted then '' else found || ' instead of ' || "
                    "wanted end from newest%s found, (select coalesce(string_agg(id::text, ',' "
                    "order by id desc), '') from (select id from customer where name like "
                    "'%%%s%%' and %s order by id desc limit %d) x) y (wanted)",
                    call_of(c, fragments[k], &reaches[i]), fragments[k], reaches[i].records,
                    (int)PAGE);
                if (*wrong)
                    fail_msg("%s for %s: %s", fragments[k], reaches[i].what, wrong);
            }
        }
    }
}

/* Of many articles, half of which match, as many are read for their readers: shown ones by their
 * key. */
static void articles_are_bounded_too(void **state)
{
    const struct company *c = *state;
    loopback_sql(
        c->server,
        "insert into article (title, shown_to, status) select '第' || chr(20000 + i) || "
        "case when i %% 2 = 0 then '华联' else '众' end || '号', case when i %% 4 = 0 then "
        "2 else i %% 2 end, 3 from generate_series(1, 4000) i");
    loopback_sql(c->server, "select gin_clean_pending_list('search_entry_112_grams_idx')");
    loopback_sql(c->server, "vacuum analyze search_entry_112");
    loopback_sql(c->server, "select kith_search_count()");
    loopback_sql(
        c->server,
        "create function articles_read() returns text language plpgsql as $f$ declare n bigint; "
        "before bigint := pg_stat_get_xact_tuples_fetched('search_entry_112'::regclass); begin "
        "select count(distinct record) into n from search_article_find((select array_agg(y order "
        "by y.class) from kith_search_ways('华联') y), array[kith_search_hash('o1')], "
        "array[kith_search_hash('s1'), kith_search_hash('s2')], false, '{}', '{}', '{}', %d); "
        "return case when n < %d then n || ' found' when "
        "pg_stat_get_xact_tuples_fetched('search_entry_112'::regclass) - before > %d then "
        "'too many read' else '' end; end $f$",
        (int)PAGE, (int)PAGE, (int)MOST_ROWS);
    assert_string_equal(loopback_value(c->server, "select articles_read()"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_bounded),
        cmocka_unit_test(the_newest_are_found),
        cmocka_unit_test(articles_are_bounded_too),
    };
    return cmocka_run_group_tests(tests, many_customers, company_stop);
}
