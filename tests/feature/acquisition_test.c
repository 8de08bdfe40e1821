/* SPDX-License-Identifier: Apache-2.0 */
/* What winning customers costs: figures against the lists behind them. */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

#define MARCH "from: '2026-03-01' until: '2026-03-31'"

static struct loopback_reply report(const struct loopback_user *user, const char *period)
{
    return loopback_call(user, "GetAcquisitionReport", "%s", period);
}

/* A field of the row of a source; "-" when there is no such row. */
static const char *cell(struct loopback_reply reply, const char *source, const char *field)
{
    expect_ok(reply);
    for (int i = 0; i < 40; i++) {
        const char *row = arena_printf(reply.arena, "rows[%d].", i);
        if (i >= (int)strtol(loopback_text(reply, "rows#"), NULL, 10))
            break;
        if (strcmp(loopback_text(reply, arena_printf(reply.arena, "%ssource", row)), source) == 0)
            return loopback_text(reply, arena_printf(reply.arena, "%s%s", row, field));
    }
    return "-";
}

static void expect_cell(struct loopback_reply reply, const char *source, const char *field,
                        const char *want)
{
    assert_string_equal(cell(reply, source, field), want);
}

static void backdate(struct company *c, const char *table, const char *id, const char *time)
{
    loopback_sql(c->server, "update %s set created_at = '%s' where id = %lld", table, time,
                 company_number(id));
}

static const char *march_lead(struct company *c, const struct loopback_user *user)
{
    const char *id = company_make(user, "lead", "name: 'M' source: 'exhibition'");
    backdate(c, "lead", id, "2026-03-05 12:00+08");
    return id;
}

static void leads_are_counted_by_source(void **state)
{
    struct company *c = *state;
    march_lead(c, c->li);
    expect_ok(loopback_call(c->li, "WorkLead", "id: '%s'", march_lead(c, c->li)));
    const char *gone = march_lead(c, c->li);
    expect_ok(loopback_call(c->li, "WorkLead", "id: '%s'", gone));
    expect_ok(loopback_call(c->li, "DisqualifyLead", "id: '%s' reason: 'no_need'", gone));
    expect_ok(loopback_call(c->li, "ConvertLead", "id: '%s'", march_lead(c, c->li)));
    march_lead(c, c->zhao);
    /* The day begins when it begins in the company's zone. */
    const char *edge = company_make(c->li, "lead", "name: 'E' source: 'exhibition'");
    backdate(c, "lead", edge, "2026-03-31 23:59+08");
    edge = company_make(c->li, "lead", "name: 'F' source: 'exhibition'");
    backdate(c, "lead", edge, "2026-04-01 00:00+08");
    struct loopback_reply all = report(c->admin, MARCH);
    expect_cell(all, "exhibition", "leads", "6");
    expect_cell(all, "exhibition", "qualified", "2");
    expect_cell(all, "exhibition", "converted", "1");
    expect_cell(all, "exhibition", "conversion", "16.7");
    struct loopback_reply list =
        company_list(c->admin, "lead",
                     "count: true filter: 'source = exhibition create_time = "
                     "2026-03'");
    expect_text(list, "total_size", cell(all, "exhibition", "leads"));
    expect_text(all, "coverage", "");
    struct loopback_reply mine = report(c->li, MARCH);
    expect_cell(mine, "exhibition", "leads", "5");
    assert_string_not_equal(loopback_text(mine, "coverage"), "");
}

static void a_customer_is_acquired_once(void **state)
{
    struct company *c = *state;
    const char *old = company_make(c->li, "customer", "name: 'Old' source: 'referral'");
    const char *new = company_make(c->li, "customer", "name: 'New' source: 'referral'");
    const char *deals[3];
    for (int i = 0; i < 3; i++) {
        deals[i] = company_make(c->li, "opportunity",
                                "name: 'D' customer_id: '%s' amount: '1000 CNY'", i ? old : new);
        expect_ok(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: 'SG-5'", deals[i]));
    }
    static const char *const days[] = {"2026-03-10", "2026-03-11", "2026-02-11"};
    for (int i = 0; i < 3; i++)
        loopback_sql(c->server, "update opportunity set closed_at = '%s 10:00+08' where id = %lld",
                     days[i], company_number(deals[i]));
    struct loopback_reply reply = report(c->li, MARCH);
    expect_cell(reply, "referral", "acquired", "1");
    expect_cell(reply, "referral", "won", "2");
    expect_cell(reply, "referral", "value", "2000.00 CNY");
    reply = report(c->li, "from: '2026-02-01' until: '2026-02-28'");
    expect_cell(reply, "referral", "acquired", "1");
    expect_cell(reply, "referral", "won", "1");
}

static void costs_count_by_the_day(void **state)
{
    struct company *c = *state;
    company_make(c->admin, "acquisition_cost",
                 "source: 'exhibition' amount: '3100 CNY' start_date: '2026-03-01' "
                 "end_date: '2026-03-31'");
    company_make(c->admin, "acquisition_cost",
                 "source: 'referral' amount: '6000 CNY' start_date: '2026-02-01' "
                 "end_date: '2026-04-01'");
    struct loopback_reply reply = report(c->admin, MARCH);
    expect_cell(reply, "exhibition", "cost", "3100.00 CNY");
    expect_cell(reply, "exhibition", "cost_per_lead", "516.67 CNY");
    expect_cell(reply, "exhibition", "cost_per_customer", "");
    expect_cell(reply, "referral", "cost", "3100.00 CNY");
    expect_cell(reply, "referral", "cost_per_customer", "3100.00 CNY");
    expect_cell(report(c->admin, "from: '2026-03-10' until: '2026-03-10'"), "exhibition", "cost",
                "100.00 CNY");
    /* Who may not read costs sees none. */
    expect_cell(report(c->li, MARCH), "exhibition", "cost", "");
}

static void another_currency_needs_its_rate(void **state)
{
    struct company *c = *state;
    company_make(c->admin, "acquisition_cost",
                 "source: 'website' amount: '100 USD' start_date: '2026-03-02' "
                 "end_date: '2026-03-02'");
    expect_error(report(c->admin, MARCH), RPC_FAILED_PRECONDITION, "RATE_MISSING", NULL);
    company_make(c->admin, "exchange_rate", "currency: 'USD' rate: '7.2' valid_from: '2026-01-01'");
    struct loopback_reply reply = report(c->admin, MARCH);
    expect_cell(reply, "website", "cost", "720.00 CNY");
    expect_text(reply, "rates[0].currency", "USD");
    expect_text(reply, "rates[0].date", "2026-03-02");
    expect_text(reply, "rates[0].rate", "7.2");
}

static void a_period_is_needed(void **state)
{
    struct company *c = *state;
    expect_error(report(c->li, "from: '2026-03-01'"), RPC_INVALID_ARGUMENT, NULL, "until");
    expect_error(report(c->li, "from: '2026-03-02' until: '2026-03-01'"), RPC_INVALID_ARGUMENT,
                 NULL, "until");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leads_are_counted_by_source),
        cmocka_unit_test(a_customer_is_acquired_once),
        cmocka_unit_test(costs_count_by_the_day),
        cmocka_unit_test(another_currency_needs_its_rate),
        cmocka_unit_test(a_period_is_needed),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
