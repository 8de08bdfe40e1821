/* SPDX-License-Identifier: Apache-2.0 */
/* The filter language: what it becomes, and what it says when it cannot. */
#include "tests/test.h"

#include "server/resource/fieldname.h"
#include "server/resource/filter.h"
#include "tests/unit/sample_contract.h"

#include <stdio.h>

static struct filter_context context(void)
{
    return (struct filter_context){.object = &sample_customer,
                                   .catalog = &sample_catalog,
                                   .alias = "t",
                                   .user_id = 7,
                                   .time_zone = "Asia/Shanghai",
                                   .now = INT64_C(1784109600000000)}; /* 2026-07-15T10:00:00Z */
}

/* "predicate [parameter, parameter]", or the message of the error. */
static const char *compile(struct arena *arena, const char *filter)
{
    struct filter_context with = context();
    struct sql sql;
    struct buf buf;
    sql_init(&sql, arena);
    struct status status = filter_compile(&with, filter, &sql);
    if (!status_is_ok(status)) {
        assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
        assert_string_equal(status.field, "filter");
        return status.message;
    }
    assert_non_null(sql_query(&sql));
    buf_init(&buf, arena, 100000);
    buf_put(&buf, sql.text.data, strlen(buf_string(&sql.text)));
    for (size_t i = 0; i < sql.n; i++)
        buf_printf(&buf, "%s%s", i ? ", " : " [", sql.params[i].data);
    buf_puts(&buf, sql.n ? "]" : "");
    return buf_string(&buf);
}

struct pair {
    const char *filter;
    const char *result;
};

static void check(const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *arena = arena_new(1 << 20);
        const char *result = compile(arena, pairs[i].filter);
        if (strcmp(result, pairs[i].result) != 0)
            fail_msg("%s\n  gives    %s\n  expected %s", pairs[i].filter, result, pairs[i].result);
        arena_free(arena);
    }
}

static void types_have_their_comparisons(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"", "true"},
        {" \t\n", "true"},
        {"city = \"上海\"", "(t.city = $1::text) [上海]"},
        {"city=上海", "(t.city = $1::text) [上海]"},
        {"name = \"Acme*\"", "(t.name like $1::text) [Acme%]"},
        {"name = *100%_", "(t.name like $1::text) [%100\\%\\_]"},
        {"name = \"\\*\"", "(t.name = $1::text) [*]"},
        {"name : \"电子\"", "(t.name ilike $1::text) [%电子%]"},
        {"name:a_b", "(t.name ilike $1::text) [%a\\_b%]"},
        {"name:ac*", "(t.name ilike $1::text) [%ac%]"},
        {"name:\"*\"", "(t.name ilike $1::text) [%*%]"},
        {"name < M", "(t.name collate \"C\" < $1::text) [M]"},
        {"name = \"\"", "((coalesce(t.name, '') = ''))"},
        {"name:*", "(not (coalesce(t.name, '') = ''))"},
        {"id = C-12", "(t.id = $1::bigint) [12]"},
        {"id > 12", "(t.id > $1::bigint) [12]"},
        {"parent_id = c-3", "(t.parent_id = $1::bigint) [3]"},
        {"parent = \"\"", "((t.parent_id is null))"},
        {"owner_id = me", "(t.owner_id = $1::bigint) [7]"},
        {"owner:U-4", "(t.owner_id = $1::bigint) [4]"},
        {"employees > 100", "(t.employees > $1::bigint) [100]"},
        {"employees >= -5", "(t.employees >= $1::bigint) [-5]"},
        {"score < 0.5", "(t.score < $1::double precision) [0.5]"},
        {"rate = 12.50", "(t.rate = $1::numeric) [12.5]"},
        {"active = yes", "(t.active = $1::boolean) [true]"},
        {"active = False", "(t.active = $1::boolean) [false]"},
        {"lunar = \"\"", "((t.is_lunar is null))"},
        {"kind = Person", "(t.kind = $1::smallint) [2]"},
        {"kind = KIND_ORGANISATION", "(t.kind = $1::smallint) [1]"},
        {"kind = 企业", "(t.kind = $1::smallint) [1]"},
        {"kind:*", "(not (coalesce(t.kind, 0) = 0))"},
        {"revenue >= 35000", "(t.revenue >= $1::numeric) [35000]"},
        {"revenue >= 35000CNY", "(t.revenue >= $1::numeric and t.revenue_currency = $2::text) "
                                "[35000, CNY]"},
        {"revenue >= 35000 CNY kind = person",
         "((t.revenue >= $1::numeric and t.revenue_currency = $2::text) and (t.kind = "
         "$3::smallint)) [35000, CNY, 2]"},
        {"city = IN", "(t.city = $1::text) [IN]"},
        {"revenue = \"35,000.50 eur\"",
         "(t.revenue = $1::numeric and t.revenue_currency = $2::text) [35000.5, EUR]"},
        {"revenue:usd", "(t.revenue_currency = $1::text) [USD]"},
        {"industry = software", "(t.industry = $1::text) [software]"},
        {"industry = 软件", "(t.industry = $1::text) [software]"},
        {"industry = soft*", "(t.industry like $1::text) [soft%]"},
        {"tags:vip", "(t.tags @> array[$1::text]) [vip]"},
        {"tags = \"\"", "((coalesce(cardinality(t.tags), 0) = 0))"},
        {"tags:vip*", "(exists (select from unnest(t.tags) as word where word like $1::text)) "
                      "[vip%]"},
    };
    check(pairs, TEST_COUNT(pairs));
}

static void days_and_times_are_spans(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"founding_date < 2026-12-31", "(t.founding_date < ($1::date)::date) [2026-12-31]"},
        {"founding_date <= 20261231", "(t.founding_date < ($1::date + 1)::date) [2026-12-31]"},
        {"founding_date = 2026-11",
         "(t.founding_date >= ($1::date)::date and t.founding_date < ($2::date + interval '1 "
         "month')::date) [2026-11-01, 2026-11-01]"},
        {"founding_date > -30d",
         "(t.founding_date >= (($1::timestamptz at time zone $2::text)::date + $3::integer + "
         "1)::date) [2026-07-15T10:00:00Z, Asia/Shanghai, -30]"},
        {"founding_date >= today",
         "(t.founding_date >= (($1::timestamptz at time zone $2::text)::date + "
         "$3::integer)::date) [2026-07-15T10:00:00Z, Asia/Shanghai, 0]"},
        {"founding_date:*", "(not (t.founding_date is null))"},
        {"visit_time > -30d", "(t.visited_at > $1::timestamptz) [2026-06-15T10:00:00Z]"},
        {"visit_time < +12h", "(t.visited_at < $1::timestamptz) [2026-07-15T22:00:00Z]"},
        {"visit_time <= 2026-11-21T09:30:00+08:00",
         "(t.visited_at <= $1::timestamptz) [2026-11-21T01:30:00Z]"},
        {"created >= 2026-11-21", "(t.created_at >= ((($1::date)::date)::timestamp at time zone "
                                  "$2::text)) [2026-11-21, Asia/Shanghai]"},
        {"delete_time:*", "(not (t.deleted_at is null))"},
        {"visit_time = now", "(t.visited_at = $1::timestamptz) [2026-07-15T10:00:00Z]"},
    };
    check(pairs, TEST_COUNT(pairs));
}

static void custom_values_go_by_their_kind(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"custom.color = \"r\\\"ed\"", "(t.custom @> $1::jsonb) [{\"color\":\"r\\\"ed\"}]"},
        {"custom.color:red", "((t.custom->>$1::text) ilike $2::text) [color, %red%]"},
        {"custom.size = 12.50", "(t.custom @> $1::jsonb) [{\"size\":12.5}]"},
        {"custom.size > 3", "(case when jsonb_typeof((t.custom->$1::text)) = 'number' then "
                            "((t.custom->>$1::text))::numeric end > $2::numeric) [size, 3]"},
        {"custom.vip = yes", "(t.custom @> $1::jsonb) [{\"vip\":true}]"},
        {"custom.level = gold", "(t.custom @> $1::jsonb) [{\"level\":\"gold\"}]"},
        {"custom.channels:微信", "(t.custom @> $1::jsonb) [{\"channels\":[\"wechat\"]}]"},
        {"custom.since = 2026-01-02", "(t.custom @> $1::jsonb) [{\"since\":\"2026-01-02\"}]"},
        {"custom.budget = 5CNY",
         "(t.custom @> $1::jsonb and t.custom @> $2::jsonb) "
         "[{\"budget\":{\"amount\":5}}, {\"budget\":{\"currency\":\"CNY\"}}]"},
    };
    check(pairs, TEST_COUNT(pairs));
}

static void terms_are_joined_as_aip_160_says(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"acme", "(t.name ilike $1::text or t.city ilike $1::text) [%acme%]"},
        {"\"a b\" -c", "((t.name ilike $1::text or t.city ilike $1::text) and ((t.name ilike "
                       "$2::text or t.city ilike $2::text) is not true)) [%a b%, %c%]"},
        {"city = a OR city = b AND city = c",
         "(((t.city = $1::text) or (t.city = $2::text)) and (t.city = $3::text)) [a, b, c]"},
        {"city=a and not city=b", "((t.city = $1::text) and ((t.city = $2::text) is not true)) "
                                  "[a, b]"},
        {"city != a", "((t.city = $1::text) is not true) [a]"},
        {"NOT city != a", "(t.city = $1::text) [a]"},
        {"NOT (city = a OR city = b)", "(((t.city = $1::text) is not true) and ((t.city = "
                                       "$2::text) is not true)) [a, b]"},
        {"city = (a OR b)", "((t.city = $1::text) or (t.city = $2::text)) [a, b]"},
        {"city != (a OR b)",
         "(((t.city = $1::text) is not true) and ((t.city = $2::text) is not true)) [a, b]"},
        {"tags:(a AND b)", "((t.tags @> array[$1::text]) and (t.tags @> array[$2::text])) [a, b]"},
        {"(（city＝“北京”）)", "(t.city = $1::text) [北京]"},
        {"城市 = 北京", "(t.city = $1::text) [北京]"},
        {"员工人数≥5", "(t.employees >= $1::bigint) [5]"},
        {"name = O'Brien", "(t.name = $1::text) [O'Brien]"},
        {"name = 'a\\'b\\\\'", "(t.name = $1::text) [a'b\\]"},
        {"\"AND\"", "(t.name ilike $1::text or t.city ilike $1::text) [%AND%]"},
    };
    check(pairs, TEST_COUNT(pairs));
}

static void errors_say_where_and_what(void **state)
{
    (void)state;
#define AT(n) "At character " #n " of the filter: "
    static const struct pair pairs[] = {
        {"name = a citty = b", AT(10) "customer has no field \"citty\". Did you mean city?"},
        {"上海 employes > 1", AT(4) "customer has no field \"employes\". Did you mean employees?"},
        {"city =", AT(7) "expected a value (in quotes when it is a word like AND), found the end."},
        {"city = AND", AT(8) "expected a value (in quotes when it is a word like AND), found AND."},
        {"= 5", AT(1) "expected a field name or a word to search for, found =."},
        {"(city = a", AT(10) "expected AND, OR or a closing parenthesis, found the end."},
        {"city = a)", AT(9) "expected AND, OR or the end, found )."},
        {"city = \"a", AT(8) "this quotation has no closing quote."},
        {"()", AT(2) "expected a field name or a word to search for, found )."},
        {"employees = many", AT(13) "employees expects a whole number such as 100, not \"many\"."},
        {"employees = 99999999999999999999", AT(13) "employees expects a whole number such as 100, "
                                                    "not \"99999999999999999999\"."},
        {"score = nan", AT(9) "score expects a number such as 0.5, not \"nan\"."},
        {"kind = persn", AT(8) "kind has no value \"persn\". Possible are organisation, person."},
        {"active > true", AT(10) "active can be compared with =, != and : only, not >."},
        {"owner > 5", AT(9) "owner_id can be compared with =, != and : only, not >."},
        {"parent_id = P-3",
         AT(13) "parent_id expects the id of a customer, such as C-12, not \"P-3\"."},
        {"owner = Bob", AT(9) "owner_id expects the id of a user, such as U-12 or me, not "
                              "\"Bob\"."},
        {"industry = softwar", AT(12) "the code list \"industry\" of industry has no code "
                                      "\"softwar\". Did you mean software?"},
        {"custom.colour = red", AT(1) "customer has no custom field \"colour\". Did you mean "
                                      "custom.color?"},
        {"custom.level = goldd", AT(16) "the code list \"level\" of custom.level has no code "
                                        "\"goldd\". Did you mean gold?"},
        {"owner.name = x", AT(1) "\"owner.name\" is not a field; only custom fields are written "
                                 "with a point, as in custom.color."},
        {"founding_date = -12h", AT(17) "founding_date expects a date such as 2026-11-21, "
                                        "2026-11, today, -30d or +2w, not \"-12h\"."},
        {"founding_date = 2026-02-30",
         AT(17) "founding_date expects a date such as 2026-11-21, 2026-11, today, -30d or +2w, "
                "not \"2026-02-30\"."},
        {"revenue = 5XYZ", AT(11) "revenue expects an amount such as 35000 or 35000CNY, not "
                                  "\"5XYZ\"."},
        {"city = 上海 && kind = person",
         AT(11) "\"&&\" is not understood; write AND (in quotes it is a word to search for)."},
        {"city IN (上海)", AT(6) "\"IN\" is not understood; write city = (Paris OR London) (in "
                                 "quotes it is a word to search for)."},
        {"name =~ 电子", AT(7) "\"~\" is not understood; write name:Acme for a part of it (in "
                               "quotes it is a word to search for)."},
        {"now() < 5", AT(1) "there are no functions; \"now(\" is not understood."},
        {"city = (a OR b AND c)",
         AT(16) "expected OR (or AND, but not both) or a closing parenthesis, found AND."},
        {"city = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx yy =",
         AT(60) "expected a value (in quotes when it is a word like AND), found the end."},
        {"\xff", "The filter is not valid UTF-8."},
    };
    check(pairs, TEST_COUNT(pairs));
}

static void fields_without_columns_cannot_be_filtered(void **state)
{
    (void)state;
    static const char *const filters[] = {"contact_points = x", "custom = x", "password = x",
                                          "picture = x", "etag = 1"};
    for (size_t i = 0; i < TEST_COUNT(filters); i++) {
        struct arena *arena = arena_new(1 << 20);
        const char *message = compile(arena, filters[i]);
        assert_non_null(strstr(message, "cannot be filtered by. "));
        assert_null(strstr(message, "password,"));
        arena_free(arena);
    }
}

/* prefix × n, middle, suffix × n */
static const char *nested(struct arena *arena, const char *prefix, size_t n, const char *middle,
                          const char *suffix)
{
    struct buf buf;
    buf_init(&buf, arena, 100000);
    for (size_t i = 0; i < n; i++)
        buf_puts(&buf, prefix);
    buf_puts(&buf, middle);
    for (size_t i = 0; i < n; i++)
        buf_puts(&buf, suffix);
    return buf_string(&buf);
}

static void bounds_hold(void **state)
{
    (void)state;
    struct arena *arena = arena_new(8 << 20);
    assert_int_equal(*compile(arena, nested(arena, "(", 20, "a", ")")), '(');
    assert_non_null(strstr(compile(arena, nested(arena, "(", 21, "a", ")")), "more than 20 deep"));
    assert_int_equal(*compile(arena, nested(arena, "a ", 200, "", "")), '(');
    assert_non_null(
        strstr(compile(arena, nested(arena, "a ", 201, "", "")), "more than 200 terms"));
    assert_non_null(strstr(compile(arena, nested(arena, "", 1, "id=(1", " OR 1")), "closing"));
    assert_non_null(strstr(compile(arena, nested(arena, " ", 8001, "", "")), "8000 bytes"));
    assert_string_equal(compile(arena, nested(arena, " ", 8000, "", "")), "true");
    const char *nots = nested(arena, "NOT ", 1999, "a", "");
    assert_non_null(strstr(compile(arena, nots), "is not true"));
    /* three parameters each are more than a statement has */
    assert_int_equal(*compile(arena, nested(arena, "custom.budget>1CNY ", 170, "", "")), '(');
    assert_string_equal(compile(arena, nested(arena, "custom.budget>1CNY ", 171, "", "")),
                        "The filter is too complex.");
    arena_free(arena);
}

/* Whatever the budget, an answer comes and nothing is read that is not there. */
static void memory_may_run_out(void **state)
{
    (void)state;
    const char *filter = "name = \"a*\" (industry = xx OR custom.color = \"b\") created > -30d";
    for (size_t budget = 16; budget < 20000; budget += 16) {
        struct arena *arena = arena_new(budget);
        struct filter_context with = context();
        struct sql sql;
        sql_init(&sql, arena);
        struct status status = filter_compile(&with, filter, &sql);
        assert_true(status.code == RPC_OK || status.code == RPC_INVALID_ARGUMENT);
        arena_free(arena);
    }
}

static void catalogs_are_looked_up(void **state)
{
    (void)state;
    const struct catalog none = {0};
    assert_string_equal(catalog_field(&sample_catalog, &sample_customer, "vip")->label_zh, "贵宾");
    assert_null(catalog_field(&sample_catalog, &sample_user, "vip"));
    assert_string_equal(catalog_code(&sample_catalog, "level", "gold")->label_zh, "金");
    assert_null(catalog_code(&sample_catalog, "industry", "gold"));
    assert_true(catalog_has_list(&sample_catalog, "channel"));
    assert_false(catalog_has_list(&none, "channel"));
    assert_true(catalog_currency(&sample_catalog, "EUR"));
    assert_false(catalog_currency(&sample_catalog, "XXX"));
    assert_string_equal(catalog_setting(&sample_catalog, "time_zone", "UTC"), "Asia/Shanghai");
    assert_string_equal(catalog_setting(&sample_catalog, "company.name", "Kith"), "Kith");
    assert_string_equal(catalog_setting(&none, "time_zone", "UTC"), "UTC");
}

static void excerpts_end_between_characters(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    const char *text = nested(arena, "字", 41, "", "");
    const char *excerpt = fieldname_excerpt(arena, text);
    assert_int_equal(strlen(excerpt), 40 * 3 + 3);
    assert_string_equal(excerpt + 40 * 3, "…");
    assert_string_equal(fieldname_excerpt(arena, text + 3), text + 3);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_have_their_comparisons),
        cmocka_unit_test(days_and_times_are_spans),
        cmocka_unit_test(custom_values_go_by_their_kind),
        cmocka_unit_test(terms_are_joined_as_aip_160_says),
        cmocka_unit_test(errors_say_where_and_what),
        cmocka_unit_test(fields_without_columns_cannot_be_filtered),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(catalogs_are_looked_up),
        cmocka_unit_test(excerpts_end_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
