/* SPDX-License-Identifier: Apache-2.0 */
/* Targets, forecasts and how they move. */
#include "tests/feature/company.h"

#include <string.h>

static const char *stage(const struct company *c, const char *code)
{
    return loopback_value(c->server, "select 'SG-' || id from stage where code = '%s'", code);
}

/* A deal of a test: its word keeps the tests apart. */
static const char *deal(const struct company *c, const struct loopback_user *user, const char *word,
                        const char *amount, const char *code, const char *close)
{
    return company_make(user, "opportunity",
                        "name: '%s' external_id: '%s-%lld' amount: '%s' stage_id: '%s' "
                        "close_date: '%s'",
                        word, word,
                        (long long)loopback_number(c->server, "select count(*) from opportunity"),
                        amount, stage(c, code), close);
}

static struct loopback_reply forecast(const struct loopback_user *user, const char *word,
                                      const char *more)
{
    return loopback_call(user, "GetForecast", "filter: 'name = \"%s\"' %s", word, more);
}

static const char *as_user(const struct company *c, const struct loopback_user *user)
{
    return arena_printf(loopback_arena(c->server), "U-%lld", (long long)user->id);
}

static void deals_count_by_category_and_chance(void **state)
{
    const struct company *c = *state;
    deal(c, c->li, "cat", "1000 CNY", "won", "2031-10-01");
    deal(c, c->li, "cat", "2000.01 CNY", "negotiation", "2031-12-31");
    deal(c, c->li, "cat", "300.33 CNY", "proposal", "2031-11-15");
    deal(c, c->li, "cat", "40 CNY", "prospecting", "2031-10-31");
    deal(c, c->li, "cat", "7 CNY", "prospecting", "2032-01-01");
    deal(c, c->li, "cat", "9 CNY", "won", "2031-09-30");
    const char *out = deal(c, c->li, "cat", "500 CNY", "proposal", "2031-11-15");
    expect_text(loopback_call(c->li, "UpdateOpportunity",
                              "opportunity { id: '%s' forecast: 5 } update_mask: 'forecast'", out),
                "forecast", "omitted");
    struct loopback_reply reply = forecast(c->li, "cat", "period: '2031-Q4'");
    expect_text(reply, "start_date", "2031-10-01");
    expect_text(reply, "end_date", "2031-12-31");
    expect_text(reply, "rows#", "1");
    expect_text(reply, "total.closed", "1000.00 CNY");
    expect_text(reply, "total.commit", "2000.01 CNY");
    expect_text(reply, "total.best_case", "300.33 CNY");
    expect_text(reply, "total.pipeline", "40.00 CNY");
    /* 1600.01 + 150.17 + 4, each deal rounded for itself */
    expect_text(reply, "total.weighted", "1754.18 CNY");
    expect_text(reply, "total.open_count", "3");
    expect_text(reply, "total.won_count", "1");
    expect_text(reply, "total.quota", "");
    reply = forecast(c->li, "cat", "period: '2031' by: 'quarter'");
    expect_text(reply, "rows#", "2");
    expect_text(reply, "rows[0].period", "2031-Q3");
    expect_text(reply, "rows[0].closed", "9.00 CNY");
    expect_text(reply, "rows[1].period", "2031-Q4");
    expect_text(reply, "total.closed", "1009.00 CNY");
}

/* What a row says is what its filter lists. */
static void figures_agree_with_their_lists(void **state)
{
    const struct company *c = *state;
    deal(c, c->li, "agree", "100 CNY", "won", "2031-10-01");
    deal(c, c->wang, "agree", "200 CNY", "negotiation", "2031-12-31");
    deal(c, c->wang, "agree", "30 CNY", "proposal", "2031-12-31");
    struct loopback_reply reply = forecast(c->boss, "agree", "period: '2031-Q4' by: 'owner'");
    expect_text(reply, "rows#", "2");
    for (int i = 0; i < 2; i++) {
        const char *filter =
            loopback_text(reply, arena_printf(loopback_arena(c->server), "rows[%d].filter", i));
        struct loopback_reply sum =
            loopback_call(c->boss, "SummarizeRecords",
                          "object: 'opportunity' sum: 'amount' filter: '%s'", filter);
        expect_text(sum, "totals[0].sums[0].money", i == 0 ? "100.00 CNY" : "230.00 CNY");
    }
    expect_text(reply, "rows[0].owner_id", as_user(c, c->li));
    expect_text(reply, "rows[1].commit", "200.00 CNY");
    expect_text(reply, "rows[1].best_case", "30.00 CNY");
}

static void nobody_forecasts_what_others_hide(void **state)
{
    const struct company *c = *state;
    deal(c, c->li, "mine", "100 CNY", "won", "2031-10-01");
    deal(c, c->zhao, "mine", "5000 CNY", "won", "2031-10-01");
    struct loopback_reply reply = forecast(c->li, "mine", "period: '2031-Q4'");
    expect_text(reply, "total.closed", "100.00 CNY");
    assert_string_not_equal(loopback_text(reply, "coverage"), "");
    reply = forecast(c->admin, "mine", "period: '2031-Q4' by: 'team'");
    expect_text(reply, "rows#", "2");
    expect_text(reply, "total.closed", "5100.00 CNY");
    expect_text(reply, "coverage", "");
}

static void what_has_no_rate_is_in_no_sum(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "insert into exchange_rate (currency, rate, valid_from) values "
                            "('EUR', 7.5, '2020-02-03')");
    deal(c, c->li, "rate", "100 EUR", "proposal", "2031-10-01");
    deal(c, c->li, "rate", "100 SGD", "proposal", "2031-10-01");
    deal(c, c->li, "rate", "50 SGD", "won", "2031-10-01");
    company_make(c->li, "opportunity", "name: 'rate' amount: '1 CNY'");
    struct loopback_reply reply = forecast(c->li, "rate", "period: '2031-Q4'");
    expect_text(reply, "total.best_case", "750.00 CNY");
    expect_text(reply, "total.closed", "0.00 CNY");
    expect_text(reply, "oldest_rate_date", "2020-02-03");
    expect_text(reply, "unconverted#", "1");
    expect_text(reply, "unconverted[0].currency", "SGD");
    expect_text(reply, "unconverted[0].count", "2");
    expect_text(reply, "unconverted[0].amount", "150.00 SGD");
    expect_text(reply, "undated_count", "1");
    loopback_sql(c->server, "delete from exchange_rate");
}

static const char *target(const struct loopback_user *user, const char *text)
{
    return company_make(user, "target", "%s", text);
}

static void targets_stand_beside_what_is_won(void **state)
{
    const struct company *c = *state;
    const char *li = as_user(c, c->li), *wang = as_user(c, c->wang);
    struct arena *arena = loopback_arena(c->server);
    deal(c, c->li, "quota", "150 CNY", "won", "2032-02-01");
    /* any day of the period will do */
    const char *id = target(
        c->boss,
        arena_printf(arena, "owner_id: '%s' start_date: '2032-02-29' amount: '600 CNY'", li));
    expect_text(company_get(c->boss, id), "start_date", "2032-01-01");
    expect_text(company_get(c->boss, id), "period", "quarter");
    expect_text(company_get(c->boss, id), "team_id",
                arena_printf(arena, "TM-%lld", (long long)c->east));
    /* a quarter is the sum of its months where nothing else is said */
    for (int month = 1; month <= 2; month++)
        target(c->boss, arena_printf(arena,
                                     "owner_id: '%s' period: 1 start_date: '2032-%02d-01' amount: "
                                     "'50 CNY'",
                                     wang, month));
    /* what is set for the quarter counts, not what is set for a month of it */
    target(c->boss,
           arena_printf(arena,
                        "owner_id: '%s' period: 1 start_date: '2032-03-01' amount: '999 CNY'", li));
    target(c->boss,
           arena_printf(arena, "kind: 2 owner_id: '%s' start_date: '2032-01-01' amount: '2000 CNY'",
                        li));
    struct loopback_reply reply = forecast(c->boss, "quota", "period: '2032-Q1' by: 'owner'");
    expect_text(reply, "rows#", "2");
    expect_text(reply, "rows[0].quota", "600.00 CNY");
    expect_text(reply, "rows[0].attainment", "25");
    expect_text(reply, "rows[1].quota", "100.00 CNY");
    expect_text(reply, "rows[1].closed", "0.00 CNY");
    expect_text(reply, "total.quota", "700.00 CNY");
    reply = forecast(c->boss, "quota", "period: '2032-Q1' by: 'team'");
    expect_text(reply, "rows[0].quota", "2000.00 CNY");
    /* one sees one's own */
    reply = forecast(c->li, "quota", "period: '2032-Q1' by: 'owner'");
    expect_text(reply, "rows#", "1");
    expect_text(reply, "rows[0].quota", "600.00 CNY");
    reply = forecast(c->li, "quota", "period: '2032' by: 'month' by: 'owner'");
    expect_text(reply, "rows#", "2"); /* the won deal in February, the target of March */
}

static void a_target_is_set_once(void **state)
{
    const struct company *c = *state;
    struct arena *arena = loopback_arena(c->server);
    const char *li = as_user(c, c->li);
    target(c->boss,
           arena_printf(arena, "owner_id: '%s' start_date: '2033-01-01' amount: '1 CNY'", li));
    expect_error(loopback_call(c->boss, "CreateTarget",
                               "target { owner_id: '%s' start_date: '2033-03-31' amount: '2 CNY' }",
                               li),
                 RPC_ALREADY_EXISTS, NULL, NULL);
    expect_error(loopback_call(c->boss, "CreateTarget",
                               "target { owner_id: '%s' start_date: '2033-04-01' amount: '2 USD' }",
                               li),
                 RPC_INVALID_ARGUMENT, "CURRENCY_MISMATCH", "target.amount");
    expect_error(
        loopback_call(c->li, "CreateTarget", "target { start_date: '2033-04-01' amount: '2 CNY' }"),
        RPC_PERMISSION_DENIED, NULL, NULL);
}

static void fiscal_years_begin_when_the_company_says(void **state)
{
    const struct company *c = *state;
    deal(c, c->li, "fiscal", "10 CNY", "won", "2034-03-31");
    deal(c, c->li, "fiscal", "20 CNY", "won", "2034-04-01");
    loopback_sql(c->server,
                 "update setting set value = '4' where key = 'company.fiscal_year_start'");
    loopback_settle(c->server);
    struct loopback_reply reply = forecast(c->li, "fiscal", "period: '2033-Q4'");
    expect_text(reply, "start_date", "2034-01-01");
    expect_text(reply, "total.closed", "10.00 CNY");
    reply = forecast(c->li, "fiscal", "period: '2034' by: 'quarter'");
    expect_text(reply, "rows[0].period", "2034-Q1");
    expect_text(reply, "total.closed", "20.00 CNY");
    loopback_sql(c->server,
                 "update setting set value = '1' where key = 'company.fiscal_year_start'");
    loopback_settle(c->server);
}

static void snapshot(const struct company *c, const char *day)
{
    loopback_sql(c->server, "select kith_take_forecast('%s 15:30+00')", day);
}

static struct loopback_reply compare(const struct loopback_user *user, const char *word,
                                     const char *more)
{
    return loopback_call(user, "CompareForecast", "period: '2035-Q1' filter: 'name = \"%s\"' %s",
                         word, more);
}

static void change(const struct company *c, const char *id, const char *set)
{
    expect_ok(loopback_call(c->li, "UpdateOpportunity", "opportunity { id: '%s' %s }", id, set));
}

static void move_to(const struct company *c, const char *id, const char *code, const char *more)
{
    expect_ok(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: '%s' %s", id,
                            stage(c, code), more));
}

/* The row of a change: "count difference won", nothing for none. */
static const char *changed(const struct company *c, struct loopback_reply reply, const char *name)
{
    struct arena *arena = loopback_arena(c->server);
    for (int i = 0; i < 12; i++) {
        const char *row = arena_printf(arena, "changes[%d]", i);
        if (strcmp(loopback_text(reply, arena_printf(arena, "%s.change", row)), name) == 0)
            return arena_printf(arena, "%s %s %s",
                                loopback_text(reply, arena_printf(arena, "%s.count", row)),
                                loopback_text(reply, arena_printf(arena, "%s.difference", row)),
                                loopback_text(reply, arena_printf(arena, "%s.won_count", row)));
    }
    return "";
}

/* Beginning and end differ by what is told. */
static void a_forecast_moves_for_reasons_that_add_up(void **state)
{
    const struct company *c = *state;
    const char *won = deal(c, c->li, "move", "100 CNY", "proposal", "2035-01-10");
    const char *lost = deal(c, c->li, "move", "200 CNY", "proposal", "2035-01-10");
    const char *late = deal(c, c->li, "move", "300 CNY", "proposal", "2035-03-31");
    const char *early = deal(c, c->li, "move", "400 CNY", "proposal", "2035-04-01");
    const char *more = deal(c, c->li, "move", "500 CNY", "proposal", "2035-02-01");
    const char *less = deal(c, c->li, "move", "600 CNY", "proposal", "2035-02-01");
    const char *out = deal(c, c->li, "move", "700 CNY", "proposal", "2035-02-01");
    deal(c, c->li, "move", "800 CNY", "proposal", "2035-02-01");
    deal(c, c->zhao, "move", "9999 CNY", "proposal", "2035-02-01");
    snapshot(c, "2034-12-31");
    move_to(c, won, "won", "");
    move_to(c, lost, "lost", "lost_reason: 'price'");
    change(c, late, "close_date: '2035-04-01'");
    change(c, early, "close_date: '2035-03-31'");
    change(c, more, "amount: '550 CNY'");
    change(c, less, "amount: '510 CNY'");
    change(c, out, "forecast: 5");
    deal(c, c->li, "move", "1000 CNY", "prospecting", "2035-02-01");
    struct loopback_reply reply = compare(c->li, "move", "since: '2035-01-05'");
    expect_text(reply, "start_total", "3200.00 CNY");
    expect_text(reply, "end_total", "3360.00 CNY");
    assert_string_equal(changed(c, reply, "unchanged"), "2 0.00 CNY 1");
    assert_string_equal(changed(c, reply, "lost"), "1 -200.00 CNY ");
    assert_string_equal(changed(c, reply, "slipped"), "1 -300.00 CNY ");
    assert_string_equal(changed(c, reply, "pulled_in"), "1 400.00 CNY ");
    assert_string_equal(changed(c, reply, "raised"), "1 50.00 CNY ");
    assert_string_equal(changed(c, reply, "lowered"), "1 -90.00 CNY ");
    assert_string_equal(changed(c, reply, "left"), "1 -700.00 CNY ");
    assert_string_equal(changed(c, reply, "added"), "1 1000.00 CNY ");
    expect_text(reply, "deals#", "8"); /* the one that was won too */
    expect_text(reply, "deals[0].change", "added");
    expect_text(reply, "deals[1].opportunity_id", out);
    expect_text(reply, "deals[3].opportunity_id", late);
    expect_text(reply, "deals[3].from_close_date", "2035-03-31");
    expect_text(reply, "deals[3].to_close_date", "2035-04-01");
    expect_text(reply, "truncated", "");
    reply = compare(c->li, "move", "since: '2035-01-05' limit: 3");
    expect_text(reply, "deals#", "3");
    expect_text(reply, "truncated", "true");
    /* between two snapshots it says the same, whatever comes later */
    snapshot(c, "2035-01-07");
    change(c, less, "amount: '1 CNY'");
    reply = compare(c->li, "move", "since: '2035-01-05' until: '2035-01-10'");
    expect_text(reply, "start_total", "3200.00 CNY");
    expect_text(reply, "end_total", "3360.00 CNY");
    assert_string_equal(changed(c, reply, "lost"), "1 -200.00 CNY ");
    reply = forecast(c->li, "move", "period: '2035-Q1' as_of: '2035-01-01'");
    expect_text(reply, "total.best_case", "3200.00 CNY");
    expect_text(reply, "total.closed", "0.00 CNY");
}

static void a_snapshot_is_taken_once_a_day(void **state)
{
    const struct company *c = *state;
    snapshot(c, "2036-06-01");
    snapshot(c, "2036-06-01");
    expect_text(company_list(c->li, "forecast_snapshot", "filter: 'taken_on = 2036-06-01'"),
                "forecast_snapshots#", "1");
    expect_error(compare(c->li, "none", "since: '2001-01-01'"), RPC_FAILED_PRECONDITION,
                 "NO_SNAPSHOT", NULL);
    expect_error(forecast(c->li, "none", "as_of: '2001-01-01'"), RPC_FAILED_PRECONDITION,
                 "NO_SNAPSHOT", NULL);
}

static void rates_that_move_are_told_apart(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "insert into exchange_rate (currency, rate, valid_from) values "
                            "('EUR', 7, '2020-02-03')");
    deal(c, c->li, "drift", "100 EUR", "proposal", "2035-02-01");
    snapshot(c, "2037-01-01");
    loopback_sql(c->server, "insert into exchange_rate (currency, rate, valid_from) values "
                            "('EUR', 8, '2020-02-04')");
    struct loopback_reply reply = compare(c->li, "drift", "since: '2037-01-01'");
    expect_text(reply, "start_total", "700.00 CNY");
    assert_string_equal(changed(c, reply, "exchange"), "1 100.00 CNY ");
    loopback_sql(c->server, "delete from exchange_rate");
}

static void a_category_follows_the_stage_until_somebody_says_otherwise(void **state)
{
    const struct company *c = *state;
    const char *id = deal(c, c->li, "follow", "5 CNY", "proposal", "2035-02-01");
    expect_text(company_get(c->li, id), "forecast", "best_case");
    change(c, id, "forecast: 3");
    expect_text(company_get(c->li, id), "forecast", "commit");
    change(c, id, "amount: '6 CNY'");
    expect_text(company_get(c->li, id), "forecast", "commit");
    move_to(c, id, "qualification", "");
    expect_text(company_get(c->li, id), "forecast", "pipeline");
    expect_error(
        loopback_call(c->li, "UpdateOpportunity", "opportunity { id: '%s' forecast: 4 }", id),
        RPC_FAILED_PRECONDITION, "FORECAST_NOT_WON", "opportunity.forecast");
    move_to(c, id, "won", "");
    expect_text(company_get(c->li, id), "forecast", "closed");
}

static void a_period_is_a_month_a_quarter_or_a_year(void **state)
{
    const struct company *c = *state;
    expect_error(forecast(c->li, "x", "period: 'Q4'"), RPC_INVALID_ARGUMENT, NULL, "period");
    expect_error(forecast(c->li, "x", "period: '2031-01' by: 'quarter'"), RPC_INVALID_ARGUMENT,
                 NULL, "by");
    expect_error(forecast(c->li, "x", "by: 'moon'"), RPC_INVALID_ARGUMENT, NULL, "by");
    expect_error(forecast(c->li, "x", "period: '2031' by: 'quarter' by: 'month'"),
                 RPC_INVALID_ARGUMENT, NULL, "by");
    /* the present quarter, in the company's time zone */
    expect_text(
        forecast(c->li, "x", ""), "start_date",
        loopback_value(c->server, "select kith_period_start(2::smallint, kith_today())::text"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deals_count_by_category_and_chance),
        cmocka_unit_test(figures_agree_with_their_lists),
        cmocka_unit_test(nobody_forecasts_what_others_hide),
        cmocka_unit_test(what_has_no_rate_is_in_no_sum),
        cmocka_unit_test(targets_stand_beside_what_is_won),
        cmocka_unit_test(a_target_is_set_once),
        cmocka_unit_test(fiscal_years_begin_when_the_company_says),
        cmocka_unit_test(a_forecast_moves_for_reasons_that_add_up),
        cmocka_unit_test(a_snapshot_is_taken_once_a_day),
        cmocka_unit_test(rates_that_move_are_told_apart),
        cmocka_unit_test(a_category_follows_the_stage_until_somebody_says_otherwise),
        cmocka_unit_test(a_period_is_a_month_a_quarter_or_a_year),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
