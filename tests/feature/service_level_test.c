/* SPDX-License-Identifier: Apache-2.0 */
/* Service calendars and policies: what they must be, and which policy a ticket gets. */
#include "tests/feature/company.h"

#include <stdlib.h>

static const char *policy_of(const struct company *c, const char *ticket)
{
    return loopback_text(company_get(c->admin, ticket), "policy_id");
}

static const char *named(const struct company *c, const char *name)
{
    return loopback_value(c->server, "select 'SP-' || id from sla_policy where name = '%s'", name);
}

static void calendars_are_checked(void **state)
{
    const struct company *c = *state;
    const char *calendar =
        company_make(c->boss, "service_calendar",
                     "name: '客服' time_zone: 'Asia/Shanghai' shifts: '周一至周五 09:00-18:00' "
                     "days: '2026-10-01..2026-10-07 holiday 国庆节\n2026-10-10 like Mon 调休'");
    expect_error(loopback_call(c->boss, "UpdateServiceCalendar",
                               "service_calendar { id: '%s' shifts: 'Mon 9-17' }", calendar),
                 RPC_INVALID_ARGUMENT, "CALENDAR_INVALID", "service_calendar.shifts");
    expect_error(loopback_call(c->boss, "UpdateServiceCalendar",
                               "service_calendar { id: '%s' days: '2026-10-01 party' }", calendar),
                 RPC_INVALID_ARGUMENT, "CALENDAR_INVALID", "service_calendar.days");
    expect_error(loopback_call(c->boss, "UpdateServiceCalendar",
                               "service_calendar { id: '%s' time_zone: 'Mars/Base' }", calendar),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "service_calendar.time_zone");
    expect_error(loopback_call(c->anna, "CreateServiceCalendar",
                               "service_calendar { name: 'x' shifts: '24x7' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    loopback_settle(c->server);
    struct loopback_reply month =
        loopback_call(c->anna, "ShowCalendar", "month: '2026-10' calendar_id: '%s'", calendar);
    expect_ok(month);
    expect_text(month, "months[0].name", "客服");
    expect_text(month, "months[0].time_zone", "Asia/Shanghai");
    expect_text(month, "months[0].days[0].name", "国庆节");
    expect_text(month, "months[0].days[0].special", "true");
    expect_text(month, "months[0].days[9].minutes", "540");
    expect_text(month, "months[0].days[9].shifts", "09:00-18:00");
    expect_text(month, "months[0].days[30].date", "2026-10-31");
    expect_error(loopback_call(c->anna, "ShowCalendar", "month: '2026'"), RPC_INVALID_ARGUMENT,
                 NULL, "month");
    expect_error(loopback_call(c->anna, "ShowCalendar", "calendar_id: 'CA-9999'"), RPC_NOT_FOUND,
                 NULL, NULL);
}

static void a_ticket_gets_the_first_policy_that_fits(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->boss, "customer", "name: 'Acme' tags: 'vip'");
    const char *vip = company_make(c->boss, "sla_policy",
                                   "name: 'VIP' customer_tag: 'vip' filter: 'priority = urgent' "
                                   "position: 5");
    const char *plain = company_make(c->boss, "ticket", "subject: 'x'");
    assert_string_equal(policy_of(c, plain), named(c, "Standard"));
    const char *complaint = company_make(c->boss, "ticket", "subject: 'x' type: complaint");
    assert_string_equal(policy_of(c, complaint), named(c, "Complaints"));
    const char *of_vip = company_make(c->boss, "ticket",
                                      "subject: 'x' type: complaint priority: urgent "
                                      "customer_id: '%s'",
                                      customer);
    assert_string_equal(policy_of(c, of_vip), vip);
    expect_ok(loopback_call(c->boss, "UpdateTicket", "ticket { id: '%s' priority: high }", of_vip));
    assert_string_equal(policy_of(c, of_vip), named(c, "Complaints"));
    expect_ok(loopback_call(c->boss, "UpdateTicket", "ticket { id: '%s' type: enquiry }", of_vip));
    assert_string_equal(policy_of(c, of_vip), named(c, "Standard"));
    expect_ok(loopback_call(c->boss, "RejectTicket", "id: '%s' reason: 'x'", of_vip));
    expect_ok(
        loopback_call(c->boss, "UpdateTicket", "ticket { id: '%s' type: complaint }", of_vip));
    assert_string_equal(policy_of(c, of_vip), named(c, "Standard"));
    expect_ok(
        loopback_call(c->boss, "UpdateSlaPolicy", "sla_policy { id: '%s' active: false }", vip));
}

static void who_may_change_policies_chooses(void **state)
{
    const struct company *c = *state;
    const char *ticket = company_make(c->anna, "ticket", "subject: 'x' type: complaint");
    expect_error(loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' policy_id: '%s' }",
                               ticket, named(c, "Standard")),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_ok(loopback_call(c->boss, "UpdateTicket", "ticket { id: '%s' policy_id: '%s' }", ticket,
                            named(c, "Standard")));
    expect_ok(loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' priority: high }", ticket));
    assert_string_equal(policy_of(c, ticket), named(c, "Standard"));
    expect_ok(loopback_call(c->boss, "UpdateTicket",
                            "ticket { id: '%s' } update_mask { paths: 'policy_id' }", ticket));
    assert_string_equal(policy_of(c, ticket), named(c, "Complaints"));
}

static void policies_are_checked(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->boss, "CreateSlaPolicy",
                               "sla_policy { name: 'x' filter: 'colour = red' }"),
                 RPC_INVALID_ARGUMENT, NULL, "sla_policy.filter");
    const char *policy = company_make(c->boss, "sla_policy", "name: 'y' filter: 'type = request'");
    company_make(c->boss, "sla_target",
                 "policy_id: '%s' kind: resolution priority: urgent minutes: 60", policy);
    expect_error(loopback_call(c->boss, "CreateSlaTarget",
                               "sla_target { policy_id: '%s' kind: resolution priority: urgent "
                               "minutes: 90 }",
                               policy),
                 RPC_ALREADY_EXISTS, NULL, NULL);
    expect_error(loopback_call(c->boss, "CreateSlaTarget",
                               "sla_target { policy_id: '%s' kind: resolution minutes: 0 }",
                               policy),
                 RPC_INVALID_ARGUMENT, NULL, NULL);
}

/* What the migration brings is what the engine would have made of it. */
static void what_is_there_at_first_was_compiled(void **state)
{
    const struct company *c = *state;
    const char *kept =
        loopback_value(c->server, "select predicate || ' ' || params::text from sla_policy where "
                                  "name = 'Complaints'");
    expect_ok(loopback_call(c->boss, "UpdateSlaPolicy",
                            "sla_policy { id: '%s' filter: 'type = complaint' }",
                            named(c, "Complaints")));
    assert_string_equal(
        loopback_value(c->server, "select predicate || ' ' || params::text from sla_policy where "
                                  "name = 'Complaints'"),
        kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_at_first_was_compiled),
        cmocka_unit_test(calendars_are_checked),
        cmocka_unit_test(a_ticket_gets_the_first_policy_that_fits),
        cmocka_unit_test(who_may_change_policies_chooses),
        cmocka_unit_test(policies_are_checked),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
