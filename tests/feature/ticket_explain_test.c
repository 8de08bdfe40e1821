/* SPDX-License-Identifier: Apache-2.0 */
/* Why a ticket's clocks are what they are, and what another policy would have made of the past. */
#include "tests/feature/company.h"

#include <stdio.h>

/* A ticket whose life is written down at its proper times: "10-01 10:00", of 2026, in Shanghai. */
static void event(const struct company *c, const char *ticket, const char *time, int kind,
                  int status)
{
    loopback_sql(
        c->server,
        "insert into ticket_event (ticket_id, kind, at, status, priority, type, policy_id) "
        "select id, %d, ('2026-%s'::timestamp at time zone 'Asia/Shanghai'), %d, priority, "
        "type, policy_id from ticket where id = %lld",
        kind, time, status, company_number(ticket));
}

static const char *calendar(const struct company *c, const char *name)
{
    return company_make(c->boss, "service_calendar",
                        "name: '%s' time_zone: 'Asia/Shanghai' shifts: 'Mon-Fri 09:00-18:00' "
                        "days: '2026-10-01..2026-10-07 holiday 国庆节\n2026-10-10 like Mon 调休'",
                        name);
}

/* first response 60 minutes, resolution 600 */
static const char *policy(const struct company *c, const char *name, const char *calendar,
                          const char *filter)
{
    const char *made =
        company_make(c->boss, "sla_policy", "name: '%s' position: 1 calendar_id: '%s' filter: '%s'",
                     name, calendar, filter);
    company_make(c->boss, "sla_target", "policy_id: '%s' kind: first_response minutes: 60", made);
    company_make(c->boss, "sla_target", "policy_id: '%s' kind: resolution minutes: 600", made);
    loopback_settle(c->server);
    return made;
}

static const char *ticket_of(const struct company *c, const struct loopback_user *user,
                             const char *subject, const char *day)
{
    const char *ticket = company_make(user, "ticket", "subject: '%s'", subject);
    loopback_sql(c->server, "delete from ticket_event where ticket_id = %lld",
                 company_number(ticket));
    loopback_sql(c->server,
                 "update ticket set created_at = ('2026-%s'::timestamp at time zone "
                 "'Asia/Shanghai') where id = %lld",
                 day, company_number(ticket));
    return ticket;
}

static void every_interval_is_told(void **state)
{
    const struct company *c = *state;
    const char *of = policy(c, "客服", calendar(c, "客服"), "subject = 国庆");
    const char *ticket = ticket_of(c, c->anna, "国庆", "09-30 17:30");
    event(c, ticket, "09-30 17:30", 1, 1);
    event(c, ticket, "10-08 09:15", 4, 1);
    event(c, ticket, "10-08 10:00", 2, 4);
    event(c, ticket, "10-08 16:00", 2, 3);
    event(c, ticket, "10-08 17:00", 2, 5);
    struct loopback_reply told = loopback_call(c->anna, "ExplainTicket", "id: '%s'", ticket);
    expect_ok(told);
    expect_text(told, "policy_id", of);
    expect_text(told, "reason", "\"客服\": the first policy that fits it, since subject = 国庆.");
    expect_text(told, "clocks[0].kind", "first_response");
    expect_text(told, "clocks[0].state", "met");
    expect_text(told, "clocks[0].elapsed_seconds", "2700");
    expect_text(told, "clocks[0].target_seconds", "3600");
    expect_text(told, "clocks[0].calendar", "客服");
    expect_text(told, "clocks[0].due_time.seconds",
                loopback_value(c->server, "select extract(epoch from '2026-10-08 09:30+08'::"
                                          "timestamptz)::bigint::text"));
    expect_text(told, "clocks[0].intervals[0].kind", "counted");
    expect_text(told, "clocks[0].intervals[0].seconds", "1800");
    expect_text(told, "clocks[0].intervals[1].kind", "closed");
    expect_text(told, "clocks[0].intervals[1].text", "国庆节");
    expect_text(told, "clocks[0].intervals[2].elapsed_seconds", "2700");
    expect_text(told, "clocks[1].kind", "resolution");
    expect_text(told, "clocks[1].elapsed_seconds", "9000");
    expect_text(told, "clocks[1].intervals[3].kind", "waiting");
    expect_text(told, "clocks[1].intervals[3].text", "waiting for the customer");
    expect_text(told, "clocks[1].intervals[4].seconds", "3600");
    loopback_sql(c->server, "update app_user set language = 'zh' where id = %lld",
                 (long long)c->anna->id);
    loopback_settle(c->server);
    told = loopback_call(c->anna, "ExplainTicket", "id: '%s'", ticket);
    expect_text(told, "reason", "“客服”：按顺序第一个适用的策略，条件为 subject = 国庆。");
    expect_text(told, "clocks[1].intervals[3].text", "等待客户");
    expect_error(loopback_call(c->zhao, "ExplainTicket", "id: '%s'", ticket), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_error(loopback_call(c->nobody, "ExplainTicket", "id: '%s'", ticket), RPC_UNAUTHENTICATED,
                 NULL, NULL);
}

/* What happens through the methods is what is explained. */
static void a_living_ticket_is_explained(void **state)
{
    const struct company *c = *state;
    const char *ticket = company_make(c->anna, "ticket", "subject: 'x' type: complaint");
    struct loopback_reply told = loopback_call(c->anna, "ExplainTicket", "id: '%s'", ticket);
    expect_text(told, "clocks[0].state", "running");
    expect_text(told, "clocks[0].target_seconds", "86400");
    expect_ok(loopback_call(c->anna, "CreateTicketReply",
                            "ticket_reply { ticket_id: '%s' body: 'x' automatic: true }", ticket));
    told = loopback_call(c->anna, "ExplainTicket", "id: '%s'", ticket);
    expect_text(told, "clocks[0].state", "running");
    expect_ok(loopback_call(c->anna, "CreateTicketReply",
                            "ticket_reply { ticket_id: '%s' body: 'x' }", ticket));
    expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s'", ticket));
    expect_ok(loopback_call(c->anna, "WaitTicket", "id: '%s'", ticket));
    told = loopback_call(c->anna, "ExplainTicket", "id: '%s'", ticket);
    expect_text(told, "clocks[0].state", "met");
    expect_text(told, "clocks[1].state", "paused");
}

static void october(const struct company *c)
{
    static const char *const days[] = {"10-08", "10-09", "10-12", "10-13"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        const struct loopback_user *user = i < 3 ? c->anna : c->zhao;
        const char *ticket = ticket_of(c, user, "十月", days[i]);
        char from[32], to[32];
        snprintf(from, sizeof from, "%s 10:00", days[i]);
        snprintf(to, sizeof to, "%s %d:30", days[i], 10 + (int)i);
        event(c, ticket, from, 1, 1);
        event(c, ticket, to, 4, 1);
        event(c, ticket, to, 2, 5);
    }
}

#define OCTOBER "from { year: 2026 month: 10 day: 1 } to { year: 2026 month: 10 day: 31 } "

static void a_policy_is_tried_on_the_past(void **state)
{
    const struct company *c = *state;
    const char *of = policy(c, "十月", calendar(c, "十月"), "subject = 十月");
    loopback_sql(c->server, "delete from ticket where subject not in ('国庆', 'x')");
    october(c);
    struct loopback_reply all =
        loopback_call(c->boss, "SimulateSla", OCTOBER "policy_id: '%s'", of);
    expect_ok(all);
    expect_text(all, "total", "4");
    expect_text(all, "done", "4");
    expect_text(all, "tickets", "4");
    expect_text(all, "different", "");
    /* 30, 90, 150, 210 minutes against 60 */
    expect_text(all, "figures[0].month", "2026-10");
    expect_text(all, "figures[0].kind", "first_response");
    expect_text(all, "figures[0].met", "1");
    expect_text(all, "figures[0].breached", "3");
    struct loopback_reply longer = loopback_call(
        c->boss, "SimulateSla",
        OCTOBER "policy_id: '%s' targets { kind: first_response minutes: 180 } limit: 1", of);
    expect_text(longer, "figures[0].met", "1");
    expect_text(longer, "figures[0].would_meet", "3");
    expect_text(longer, "figures[0].would_breach", "1");
    expect_text(longer, "different", "2");
    expect_text(longer, "differences[0].state", "breached");
    expect_text(longer, "differences[0].would_be", "met");
    expect_text(longer, "differences[0].elapsed_seconds", "5400");
    struct loopback_reply his =
        loopback_call(c->zhao, "SimulateSla", OCTOBER "policy_id: '%s'", of);
    expect_text(his, "total", "1");
    assert_true(*loopback_text(his, "coverage"));
    struct loopback_reply west =
        loopback_call(c->boss, "SimulateSla", OCTOBER "policy_id: '%s' team_ids: 'TM-%lld'", of,
                      (long long)c->west);
    expect_text(west, "total", "1");
}

/* More than a page of them: progress is told, and all are counted. */
static void many_tickets_are_counted(void **state)
{
    const struct company *c = *state;
    const char *of = policy(c, "三月", calendar(c, "三月"), "subject = 三月");
    loopback_sql(c->server,
                 "insert into ticket (subject, created_at, owner_id) select '三月', "
                 "'2025-03-03 10:00+08'::timestamptz + n * interval '1 second', %lld from "
                 "generate_series(1, 450) n",
                 (long long)c->anna->id);
    loopback_sql(
        c->server,
        "insert into ticket_event (ticket_id, kind, at, status, priority, type, policy_id) "
        "select id, 4, created_at + interval '90 minutes', 1, priority, type, policy_id "
        "from ticket where subject = '三月'");
    struct loopback_reply reply = loopback_call(
        c->boss, "SimulateSla",
        "policy_id: '%s' from { year: 2025 month: 3 day: 1 } to { year: 2025 month: 3 day: 31 } "
        "targets { kind: first_response minutes: 90 }",
        of);
    expect_ok(reply);
    assert_true(reply.n > 3);
    expect_text(reply, "tickets", "450");
    expect_text(reply, "figures[0].month", "2025-03");
    expect_text(reply, "figures[0].clocks", "450");
    expect_text(reply, "figures[0].breached", "450");
    expect_text(reply, "figures[0].would_meet", "450");
    expect_text(reply, "different", "450");
    expect_text(reply, "differences[19].would_be", "met");
}

static void what_cannot_be_tried_is_refused(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->boss, "SimulateSla", OCTOBER "policy_id: 'SP-9999'"),
                 RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(c->boss, "SimulateSla",
                               "policy_id: 'SP-1' from { year: 2026 month: 10 day: 1 } "
                               "to { year: 2026 month: 9 day: 1 }"),
                 RPC_INVALID_ARGUMENT, NULL, "to");
    expect_error(loopback_call(c->boss, "SimulateSla",
                               "policy_id: 'SP-1' from { year: 2020 month: 10 day: 1 } "
                               "to { year: 2026 month: 9 day: 1 }"),
                 RPC_INVALID_ARGUMENT, NULL, "to");
    expect_error(
        loopback_call(c->boss, "SimulateSla", OCTOBER "policy_id: 'SP-1' calendar_id: 'CA-9999'"),
        RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply none = loopback_call(
        c->boss, "SimulateSla",
        "policy_id: 'SP-1' from { year: 2001 month: 1 day: 1 } to { year: 2001 month: 1 day: 2 }");
    expect_ok(none);
    expect_text(none, "total", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_interval_is_told),
        cmocka_unit_test(a_living_ticket_is_explained),
        cmocka_unit_test(a_policy_is_tried_on_the_past),
        cmocka_unit_test(many_tickets_are_counted),
        cmocka_unit_test(what_cannot_be_tried_is_refused),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
