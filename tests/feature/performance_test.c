/* SPDX-License-Identifier: Apache-2.0 */
/* Sales performance: figures, whose they are, and that their filters list what was counted. */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

static struct loopback_reply report(const struct loopback_user *user, const char *more)
{
    return loopback_call(user, "GetPerformanceReport", "from: '2031-10-01' until: '2031-12-31' %s",
                         more);
}

static const char *field(struct loopback_reply reply, int row, const char *name)
{
    return loopback_text(reply, arena_printf(reply.arena, "rows[%d].%s", row, name));
}

static int rows_of(struct loopback_reply reply)
{
    expect_ok(reply);
    return atoi(loopback_text(reply, "rows#"));
}

/* The row of a figure and a name; fails when there is none. */
static int row_of(struct loopback_reply reply, const char *figure, const char *name)
{
    for (int i = 0; i < rows_of(reply); i++)
        if (strcmp(field(reply, i, "figure"), figure) == 0 &&
            strcmp(field(reply, i, "name"), name) == 0)
            return i;
    fail_msg("no %s of %s", figure, name);
    return -1;
}

static void expect_row(struct loopback_reply reply, const char *figure, const char *name,
                       const char *part, const char *value)
{
    assert_string_equal(field(reply, row_of(reply, figure, name), part), value);
}

static const char *stage(const struct company *c, const char *code)
{
    return loopback_value(c->server, "select 'SG-' || id from stage where code = '%s'", code);
}

/* A deal that was begun on a day and closed on another one. */
static void deal(const struct company *c, const struct loopback_user *user, const char *amount,
                 const char *end, const char *began, const char *closed)
{
    const char *id = company_make(user, "opportunity", "name: 'D' amount: '%s' close_date: '%s'",
                                  amount, closed);
    loopback_sql(c->server,
                 "update opportunity set created_at = '%s 12:00+08', stage_since = '%s 12:00+08' "
                 "where id = %lld",
                 began, began, company_number(id));
    expect_ok(loopback_call(user, "MoveOpportunity", "id: '%s' stage_id: '%s' lost_reason: '%s'",
                            id, stage(c, end), strcmp(end, "lost") == 0 ? "price" : ""));
    loopback_sql(c->server,
                 "update stage_change set changed_at = '%s 12:00+08', seconds = 864000 where "
                 "opportunity_id = %lld and from_stage_id is not null",
                 closed, company_number(id));
    loopback_sql(c->server,
                 "update stage_change set changed_at = '%s 12:00+08' where opportunity_id = %lld "
                 "and from_stage_id is null",
                 began, company_number(id));
}

static const char *order(const struct loopback_user *user, const char *day, const char *price)
{
    const char *customer = company_make(user, "customer", "name: 'Buyer'");
    const char *id = company_make(user, "order",
                                  "customer_id: '%s' ordered_on: '%s' lines { description: 'x' "
                                  "quantity: '2' unit_price: '%s' }",
                                  customer, day, price);
    expect_ok(loopback_call(user, "ConfirmOrder", "id: '%s'", id));
    return id;
}

static void bring_back_one(const struct loopback_user *user, const char *id, const char *day)
{
    struct loopback_reply sent = loopback_call(user, "DeliverOrder", "id: '%s'", id);
    struct loopback_reply made =
        loopback_call(user, "CreateReturn",
                      "return { order_id: '%s' returned_on: '%s' lines { order_line_id: '%s' "
                      "quantity: '1' } }",
                      id, day, loopback_text(sent, "lines[0].id"));
    expect_ok(loopback_call(user, "ConfirmReturn", "id: '%s'", loopback_text(made, "id")));
}

static void call_at(const struct company *c, const char *time)
{
    const char *customer = company_make(c->li, "customer", "name: 'Called'");
    company_make(c->li, "interaction",
                 "kind: call subject: 'x' happened_at: '%s' customer_id: '%s' "
                 "no_next_step_reason: 'waiting'",
                 time, customer);
}

static int begin(void **state)
{
    company_start(state);
    const struct company *c = *state;
    deal(c, c->li, "100 CNY", "won", "2031-10-01", "2031-10-11");
    deal(c, c->li, "300 CNY", "won", "2031-09-01", "2031-10-01");
    deal(c, c->li, "600 CNY", "lost", "2031-10-01", "2031-12-31");
    deal(c, c->wang, "50 CNY", "won", "2031-10-02", "2031-10-03");
    deal(c, c->zhao, "9 CNY", "won", "2031-10-02", "2031-10-03");
    deal(c, c->li, "1000 CNY", "won", "2031-09-01", "2032-01-01"); /* the day after */
    order(c->li, "2031-10-01", "50");
    bring_back_one(c->li, order(c->li, "2031-12-31", "10"), "2031-12-31");
    order(c->li, "2032-01-01", "1000");
    order(c->wang, "2031-11-01", "30");
    call_at(c, "2031-09-30T16:00:00Z");
    call_at(c, "2031-12-31T15:59:59Z");
    call_at(c, "2031-12-31T16:00:00Z");
    const char *task = company_make(c->wang, "task", "subject: 'x'");
    expect_ok(loopback_call(c->wang, "CompleteTask", "id: '%s'", task));
    loopback_sql(c->server, "update task set completed_at = '2031-11-01'");
    return 0;
}

static void figures_are_right(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply = report(c->li, "");
    expect_row(reply, "won", "li", "count", "2");
    expect_row(reply, "won", "li", "money", "400.00 CNY");
    expect_row(reply, "won", "li", "rank", "1");
    expect_row(reply, "won", "wang", "rank", "2");
    expect_row(reply, "lost", "li", "money", "600.00 CNY");
    expect_row(reply, "win_rate", "li", "number", "66.7");
    expect_row(reply, "win_rate", "wang", "number", "100");
    expect_row(reply, "win_rate_by_value", "li", "number", "40");
    expect_row(reply, "cycle_median", "li", "number", "20");
    expect_row(reply, "cycle_mean", "li", "number", "20");
    expect_row(reply, "new_opportunities", "li", "count", "2");
    expect_row(reply, "orders", "li", "count", "2");
    expect_row(reply, "orders", "li", "money", "120.00 CNY");
    expect_row(reply, "returns", "li", "money", "10.00 CNY");
    expect_row(reply, "net_sales", "li", "money", "110.00 CNY");
    expect_row(reply, "net_sales", "wang", "rank", "2");
    expect_row(reply, "interactions", "li", "count", "2");
    expect_row(reply, "interactions", "li", "detail", "call");
    expect_row(reply, "tasks_done", "wang", "count", "1");
    expect_row(reply, "conversion", "li", "number", "66.7");
    expect_row(reply, "stage_days", "li", "number", "10");
}

static void teams_and_all_together(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply = report(c->boss, "by: team figure: won");
    expect_row(reply, "won", "East", "money", "450.00 CNY");
    expect_row(reply, "won", "West", "money", "9.00 CNY");
    reply = report(c->boss, "by: all figure: won");
    assert_int_equal(rows_of(reply), 1);
    expect_row(reply, "won", "", "money", "459.00 CNY");
}

static void expect_listed(const struct loopback_user *user, struct loopback_reply reply, int row)
{
    const char *filter = field(reply, row, "filter");
    struct loopback_reply list = company_list(user, field(reply, row, "object"),
                                              "count: true page_size: 1 filter: '%s'", filter);
    if (strcmp(loopback_text(list, "total_size"), field(reply, row, "count")) != 0)
        fail_msg("%s of %s counts %s, but %s lists %s", field(reply, row, "figure"),
                 field(reply, row, "name"), field(reply, row, "count"), filter,
                 loopback_text(list, "total_size"));
}

/* Whoever asks, by whatever. */
static void the_filters_list_what_was_counted(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *const users[] = {c->li, c->boss, c->zhao, c->anna};
    static const char *const ways[] = {"by: owner", "by: team", "by: all"};
    for (size_t u = 0; u < TEST_COUNT(users); u++)
        for (size_t w = 0; w < TEST_COUNT(ways); w++) {
            struct loopback_reply reply = report(users[u], ways[w]);
            int n = rows_of(reply);
            for (int i = 0; i < n; i++)
                expect_listed(users[u], reply, i);
            assert_true(n > (users[u] == c->boss ? 10 : 0));
        }
}

static void only_what_one_may_see_counts(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply = report(c->zhao, "figure: won");
    assert_int_equal(rows_of(reply), 1);
    expect_row(reply, "won", "zhao", "money", "9.00 CNY");
    assert_string_not_equal(loopback_text(reply, "coverage"), "");
    expect_text(report(c->admin, "figure: won"), "coverage", "");
}

static void what_is_wrong_is_said(void **state)
{
    const struct company *c = *state;
    expect_error(
        loopback_call(c->li, "GetPerformanceReport", "from: '2031-12-31' until: '2031-12-30'"),
        RPC_INVALID_ARGUMENT, NULL, "until");
    expect_error(
        loopback_call(c->li, "GetPerformanceReport", "from: '2001-12-31' until: '2031-12-30'"),
        RPC_INVALID_ARGUMENT, NULL, "until");
    expect_error(loopback_call(c->li, "GetPerformanceReport", "from: '2031-12-31'"),
                 RPC_INVALID_ARGUMENT, NULL, "until");
}

static void a_hidden_field_makes_no_figures(void **state)
{
    const struct company *c = *state;
    const char *role =
        loopback_value(c->server, "select 'R-' || id from role where code = 'sales'");
    const char *rule =
        company_make(c->admin, "field_rule",
                     "role_id: '%s' object: 'opportunity' field: 'amount' rule: hidden", role);
    loopback_settle(c->server);
    expect_error(report(c->li, "figure: won"), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_ok(report(c->li, "figure: win_rate"));
    expect_ok(loopback_call(c->admin, "DeleteFieldRule", "id: '%s'", rule));
    loopback_settle(c->server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_right),
        cmocka_unit_test(teams_and_all_together),
        cmocka_unit_test(the_filters_list_what_was_counted),
        cmocka_unit_test(only_what_one_may_see_counts),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(a_hidden_field_makes_no_figures),
    };
    return cmocka_run_group_tests(tests, begin, company_stop);
}
