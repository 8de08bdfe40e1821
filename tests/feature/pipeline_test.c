/* SPDX-License-Identifier: Apache-2.0 */
/* The pipeline report: stages in their order, money by currency, weighted by chance. */
#include "tests/feature/company.h"

#include <stdlib.h>

static const char *stage(const struct company *c, const char *code)
{
    return loopback_value(c->server, "select 'SG-' || id from stage where code = '%s'", code);
}

static const char *deal(const struct loopback_user *user, const char *more)
{
    return company_make(user, "opportunity", "name: 'x' source: 'import' %s", more);
}

/* "stage=count;amount;weighted|…" */
static const char *pipeline(const struct loopback_user *user, const char *request)
{
    struct loopback_reply reply = loopback_call(user, "GetPipelineReport", "%s", request);
    const char *text = "";
    expect_ok(reply);
    long n = strtol(loopback_text(reply, "rows#"), NULL, 10);
    for (long i = 0; i < n; i++) {
        const char *row = arena_printf(reply.arena, "rows[%ld]", i);
        text = arena_printf(reply.arena, "%s%s%s=%s;%s;%s", text, i ? "|" : "",
                            loopback_text(reply, arena_printf(reply.arena, "%s.stage_id", row)),
                            loopback_text(reply, arena_printf(reply.arena, "%s.count", row)),
                            loopback_text(reply, arena_printf(reply.arena, "%s.amount", row)),
                            loopback_text(reply, arena_printf(reply.arena, "%s.weighted", row)));
    }
    return text;
}

static void the_pipeline_shows_every_open_stage(void **state)
{
    const struct company *c = *state;
    const char *proposal =
        arena_printf(loopback_arena(c->server), "stage_id: '%s'", stage(c, "proposal"));
    const char *won = arena_printf(loopback_arena(c->server), "stage_id: '%s' amount: '1000 CNY'",
                                   stage(c, "won"));
    deal(c->zhao, arena_printf(loopback_arena(c->server), "amount: '33.33 CNY' %s", proposal));
    deal(c->zhao, arena_printf(loopback_arena(c->server), "amount: '9 USD' %s", proposal));
    deal(c->zhao, proposal);
    deal(c->zhao, "amount: '101 JPY' probability: 50");
    deal(c->zhao, won);
    deal(c->li, "amount: '7 CNY'");
    assert_string_equal(
        pipeline(c->zhao, "filter: 'source = import'"),
        arena_printf(loopback_arena(c->server),
                     "%s=1;101 JPY;51 JPY|%s=;0.00 CNY;0.00 CNY|%s=2;33.33 CNY;16.67 CNY|%s=1;"
                     "9.00 USD;4.50 USD|%s=;0.00 CNY;0.00 CNY",
                     stage(c, "prospecting"), stage(c, "qualification"), stage(c, "proposal"),
                     stage(c, "proposal"), stage(c, "negotiation")));
    struct loopback_reply reply = loopback_call(c->zhao, "GetPipelineReport", " ");
    expect_text(reply, "rows[0].pipeline", "Sales 销售");
    expect_text(reply, "rows[0].stage", "Prospecting 初步接触");
}

static void the_pipeline_is_the_one_asked_for(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->admin, "pipeline", "name: 'Service' code: 'service'");
    const char *only =
        company_make(c->admin, "stage",
                     "pipeline_id: '%s' name: 'Only' code: 'only' probability: 10 kind: open", id);
    const char *request = arena_printf(loopback_arena(c->server), "pipeline_id: '%s'", id);
    assert_string_equal(pipeline(c->li, request),
                        arena_printf(loopback_arena(c->server), "%s=;0.00 CNY;0.00 CNY", only));
    expect_error(loopback_call(c->li, "GetPipelineReport", "pipeline_id: 'PL-99999'"),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "pipeline_id");
    expect_error(loopback_call(c->li, "GetPipelineReport", "pipeline_id: 'sales'"),
                 RPC_INVALID_ARGUMENT, NULL, "pipeline_id");
    expect_error(loopback_call(c->li, "GetPipelineReport", "filter: 'colour = red'"),
                 RPC_INVALID_ARGUMENT, NULL, "filter");
    expect_ok(loopback_call(c->admin, "DeletePipeline", "id: '%s'", id));
    assert_null(strstr(pipeline(c->li, " "), only));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pipeline_shows_every_open_stage),
        cmocka_unit_test(the_pipeline_is_the_one_asked_for),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
