/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals: what has to be approved, by whom, in which steps; what changes and what must not. */
#include "tests/feature/approvals.h"

static void a_discount_above_the_ceiling_is_approved_first(void **state)
{
    const struct company *c = *state;
    const char *small = approvals_order(c, "10"), *large = approvals_order(c, "25");
    expect_text(company_get(c->li, small), "approval_status", "");
    expect_text(company_get(c->li, small), "discount_percent.value", "10");
    expect_ok(loopback_call(c->li, "ConfirmOrder", "id: '%s'", small));
    expect_text(company_get(c->li, large), "approval_status", "pending");
    expect_error(loopback_call(c->li, "ConfirmOrder", "id: '%s'", large), RPC_FAILED_PRECONDITION,
                 "APPROVAL_REQUIRED", "approval_status");
    const char *id = approvals_submit(c->li, large);
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

static void what_counts_does_not_change_meanwhile(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_order(c, "25");
    const char *line = loopback_text(company_get(c->li, id), "lines[0].id");
    const char *approval = approvals_submit(c->li, id);
    static const char change[] = "order_line { id: '%s' discount_percent { value: '%s' } }";
    expect_error(loopback_call(c->li, "UpdateOrderLine", change, line, "30"),
                 RPC_FAILED_PRECONDITION, "APPROVAL_RUNNING", NULL);
    expect_error(approvals_act(c->li, "DeleteOrder", id, ""), RPC_FAILED_PRECONDITION,
                 "APPROVAL_RUNNING", NULL);
    expect_ok(loopback_call(c->li, "UpdateOrder", "order { id: '%s' description: 'other' }", id));
    expect_ok(approvals_approve(c->boss, approval));
    /* Less than what was approved stays approved, more is asked anew. */
    expect_ok(loopback_call(c->li, "UpdateOrderLine",
                            "order_line { id: '%s' quantity { value: '9' } }", line));
    expect_text(company_get(c->li, id), "approval_status", "approved");
    expect_ok(loopback_call(c->li, "UpdateOrderLine",
                            "order_line { id: '%s' quantity { value: '11' } }", line));
    expect_text(company_get(c->li, id), "approval_status", "pending");
    expect_ok(loopback_call(c->li, "UpdateOrderLine", change, line, "5"));
    expect_text(company_get(c->li, id), "approval_status", "");
    expect_ok(approvals_act(c->li, "ConfirmOrder", id, ""));
}

static void a_low_price_is_a_discount(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->boss, "product", "name: 'P' unit: 'piece'");
    const char *list =
        company_make(c->boss, "price_list", "name: 'L' currency: 'CNY' active: true");
    company_make(c->boss, "price", "price_list_id: '%s' product_id: '%s' unit_price: '100 CNY'",
                 list, product);
    const char *customer = company_make(c->li, "customer", "name: '东方'");
    const char *id =
        company_make(c->li, "order",
                     "customer_id: '%s' lines { product_id: '%s' quantity { value: '1' "
                     "} unit_price { value: '70' } }",
                     customer, product);
    expect_text(company_get(c->li, id), "discount_percent.value", "30");
    expect_text(company_get(c->li, id), "approval_status", "pending");
}

static void the_grade_sets_a_ceiling_for_everybody(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "alter table grade_band disable trigger fixed; "
                            "update grade_band set discount_ceiling = 5 where code = 'A'; "
                            "alter table grade_band enable trigger fixed");
    const char *customer = company_make(c->boss, "customer", "name: '分级'");
    loopback_sql(c->server, "update customer set grade = 'A' where id = %lld",
                 company_number(customer));
    const char *id = company_make(c->boss, "order",
                                  "customer_id: '%s' lines { description: 'goods' quantity { "
                                  "value: '1' } unit_price { value: '10' } discount_percent { "
                                  "value: '8' } }",
                                  customer);
    expect_text(company_get(c->boss, id), "approval_status", "pending");
    /* Nobody above: an administrator signs. */
    const char *approval = approvals_submit(c->boss, id);
    expect_text(approvals_act(c->boss, "ExplainApproval", approval, ""),
                "steps[0].signers[0].because", "administrator");
    expect_ok(approvals_approve(c->admin, approval));
    expect_ok(approvals_act(c->boss, "ConfirmOrder", id, ""));
}

static void steps_follow_amount_and_condition(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "amount_from { value: '1000' }");
    approvals_step(c, id, 1, approvals_named(c->wang, "1"));
    approvals_step(c, id, 2,
                   arena_printf(loopback_arena(c->server), "%s filter: 'description = \"小额\"'",
                                approvals_named(c->sun, "1")));
    approvals_step(c, id, 3,
                   arena_printf(loopback_arena(c->server), "%s amount_from { value: '7000' }",
                                approvals_named(c->boss, "1")));
    approvals_step(c, id, 4, approvals_named(c->anna, "3"));
    expect_error(loopback_call(c->boss, "CreateApprovalStep",
                               "approval_step { approval_flow_id: '%s' position: 5 name: 'x' mode: "
                               "1 signer: 3 filter: 'no_such = 1' }",
                               id),
                 RPC_INVALID_ARGUMENT, NULL, "approval_step.filter");
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    struct loopback_reply why = approvals_act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "steps#", "3");
    expect_text(why, "steps[0].state", "waiting");
    expect_text(why, "steps[1].state", "coming");
    expect_text(why, "may_sign", "");
    expect_error(approvals_approve(c->boss, approval), RPC_FAILED_PRECONDITION, "APPROVAL_NOT_YET",
                 NULL);
    expect_text(approvals_approve(c->wang, approval), "step_name", "S3");
    expect_error(approvals_approve(c->wang, approval), RPC_FAILED_PRECONDITION, "APPROVAL_SIGNED",
                 NULL);
    expect_text(approvals_act(c->boss, "ExplainApproval", approval, ""), "may_sign", "true");
    expect_text(approvals_approve(c->boss, approval), "status", "approved");
    why = approvals_act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "steps[0].state", "signed");
    expect_text(why, "steps[2].state", "told");
    expect_text(why, "acts#", "4"); /* submitted, two signatures, told */
    expect_text(company_list(c->anna, "notification", "filter: 'kind = approval_cc'"),
                "notifications#", "1");
    expect_text(company_list(c->li, "notification", "filter: 'kind = approval_approved'"),
                "notifications#", "1");
    expect_text(company_list(c->boss, "notification", "filter: 'kind = approval_waiting'"),
                "notifications#", "1");
    /* Below the amount of the flow nothing has to be approved. */
    const char *customer = company_make(c->li, "customer", "name: '东方'");
    const char *small = company_make(c->li, "order",
                                     "customer_id: '%s' lines { description: 'goods' quantity { "
                                     "value: '1' } unit_price { value: '10' } discount_percent { "
                                     "value: '50' } }",
                                     customer);
    expect_ok(approvals_act(c->li, "ConfirmOrder", small, ""));
}

static void all_of_a_role_sign(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    approvals_step(c, id, 1, approvals_by_role(c, "sales", "2"));
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    expect_ok(approvals_approve(c->wang, approval));
    expect_ok(approvals_approve(c->sun, approval));
    expect_text(company_get(c->li, order), "approval_status", "approving");
    /* A change of the flow changes nothing for this one. */
    approvals_step(c, id, 2, approvals_named(c->boss, "1"));
    expect_text(approvals_approve(c->zhao, approval), "status", "approved");
    expect_text(company_get(c->li, order), "approval_status", "approved");
    expect_text(company_list(c->li, "approval_decision",
                             "filter: 'approval_id = %s AND act = approved'", approval),
                "approval_decisions#", "3");
}

static void any_of_a_role_signs_or_rejects(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    approvals_step(c, id, 1, approvals_by_role(c, "sales", "1"));
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    expect_error(approvals_act(c->wang, "RejectApproval", approval, ""), RPC_INVALID_ARGUMENT, NULL,
                 NULL);
    expect_text(approvals_act(c->wang, "RejectApproval", approval, "reason: '折扣过高'"), "status",
                "rejected");
    expect_error(approvals_approve(c->sun, approval), RPC_FAILED_PRECONDITION, "APPROVAL_DECIDED",
                 NULL);
    expect_text(company_get(c->li, order), "approval_status", "rejected");
    expect_error(approvals_act(c->li, "ConfirmOrder", order, ""), RPC_FAILED_PRECONDITION,
                 "APPROVAL_REQUIRED", NULL);
    struct loopback_reply why = approvals_act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "steps[0].state", "rejected");
    expect_text(why, "acts[1].comment", "折扣过高");
    expect_text(approvals_approve(c->sun, approvals_submit(c->li, order)), "status", "approved");
}

static void it_is_withdrawn_by_who_submitted_it(void **state)
{
    const struct company *c = *state;
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    expect_error(approvals_act(c->wang, "WithdrawApproval", approval, ""), RPC_PERMISSION_DENIED,
                 "OTHERS_REQUEST", NULL);
    expect_error(approvals_act(c->zhao, "WithdrawApproval", approval, ""), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_text(approvals_act(c->li, "WithdrawApproval", approval, "request_id: 'r1'"), "status",
                "withdrawn");
    expect_text(approvals_act(c->li, "WithdrawApproval", approval, "request_id: 'r1'"), "status",
                "withdrawn");
    expect_text(company_get(c->li, order), "approval_status", "withdrawn");
    const char *line = loopback_text(company_get(c->li, order), "lines[0].id");
    expect_ok(loopback_call(c->li, "UpdateOrderLine",
                            "order_line { id: '%s' discount_percent { value: '20' } }", line));
    expect_text(company_get(c->li, order), "approval_status", "pending");
    expect_text(approvals_act(c->boss, "WithdrawApproval", approvals_submit(c->li, order), ""),
                "status", "withdrawn");
}

static void a_deal_is_not_won_before(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->boss, "product", "name: 'P'");
    const char *customer = company_make(c->li, "customer", "name: '东方'");
    const char *deal = company_make(
        c->li, "opportunity",
        "customer_id: '%s' lines { product_id: '%s' quantity { value: '1' } unit_price: '1000 CNY' "
        "discount_percent { value: '20' } }",
        customer, product);
    const char *won = loopback_value(
        c->server, "select 'SG-' || id from stage where kind = 2 order by id limit 1");
    expect_text(company_get(c->li, deal), "approval_status", "pending");
    expect_error(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: '%s'", deal, won),
                 RPC_FAILED_PRECONDITION, "APPROVAL_REQUIRED", NULL);
    expect_ok(approvals_approve(c->boss, approvals_submit(c->li, deal)));
    expect_ok(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: '%s'", deal, won));
    const char *line = loopback_text(company_get(c->li, deal), "lines[0].id");
    expect_error(loopback_call(c->li, "UpdateOpportunityLine",
                               "opportunity_line { id: '%s' discount_percent { value: '40' } }",
                               line),
                 RPC_FAILED_PRECONDITION, "APPROVAL_REQUIRED", NULL);
    expect_ok(loopback_call(c->li, "UpdateOpportunityLine",
                            "opportunity_line { id: '%s' quantity { value: '0.5' } }", line));
}

static void a_flow_counts_once_somebody_signs(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    expect_error(
        loopback_call(c->boss, "UpdateApprovalFlow", "approval_flow { id: '%s' active: true }", id),
        RPC_FAILED_PRECONDITION, "APPROVAL_FLOW_EMPTY", NULL);
    approvals_step(c, id, 1, approvals_named(c->boss, "1"));
    approvals_activate(c, id);
    struct loopback_reply steps =
        company_list(c->boss, "approval_step", "filter: 'approval_flow_id = %s'", id);
    expect_error(approvals_act(c->boss, "DeleteApprovalStep",
                               loopback_text(steps, "approval_steps[0].id"), ""),
                 RPC_FAILED_PRECONDITION, "APPROVAL_FLOW_EMPTY", NULL);
    expect_error(loopback_call(c->boss, "CreateApprovalFlow",
                               "approval_flow { name: 'x' object: 'customer' kind: 'discount' }"),
                 RPC_INVALID_ARGUMENT, "APPROVAL_UNKNOWN", "approval_flow.object");
    expect_error(loopback_call(c->li, "CreateApprovalFlow",
                               "approval_flow { name: 'x' object: 'order' kind: 'discount' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_discount_above_the_ceiling_is_approved_first, approvals_reset),
        cmocka_unit_test_setup(what_counts_does_not_change_meanwhile, approvals_reset),
        cmocka_unit_test_setup(a_low_price_is_a_discount, approvals_reset),
        cmocka_unit_test_setup(the_grade_sets_a_ceiling_for_everybody, approvals_reset),
        cmocka_unit_test_setup(steps_follow_amount_and_condition, approvals_reset),
        cmocka_unit_test_setup(all_of_a_role_sign, approvals_reset),
        cmocka_unit_test_setup(any_of_a_role_signs_or_rejects, approvals_reset),
        cmocka_unit_test_setup(it_is_withdrawn_by_who_submitted_it, approvals_reset),
        cmocka_unit_test_setup(a_deal_is_not_won_before, approvals_reset),
        cmocka_unit_test_setup(a_flow_counts_once_somebody_signs, approvals_reset),
    };
    return cmocka_run_group_tests(tests, approvals_start, company_stop);
}
