/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals: what has to be approved, by whom, in which steps; what changes and what must not. */
#include "tests/feature/company.h"

/* Sales give ten per cent, boss leads everybody. */
static int start(void **state)
{
    company_start(state);
    const struct company *c = *state;
    loopback_sql(c->server, "update role set discount_ceiling = 10 where code = 'sales'");
    loopback_sql(c->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->boss->id, (long long)c->hq);
    return 0;
}

static const char *order_of(const struct company *c, const char *percent)
{
    const char *customer = company_make(c->li, "customer", "name: '东方'");
    return company_make(c->li, "order",
                        "customer_id: '%s' lines { description: 'goods' quantity { value: '10' } "
                        "unit_price { value: '1000' } discount_percent { value: '%s' } }",
                        customer, percent);
}

static const char *submit(const struct loopback_user *user, const char *id)
{
    struct loopback_reply made =
        loopback_call(user, "SubmitApproval", "id: '%s' reason: '老客户'", id);
    expect_ok(made);
    return loopback_text(made, "id");
}

/* Orders of this customer's name follow a flow with these steps only. */
static const char *flow(const struct company *c, const char *fields)
{
    loopback_sql(c->server, "update approval_flow set active = false");
    return company_make(c->boss, "approval_flow",
                        "name: 'Flow' object: 'order' kind: 'discount' %s", fields);
}

static void step(const struct company *c, const char *flow, int position, const char *fields)
{
    company_make(c->boss, "approval_step", "approval_flow_id: '%s' position: %d name: 'S%d' %s",
                 flow, position, position, fields);
}

static void activate(const struct company *c, const char *flow)
{
    expect_ok(loopback_call(c->boss, "UpdateApprovalFlow",
                            "approval_flow { id: '%s' active: true }", flow));
}

static void a_discount_above_the_ceiling_is_approved_first(void **state)
{
    const struct company *c = *state;
    const char *small = order_of(c, "10"), *large = order_of(c, "25");
    expect_text(company_get(c->li, small), "approval_status", "");
    expect_text(company_get(c->li, small), "discount_percent.value", "10");
    expect_ok(loopback_call(c->li, "ConfirmOrder", "id: '%s'", small));
    expect_text(company_get(c->li, large), "approval_status", "pending");
    expect_error(loopback_call(c->li, "ConfirmOrder", "id: '%s'", large), RPC_FAILED_PRECONDITION,
                 "APPROVAL_REQUIRED", "approval_status");
    const char *id = submit(c->li, large);
    expect_text(company_get(c->li, id), "status", "approving");
    expect_text(company_get(c->li, id), "order_id", large);
    expect_text(company_get(c->li, id), "amount.units", "7500");
    expect_text(company_get(c->li, large), "approval_status", "approving");
    expect_error(loopback_call(c->li, "ConfirmOrder", "id: '%s'", large), RPC_FAILED_PRECONDITION,
                 "APPROVAL_RUNNING", NULL);
    expect_error(loopback_call(c->li, "SubmitApproval", "id: '%s'", large), RPC_FAILED_PRECONDITION,
                 "APPROVAL_RUNNING", NULL);
    expect_error(loopback_call(c->li, "ApproveApproval", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "OWN_REQUEST", NULL);
    expect_text(loopback_call(c->boss, "ListMineApprovals", " "), "approvals[0].record", large);
    struct loopback_reply done =
        loopback_call(c->boss, "ApproveApproval", "id: '%s' comment: '同意'", id);
    expect_text(done, "status", "approved");
    expect_text(done, "reason", "老客户");
    expect_text(company_get(c->li, large), "approval_status", "approved");
    expect_ok(loopback_call(c->li, "ConfirmOrder", "id: '%s'", large));
    expect_error(loopback_call(c->boss, "ApproveApproval", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "APPROVAL_DECIDED", NULL);
    expect_error(loopback_call(c->li, "SubmitApproval", "id: '%s'", small), RPC_FAILED_PRECONDITION,
                 "APPROVAL_NEEDLESS", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_discount_above_the_ceiling_is_approved_first, start,
                                        company_stop),
    };
    (void)flow;
    (void)step;
    (void)activate;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
