/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to a ticket is told in the transaction of the change, and by whom. */
#include "tests/feature/company.h"

/* "1:1 2:3": kinds and statuses of its events in their order. */
static const char *events(const struct company *c, const char *id)
{
    return loopback_value(c->server,
                          "select coalesce(string_agg(kind || ':' || status, ' ' order by id), '') "
                          "from ticket_event where ticket_id = %lld",
                          company_number(id));
}

static const char *new_ticket(const struct loopback_user *user)
{
    return company_make(user, "ticket", "subject: '不能开机'");
}

static void reply(const struct loopback_user *user, const char *id, const char *more)
{
    expect_ok(loopback_call(user, "CreateTicketReply",
                            "ticket_reply { ticket_id: '%s' body: '您好' %s }", id, more));
}

static void every_move_is_an_event(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c->anna);
    expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s'", id));
    expect_ok(loopback_call(c->anna, "WaitTicket", "id: '%s'", id));
    expect_ok(loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' priority: urgent }", id));
    expect_ok(loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' subject: 'y' }", id));
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_ok(loopback_call(c->anna, "ReopenTicket", "id: '%s' reason: 'y'", id));
    expect_ok(loopback_call(c->anna, "DeleteTicket", "id: '%s'", id));
    expect_ok(loopback_call(c->anna, "UndeleteTicket", "id: '%s'", id));
    assert_string_equal(events(c, id), "1:1 2:3 2:4 3:4 2:5 2:7 6:7 8:7 9:7");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from (select at, lag(at) over (order by id) "
                                     "as before from ticket_event where ticket_id = %lld) e where "
                                     "at < before",
                                     company_number(id)),
                     0);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from ticket_event where ticket_id = %lld "
                                     "and (actor <> %lld or machine)",
                                     company_number(id), (long long)c->anna->id),
                     0);
}

static void a_refused_or_checked_move_is_none(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c->anna);
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "TICKET_STATUS", NULL);
    expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s' validate_only: true", id));
    assert_string_equal(events(c, id), "1:1");
}

static void only_a_person_answers(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c->anna);
    struct loopback_user machine = *c->anna;
    struct loopback_reply key = loopback_call(
        c->anna, "CreateApiKey",
        "api_key { name: 'Key' scopes: '*' expire_time { seconds: %lld } }",
        (long long)loopback_number(c->server, "select extract(epoch from now())::bigint + 86400"));
    expect_ok(key);
    machine.token = loopback_text(key, "secret");
    reply(c->anna, id, "automatic: true");
    reply(c->anna, id, "internal: true");
    reply(&machine, id, "");
    expect_text(company_get(c->anna, id), "first_reply_at", "");
    reply(c->anna, id, "");
    assert_string_not_equal(loopback_text(company_get(c->anna, id), "first_reply_at"), "");
    assert_string_equal(events(c, id), "1:1 5:1 6:1 5:1 4:1");
}

static void a_ticket_with_a_past_brings_its_events(void **state)
{
    const struct company *c = *state;
    int64_t id = loopback_number(
        c->server, "insert into ticket (subject, status, created_at, created_by, first_reply_at, "
                   "resolved_at, closed_at) values ('old', 6, '2026-01-05 01:00Z', 1, "
                   "'2026-01-05 02:00Z', '2026-01-06 01:00Z', '2026-01-07 01:00Z') returning id");
    assert_string_equal(
        loopback_value(c->server,
                       "select string_agg(kind || ':' || status || '@' || to_char(at at time zone "
                       "'UTC', 'DDHH24'), ' ' order by id) from ticket_event where ticket_id = "
                       "%lld",
                       (long long)id),
        "1:1@0501 4:3@0502 2:5@0601 2:6@0701");
}

static void a_customer_who_writes_is_told_of_by_the_database(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c->anna);
    assert_true(loopback_number(c->server, "select kith_ticket_event(%lld, 7::smallint)",
                                company_number(id)) > 0);
    assert_string_equal(events(c, id), "1:1 7:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_move_is_an_event),
        cmocka_unit_test(a_refused_or_checked_move_is_none),
        cmocka_unit_test(only_a_person_answers),
        cmocka_unit_test(a_ticket_with_a_past_brings_its_events),
        cmocka_unit_test(a_customer_who_writes_is_told_of_by_the_database),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
