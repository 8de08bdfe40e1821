/* SPDX-License-Identifier: Apache-2.0 */
/* Deals: stages, entry conditions, lines. */
#include "tests/feature/company.h"

static const char *stage(const struct company *c, const char *code)
{
    return loopback_value(c->server,
                          "select 'SG-' || s.id from stage s join pipeline p on p.id = "
                          "s.pipeline_id where p.code = 'sales' and s.code = '%s'",
                          code);
}

static struct loopback_reply move(const struct company *c, const struct loopback_user *user,
                                  const char *id, const char *code, const char *more)
{
    return loopback_call(user, "MoveOpportunity", "id: '%s' stage_id: '%s' %s", id, stage(c, code),
                         more);
}

static void a_deal_moves_through_the_stages(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "opportunity", "name: 'Line 2' amount: '35000 CNY'");
    expect_text(company_get(c->li, id), "stage_id", stage(c, "prospecting"));
    struct loopback_reply reply = move(c, c->li, id, "proposal", "");
    expect_text(reply, "stage_id", stage(c, "proposal"));
    expect_text(reply, "status", "open");
    expect_text(reply, "probability", "50");
    reply = move(c, c->li, id, "won", "");
    expect_text(reply, "status", "won");
    expect_text(reply, "probability", "100");
    expect_text(reply, "company_amount", "35000.00 CNY");
    assert_string_not_equal(loopback_text(reply, "close_date"), "");
    struct loopback_reply steps =
        company_list(c->li, "stage_change", "filter: 'opportunity_id = %s' order_by: 'id'", id);
    expect_text(steps, "stage_changes#", "3");
    expect_text(steps, "stage_changes[2].from_stage_id", stage(c, "proposal"));
    expect_text(steps, "stage_changes[2].to_stage_id", stage(c, "won"));
    reply = move(c, c->li, id, "negotiation", "");
    expect_text(reply, "status", "open");
    expect_text(reply, "company_amount", "");
    expect_text(reply, "closed_at", "");
}

/* The yen has no smaller unit. */
static void a_fact_is_rounded_to_the_unit_of_the_companys_currency(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "update setting set value = 'JPY' where key = 'company.currency'");
    loopback_sql(c->server, "insert into exchange_rate (currency, rate, valid_from) values "
                            "('CNY', 20.33333333, '2020-01-01')");
    loopback_settle(c->server);
    const char *id = company_make(c->li, "opportunity", "name: 'Yen' amount: '100.10 CNY'");
    expect_text(move(c, c->li, id, "won", ""), "company_amount", "2035 JPY");
    loopback_sql(c->server, "delete from exchange_rate");
    loopback_sql(c->server, "update setting set value = 'CNY' where key = 'company.currency'");
    loopback_settle(c->server);
}

/* Whatever day it is in UTC, where the connections live. */
static void days_are_those_of_the_company(void **state)
{
    const struct company *c = *state;
    static const char *const zones[] = {"Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Shanghai"};
    for (size_t i = 0; i < TEST_COUNT(zones); i++) {
        loopback_sql(c->server, "update setting set value = '%s' where key = 'company.time_zone'",
                     zones[i]);
        loopback_settle(c->server);
        const char *product = company_make(c->boss, "product", "name: 'P%zu'", i);
        const char *id = company_make(c->li, "opportunity", "product_id: '%s'", product);
        const char *name = loopback_value(
            c->server, "select 'P%zu · ' || (now() at time zone '%s')::date", i, zones[i]);
        expect_text(company_get(c->li, id), "name", name);
    }
}

static void a_stage_asks_for_its_fields(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "opportunity", "name: 'Line 3'");
    expect_error(move(c, c->li, id, "negotiation", ""), RPC_FAILED_PRECONDITION, "ENTRY_CONDITION",
                 "amount");
    expect_error(move(c, c->li, id, "lost", ""), RPC_FAILED_PRECONDITION, "ENTRY_CONDITION",
                 "lost_reason");
    expect_error(move(c, c->li, id, "lost", "lost_reason: 'moon'"), RPC_INVALID_ARGUMENT, NULL,
                 "lost_reason");
    expect_text(company_get(c->li, id), "etag", "1");
    struct loopback_reply reply = move(c, c->li, id, "lost", "lost_reason: '价格'");
    expect_text(reply, "status", "lost");
    expect_text(reply, "lost_reason", "price");
}

static void a_stage_must_exist(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "opportunity", "name: 'Line 4'");
    expect_error(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: 'SG-99999'", id),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "stage_id");
    expect_error(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: 'proposal'", id),
                 RPC_INVALID_ARGUMENT, NULL, "stage_id");
    expect_error(loopback_call(c->li, "MoveOpportunity", "id: '%s'", id), RPC_INVALID_ARGUMENT,
                 NULL, "stage_id");
}

static void a_deal_moves_within_the_scopes_of_the_role(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "opportunity", "name: 'Line 5'");
    expect_error(move(c, c->zhao, id, "proposal", ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(move(c, c->anna, id, "proposal", ""), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_ok(move(c, c->wang, id, "proposal", ""));
    expect_ok(move(c, c->boss, id, "qualification", ""));
}

static void of_two_moves_with_one_etag_one_is_refused(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "opportunity", "name: 'Line 6'");
    struct loopback_stream first = loopback_start(
        c->li, "MoveOpportunity", "id: '%s' stage_id: '%s' etag: '1'", id, stage(c, "proposal"));
    struct loopback_stream second =
        loopback_start(c->wang, "MoveOpportunity", "id: '%s' stage_id: '%s' etag: '1'", id,
                       stage(c, "qualification"));
    struct loopback_reply one = loopback_wait(first), other = loopback_wait(second);
    bool won = status_is_ok(one.status);
    expect_ok(won ? one : other);
    expect_error(won ? other : one, RPC_ABORTED, "ETAG_MISMATCH", "etag");
}

static void a_deal_is_about_something(void **state)
{
    const struct company *c = *state;
    static const char *const nothing[] = {"", "amount: '1 CNY'", "name: ''"};
    for (size_t i = 0; i < TEST_COUNT(nothing); i++)
        expect_error(loopback_call(c->li, "CreateOpportunity", "opportunity { %s }", nothing[i]),
                     RPC_INVALID_ARGUMENT, "DEAL_UNNAMED", "opportunity.name");
    const char *customer = company_make(c->li, "customer", "name: 'Deal'");
    const char *id = company_make(c->li, "opportunity", "customer_id: '%s'", customer);
    expect_ok(loopback_call(c->li, "UpdateOpportunity",
                            "opportunity { id: '%s' amount: '5 CNY' } update_mask: 'amount'", id));
}

static void figures_must_make_sense(void **state)
{
    const struct company *c = *state;
    expect_error(
        loopback_call(c->li, "CreateOpportunity", "opportunity { name: 'x' amount: '-1 CNY' }"),
        RPC_INVALID_ARGUMENT, NULL, "opportunity.amount");
    expect_error(loopback_call(c->li, "CreateOpportunity",
                               "opportunity { name: 'x' start_date: '2027-02-01' close_date: "
                               "'2027-01-31' }"),
                 RPC_INVALID_ARGUMENT, "PERIOD_INVALID", "opportunity.close_date");
    expect_error(
        loopback_call(c->li, "CreateOpportunity", "opportunity { name: 'x' probability: 101 }"),
        RPC_INVALID_ARGUMENT, NULL, NULL);
}

static void lines_must_make_sense(void **state)
{
    static const struct {
        const char *line, *field;
    } wrong[] = {
        {"quantity: '0'", "opportunity.lines[0].quantity"},
        {"quantity: '-1'", "opportunity.lines[0].quantity"},
        {"quantity: '1' unit_price: '-1 CNY'", "opportunity.lines[0].unit_price"},
        {"quantity: '1' discount_percent: '-0.5'", "opportunity.lines[0].discount_percent"},
        {"quantity: '1' discount_percent: '100.5'", "opportunity.lines[0].discount_percent"},
    };
    const struct company *c = *state;
    const char *product = company_make(c->admin, "product", "name: 'Pump' unit_price: '99.99 CNY'");
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(loopback_call(c->li, "CreateOpportunity",
                                   "opportunity { name: 'x' lines { product_id: '%s' %s } }",
                                   product, wrong[i].line),
                     RPC_INVALID_ARGUMENT, NULL, wrong[i].field);
    const char *id = company_make(c->li, "opportunity",
                                  "name: 'x' lines { product_id: '%s' quantity: '3' "
                                  "discount_percent: '100' } lines { product_id: '%s' quantity: "
                                  "'3' discount_percent: '10' }",
                                  product, product);
    struct loopback_reply read = company_get(c->li, id);
    expect_text(read, "lines[0].amount", "0.00 CNY");
    expect_text(read, "lines[1].amount", "269.97 CNY");
}

static void the_lines_make_the_amount(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->admin, "product", "name: 'Pump' unit_price: '10 CNY'");
    const char *id = company_make(c->li, "opportunity",
                                  "name: 'x' amount: '7 CNY' lines { product_id: '%s' quantity: "
                                  "'3' } lines { product_id: '%s' quantity: '1' }",
                                  product, product);
    struct loopback_reply reply = company_get(c->li, id);
    expect_text(reply, "amount", "40.00 CNY");
    expect_text(reply, "etag", "1");
    const char *line = loopback_text(reply, "lines[1].id");
    static const char change[] = "opportunity { id: '%s' amount: '%s CNY' }";
    expect_error(loopback_call(c->li, "UpdateOpportunity", change, id, "41"),
                 RPC_FAILED_PRECONDITION, "AMOUNT_OF_LINES", "opportunity.amount");
    expect_ok(loopback_call(c->li, "UpdateOpportunity", change, id, "40"));
    expect_ok(loopback_call(c->li, "UpdateOpportunityLine",
                            "opportunity_line { id: '%s' quantity: '2' }", line));
    expect_text(company_get(c->li, id), "amount", "50.00 CNY");
    expect_error(loopback_call(c->li, "UpdateOpportunityLine",
                               "opportunity_line { id: '%s' unit_price: '2 USD' }", line),
                 RPC_FAILED_PRECONDITION, "CURRENCY_MISMATCH", NULL);
    expect_ok(loopback_call(c->li, "DeleteOpportunityLine", "id: '%s'", line));
    expect_text(company_get(c->li, id), "amount", "30.00 CNY");
}

/* Whatever a pipeline of one's own asks for, and whichever way a deal comes in. */
static void a_lost_deal_says_why(void **state)
{
    const struct company *c = *state;
    const char *pipeline = company_make(c->boss, "pipeline", "name: 'Own' code: 'own'");
    const char *lost = company_make(
        c->boss, "stage", "pipeline_id: '%s' name: 'Gone' code: 'gone' kind: lost", pipeline);
    company_make(c->boss, "stage",
                 "pipeline_id: '%s' name: 'Rich' code: 'rich' kind: open entry_fields: 'amount'",
                 pipeline);
    const char *rich =
        loopback_value(c->server, "select 'SG-' || id from stage where code = 'rich'");
    static const char deal[] = "opportunity { name: 'x' stage_id: '%s' %s }";
    expect_error(loopback_call(c->li, "CreateOpportunity", deal, lost, ""), RPC_FAILED_PRECONDITION,
                 "ENTRY_CONDITION", "opportunity.lost_reason");
    expect_error(loopback_call(c->li, "CreateOpportunity", deal, rich, ""), RPC_FAILED_PRECONDITION,
                 "ENTRY_CONDITION", "opportunity.amount");
    struct loopback_reply reply =
        loopback_call(c->li, "CreateOpportunity", deal, lost, "lost_reason: 'price'");
    expect_ok(reply);
    const char *id = loopback_text(reply, "id");
    expect_error(loopback_call(c->li, "UpdateOpportunity",
                               "opportunity { id: '%s' lost_reason: '' } update_mask: "
                               "'lost_reason'",
                               id),
                 RPC_FAILED_PRECONDITION, "ENTRY_CONDITION", "opportunity.lost_reason");
    expect_error(loopback_call(c->li, "UpdateOpportunity",
                               "opportunity { id: '%s' stage_id: '%s' }", id, rich),
                 RPC_FAILED_PRECONDITION, "ENTRY_CONDITION", "opportunity.amount");
}

static void stages_ask_for_fields_that_exist(void **state)
{
    const struct company *c = *state;
    const char *pipeline = loopback_value(c->server, "select 'PL-' || id from pipeline");
    static const char fields[] =
        "stage { pipeline_id: '%s' name: 'Trial' code: '%s' entry_fields: '%s' }";
    expect_error(loopback_call(c->boss, "CreateStage", fields, pipeline, "trial", "amount,colour"),
                 RPC_INVALID_ARGUMENT, "FIELD_UNKNOWN", "stage.entry_fields");
    expect_error(loopback_call(c->boss, "CreateStage", fields, pipeline, "Trial 1", ""),
                 RPC_INVALID_ARGUMENT, "KEY_INVALID", "stage.code");
    expect_ok(
        loopback_call(c->boss, "CreateStage", fields, pipeline, "trial", "amount, close_date"));
    expect_error(loopback_call(c->boss, "CreatePipeline", "pipeline { name: 'x' code: 'X y' }"),
                 RPC_INVALID_ARGUMENT, "KEY_INVALID", "pipeline.code");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deal_moves_through_the_stages),
        cmocka_unit_test(a_fact_is_rounded_to_the_unit_of_the_companys_currency),
        cmocka_unit_test(days_are_those_of_the_company),
        cmocka_unit_test(a_stage_asks_for_its_fields),
        cmocka_unit_test(a_stage_must_exist),
        cmocka_unit_test(a_deal_moves_within_the_scopes_of_the_role),
        cmocka_unit_test(of_two_moves_with_one_etag_one_is_refused),
        cmocka_unit_test(a_deal_is_about_something),
        cmocka_unit_test(figures_must_make_sense),
        cmocka_unit_test(lines_must_make_sense),
        cmocka_unit_test(the_lines_make_the_amount),
        cmocka_unit_test(a_lost_deal_says_why),
        cmocka_unit_test(stages_ask_for_fields_that_exist),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
