/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile texts in every place of a filter: PostgreSQL must take each for what it says, and never
 * meet a syntax error, a cast that fails, or a value that is out of range.
 */
#include "tests/test.h"

#include "common/utf8.h"
#include "server/resource/filter.h"
#include "server/resource/order.h"
#include "tests/unit/sample_contract.h"
#include "tests/unit/sample_db.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const payloads[] = {
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "\\\"",
    "';",
    "' or 1=1",
    "' or '1'='1",
    "' or '1'='1' --",
    "' or 1=1--",
    "' or 1=1#",
    "' or 1=1/*",
    "') or ('1'='1",
    "')) or (('1'='1",
    "\" or \"\"=\"",
    "1 or 1=1",
    "1) or (1=1",
    "1; drop table sample",
    "1; drop table sample; --",
    "'; drop table sample; --",
    "'); drop table sample; --",
    "'; delete from sample where 't'='t",
    "'; update sample set name=''; --",
    "'; insert into sample(id) values (99999); --",
    "'; truncate sample; --",
    "'; create table evil(a int); --",
    "'; copy sample to program 'id'; --",
    "'; select pg_sleep(10); --",
    "' || pg_sleep(10) --",
    "' union select 1 --",
    "' union all select null, null --",
    "' and 1=0 union select version() --",
    "' and (select count(*) from pg_user) > 0 --",
    "' and 1=cast((select version()) as int) --",
    "' and ascii(substr(current_user,1,1)) > 0 --",
    "admin'--",
    "admin' #",
    "admin'/*",
    "x' and email is null; --",
    "x' and userid is null; --",
    "$1",
    "$1::text",
    "$2",
    "$$",
    "$$; drop table sample; $$",
    "$tag$ drop $tag$",
    "E'\\x27'",
    "U&'\\0027'",
    "\\x27",
    "%27",
    "%2527",
    "&#39;",
    "ʼ or 1=1",
    "＇ or 1=1",
    "‘ or ’1’=’1",
    "%",
    "%%",
    "_",
    "%' or '%'='",
    "\\%",
    "\\_",
    "\\\\",
    "\\\\'",
    "*",
    "**",
    "*'*",
    "a*b",
    ":*",
    "(",
    ")",
    "()",
    "(((((",
    ")))))",
    ",",
    ";",
    "--",
    "-- -",
    "/*",
    "*/",
    "/**/",
    "/* ' */",
    "#",
    "{}",
    "{\"a\":1}",
    "\"}",
    "\",\"x\":\"y",
    "{1,2,3}",
    "{\"a\",NULL}",
    "null",
    "NULL",
    "true",
    "AND",
    "OR 1=1",
    "NOT",
    "name",
    "t.name",
    "\"t\".\"name\"",
    "sample",
    "pg_catalog.pg_class",
    "current_user",
    "now()",
    "nan",
    "NaN",
    "infinity",
    "-infinity",
    "epoch",
    "1e308",
    "1e999",
    "0x10",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999999999",
    "0001-01-01",
    "9999-12-31",
    "0000-00-00",
    "294277-01-01",
    "-100000d",
    "+100000w",
    "9999",
    "9999-12",
    "0001",
    "C-9223372036854775807",
    "C-0",
    "C--1",
    "me",
    "1CNY",
    "9999999999999999CNY",
    "0.0000000000000000000001",
    "true::boolean",
    "\n",
    "a\nb",
    "\t",
    "a\r\nb",
    "\x01",
    "\x1b[31m",
    "\x7f",
    "😀",
    "\xe2\x80\xae",
    "\xef\xbf\xbd",
    "\xf4\x8f\xbf\xbf",
    "上海' or 1=1",
};

static struct filter_context context(void)
{
    return (struct filter_context){.object = &sample_customer,
                                   .catalog = &sample_catalog,
                                   .alias = "t",
                                   .user_id = 7,
                                   .time_zone = "Asia/Shanghai",
                                   .now = INT64_C(1784109600000000)};
}

/* The text as a quoted value. */
static const char *quote(struct arena *arena, const char *text)
{
    struct buf buf;
    buf_init(&buf, arena, 10000);
    buf_puts(&buf, "\"");
    for (; *text; text++) {
        if (strchr("\"\\*", *text))
            buf_puts(&buf, "\\");
        buf_put_byte(&buf, *text);
    }
    buf_puts(&buf, "\"");
    return buf_string(&buf);
}

/* Rows that the filter finds as "1,2,3"; NULL when the filter is refused. */
static const char *find(PGconn *connection, struct arena *arena, const char *filter)
{
    struct filter_context with = context();
    struct sql sql;
    sql_init(&sql, arena);
    sql_put(&sql, "select coalesce(string_agg(t.id::text, ',' order by t.id), '') from sample t "
                  "where ");
    struct status status = filter_compile(&with, filter, &sql);
    if (!status_is_ok(status)) {
        assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
        assert_true(utf8_check(status.message, strlen(status.message)));
        return NULL;
    }
    PGresult *result = sample_db_query(connection, &sql, filter);
    const char *found = arena_string(arena, PQgetvalue(result, 0, 0));
    PQclear(result);
    return found;
}

/* One row per payload, with it in every place that holds a text. */
static void insert_payloads(PGconn *connection)
{
    sample_db_exec(connection, "delete from sample");
    for (size_t i = 0; i < TEST_COUNT(payloads); i++) {
        struct arena *arena = arena_new(1 << 16);
        struct sql sql;
        sql_init(&sql, arena);
        sql_put(&sql, "insert into sample (id, name, tags, custom) select ");
        sql_number(&sql, (int64_t)i);
        sql_put(&sql, ", p, array[p], jsonb_build_object('color', p) from (select ");
        sql_param(&sql, db_text(payloads[i]), "text");
        sql_put(&sql, ") as one (p) returning id");
        PQclear(sample_db_query(connection, &sql, payloads[i]));
        arena_free(arena);
    }
}

static void values_are_literal(void **state)
{
    static const char *const forms[] = {
        "name = %s", "NOT name != %s",    "name = (%s OR %s)",        "tags = %s",
        "tags:%s",   "custom.color = %s", "name >= %s AND name <= %s"};
    insert_payloads(*state);
    for (size_t i = 0; i < TEST_COUNT(payloads); i++) {
        for (size_t form = 0; form < TEST_COUNT(forms); form++) {
            struct arena *arena = arena_new(1 << 20);
            struct buf filter;
            buf_init(&filter, arena, 100000);
            for (const char *at = forms[form]; *at; at++) {
                if (*at == '%' && at[1] == 's')
                    buf_puts(&filter, quote(arena, payloads[i])), at++;
                else
                    buf_put_byte(&filter, *at);
            }
            const char *found = find(*state, arena, buf_string(&filter));
            assert_non_null(found);
            if (strcmp(found, arena_printf(arena, "%zu", i)) != 0)
                fail_msg("%s finds %s, not %zu", buf_string(&filter), found, i);
            arena_free(arena);
        }
    }
}

static bool has_number(const char *list, size_t number)
{
    for (char *end; *list; list = *end ? end + 1 : end)
        if (strtoul(list, &end, 10) == number)
            return true;
    return false;
}

static void searches_are_literal(void **state)
{
    static const char *const forms[] = {"name:", "", "custom.color:", "name="};
    insert_payloads(*state);
    for (size_t i = 0; i < TEST_COUNT(payloads); i++) {
        for (size_t form = 0; form < TEST_COUNT(forms); form++) {
            struct arena *arena = arena_new(1 << 20);
            const char *quoted = quote(arena, payloads[i]);
            const char *filter = arena_printf(arena, "%s%s", forms[form], quoted);
            const char *found = find(*state, arena, filter);
            assert_non_null(found);
            if (!has_number(found, i))
                fail_msg("%s does not find row %zu", filter, i);
            arena_free(arena);
        }
    }
    struct arena *arena = arena_new(1 << 20);
    assert_string_not_equal(find(*state, arena, "name:\"%\""), find(*state, arena, "name:*"));
    arena_free(arena);
}

static const char *const filter_places[] = {
    "%s",
    "name = %s",
    "name:%s",
    "name < %s",
    "name = *%s",
    "name = \"%s\"",
    "name = '%s'",
    "name = “%s”",
    "\"%s\"",
    "-%s",
    "NOT %s",
    "(%s)",
    "%s = 1",
    "\"%s\" = 1",
    "custom.%s = 1",
    "\"custom.%s\" = 1",
    "id = %s",
    "id > \"%s\"",
    "parent = %s",
    "owner = \"%s\"",
    "employees > %s",
    "employees = \"%s\"",
    "score = %s",
    "score <= \"%s\"",
    "rate = %s",
    "rate > \"%s\"",
    "revenue = %s",
    "revenue > \"%s\"",
    "revenue = 1%s",
    "kind = %s",
    "kind = \"%s\"",
    "active = %s",
    "active = \"%s\"",
    "industry = %s",
    "industry = \"%s\"",
    "founding_date = %s",
    "founding_date <= \"%s\"",
    "visit_time = %s",
    "visit_time > \"%s\"",
    "visit_time < \"2026-01-01%s\"",
    "tags:%s",
    "tags = *%s",
    "custom.size = %s",
    "custom.size > \"%s\"",
    "custom.budget = \"%s\"",
    "custom.budget < %s",
    "custom.since = \"%s\"",
    "custom.since >= %s",
    "custom.level = \"%s\"",
    "custom.channels:\"%s\"",
    "custom.vip = %s",
    "name = (%s OR %s)",
    "name = a %s b",
    "name %s \"a\"",
};

/* The payload in each place of the pattern. */
static void fill(struct buf *filter, const char *place, const char *payload)
{
    for (const char *at = place; *at; at++) {
        if (*at == '%') {
            buf_puts(filter, payload);
            at++;
        } else {
            buf_put_byte(filter, *at);
        }
    }
}

/* Refused or taken, but never an error of PostgreSQL: find() fails the test then. */
static void no_place_lets_them_through(void **state)
{
    insert_payloads(*state);
    for (size_t i = 0; i < TEST_COUNT(payloads); i++)
        for (size_t place = 0; place < TEST_COUNT(filter_places); place++) {
            struct arena *arena = arena_new(1 << 20);
            struct buf filter;
            buf_init(&filter, arena, 10000);
            fill(&filter, filter_places[place], payloads[i]);
            find(*state, arena, buf_string(&filter));
            arena_free(arena);
        }
    struct arena *arena = arena_new(1 << 20);
    assert_int_equal(strlen(find(*state, arena, "id >= 0")) > 400, true);
    arena_free(arena);
}

static void orders_let_none_through(void **state)
{
    for (size_t i = 0; i < TEST_COUNT(payloads); i++) {
        static const char *const places[] = {"%s", "name %s", "-%s", "name, %s desc"};
        for (size_t place = 0; place < TEST_COUNT(places); place++) {
            struct arena *arena = arena_new(1 << 20);
            struct order order;
            struct buf text;
            buf_init(&text, arena, 10000);
            for (const char *at = places[place]; *at; at++)
                if (*at == '%')
                    buf_puts(&text, payloads[i]), at++;
                else
                    buf_put_byte(&text, *at);
            struct status status = order_parse(arena, &sample_customer, buf_string(&text), &order);
            struct sql sql;
            sql_init(&sql, arena);
            sql_put(&sql, "select t.id from sample t order by ");
            if (status_is_ok(status)) {
                order_write(&order, "t", &sql);
                PQclear(sample_db_query(*state, &sql, payloads[i]));
            } else {
                assert_true(utf8_check(status.message, strlen(status.message)));
            }
            arena_free(arena);
        }
    }
}

static void keys_are_literal(void **state)
{
    insert_payloads(*state);
    for (size_t i = 0; i < TEST_COUNT(payloads); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct order order;
        struct sql sql;
        const char *const keys[] = {payloads[i], "0"};
        assert_int_equal(order_parse(arena, &sample_customer, "name", &order).code, RPC_OK);
        sql_init(&sql, arena);
        sql_put(&sql, "select t.id from sample t where ");
        order_write_after(&order, "t", keys, &sql);
        PQclear(sample_db_query(*state, &sql, payloads[i]));
        arena_free(arena);
    }
}

static int set_up(void **state)
{
    assert_true(TEST_COUNT(payloads) >= 100);
    *state = sample_db_open(sample_columns);
    return 0;
}

static int tear_down(void **state)
{
    PQfinish(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_literal),         cmocka_unit_test(searches_are_literal),
        cmocka_unit_test(no_place_lets_them_through), cmocka_unit_test(orders_let_none_through),
        cmocka_unit_test(keys_are_literal),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
