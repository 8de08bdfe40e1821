/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of approvals share. */
#include "tests/feature/approvals.h"

int approvals_start(void **state)
{
    company_start(state);
    const struct company *c = *state;
    loopback_sql(c->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->boss->id, (long long)c->hq);
    return 0;
}

int approvals_reset(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "update role set discount_ceiling = 10 where code = 'sales'");
    loopback_sql(c->server, "update approval_flow set active = id <= 2");
    loopback_sql(c->server, "update delegation set deleted_at = now()");
    loopback_sql(c->server, "delete from notification");
    return 0;
}

const char *approvals_order(const struct company *c, const char *percent)
{
    const char *customer = company_make(c->li, "customer", "name: '东方'");
    return company_make(c->li, "order",
                        "customer_id: '%s' lines { description: 'goods' quantity { value: '10' } "
                        "unit_price { value: '1000' } discount_percent { value: '%s' } }",
                        customer, percent);
}

const char *approvals_submit(const struct loopback_user *user, const char *id)
{
    struct loopback_reply made =
        loopback_call(user, "SubmitApproval", "id: '%s' reason: '老客户'", id);
    expect_ok(made);
    return loopback_text(made, "id");
}

const char *approvals_flow(const struct company *c, const char *fields)
{
    loopback_sql(c->server, "update approval_flow set active = false");
    return company_make(c->boss, "approval_flow",
                        "name: 'Flow' object: 'order' kind: 'discount' %s", fields);
}

void approvals_step(const struct company *c, const char *flow, int position, const char *fields)
{
    company_make(c->boss, "approval_step", "approval_flow_id: '%s' position: %d name: 'S%d' %s",
                 flow, position, position, fields);
}

void approvals_activate(const struct company *c, const char *flow)
{
    expect_ok(loopback_call(c->boss, "UpdateApprovalFlow",
                            "approval_flow { id: '%s' active: true }", flow));
}

struct loopback_reply approvals_act(const struct loopback_user *user, const char *method,
                                    const char *id, const char *more)
{
    return loopback_call(user, method, "id: '%s' %s", id, more);
}

struct loopback_reply approvals_approve(const struct loopback_user *user, const char *id)
{
    return approvals_act(user, "ApproveApproval", id, "");
}

const char *approvals_user(const struct loopback_user *user)
{
    return arena_printf(loopback_arena(user->server), "U-%lld", (long long)user->id);
}

const char *approvals_role(const struct company *c, const char *code)
{
    return loopback_value(c->server, "select 'R-' || id from role where code = '%s'", code);
}

const char *approvals_named(const struct loopback_user *user, const char *mode)
{
    return arena_printf(loopback_arena(user->server), "mode: %s signer: 'user' user_id: '%s'", mode,
                        approvals_user(user));
}

const char *approvals_by_role(const struct company *c, const char *code, const char *mode)
{
    return arena_printf(loopback_arena(c->server), "mode: %s signer: 'role' role_id: '%s'", mode,
                        approvals_role(c, code));
}
