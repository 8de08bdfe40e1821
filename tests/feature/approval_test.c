/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals: what has to be approved, by whom, in which steps; what changes and what must not. */
#include "tests/feature/company.h"

/* boss leads everybody. */
static int start(void **state)
{
    company_start(state);
    const struct company *c = *state;
    loopback_sql(c->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->boss->id, (long long)c->hq);
    return 0;
}

/* Sales give ten per cent, and the flows are those of the installation. */
static int reset(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "update role set discount_ceiling = 10 where code = 'sales'");
    loopback_sql(c->server, "update approval_flow set active = id <= 2");
    loopback_sql(c->server, "update delegation set deleted_at = now()");
    loopback_sql(c->server, "delete from notification");
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

static struct loopback_reply act(const struct loopback_user *user, const char *method,
                                 const char *id, const char *more)
{
    return loopback_call(user, method, "id: '%s' %s", id, more);
}

static struct loopback_reply approve(const struct loopback_user *user, const char *id)
{
    return act(user, "ApproveApproval", id, "");
}

static const char *user_id(const struct loopback_user *user)
{
    return arena_printf(loopback_arena(user->server), "U-%lld", (long long)user->id);
}

static const char *role(const struct company *c, const char *code)
{
    return loopback_value(c->server, "select 'R-' || id from role where code = '%s'", code);
}

/* "mode: … signer: 2 user_id: '…'" */
static const char *named(const struct loopback_user *user, const char *mode)
{
    return arena_printf(loopback_arena(user->server), "mode: %s signer: 'user' user_id: '%s'", mode,
                        user_id(user));
}

static const char *by_role(const struct company *c, const char *code, const char *mode)
{
    return arena_printf(loopback_arena(c->server), "mode: %s signer: 'role' role_id: '%s'", mode,
                        role(c, code));
}

static void what_counts_does_not_change_meanwhile(void **state)
{
    const struct company *c = *state;
    const char *id = order_of(c, "25");
    const char *line = loopback_text(company_get(c->li, id), "lines[0].id");
    const char *approval = submit(c->li, id);
    static const char change[] = "order_line { id: '%s' discount_percent { value: '%s' } }";
    expect_error(loopback_call(c->li, "UpdateOrderLine", change, line, "30"),
                 RPC_FAILED_PRECONDITION, "APPROVAL_RUNNING", NULL);
    expect_error(act(c->li, "DeleteOrder", id, ""), RPC_FAILED_PRECONDITION, "APPROVAL_RUNNING",
                 NULL);
    expect_ok(loopback_call(c->li, "UpdateOrder", "order { id: '%s' description: 'other' }", id));
    expect_ok(approve(c->boss, approval));
    /* Less than what was approved stays approved, more is asked anew. */
    expect_ok(loopback_call(c->li, "UpdateOrderLine",
                            "order_line { id: '%s' quantity { value: '9' } }", line));
    expect_text(company_get(c->li, id), "approval_status", "approved");
    expect_ok(loopback_call(c->li, "UpdateOrderLine",
                            "order_line { id: '%s' quantity { value: '11' } }", line));
    expect_text(company_get(c->li, id), "approval_status", "pending");
    expect_ok(loopback_call(c->li, "UpdateOrderLine", change, line, "5"));
    expect_text(company_get(c->li, id), "approval_status", "");
    expect_ok(act(c->li, "ConfirmOrder", id, ""));
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
    const char *approval = submit(c->boss, id);
    expect_text(act(c->boss, "ExplainApproval", approval, ""), "steps[0].signers[0].because",
                "administrator");
    expect_ok(approve(c->admin, approval));
    expect_ok(act(c->boss, "ConfirmOrder", id, ""));
}

static void steps_follow_amount_and_condition(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "amount_from { value: '1000' }");
    step(c, id, 1, named(c->wang, "1"));
    step(c, id, 2,
         arena_printf(loopback_arena(c->server), "%s filter: 'description = \"小额\"'",
                      named(c->sun, "1")));
    step(c, id, 3,
         arena_printf(loopback_arena(c->server), "%s amount_from { value: '7000' }",
                      named(c->boss, "1")));
    step(c, id, 4, named(c->anna, "3"));
    expect_error(loopback_call(c->boss, "CreateApprovalStep",
                               "approval_step { approval_flow_id: '%s' position: 5 name: 'x' mode: "
                               "1 signer: 3 filter: 'no_such = 1' }",
                               id),
                 RPC_INVALID_ARGUMENT, NULL, "approval_step.filter");
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    struct loopback_reply why = act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "steps#", "3");
    expect_text(why, "steps[0].state", "waiting");
    expect_text(why, "steps[1].state", "coming");
    expect_text(why, "may_sign", "");
    expect_error(approve(c->boss, approval), RPC_FAILED_PRECONDITION, "APPROVAL_NOT_YET", NULL);
    expect_text(approve(c->wang, approval), "step_name", "S3");
    expect_error(approve(c->wang, approval), RPC_FAILED_PRECONDITION, "APPROVAL_SIGNED", NULL);
    expect_text(act(c->boss, "ExplainApproval", approval, ""), "may_sign", "true");
    expect_text(approve(c->boss, approval), "status", "approved");
    why = act(c->li, "ExplainApproval", approval, "");
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
    expect_ok(act(c->li, "ConfirmOrder", small, ""));
}

static void all_of_a_role_sign(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "");
    step(c, id, 1, by_role(c, "sales", "2"));
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    expect_ok(approve(c->wang, approval));
    expect_ok(approve(c->sun, approval));
    expect_text(company_get(c->li, order), "approval_status", "approving");
    /* A change of the flow changes nothing for this one. */
    step(c, id, 2, named(c->boss, "1"));
    expect_text(approve(c->zhao, approval), "status", "approved");
    expect_text(company_get(c->li, order), "approval_status", "approved");
    expect_text(company_list(c->li, "approval_decision",
                             "filter: 'approval_id = %s AND act = approved'", approval),
                "approval_decisions#", "3");
}

static void any_of_a_role_signs_or_rejects(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "");
    step(c, id, 1, by_role(c, "sales", "1"));
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    expect_error(act(c->wang, "RejectApproval", approval, ""), RPC_INVALID_ARGUMENT, NULL, NULL);
    expect_text(act(c->wang, "RejectApproval", approval, "reason: '折扣过高'"), "status",
                "rejected");
    expect_error(approve(c->sun, approval), RPC_FAILED_PRECONDITION, "APPROVAL_DECIDED", NULL);
    expect_text(company_get(c->li, order), "approval_status", "rejected");
    expect_error(act(c->li, "ConfirmOrder", order, ""), RPC_FAILED_PRECONDITION,
                 "APPROVAL_REQUIRED", NULL);
    struct loopback_reply why = act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "steps[0].state", "rejected");
    expect_text(why, "acts[1].comment", "折扣过高");
    expect_text(approve(c->sun, submit(c->li, order)), "status", "approved");
}

static void somebody_more_or_somebody_else_signs(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "");
    step(c, id, 1, by_role(c, "management", "1"));
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    const char *wang = arena_printf(loopback_arena(c->server), "user_id: '%s'", user_id(c->wang));
    const char *sun = arena_printf(loopback_arena(c->server), "user_id: '%s'", user_id(c->sun));
    const char *li = arena_printf(loopback_arena(c->server), "user_id: '%s'", user_id(c->li));
    expect_error(act(c->wang, "AddSigner", approval, sun), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(act(c->boss, "AddSigner", approval, li), RPC_FAILED_PRECONDITION, "OWN_REQUEST",
                 NULL);
    expect_ok(act(c->boss, "AddSigner", approval, wang));
    expect_text(approve(c->boss, approval), "status", "approving");
    expect_ok(act(c->wang, "DelegateApproval", approval, sun));
    expect_error(approve(c->wang, approval), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_text(approve(c->sun, approval), "status", "approved");
    struct loopback_reply why = act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "acts[1].act", "signer_added");
    expect_text(why, "acts[3].act", "delegated");
    expect_text(why, "steps[0].signers[1].because", "handed_on");
}

static void one_stands_in_for_some_days(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "");
    step(c, id, 1, named(c->boss, "1"));
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    const char *stand_in = company_make(
        c->boss, "delegation", "to_user_id: '%s' start_date: '2001-01-01' end_date: '2001-01-05'",
        user_id(c->wang));
    expect_error(approve(c->wang, approval), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_text(loopback_call(c->wang, "ListMineApprovals", " "), "approvals#", "0");
    expect_ok(loopback_call(c->boss, "UpdateDelegation",
                            "delegation { id: '%s' end_date: '2099-01-05' }", stand_in));
    struct loopback_reply mine = loopback_call(c->wang, "ListMineApprovals", " ");
    expect_text(mine, "approvals[0].id", approval);
    expect_text(mine, "approvals[0].stands_for", "boss");
    expect_text(approve(c->wang, approval), "status", "approved");
    struct loopback_reply why = act(c->li, "ExplainApproval", approval, "");
    expect_text(why, "acts[1].stands_for", "boss");
    expect_text(why, "steps[0].signers[0].signed_by", "wang");
    /* Nobody signs for the one who stands in for whoever submitted it. */
    company_make(c->boss, "delegation",
                 "to_user_id: '%s' start_date: '2001-01-01' end_date: '2099-01-05'",
                 user_id(c->sun));
    const char *customer = company_make(c->sun, "customer", "name: '南方'");
    const char *other = company_make(c->sun, "order",
                                     "customer_id: '%s' lines { description: 'goods' quantity { "
                                     "value: '1' } unit_price { value: '10' } discount_percent { "
                                     "value: '50' } }",
                                     customer);
    expect_error(approve(c->sun, submit(c->sun, other)), RPC_FAILED_PRECONDITION, "OWN_REQUEST",
                 NULL);
    expect_error(loopback_call(c->wang, "CreateDelegation",
                               "delegation { to_user_id: '%s' start_date: '2001-01-01' "
                               "end_date: '2099-01-01' }",
                               user_id(c->wang)),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "delegation.to_user_id");
    /* For others one makes none. */
    expect_error(loopback_call(c->wang, "CreateDelegation",
                               "delegation { owner_id: '%s' to_user_id: '%s' start_date: "
                               "'2001-01-01' end_date: '2099-01-01' }",
                               user_id(c->boss), user_id(c->wang)),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static void it_is_withdrawn_by_who_submitted_it(void **state)
{
    const struct company *c = *state;
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    expect_error(act(c->wang, "WithdrawApproval", approval, ""), RPC_PERMISSION_DENIED,
                 "OTHERS_REQUEST", NULL);
    expect_error(act(c->zhao, "WithdrawApproval", approval, ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_text(act(c->li, "WithdrawApproval", approval, "request_id: 'r1'"), "status",
                "withdrawn");
    expect_text(act(c->li, "WithdrawApproval", approval, "request_id: 'r1'"), "status",
                "withdrawn");
    expect_text(company_get(c->li, order), "approval_status", "withdrawn");
    const char *line = loopback_text(company_get(c->li, order), "lines[0].id");
    expect_ok(loopback_call(c->li, "UpdateOrderLine",
                            "order_line { id: '%s' discount_percent { value: '20' } }", line));
    expect_text(company_get(c->li, order), "approval_status", "pending");
    expect_text(act(c->boss, "WithdrawApproval", submit(c->li, order), ""), "status", "withdrawn");
}

/* Who has to sign sees what the approval says, and nothing else of the record. */
static void signers_see_the_approval_and_not_the_record(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "");
    step(c, id, 1, named(c->zhao, "1"));
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    expect_error(company_get(c->zhao, order), RPC_NOT_FOUND, NULL, NULL);
    expect_error(company_get(c->zhao, approval), RPC_NOT_FOUND, NULL, NULL);
    expect_text(company_list(c->zhao, "approval", "count: true"), "total_size", "0");
    struct loopback_reply mine = loopback_call(c->zhao, "ListMineApprovals", " ");
    expect_text(mine, "approvals[0].record", order);
    expect_text(mine, "approvals[0].amount.units", "7500");
    expect_text(mine, "approvals[0].reason", "老客户");
    expect_error(act(c->sun, "ExplainApproval", "AP-99", ""), RPC_NOT_FOUND, NULL, NULL);
    expect_ok(act(c->zhao, "ExplainApproval", approval, ""));
    expect_text(approve(c->zhao, approval), "status", "approved");
    expect_ok(act(c->zhao, "ExplainApproval", approval, ""));
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
    const char *theirs = submit(c->zhao, hidden);
    static const char *const methods[] = {"ExplainApproval", "ApproveApproval", "WithdrawApproval"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct loopback_reply one = act(c->li, methods[i], theirs, "");
        expect_error(one, RPC_NOT_FOUND, "NOT_FOUND", NULL);
    }
}

static void approvals_go_on_when_somebody_leaves(void **state)
{
    const struct company *c = *state;
    const char *id = flow(c, "");
    step(c, id, 1, named(c->wang, "1"));
    step(c, id, 2, named(c->zhao, "1"));
    activate(c, id);
    const char *order = order_of(c, "25"), *approval = submit(c->li, order);
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: '%s' status: 'disabled' }",
                            user_id(c->wang)));
    expect_text(act(c->li, "ExplainApproval", approval, ""), "steps[0].signers[0].because",
                "handed_over");
    expect_text(approve(c->boss, approval), "step_name", "S2");
    /* With a receiver it goes to that one. */
    loopback_sql(c->server,
                 "insert into handover (from_user_id, to_user_id, status) values (%lld, %lld, 1); "
                 "update handover set status = 2",
                 (long long)c->zhao->id, (long long)c->sun->id);
    expect_error(approve(c->boss, approval), RPC_FAILED_PRECONDITION, "APPROVAL_SIGNED", NULL);
    expect_text(approve(c->sun, approval), "status", "approved");
}

static void who_waits_too_long_is_reminded_once(void **state)
{
    const struct company *c = *state;
    const char *approval = submit(c->li, order_of(c, "25"));
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
    expect_ok(approve(c->boss, submit(c->li, deal)));
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
    const char *id = flow(c, "");
    expect_error(
        loopback_call(c->boss, "UpdateApprovalFlow", "approval_flow { id: '%s' active: true }", id),
        RPC_FAILED_PRECONDITION, "APPROVAL_FLOW_EMPTY", NULL);
    step(c, id, 1, named(c->boss, "1"));
    activate(c, id);
    struct loopback_reply steps =
        company_list(c->boss, "approval_step", "filter: 'approval_flow_id = %s'", id);
    expect_error(
        act(c->boss, "DeleteApprovalStep", loopback_text(steps, "approval_steps[0].id"), ""),
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
        cmocka_unit_test_setup(a_discount_above_the_ceiling_is_approved_first, reset),
        cmocka_unit_test_setup(what_counts_does_not_change_meanwhile, reset),
        cmocka_unit_test_setup(a_low_price_is_a_discount, reset),
        cmocka_unit_test_setup(the_grade_sets_a_ceiling_for_everybody, reset),
        cmocka_unit_test_setup(steps_follow_amount_and_condition, reset),
        cmocka_unit_test_setup(all_of_a_role_sign, reset),
        cmocka_unit_test_setup(any_of_a_role_signs_or_rejects, reset),
        cmocka_unit_test_setup(somebody_more_or_somebody_else_signs, reset),
        cmocka_unit_test_setup(one_stands_in_for_some_days, reset),
        cmocka_unit_test_setup(it_is_withdrawn_by_who_submitted_it, reset),
        cmocka_unit_test_setup(signers_see_the_approval_and_not_the_record, reset),
        cmocka_unit_test_setup(approvals_go_on_when_somebody_leaves, reset),
        cmocka_unit_test_setup(who_waits_too_long_is_reminded_once, reset),
        cmocka_unit_test_setup(a_deal_is_not_won_before, reset),
        cmocka_unit_test_setup(a_flow_counts_once_somebody_signs, reset),
    };
    return cmocka_run_group_tests(tests, start, company_stop);
}
