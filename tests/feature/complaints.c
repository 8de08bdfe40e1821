/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of complaints share. */
#include "tests/feature/complaints.h"

const char *complaints_user(const struct loopback_user *user, struct loopback *server)
{
    return arena_printf(loopback_arena(server), "U-%lld", (long long)user->id);
}

const char *complaints_customer(const struct company *c)
{
    return company_make(c->li, "customer", "name: '投诉客户'");
}

const char *complaints_make(const struct company *c, const char *of, const char *category)
{
    return company_make(c->anna, "ticket",
                        "subject: '机器又坏了' type: TICKET_TYPE_COMPLAINT customer_id: '%s' "
                        "category: '%s'",
                        of, category);
}

struct loopback_reply complaints_set(const struct company *c, const char *id, const char *values)
{
    return loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' %s }", id, values);
}

const char *complaints_action(const struct company *c, const char *ticket, const char *kind)
{
    return company_make(c->anna, "ticket_action",
                        "ticket_id: '%s' kind: %s subject: '更换包装' assignee_id: '%s' "
                        "due_date { year: 2099 month: 3 day: 4 }",
                        ticket, kind, complaints_user(c->li, c->server));
}

const char *complaints_solved(const struct company *c)
{
    const char *id = complaints_make(c, complaints_customer(c), "quality");
    expect_ok(complaints_set(c, id, "cause: 'design' root_cause: '设计缺陷'"));
    complaints_action(c, id, "TICKET_ACTION_KIND_CORRECTIVE");
    complaints_action(c, id, "TICKET_ACTION_KIND_PREVENTIVE");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: '换新'", id));
    return id;
}

const char *complaints_call_back(const struct company *c, const char *ticket)
{
    return loopback_text(
        company_list(c->anna, "call_back", "filter: 'ticket_id = %s AND status = planned'", ticket),
        "call_backs[0].id");
}
