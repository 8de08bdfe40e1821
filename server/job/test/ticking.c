/* SPDX-License-Identifier: Apache-2.0 */
/* Time that passes for tickets. */
#include "server/job/test/ticking.h"

#include "server/job/clocks.h"

const char *ticking_policy(struct desk *desk)
{
    return loopback_value(desk->server, "select id::text from sla_policy where name = '测试'");
}

int ticking_start(void **state)
{
    int failed = desk_start(state);
    struct desk *desk = *state;
    if (failed)
        return failed;
    const struct loopback_user *admin = desk->company->admin;
    const char *id = company_make(admin, "sla_policy", "name: '测试' position: 9999");
    company_make(admin, "sla_target", "policy_id: '%s' kind: first_response minutes: 60", id);
    company_make(admin, "sla_target",
                 "policy_id: '%s' kind: first_response priority: urgent minutes: 20", id);
    company_make(admin, "sla_target", "policy_id: '%s' kind: next_response minutes: 60", id);
    company_make(admin, "sla_target", "policy_id: '%s' kind: resolution minutes: 120", id);
    return 0;
}

void ticking_drain(struct desk *desk)
{
    struct clocks clocks = {0};
    bool found = true;
    while (found)
        assert_true(status_is_ok(clocks_work(&desk->work, &clocks, &found)));
    clocks_fini(&clocks);
}

const char *ticking_ticket(struct desk *desk, const char *more)
{
    const struct company *c = desk->company;
    const char *id =
        company_make(c->anna, "ticket", "subject: '不能开机' type: complaint %s", more);
    loopback_sql(desk->server, "update ticket set policy_id = %s where id = %lld",
                 ticking_policy(desk), company_number(id));
    ticking_drain(desk);
    return id;
}

void ticking_pass(struct desk *desk, const char *id, int seconds)
{
    loopback_sql(desk->server,
                 "update ticket_event set at = at - interval '%d seconds' where ticket_id = %lld; "
                 "update sla_version set since = since - interval '%d seconds'; "
                 "insert into ticket_dirty (ticket_id) values (%lld)",
                 seconds, company_number(id), seconds, company_number(id));
    ticking_drain(desk);
}

void ticking_reply(const struct loopback_user *user, const char *id, const char *more)
{
    expect_ok(loopback_call(user, "CreateTicketReply",
                            "ticket_reply { ticket_id: '%s' body: '您好' %s }", id, more));
}

const char *ticking_clocks(struct desk *desk, const char *id)
{
    return loopback_value(
        desk->server,
        "select coalesce(string_agg(format('%%s.%%s %%s%%s', kind, sequence, (array['running', "
        "'paused', 'met', 'breached', 'ended'])[state], case when stopped_at is null and state = 4 "
        "then '!' else '' end), ', ' order by kind, sequence), '') from ticket_clock where "
        "ticket_id = %lld",
        company_number(id));
}

int64_t ticking_notices(struct desk *desk, const char *kind, const char *id)
{
    return loopback_number(desk->server,
                           "select count(*) from notification where kind = '%s' and object = 15 "
                           "and record_id = %lld",
                           kind, company_number(id));
}

void ticking_expect_told(struct desk *desk, const char *id, int warnings, int breaches)
{
    assert_int_equal(
        loopback_number(desk->server,
                        "select count(warned_at) from ticket_clock where ticket_id = %lld",
                        company_number(id)),
        warnings);
    assert_int_equal(
        loopback_number(desk->server,
                        "select count(breached_at) from ticket_clock where ticket_id = %lld",
                        company_number(id)),
        breaches);
}
