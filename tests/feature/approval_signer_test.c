/* SPDX-License-Identifier: Apache-2.0 */
/* Signers of approvals: more of them, others in their place, what they see, and that they are
 * reminded. */
#include "tests/feature/approvals.h"

static void somebody_more_or_somebody_else_signs(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    approvals_step(c, id, 1, approvals_by_role(c, "management", "1"));
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    const char *wang =
        arena_printf(loopback_arena(c->server), "user_id: '%s'", approvals_user(c->wang));
    const char *sun =
        arena_printf(loopback_arena(c->server), "user_id: '%s'", approvals_user(c->sun));
    const char *li =
        arena_printf(loopback_arena(c->server), "user_id: '%s'", approvals_user(c->li));
    expect_error(approvals_act(c->wang, "AddSigner", approval, sun), RPC_PERMISSION_DENIED, NULL,
                 NULL);
    expect_error(approvals_act(c->boss, "AddSigner", approval, li), RPC_FAILED_PRECONDITION,
                 "OWN_REQUEST", NULL);
    expect_ok(approvals_act(c->boss, "AddSigner", approval, wang));
    expect_text(approvals_approve(c->boss, approval), "status", "approving");
    expect_ok(approvals_act(c->wang, "DelegateApproval", approval, sun));
    expect_error(approvals_approve(c->wang, approval), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_text(approvals_approve(c->sun, approval), "status", "approved");
    struct loopback_reply why = approvals_act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "acts[1].act", "signer_added");
    expect_text(why, "acts[3].act", "delegated");
    expect_text(why, "steps[0].signers[1].because", "handed_on");
}

static void one_stands_in_for_some_days(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    approvals_step(c, id, 1, approvals_named(c->boss, "1"));
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    const char *stand_in = company_make(
        c->boss, "delegation", "to_user_id: '%s' start_date: '2001-01-01' end_date: '2001-01-05'",
        approvals_user(c->wang));
    expect_error(approvals_approve(c->wang, approval), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_text(loopback_call(c->wang, "ListMineApprovals", " "), "approvals#", "0");
    expect_ok(loopback_call(c->boss, "UpdateDelegation",
                            "delegation { id: '%s' end_date: '2099-01-05' }", stand_in));
    struct loopback_reply mine = loopback_call(c->wang, "ListMineApprovals", " ");
    expect_text(mine, "approvals[0].id", approval);
    expect_text(mine, "approvals[0].stands_for", "boss");
    expect_text(approvals_approve(c->wang, approval), "status", "approved");
    struct loopback_reply why = approvals_act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "acts[1].stands_for", "boss");
    expect_text(why, "steps[0].signers[0].signed_by", "wang");
    /* Nobody signs for the one who stands in for whoever submitted it. */
    company_make(c->boss, "delegation",
                 "to_user_id: '%s' start_date: '2001-01-01' end_date: '2099-01-05'",
                 approvals_user(c->sun));
    const char *customer = company_make(c->sun, "customer", "name: '南方'");
    const char *other = company_make(c->sun, "order",
                                     "customer_id: '%s' lines { description: 'goods' quantity { "
                                     "value: '1' } unit_price { value: '10' } discount_percent { "
                                     "value: '50' } }",
                                     customer);
    expect_error(approvals_approve(c->sun, approvals_submit(c->sun, other)),
                 RPC_FAILED_PRECONDITION, "OWN_REQUEST", NULL);
    expect_error(loopback_call(c->wang, "CreateDelegation",
                               "delegation { to_user_id: '%s' start_date: '2001-01-01' "
                               "end_date: '2099-01-01' }",
                               approvals_user(c->wang)),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "delegation.to_user_id");
    /* For others one makes none. */
    expect_error(loopback_call(c->wang, "CreateDelegation",
                               "delegation { owner_id: '%s' to_user_id: '%s' start_date: "
                               "'2001-01-01' end_date: '2099-01-01' }",
                               approvals_user(c->boss), approvals_user(c->wang)),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

/* Who has to sign sees what the approval says, and nothing else of the record. */
static void signers_see_the_approval_and_not_the_record(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    approvals_step(c, id, 1, approvals_named(c->zhao, "1"));
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    expect_error(company_get(c->zhao, order), RPC_NOT_FOUND, NULL, NULL);
    expect_error(company_get(c->zhao, approval), RPC_NOT_FOUND, NULL, NULL);
    expect_text(company_list(c->zhao, "approval", "count: true"), "total_size", "0");
    struct loopback_reply mine = loopback_call(c->zhao, "ListMineApprovals", " ");
    expect_text(mine, "approvals[0].record", order);
    expect_text(mine, "approvals[0].amount.units", "7500");
    expect_text(mine, "approvals[0].reason", "老客户");
    expect_error(approvals_act(c->sun, "ExplainApproval", "AP-99", ""), RPC_NOT_FOUND, NULL, NULL);
    expect_ok(approvals_act(c->zhao, "ExplainApproval", approval, ""));
    expect_text(approvals_approve(c->zhao, approval), "status", "approved");
    expect_ok(approvals_act(c->zhao, "ExplainApproval", approval, ""));
    expect_error(company_get(c->zhao, order), RPC_NOT_FOUND, NULL, NULL);
    /* Who has nothing to do with it does not learn that it is there. */
    const char *west = company_make(c->zhao, "customer", "name: '西方'");
    const char *hidden = company_make(c->zhao, "order",
                                      "customer_id: '%s' lines { description: 'goods' quantity { "
                                      "value: '1' } unit_price { value: '10' } discount_percent { "
                                      "value: '50' } }",
                                      west);
    expect_error(loopback_call(c->li, "SubmitApproval", "id: '%s'", hidden), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", NULL);
    loopback_sql(c->server, "update approval_step set user_id = %lld", (long long)c->boss->id);
    const char *theirs = approvals_submit(c->zhao, hidden);
    static const char *const methods[] = {"ExplainApproval", "ApproveApproval", "WithdrawApproval"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct loopback_reply one = approvals_act(c->li, methods[i], theirs, "");
        expect_error(one, RPC_NOT_FOUND, "NOT_FOUND", NULL);
    }
}

static void approvals_go_on_when_somebody_leaves(void **state)
{
    const struct company *c = *state;
    const char *id = approvals_flow(c, "");
    approvals_step(c, id, 1, approvals_named(c->wang, "1"));
    approvals_step(c, id, 2, approvals_named(c->zhao, "1"));
    approvals_activate(c, id);
    const char *order = approvals_order(c, "25"), *approval = approvals_submit(c->li, order);
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: '%s' status: 'disabled' }",
                            approvals_user(c->wang)));
    expect_text(approvals_act(c->li, "ExplainApproval", approval, ""),
                "steps[0].signers[0].because", "handed_over");
    expect_text(approvals_approve(c->boss, approval), "step_name", "S2");
    /* With a receiver it goes to that one. */
    loopback_sql(c->server,
                 "insert into handover (from_user_id, to_user_id, status) values (%lld, %lld, 1); "
                 "update handover set status = 2",
                 (long long)c->zhao->id, (long long)c->sun->id);
    expect_error(approvals_approve(c->boss, approval), RPC_FAILED_PRECONDITION, "APPROVAL_SIGNED",
                 NULL);
    expect_text(approvals_approve(c->sun, approval), "status", "approved");
}

static void who_waits_too_long_is_reminded_once(void **state)
{
    const struct company *c = *state;
    const char *approval = approvals_submit(c->li, approvals_order(c, "25"));
    assert_int_equal(loopback_number(c->server, "select approval_remind(100)"), 0);
    loopback_sql(
        c->server,
        "update approval_stage set opened_at = now() - interval '3 days' where approval_id = %lld",
        company_number(approval));
    assert_int_equal(loopback_number(c->server, "select approval_remind(100)"), 1);
    assert_int_equal(loopback_number(c->server, "select approval_remind(100)"), 0);
    expect_text(company_list(c->boss, "notification", "filter: 'kind = approval_reminder'"),
                "notifications[0].record", approval);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(somebody_more_or_somebody_else_signs, approvals_reset),
        cmocka_unit_test_setup(one_stands_in_for_some_days, approvals_reset),
        cmocka_unit_test_setup(signers_see_the_approval_and_not_the_record, approvals_reset),
        cmocka_unit_test_setup(approvals_go_on_when_somebody_leaves, approvals_reset),
        cmocka_unit_test_setup(who_waits_too_long_is_reminded_once, approvals_reset),
    };
    return cmocka_run_group_tests(tests, approvals_start, company_stop);
}
