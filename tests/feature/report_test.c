/* SPDX-License-Identifier: Apache-2.0 */
/* Figures: groups, sums, totals, what each may see. */
#include "tests/feature/company.h"

#include <stdlib.h>

/* "value/label=count;sums|…" of the rows or totals; a count of zero is empty. */
static const char *rows(struct loopback_reply reply, const char *list)
{
    struct arena *arena = reply.arena;
    const char *text = "";
    expect_ok(reply);
    long n = strtol(loopback_text(reply, arena_printf(arena, "%s#", list)), NULL, 10);
    for (long i = 0; i < n; i++) {
        const char *row = arena_printf(arena, "%s[%ld]", list, i);
        long keys = strtol(loopback_text(reply, arena_printf(arena, "%s.keys#", row)), NULL, 10);
        long sums = strtol(loopback_text(reply, arena_printf(arena, "%s.sums#", row)), NULL, 10);
        text = arena_printf(arena, "%s%s", text, i ? "|" : "");
        for (long k = 0; k < keys; k++)
            text = arena_printf(
                arena, "%s%s%s/%s", text, k ? "," : "",
                loopback_text(reply, arena_printf(arena, "%s.keys[%ld].value", row, k)),
                loopback_text(reply, arena_printf(arena, "%s.keys[%ld].label", row, k)));
        text = arena_printf(arena, "%s=%s", text,
                            loopback_text(reply, arena_printf(arena, "%s.count", row)));
        for (long k = 0; k < sums; k++)
            text = arena_printf(
                arena, "%s;%s%s", text,
                loopback_text(reply, arena_printf(arena, "%s.sums[%ld].money", row, k)),
                loopback_text(reply, arena_printf(arena, "%s.sums[%ld].number", row, k)));
    }
    return text;
}

static struct loopback_reply summarize(const struct loopback_user *user, const char *request)
{
    return loopback_call(user, "SummarizeRecords", "%s", request);
}

static void expect_rows(const struct loopback_user *user, const char *request, const char *expected)
{
    assert_string_equal(rows(summarize(user, request), "rows"), expected);
}

/* Deals whose source is the name of the test, so that tests do not see each other's. */
static const char *deal(const struct loopback_user *user, const char *source, const char *more)
{
    return company_make(user, "opportunity", "name: 'x' source: '%s' %s", source, more);
}

static void records_are_counted_and_summed_by_groups(void **state)
{
    const struct company *c = *state;
    deal(c->li, "referral", "type: renewal amount: '100.10 CNY'");
    deal(c->li, "referral", "type: renewal amount: '200.20 CNY'");
    deal(c->li, "referral", "type: upsell amount: '50 CNY'");
    struct loopback_reply reply =
        summarize(c->li, "object: 'opportunity' filter: 'source = referral' group_by: 'type' "
                         "sum: 'amount'");
    assert_string_equal(rows(reply, "rows"),
                        "renewal/renewal=2;300.30 CNY|upsell/upsell=1;50.00 CNY");
    assert_string_equal(rows(reply, "totals"), "=3;350.30 CNY");
    expect_text(reply, "total_count", "3");
    expect_text(reply, "truncated", "");
}

static void currencies_are_never_mixed(void **state)
{
    const struct company *c = *state;
    deal(c->li, "website", "amount: '100 CNY'");
    deal(c->li, "website", "amount: '30 USD'");
    deal(c->li, "website", "amount: '20 USD' type: renewal");
    deal(c->li, "website", "");
    struct loopback_reply reply = summarize(
        c->li, "object: 'opportunity' filter: 'source = website' group_by: 'type' sum: 'amount'");
    assert_string_equal(rows(reply, "rows"), "new_business/new business=2;100.00 CNY|"
                                             "new_business/new business=1;30.00 USD|"
                                             "renewal/renewal=1;20.00 USD");
    assert_string_equal(rows(reply, "totals"), "=2;100.00 CNY|=2;50.00 USD");
    expect_text(reply, "total_count", "4");
}

static void without_groups_there_is_one_row(void **state)
{
    const struct company *c = *state;
    deal(c->li, "exhibition", "probability: 10");
    deal(c->li, "exhibition", "probability: 35");
    expect_rows(c->li, "object: 'opportunity' filter: 'source = exhibition'", "=2");
    expect_rows(c->li, "object: 'opportunity' filter: 'source = exhibition' sum: 'probability'",
                "=2;45");
    expect_rows(c->li, "object: 'opportunity' filter: 'name = nothing'", "=");
    expect_rows(c->li, "object: 'opportunity' filter: 'name = nothing' sum: 'amount'", "");
}

static void references_have_the_names_that_one_may_see(void **state)
{
    const struct company *c = *state;
    const char *mine = company_make(c->li, "customer", "name: 'Mine'");
    const char *theirs = company_make(c->zhao, "customer", "name: 'Theirs'");
    deal(c->li, "cold_call", arena_printf(loopback_arena(c->server), "customer_id: '%s'", mine));
    const char *id = deal(c->li, "cold_call", "");
    loopback_sql(c->server, "update opportunity set customer_id = %lld where id = %lld",
                 company_number(theirs), company_number(id));
    static const char request[] = "object: 'opportunity' filter: 'source = cold_call' group_by: "
                                  "'customer' order_by: 'key'";
    expect_rows(c->li, request,
                arena_printf(loopback_arena(c->server), "%s/Mine=1|%s/=1", mine, theirs));
    expect_rows(c->boss, request,
                arena_printf(loopback_arena(c->server), "%s/Mine=1|%s/Theirs=1", mine, theirs));
}

static void days_and_times_are_grouped_by_their_parts(void **state)
{
    const struct company *c = *state;
    deal(c->li, "advertising", "close_date: '2031-01-31' amount: '1 CNY'");
    deal(c->li, "advertising", "close_date: '2031-02-01' amount: '2 CNY'");
    deal(c->li, "advertising", "close_date: '2031-04-01' amount: '4 CNY'");
    deal(c->li, "advertising", "close_date: '2032-12-31' amount: '8 CNY'");
    deal(c->li, "advertising", "amount: '16 CNY'");
    static const struct {
        const char *part, *expected;
    } parts[] = {
        {"", "2031-01-31/=1|2031-02-01/=1|2031-04-01/=1|2032-12-31/=1|/=1"},
        {":day", "2031-01-31/=1|2031-02-01/=1|2031-04-01/=1|2032-12-31/=1|/=1"},
        {":month", "2031-01/=1|2031-02/=1|2031-04/=1|2032-12/=1|/=1"},
        {":quarter", "2031-Q1/=2|2031-Q2/=1|2032-Q4/=1|/=1"},
        {":year", "2031/=3|2032/=1|/=1"},
    };
    for (size_t i = 0; i < TEST_COUNT(parts); i++)
        expect_rows(c->li,
                    arena_printf(loopback_arena(c->server),
                                 "object: 'opportunity' filter: 'source = advertising' group_by: "
                                 "'close_date%s' order_by: 'key'",
                                 parts[i].part),
                    parts[i].expected);
}

static void times_are_counted_in_the_zone_of_the_user(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "task", "subject: 'zone' due_time: '2031-03-31T15:59:59Z'");
    company_make(c->li, "task", "subject: 'zone' due_time: '2031-03-31T16:00:00Z'");
    expect_rows(c->li,
                "object: 'task' filter: 'subject = zone' group_by: 'due_time:quarter' order_by: "
                "'key'",
                "2031-Q1/=1|2031-Q2/=1");
}

static void codes_have_labels_in_the_language_of_the_user(void **state)
{
    const struct company *c = *state;
    static const char request[] = "object: 'customer' filter: 'city = labels' group_by: 'industry' "
                                  "group_by: 'kind' order_by: 'key'";
    company_make(c->li, "customer", "name: 'a' city: 'labels' industry: 'energy'");
    company_make(c->li, "customer", "name: 'b' city: 'labels' kind: person");
    expect_rows(c->li, request, "/,person/person=1|energy/Energy,organisation/organisation=1");
    loopback_sql(c->server, "update app_user set language = 'zh' where id = %lld",
                 (long long)c->li->id);
    loopback_settle(c->server);
    expect_rows(c->li, request, "/,person/个人=1|energy/能源,organisation/企业=1");
    loopback_sql(c->server, "update app_user set language = '' where id = %lld",
                 (long long)c->li->id);
    loopback_settle(c->server);
}

static void a_record_counts_under_each_of_its_tags(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'a' city: 'tags' tags: 'vip' tags: 'new'");
    company_make(c->li, "customer", "name: 'b' city: 'tags' tags: 'vip' employees: 7");
    company_make(c->li, "customer", "name: 'c' city: 'tags' employees: 5");
    struct loopback_reply reply = summarize(
        c->li, "object: 'customer' filter: 'city = tags' group_by: 'tags' sum: 'employees'");
    assert_string_equal(rows(reply, "rows"), "vip/=2;7|/=1;5|new/=1;0");
    assert_string_equal(rows(reply, "totals"), "=3;12");
    expect_text(reply, "total_count", "3");
}

static void fields_of_the_company_are_grouped_and_summed(void **state)
{
    const struct company *c = *state;
    static const char field[] = "object: 'customer' key: '%s' kind: %s %s";
    company_make(c->admin, "custom_field", field, "size", "choice", "code_list: 'unit'");
    company_make(c->admin, "custom_field", field, "uses", "choices", "code_list: 'unit'");
    company_make(c->admin, "custom_field", field, "key_account", "yes_no", "");
    company_make(c->admin, "custom_field", field, "seats", "number", "");
    company_make(c->admin, "custom_field", field, "budget", "money", "");
    loopback_settle(c->server);
    company_make(c->li, "customer",
                 "name: 'a' city: 'custom' custom { field: 'size' choice: 'box' } custom { field: "
                 "'uses' choices { codes: 'box' codes: 'set' } } custom { field: 'key_account' "
                 "yes_no: true } custom { field: 'seats' number: '1.5' } custom { field: 'budget' "
                 "money: '10 USD' }");
    company_make(c->li, "customer",
                 "name: 'b' city: 'custom' custom { field: 'size' choice: 'box' } custom { field: "
                 "'key_account' yes_no: false } custom { field: 'seats' number: '2' }");
    static const struct {
        const char *request, *expected;
    } cases[] = {
        {"group_by: 'custom.size' sum: 'custom.seats'", "box/Box=2;3.5"},
        {"group_by: 'custom.uses' order_by: 'key'", "box/Box=1|set/Set=1|/=1"},
        {"group_by: 'custom.key_account' order_by: 'key'", "no/=1|yes/=1"},
        {"sum: 'custom.budget'", "=1;0.00 CNY|=1;10.00 USD"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        expect_rows(c->li,
                    arena_printf(loopback_arena(c->server),
                                 "object: 'customer' filter: 'city = custom' %s", cases[i].request),
                    cases[i].expected);
}

static void the_order_is_the_one_asked_for(void **state)
{
    const struct company *c = *state;
    deal(c->li, "partner", "type: upsell amount: '1 CNY'");
    deal(c->li, "partner", "type: upsell amount: '1 CNY'");
    deal(c->li, "partner", "type: renewal amount: '5 CNY'");
    static const struct {
        const char *order, *expected;
    } orders[] = {
        {"", "renewal/renewal=1;5.00 CNY|upsell/upsell=2;2.00 CNY"},
        {"sum", "upsell/upsell=2;2.00 CNY|renewal/renewal=1;5.00 CNY"},
        {"count desc", "upsell/upsell=2;2.00 CNY|renewal/renewal=1;5.00 CNY"},
        {"count", "renewal/renewal=1;5.00 CNY|upsell/upsell=2;2.00 CNY"},
        {"key desc", "upsell/upsell=2;2.00 CNY|renewal/renewal=1;5.00 CNY"},
    };
    for (size_t i = 0; i < TEST_COUNT(orders); i++)
        expect_rows(c->li,
                    arena_printf(loopback_arena(c->server),
                                 "object: 'opportunity' filter: 'source = partner' group_by: "
                                 "'type' sum: 'amount' order_by: '%s'",
                                 orders[i].order),
                    orders[i].expected);
}

static void more_groups_than_asked_for_are_cut(void **state)
{
    const struct company *c = *state;
    for (int i = 0; i < 3; i++)
        company_make(c->li, "customer", "name: 'n%d' region: 'cut'", i);
    static const char request[] =
        "object: 'customer' filter: 'region = cut' group_by: 'name' order_by: 'key' limit: %d";
    struct loopback_reply reply = loopback_call(c->li, "SummarizeRecords", request, 2);
    assert_string_equal(rows(reply, "rows"), "n0/=1|n1/=1");
    expect_text(reply, "truncated", "true");
    expect_text(reply, "total_count", "3");
    expect_text(loopback_call(c->li, "SummarizeRecords", request, 3), "truncated", "");
}

static void only_what_one_may_see_is_counted(void **state)
{
    const struct company *c = *state;
    static const char request[] = "object: 'opportunity' filter: 'source = social_media' sum: "
                                  "'amount'";
    deal(c->li, "social_media", "amount: '1 CNY'");
    deal(c->sun, "social_media", "amount: '2 CNY'");
    deal(c->zhao, "social_media", "amount: '4 CNY'");
    const char *deleted = deal(c->li, "social_media", "amount: '8 CNY'");
    expect_ok(loopback_call(c->li, "DeleteOpportunity", "id: '%s'", deleted));
    expect_rows(c->li, request, "=1;1.00 CNY");
    expect_rows(c->wang, request, "=1;1.00 CNY");
    expect_rows(c->zhao, request, "=1;4.00 CNY");
    expect_rows(c->boss, request, "=3;7.00 CNY");
    expect_rows(c->anna, request, "");
    expect_error(summarize(c->nobody, request), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void children_follow_their_parents(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->admin, "product", "name: 'Pump' unit_price: '10 CNY'");
    const char *line = arena_printf(loopback_arena(c->server),
                                    "lines { product_id: '%s' quantity: '2.5' }", product);
    deal(c->li, "other", line);
    deal(c->zhao, "other", line);
    static const char request[] = "object: 'opportunity_line' group_by: 'product_id' sum: "
                                  "'quantity' sum: 'amount'";
    expect_rows(c->li, request,
                arena_printf(loopback_arena(c->server), "%s/Pump=1;2.5;25.00 CNY", product));
    expect_rows(c->boss, request,
                arena_printf(loopback_arena(c->server), "%s/Pump=2;5;50.00 CNY", product));
}

static void who_may_not_read_is_told_so(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *guest = loopback_user(c->server, "guest", "", c->east);
    expect_error(summarize(guest, "object: 'customer'"), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_ok(summarize(guest, "object: 'product'"));
    expect_rows(guest, "object: 'ticket_reply'", "=");
}

static void what_cannot_be_summarized_is_refused(void **state)
{
    static const struct {
        const char *request, *field;
    } wrong[] = {
        {" ", "object"},
        {"object: 'invoice'", "object"},
        {"object: 'customer' filter: 'colour = red'", "filter"},
        {"object: 'customer' group_by: 'colour'", "group_by"},
        {"object: 'customer' group_by: 'description'", "group_by"},
        {"object: 'customer' group_by: 'annual_revenue'", "group_by"},
        {"object: 'customer' group_by: 'custom.colour'", "group_by"},
        {"object: 'customer' group_by: 'contact_points'", "group_by"},
        {"object: 'customer' group_by: 'city:month'", "group_by"},
        {"object: 'customer' group_by: 'create_time:week'", "group_by"},
        {"object: 'customer' group_by: 'id' group_by: 'id' group_by: 'id' group_by: 'id' "
         "group_by: 'id' group_by: 'id' group_by: 'id'",
         "group_by"},
        {"object: 'customer' sum: 'name'", "sum"},
        {"object: 'customer' sum: 'custom.colour'", "sum"},
        {"object: 'customer' order_by: 'name'", "order_by"},
        {"object: 'customer' order_by: 'sum'", "order_by"},
        {"object: 'customer' order_by: 'count down'", "order_by"},
        {"object: 'customer' order_by: 'count desc desc'", "order_by"},
        {"object: 'customer' limit: -1", "limit"},
    };
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(summarize(c->li, wrong[i].request), RPC_INVALID_ARGUMENT, NULL,
                     wrong[i].field);
    assert_string_equal(summarize(c->li, "object: 'customer' group_by: 'citty'").status.message,
                        "customers cannot be grouped by \"citty\". Did you mean city?");
}

/* By the role alone, so that it does not tell whether there is anything to hide. */
static void figures_say_what_they_cover(void **state)
{
    const struct company *c = *state;
    const struct {
        const struct loopback_user *user;
        const char *object, *scope;
        bool all;
    } cells[] = {{c->li, "customer", "team", false},     {c->boss, "opportunity", "subtree", false},
                 {c->anna, "customer", "all", true},     {c->anna, "opportunity", "own", false},
                 {c->admin, "ticket", "all", true},      {c->li, "product", "all", true},
                 {c->li, "contact_point", "team", false}};
    for (size_t i = 0; i < TEST_COUNT(cells); i++) {
        struct loopback_reply reply =
            summarize(cells[i].user,
                      arena_printf(loopback_arena(c->server), "object: '%s'", cells[i].object));
        expect_ok(reply);
        expect_text(reply, "scope", cells[i].scope);
        assert_int_equal(*loopback_text(reply, "coverage") == '\0', cells[i].all);
    }
    struct loopback_reply pipeline = loopback_call(c->li, "GetPipelineReport", " ");
    expect_text(pipeline, "scope", "team");
    assert_non_null(strstr(loopback_text(pipeline, "coverage"), "your teams"));
    assert_non_null(strstr(loopback_text(company_list(c->li, "task", "count: true"), "coverage"),
                           "your teams"));
    expect_text(company_list(c->li, "task", " "), "coverage", "");
    expect_text(company_list(c->admin, "task", "count: true"), "coverage", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_counted_and_summed_by_groups),
        cmocka_unit_test(currencies_are_never_mixed),
        cmocka_unit_test(without_groups_there_is_one_row),
        cmocka_unit_test(references_have_the_names_that_one_may_see),
        cmocka_unit_test(days_and_times_are_grouped_by_their_parts),
        cmocka_unit_test(times_are_counted_in_the_zone_of_the_user),
        cmocka_unit_test(codes_have_labels_in_the_language_of_the_user),
        cmocka_unit_test(a_record_counts_under_each_of_its_tags),
        cmocka_unit_test(fields_of_the_company_are_grouped_and_summed),
        cmocka_unit_test(the_order_is_the_one_asked_for),
        cmocka_unit_test(more_groups_than_asked_for_are_cut),
        cmocka_unit_test(only_what_one_may_see_is_counted),
        cmocka_unit_test(children_follow_their_parents),
        cmocka_unit_test(who_may_not_read_is_told_so),
        cmocka_unit_test(what_cannot_be_summarized_is_refused),
        cmocka_unit_test(figures_say_what_they_cover),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
