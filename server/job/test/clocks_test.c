/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of tickets as they are kept and told of. */
#include "server/job/test/ticking.h"

#include <stdlib.h>

enum { MINUTE = TICKING_MINUTE, HOUR = TICKING_HOUR };
enum { TICKETS = 12, ROUNDS = 40 };

static void move(const struct loopback_user *user, const char *method, const char *id,
                 const char *more)
{
    expect_ok(loopback_call(user, method, "id: '%s' %s", id, more));
}

/* From the start of the first clock of the kind. */
static int64_t minutes_to_due(struct desk *desk, const char *id, int kind)
{
    return loopback_number(desk->server,
                           "select round(extract(epoch from due_at - started_at) / 60)::bigint "
                           "from ticket_clock where ticket_id = %lld and kind = %d and sequence = "
                           "1",
                           company_number(id), kind);
}

static void clocks_follow_the_moves(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = ticking_ticket(desk, "");
    assert_string_equal(ticking_clocks(desk, id), "1.1 running, 3.1 running");
    expect_text(company_get(c->anna, id), "sla_state", "running");
    assert_string_not_equal(loopback_text(company_get(c->anna, id), "next_due"), "");
    assert_int_equal(minutes_to_due(desk, id, 1), 60);
    ticking_pass(desk, id, 10 * MINUTE);
    move(c->anna, "StartTicket", id, "");
    move(c->anna, "WaitTicket", id, "");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 paused, 3.1 paused");
    expect_text(company_get(c->anna, id), "sla_state", "paused");
    expect_text(company_get(c->anna, id), "next_due", "");
    ticking_pass(desk, id, 5 * HOUR); /* nothing counts */
    ticking_expect_told(desk, id, 0, 0);
    move(c->anna, "StartTicket", id, "");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 running, 3.1 running");
    assert_int_equal(minutes_to_due(desk, id, 1), 5 * 60 + 60);
    ticking_reply(c->anna, id, "");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 met, 3.1 running");
    assert_int_equal(loopback_number(desk->server,
                                     "select elapsed_seconds / 60 from ticket_clock where kind = 1 "
                                     "and ticket_id = %lld",
                                     company_number(id)),
                     10);
    move(c->anna, "ResolveTicket", id, "resolution: 'x'");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 met, 3.1 met");
    expect_text(company_get(c->anna, id), "sla_state", "met");
    move(c->anna, "ReopenTicket", id, "");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 met, 3.1 running");
}

static void only_a_person_stops_a_clock(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = ticking_ticket(desk, "");
    ticking_reply(c->anna, id, "automatic: true");
    ticking_reply(c->anna, id, "internal: true");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 running, 3.1 running");
    ticking_pass(desk, id, HOUR + 1);
    assert_string_equal(ticking_clocks(desk, id), "1.1 breached!, 3.1 running");
    ticking_reply(c->anna, id, "");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 breached, 3.1 running");
}

static void a_message_of_the_customer_waits_for_an_answer(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = ticking_ticket(desk, "");
    ticking_reply(c->anna, id, "");
    loopback_sql(desk->server, "select kith_ticket_event(%lld, 7::smallint)", company_number(id));
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 met, 2.1 running, 3.1 running");
    ticking_reply(c->anna, id, "");
    loopback_sql(desk->server, "select kith_ticket_event(%lld, 7::smallint)", company_number(id));
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 met, 2.1 met, 2.2 running, 3.1 running");
}

static void each_is_told_once(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = ticking_ticket(desk, "");
    ticking_pass(desk, id, 49 * MINUTE);
    expect_text(company_get(c->anna, id), "sla_state", "warned");
    ticking_expect_told(desk, id, 1, 0);
    ticking_pass(desk, id, 12 * MINUTE);
    expect_text(company_get(c->anna, id), "sla_state", "breached");
    ticking_expect_told(desk, id, 1, 1);
    ticking_pass(desk, id, 40 * MINUTE); /* solving: 101 of 120 */
    ticking_pass(desk, id, 40 * MINUTE);
    ticking_expect_told(desk, id, 2, 2);
    assert_int_equal(ticking_notices(desk, "sla_warning", id), 2);
    /* the owner and who leads */
    assert_int_equal(ticking_notices(desk, "sla_breach", id),
                     2 + 2 * loopback_number(desk->server,
                                             "select cardinality(kith_ticket_leads(%lld))",
                                             company_number(id)));
    move(c->anna, "StartTicket", id, "");
    move(c->anna, "WaitTicket", id, "");
    move(c->anna, "StartTicket", id, "");
    ticking_pass(desk, id, 5 * HOUR);
    ticking_expect_told(desk, id, 2, 2);
    assert_int_equal(ticking_notices(desk, "sla_warning", id), 2);
}

static void who_leads_the_queue_is_told_first(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *queue =
        company_make(c->admin, "queue", "name: '投诉' lead_id: 'U-%lld'", (long long)c->boss->id);
    const char *id = ticking_ticket(desk, "");
    loopback_sql(desk->server, "update ticket set queue_id = %lld where id = %lld",
                 company_number(queue), company_number(id));
    ticking_pass(desk, id, HOUR + MINUTE);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from notification where kind = 'sla_breach' "
                                     "and record_id = %lld and owner_id = %lld",
                                     company_number(id), (long long)c->boss->id),
                     1);
    move(c->anna, "EscalateTicket", id, "reason: 'x'");
    expect_text(company_get(c->anna, id), "escalated_to_id",
                arena_printf(desk->arena, "U-%lld", (long long)c->boss->id));
}

static void what_stops_in_time_is_never_told(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *answered = ticking_ticket(desk, ""), *rejected = ticking_ticket(desk, ""),
               *deleted = ticking_ticket(desk, ""),
               *longer = ticking_ticket(desk, "priority: urgent");
    assert_int_equal(minutes_to_due(desk, longer, 1), 20);
    ticking_reply(c->anna, answered, "");
    move(c->anna, "ResolveTicket", answered, "resolution: 'x'");
    move(c->anna, "RejectTicket", rejected, "reason: 'x'");
    expect_ok(loopback_call(c->anna, "DeleteTicket", "id: '%s'", deleted));
    ticking_pass(desk, longer, 10 * MINUTE);
    expect_ok(
        loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' priority: normal }", longer));
    ticking_pass(desk, longer, 30 * MINUTE);
    ticking_pass(desk, answered, 9 * HOUR);
    ticking_pass(desk, rejected, 9 * HOUR);
    ticking_pass(desk, deleted, 9 * HOUR);
    ticking_expect_told(desk, answered, 0, 0);
    ticking_expect_told(desk, rejected, 0, 0);
    ticking_expect_told(desk, deleted, 0, 0);
    ticking_expect_told(desk, longer, 0, 0);
    assert_int_equal(minutes_to_due(desk, longer, 1), 60);
}

/* A transaction from the side that holds the ticket. */
static struct db_session *hold(struct desk *desk, const char *format, const char *id)
{
    struct status status;
    struct db_session *session =
        db_session_open(desk->arena, rpcloop_conninfo(loopback_rpc(desk->server)), 60000, &status);
    assert_non_null(session);
    const char *text =
        arena_printf(desk->arena, "begin; %s where id = %lld", format, company_number(id));
    assert_true(status_is_ok(db_session_script(session, desk->arena, text)));
    return session;
}

static void what_stops_at_the_same_moment_comes_first(void **state)
{
    struct desk *desk = *state;
    const char *id = ticking_ticket(desk, ""), *other = ticking_ticket(desk, "");
    struct db_session *one = hold(desk, "update ticket set status = 8", id);
    struct db_session *two = hold(desk, "update ticket set subject = 'x'", other);
    loopback_sql(desk->server, "update ticket_alarm set at = now() where ticket_id in (%lld, %lld)",
                 company_number(id), company_number(other));
    ticking_drain(desk);
    ticking_expect_told(desk, id, 0, 0);
    ticking_expect_told(desk, other, 0, 0);
    assert_true(status_is_ok(db_session_script(one, desk->arena, "commit")));
    assert_true(status_is_ok(db_session_script(two, desk->arena, "commit")));
    db_session_close(one);
    db_session_close(two);
    loopback_sql(desk->server, "select kith_ticket_clocks_fire(100)");
    ticking_expect_told(desk, id, 0, 0); /* what has happened is folded before anything is told */
    ticking_drain(desk);
    ticking_expect_told(desk, id, 0, 0);
    ticking_expect_told(desk, other, 2, 2);
}

static void what_was_missed_is_told_as_late(void **state)
{
    struct desk *desk = *state;
    const char *id = ticking_ticket(desk, "");
    loopback_sql(desk->server,
                 "update ticket_alarm set at = now() - interval '61 minutes' where ticket_id = "
                 "%lld and kind = 1; update ticket_clock set warn_at = now() - interval '61 "
                 "minutes' where ticket_id = %lld",
                 company_number(id), company_number(id));
    ticking_drain(desk);
    assert_int_equal(ticking_notices(desk, "sla_warning", id), 2);
    assert_string_equal(loopback_value(desk->server,
                                       "select distinct args ->> 'late' from notification where "
                                       "kind = 'sla_warning' and record_id = %lld",
                                       company_number(id)),
                        " (+61 min)");
}

static void rule(struct desk *desk, const char *more)
{
    company_make(desk->company->admin, "escalation_rule", "name: '第一级' %s", more);
}

static void a_ladder_is_climbed_step_by_step(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *boss = arena_printf(desk->arena, "U-%lld", (long long)c->boss->id);
    rule(desk, arena_printf(desk->arena,
                            "level: 1 clock: first_response recipient: user user_id: '%s' "
                            "raise_priority: high",
                            boss));
    rule(desk, arena_printf(desk->arena,
                            "level: 2 minutes: 30 clock: first_response recipient: user user_id: "
                            "'%s' reassign: true",
                            boss));
    const char *id = ticking_ticket(desk, "");
    ticking_pass(desk, id, HOUR + MINUTE);
    struct loopback_reply ticket = company_get(c->anna, id);
    expect_text(ticket, "level", "1");
    expect_text(ticket, "priority", "high");
    expect_text(ticket, "escalated_to_id", boss);
    expect_text(ticket, "escalation_reason", "第一级");
    ticking_pass(desk, id, 10 * MINUTE);
    expect_text(company_get(c->anna, id), "level", "1");
    ticking_pass(desk, id, 20 * MINUTE);
    ticket = company_get(c->anna, id);
    expect_text(ticket, "level", "2");
    expect_text(ticket, "owner_id", boss);
    assert_int_equal(ticking_notices(desk, "escalated", id), 2);
    move(c->boss, "DeescalateTicket", id, "reason: '已沟通'");
    move(c->boss, "DeescalateTicket", id, "reason: '已沟通'");
    ticking_pass(desk, id, HOUR); /* to each once */
    expect_text(company_get(c->anna, id), "level", "");
    const char *high = ticking_ticket(desk, "");
    move(c->anna, "EscalateTicket", high, arena_printf(desk->arena, "reason: 'x' to: '%s'", boss));
    move(c->anna, "EscalateTicket", high, arena_printf(desk->arena, "reason: 'x' to: '%s'", boss));
    ticking_pass(desk, high, 3 * HOUR);
    expect_text(company_get(c->anna, high), "priority", "normal");
    expect_text(company_get(c->anna, high), "level", "2");
    loopback_sql(desk->server, "update escalation_rule set deleted_at = now()");
}

static void by_hand_it_goes_to_who_leads_with_a_reason(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = ticking_ticket(desk, "");
    expect_error(loopback_call(c->anna, "EscalateTicket", "id: '%s'", id), RPC_INVALID_ARGUMENT,
                 NULL, "reason");
    expect_error(loopback_call(c->anna, "EscalateTicket", "id: '%s' reason: '客户威胁退单'", id),
                 RPC_FAILED_PRECONDITION, "ESCALATION_TO", "to");
    loopback_sql(desk->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->boss->id, (long long)c->east);
    expect_error(loopback_call(c->anna, "DeescalateTicket", "id: '%s' reason: 'x'", id),
                 RPC_FAILED_PRECONDITION, "TICKET_LEVEL", NULL);
    move(c->anna, "EscalateTicket", id, "reason: '客户威胁退单'");
    struct loopback_reply ticket = company_get(c->anna, id);
    expect_text(ticket, "level", "1");
    expect_text(ticket, "escalation_reason", "客户威胁退单");
    expect_text(ticket, "escalated_to_id",
                arena_printf(desk->arena, "U-%lld", (long long)c->boss->id));
    assert_int_equal(ticking_notices(desk, "escalated", id), 1);
    ticking_drain(desk);
    expect_text(loopback_call(c->anna, "GetTicketHistory", "id: '%s'", id),
                "entries[0].changes[0].field", "level");
    move(c->anna, "ResolveTicket", id, "resolution: 'x'");
    expect_error(loopback_call(c->anna, "EscalateTicket", "id: '%s' reason: 'x'", id),
                 RPC_FAILED_PRECONDITION, "TICKET_STATUS", NULL);
    loopback_sql(desk->server, "update team set leader_id = null");
}

/* One that cannot be escalated does not keep the others from being told. */
static void a_ticket_that_refuses_does_not_stop_the_clocks(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    rule(desk, "level: 1");
    loopback_sql(desk->server,
                 "create function refuses() returns trigger language plpgsql as $$ begin if "
                 "new.subject = 'stubborn' and new.level > 0 then raise exception 'no'; end if; "
                 "return new; end $$; create trigger refuses before update on ticket for each row "
                 "execute function refuses()");
    const char *id = ticking_ticket(desk, ""), *stubborn = ticking_ticket(desk, "");
    loopback_sql(desk->server, "update ticket set subject = 'stubborn' where id = %lld",
                 company_number(stubborn));
    loopback_sql(desk->server,
                 "update ticket_event set at = at - interval '61 minutes' where ticket_id in "
                 "(%lld, %lld); insert into ticket_dirty (ticket_id) values (%lld), (%lld)",
                 company_number(id), company_number(stubborn), company_number(id),
                 company_number(stubborn));
    ticking_drain(desk);
    ticking_expect_told(desk, id, 1, 1);
    ticking_expect_told(desk, stubborn, 1, 1);
    expect_text(company_get(c->anna, id), "level", "1");
    expect_text(company_get(c->anna, stubborn), "level", "");
    assert_int_equal(loopback_number(desk->server, "select count(*) from audit_event where kind = "
                                                   "'ticket.not_escalated'"),
                     1);
    loopback_sql(desk->server, "drop trigger refuses on ticket; update escalation_rule set "
                               "deleted_at = now()");
}

static void what_somebody_has_claimed_and_left_comes_to_another(void **state)
{
    struct desk *desk = *state;
    const char *id = ticking_ticket(desk, "");
    ticking_reply(desk->company->anna, id, "");
    loopback_sql(desk->server, "update ticket_dirty set claimed_until = now() + interval '1 hour'");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 running, 3.1 running");
    loopback_sql(desk->server, "update ticket_dirty set claimed_until = now() - interval '1 s'");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 met, 3.1 running");
}

/* ---- Kept step by step, or worked out from nothing ---- */

static const char *all_clocks(struct desk *desk)
{
    return loopback_value(
        desk->server,
        "select md5(string_agg(x, E'\\n' order by x)) from (select row(ticket_id, kind, sequence, "
        "state, paused, policy_id, started_at, due_at, warn_at, target_seconds, stopped_at, case "
        "when stopped_at is not null or paused then elapsed_seconds end)::text as x from "
        "ticket_clock) c");
}

static void make_a_move(struct desk *desk, unsigned *seed)
{
    static const char *const moves[] = {
        "update ticket set status = 1 + n % 8, version = version + 1 from dice where id = t",
        "update ticket set status = 4, version = version + 1 from dice where id = t",
        "update ticket set status = 3, version = version + 1 from dice where id = t",
        "update ticket set priority = 1 + n % 4, version = version + 1 from dice where id = t",
        "insert into ticket_reply (ticket_id, body, internal, automatic, created_by) select t, "
        "'x', n % 4 = 0, n % 5 = 0, 1 from dice",
        "select kith_ticket_event(t, 7::smallint) from dice",
        "update ticket set policy_id = case when n % 3 = 0 then null else POLICY end, version = "
        "version + 1 from dice where id = t",
        "update ticket set deleted_at = case when n % 2 = 0 then now() end, version = version + 1 "
        "from dice where id = t",
    };
    loopback_sql(desk->server,
                 "create table if not exists dice (t bigint, n int); delete from dice; insert into "
                 "dice select id, %d from ticket where subject = 'dice' order by id offset %d "
                 "limit 1; update ticket_event set at = at - interval '%d seconds' where "
                 "ticket_id = (select t from dice)",
                 rand_r(seed) % 100, rand_r(seed) % TICKETS, rand_r(seed) % 3000);
    const char *text = moves[(size_t)rand_r(seed) % TEST_COUNT(moves)];
    const char *gap = strstr(text, "POLICY");
    if (gap)
        text = arena_printf(desk->arena, "%.*s%s%s", (int)(gap - text), text, ticking_policy(desk),
                            gap + strlen("POLICY"));
    loopback_sql(desk->server, "%s", text);
}

static void what_is_kept_is_what_a_fold_from_nothing_gives(void **state)
{
    struct desk *desk = *state;
    unsigned seed = 20261122;
    loopback_sql(desk->server,
                 "insert into ticket (subject, created_by, policy_id) select 'dice', 1, %s from "
                 "generate_series(1, %d)",
                 ticking_policy(desk), TICKETS);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 6; i++)
            make_a_move(desk, &seed);
        ticking_drain(desk);
    }
    /* The last look at all of them: their events lie in the past by now. */
    loopback_sql(desk->server, "insert into ticket_dirty (ticket_id) select id from ticket");
    ticking_drain(desk);
    const char *kept = all_clocks(desk);
    assert_true(loopback_number(desk->server, "select count(*) from ticket_clock") > 2 * TICKETS);
    assert_int_equal(loopback_number(desk->server, "select count(distinct state) from "
                                                   "ticket_clock"),
                     5);
    loopback_sql(desk->server, "delete from ticket_clock; insert into ticket_dirty (ticket_id) "
                               "select id from ticket");
    ticking_drain(desk);
    assert_string_equal(all_clocks(desk), kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_follow_the_moves),
        cmocka_unit_test(only_a_person_stops_a_clock),
        cmocka_unit_test(a_message_of_the_customer_waits_for_an_answer),
        cmocka_unit_test(each_is_told_once),
        cmocka_unit_test(who_leads_the_queue_is_told_first),
        cmocka_unit_test(what_stops_in_time_is_never_told),
        cmocka_unit_test(what_stops_at_the_same_moment_comes_first),
        cmocka_unit_test(what_was_missed_is_told_as_late),
        cmocka_unit_test(a_ladder_is_climbed_step_by_step),
        cmocka_unit_test(by_hand_it_goes_to_who_leads_with_a_reason),
        cmocka_unit_test(a_ticket_that_refuses_does_not_stop_the_clocks),
        cmocka_unit_test(what_somebody_has_claimed_and_left_comes_to_another),
        cmocka_unit_test(what_is_kept_is_what_a_fold_from_nothing_gives),
    };
    return cmocka_run_group_tests(tests, ticking_start, desk_stop);
}
